"""Setting a terminal up: its site file, its devices, what was tried, and the signed report of it.

The acceptance report is JSON (RFC 8259, members in a fixed order) with a detached signature beside
it: ECDSA P-256 with SHA-256 over the file's bytes, DER, base64, by the key of the terminal's
certificate. It names devices and outcomes, never a citizen.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import enum
import json
import re
from collections.abc import Callable
from pathlib import Path

import tomlkit

from drivers.device import Completion, ComponentState, DeviceClass, StatusReport
from drivers.receipt.port import Field, Line, Receipt, Rule
from kiosk.case.receipt import local_time
from kiosk.staff.explain import remedy, staff_words
from kiosk.words import Words
from sync.identity.files import write_whole
from sync.identity.terminal import Identity

REPORT_FORMAT = "guanjia-acceptance-1"
_AREA = re.compile(r"[0-9]{9}\Z")
_NUMBER = re.compile(r"[0-9]{4}\Z")


class Outcome(enum.StrEnum):
    """How a step of the set-up ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TRIED = "not-tried"


@dataclasses.dataclass(frozen=True, slots=True)
class Tried:
    """One step, for the report.

    Attributes:
        step: ``site``, ``enrolment``, ``self-check``, or a device class.
        says: one sentence for the technician.
        to_do: what to do about it; empty when nothing.
    """

    step: str
    outcome: Outcome
    says: str
    to_do: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class SiteAnswers:
    """What only the technician knows of the place.

    Attributes:
        area: nine digits of the town (GB/T 10114).
        terminal: four digits, unique in the area.
    """

    place: str
    area: str
    terminal: str
    nearest: str
    kind: str
    url: str
    keys: Path

    def fault(self) -> str | None:
        """Which sentence says what is wrong with them, by key; ``None`` when they can be used."""
        answers = ((name, str(getattr(self, name))) for name in _CAN_BE)
        return next((fault for one in answers if (fault := wrong_answer(*one)) is not None), None)


_CAN_BE: dict[str, Callable[[str], object]] = {
    "place": str.strip,
    "nearest": str.strip,
    "area": _AREA.match,
    "terminal": _NUMBER.match,
    "url": lambda url: url.startswith(("https://", "http://")),
    "keys": lambda path: Path(path).is_file(),
}


def wrong_answer(name: str, answer: str) -> str | None:
    """Which sentence says what is wrong with one answer, by key; ``None`` when it can be used."""
    if name not in _CAN_BE or _CAN_BE[name](answer):
        return None
    return f"commission_wrong_{'place' if name == 'nearest' else name}"


def write_site(path: Path, answers: SiteAnswers) -> None:
    """Put the answers into the site's file; its devices, comments and other fields stay.

    Raises:
        OSError: it cannot be read or written.
        tomlkit.exceptions.ParseError: it is there and is not TOML.
    """
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    for table, values in (
        (
            "site",
            {
                "place": answers.place.strip(),
                "area": answers.area,
                "terminal": answers.terminal,
                "nearest": answers.nearest.strip(),
                "kind": answers.kind,
            },
        ),
        ("platform", {"url": answers.url, "keys": str(answers.keys)}),
    ):
        if table not in document:
            document[table] = tomlkit.table()
        for name, value in values.items():
            document[table][name] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    # The terminal's own account reads it, through its group.
    write_whole(path, tomlkit.dumps(document).encode("utf-8"), 0o644)


def judge_device(device: DeviceClass, report: StatusReport, words: Words) -> Tried:
    """A device by what it says of itself."""
    if report.component is not ComponentState.UNAVAILABLE:
        return Tried(str(device), Outcome.PASSED, words[f"status_{report.status}_means"])
    means = words[f"status_{report.status}_means"]
    return Tried(str(device), Outcome.FAILED, means, remedy(report, words))


def judge_print(device: DeviceClass, printed: Completion[object], words: Words, well: str) -> Tried:
    """A printer by a page it confirmed, or did not."""
    if printed.ok:
        return Tried(str(device), Outcome.PASSED, well)
    return Tried(
        str(device),
        Outcome.FAILED,
        words[f"completion_{printed.code}_means"],
        words[f"completion_{printed.code}_remedy"],
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Acceptance:
    """The whole set-up, as it is accepted."""

    terminal: str
    place: str
    version: str
    at: dt.datetime
    tried: tuple[Tried, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed; what was not tried is no failure, and stands in the report."""
        return all(one.outcome is not Outcome.FAILED for one in self.tried)

    def as_record(self) -> dict[str, object]:
        """For the file and for ``--json``."""
        return {
            "format": REPORT_FORMAT,
            "terminal": self.terminal,
            "place": self.place,
            "version": self.version,
            "at": self.at.isoformat(timespec="seconds"),
            "passed": self.passed,
            "steps": [
                {
                    "step": one.step,
                    "outcome": one.outcome.value,
                    "says": one.says,
                    "remedy": one.to_do,
                }
                for one in self.tried
            ],
        }

    def keep(self, folder: Path, identity: Identity | None) -> Path:
        """Write the report, and its signature when the terminal has a certificate.

        Returns:
            The report's file; the signature is beside it, with ``.sig``.

        Raises:
            OSError: they cannot be written.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"acceptance-{self.at:%Y%m%dT%H%M%SZ}.json"
        content = json.dumps(self.as_record(), ensure_ascii=False, indent=1).encode("utf-8")
        write_whole(path, content, 0o640)
        key = None if identity is None else identity.key
        if key is not None:
            signature = base64.b64encode(key.sign(content))
            write_whole(path.with_name(f"{path.name}.sig"), signature + b"\n", 0o640)
        return path


def acceptance_receipt(report: Acceptance, words: Words, staff: Words) -> Receipt:
    """The report on paper, with a line to sign on."""
    outcome = words["commission_accepted" if report.passed else "commission_refused"]
    return Receipt(
        job_id=f"acceptance-{report.at:%Y%m%d%H%M%S}",
        blocks=(
            Line(words["commission_title"], size="large", bold=True, align="center"),
            Field(staff["report_place"], report.place),
            Field(words["commission_terminal"], report.terminal),
            Field(staff["report_at"], local_time(report.at)),
            Rule(),
            *(
                Field(step_name(one.step, words), words[f"commission_{one.outcome}"])
                for one in report.tried
            ),
            Rule(),
            Line(outcome, bold=True),
            Line(f"{staff['report_signature']}：__________________"),
        ),
    )


def step_name(step: str, words: Words) -> str:
    """What a step is called."""
    name = step.removeprefix("check-")
    for key in (f"commission_step_{name}", f"self-check_step_{name}"):
        if key in words:
            return words[key]
    return staff_words()[f"class_{name}"]
