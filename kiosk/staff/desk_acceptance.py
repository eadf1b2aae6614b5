"""The steps of ``guanjia-kiosk commission`` as rows of staff mode, at the running terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from drivers.adapter import utc_now
from drivers.device import DeviceClass
from drivers.receipt.port import Receipt
from kiosk.access.board import Row, Tone
from kiosk.access.moves import DEVICE_STEP
from kiosk.access.touching import KEY as TOUCH
from kiosk.config import Config
from kiosk.device_key import key_shelf
from kiosk.staff.commissioning import Acceptance, Outcome, Tried, acceptance_receipt
from kiosk.staff.desk_trials import Trials
from kiosk.staff.doctor_cli import findings_with
from kiosk.staff.enrol_cli import says as enrolment_says
from kiosk.staff.queue_show import sync_words
from kiosk.staff.self_check_cli import catalogue_row, local_rows
from kiosk.staff.trials_cli import PRINT_LIMIT_S
from kiosk.version import installed_version
from kiosk.words import Words
from sync.contract.platform import PlatformError, load_platform
from sync.identity.enrolling import Coming, enrol
from sync.identity.terminal import IDENTITY_FOLDER, Identity, IdentityError

REPORTS = "acceptance"
_TONES = {"failed": Tone.DANGER, "warning": Tone.PLAIN, "skipped": Tone.CAUTION}
_OUTCOMES = {
    Tone.GOOD: Outcome.PASSED,
    Tone.PLAIN: Outcome.PASSED,
    Tone.CAUTION: Outcome.NOT_TRIED,
    Tone.DANGER: Outcome.FAILED,
}


class SetUp:
    """The steps that are no device's, and the report of all of them.

    Args:
        config: of the terminal that is set up.
        trials: asks its devices.
        data: its folder.
        words: of staff mode.
        names: what devices say.
    """

    def __init__(
        self, config: Config, trials: Trials, data: Path, words: Words, names: Words
    ) -> None:
        self._trials = trials
        self._config, self._data, self._words, self._names = config, data, words, names
        self._sync = sync_words()
        site = config.site
        self._number = site.area + site.terminal

    def site(self) -> Iterator[Row]:
        """What the site's file says of the place, to be compared with where one stands."""
        site, words = self._config.site, self._words
        says = words.say(
            "commission_site_says", place=site.place, terminal=self._number, nearest=site.nearest
        )
        todo = words["commission_site_todo"]
        yield Row(words["commission_site"], says, Tone.GOOD, todo, key="site")

    def self_check(self) -> Iterator[Row]:
        """What the terminal stands on; that a screen is drawn is seen."""
        found = findings_with(self._config, self._data)
        rows = (*local_rows(found, self._data, self._sync), catalogue_row(self._sync))
        for row in rows:
            yield Row(
                self._sync[f"self-check_step_{row['step']}"],
                str(row["says"]),
                _TONES.get(str(row["outcome"]), Tone.GOOD),
                str(row["remedy"]),
                key=f"check-{row['step']}",
            )

    def enrol(self, code: str, *, anew: bool) -> Iterator[Row]:
        """Get a certificate for a one-time code; ``anew`` also where there is one already."""
        title, words = self._words["commission_enrolment"], self._words
        identity = self.identity()
        if identity is None:
            says = self._sync["commission_no_authority"]
            yield Row(title, says, Tone.CAUTION, key="enrolment")
            return
        if identity.enrolled and not anew:
            says, todo = self._sync["commission_enrolled"], words["commission_enrolled_todo"]
            yield Row(title, says, Tone.GOOD, todo, key="enrolment")
            return
        came = enrol(identity, self._config.platform.url, code, clock=utc_now)
        says = enrolment_says(came, self._sync)
        if came.coming is Coming.ENROLLED:
            yield Row(title, says, Tone.GOOD, words["commission_enrolled_now"], key="enrolment")
        else:
            todo = words["commission_enrol_todo"]
            yield Row(title, says, Tone.DANGER, todo, key="enrolment")

    def accept(self, rows: tuple[Row, ...]) -> Iterator[Row]:
        """Write the report, sign it, print it."""
        title, words = self._words["commission_accept"], self._words
        tried = tuple(self._tried({row.key: row for row in rows}))
        place = self._config.site.place
        report = Acceptance(self._number, place, installed_version(), utc_now(), tried)
        identity = self.identity()
        try:
            kept = report.keep(self._data / REPORTS, identity)
        except OSError as error:
            says = self._sync.say("commission_not_kept", reason=error.strerror)
            yield Row(title, says, Tone.DANGER, words["job_failed_todo"], key="accept")
            return
        signed = "signed" if identity is not None and identity.key is not None else "unsigned"
        outcome = "commission_accepted" if report.passed else "commission_refused"
        says = f"{words.say(outcome, file=kept.name)} · {words[f'commission_{signed}']}"
        paper = self.printed(title, acceptance_receipt(report, self._sync, self._names), "")
        if paper.tone is not Tone.GOOD:
            says = f"{says} · {words['commission_accepted_unprinted']}"
        tone = Tone.GOOD if report.passed else Tone.DANGER
        todo = paper.to_do if report.passed else words["row_service_todo"]
        yield Row(title, says, tone, todo, key="accept")

    def printed(self, title: str, receipt: Receipt, said: str) -> Row:
        """Print a slip, and what the printer confirmed of it."""
        if not self._trials.has(DeviceClass.RECEIPT):
            return Row(title, self._words["job_not_fitted"], Tone.CAUTION)
        asked = self._trials.ask(
            DeviceClass.RECEIPT,
            lambda printer: printer.print(receipt),
            PRINT_LIMIT_S[DeviceClass.RECEIPT],
        )
        outcome = asked if asked.value is None else asked.value
        if asked.value is not None and asked.value.ok:
            confirmed = self._words["row_confirmed"]
            return Row(title, f"{said} {confirmed}".strip(), Tone.GOOD)
        means = self._names[f"completion_{outcome.code}_means"]
        todo = self._names[f"completion_{outcome.code}_remedy"]
        return Row(title, means, Tone.DANGER, todo)

    def _tried(self, rows: dict[str, Row]) -> Iterator[Tried]:
        """Every step in the order of the command line; what was left out is said to be."""
        checks = [key for key in rows if key.startswith("check-")]
        fitted = [f"{DEVICE_STEP}{one}" for one in self._config.devices.fitted]
        for key in ("site", "enrolment", *checks, *fitted, TOUCH):
            step = key.removeprefix(DEVICE_STEP)
            row = rows.get(key)
            if row is None:
                yield Tried(step, Outcome.NOT_TRIED, self._words["commission_not_tried"])
            else:
                outcome = _OUTCOMES[row.tone]
                todo = row.to_do if outcome is Outcome.FAILED else ""
                yield Tried(step, outcome, row.says, todo)

    def identity(self) -> Identity | None:
        """Who the terminal is to the platform; ``None`` where that enrols nobody."""
        try:
            platform = load_platform(Path(self._config.platform.keys))
            shelf = key_shelf(self._config, self._data)
            return Identity(self._data / IDENTITY_FOLDER, self._number, platform, shelf)
        except (IdentityError, PlatformError, OSError):
            # A platform without authorities (a demonstration) enrols nobody.
            return None
