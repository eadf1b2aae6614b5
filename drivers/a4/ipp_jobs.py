"""The jobs a printer or queue knows: found by name, looked at, canceled, purged.

Sources: RFC 8011 sections 4.2.6 (Get-Jobs), 4.3.3 and 4.3.4 (Cancel-Job, Get-Job-Attributes), 5.3.7
and 5.3.8 (job-state and its reasons).
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator

from drivers.a4.ipp_link import Fault, IppLink, Operation, Trouble
from drivers.a4.ipp_message import Attributes, Group, Message
from drivers.a4.port import Phase

PENDING, HELD, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = range(3, 10)

_JOB_ATTRIBUTES = [
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-media-sheets-completed",
    "job-impressions-completed",
]
_NOT_FOUND, _GONE = 0x0406, 0x0407
_BUSY = (0x0503, 0x0505, 0x0507, 0x0508)
_UNPRINTABLE = ("document-unprintable", "unsupported-document-format", "document-format-error")


class Ended(enum.Enum):
    """How a job is over."""

    COMPLETED = "completed"
    CANCELED = "canceled"
    ABORTED = "aborted"
    UNPRINTABLE = "unprintable"
    FORGOTTEN = "forgotten"


@dataclasses.dataclass(frozen=True, slots=True)
class KnownJob:
    """A job at the printer.

    Attributes:
        number: the printer's own, which may be used anew after it was switched off.
        name: ours.
        state: RFC 8011 job-state; ``None`` before the first look.
    """

    number: int
    name: str
    state: int | None

    @property
    def printed(self) -> bool:
        """Whether the printer says that it is complete."""
        return self.state == COMPLETED


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """A job that is not over.

    Attributes:
        phase: waiting or printing.
        sheets: printed so far.
        stopped: whether the printer says that it stands still.
    """

    phase: Phase
    sheets: int
    stopped: bool


class JobBook:
    """Asks about jobs; keeps nothing itself."""

    def __init__(self, link: IppLink, ask_s: float) -> None:
        """Args: ``ask_s`` is how long an answer may take."""
        self._link = link
        self._ask_s = ask_s

    def find(self, name: str) -> KnownJob | Trouble | None:
        """Our job of that name: one that still runs, else one that is complete.

        Canceled and aborted ones do not count: they may be sent again.
        """
        for which in ("not-completed", "completed"):
            jobs = self._jobs(which)
            if isinstance(jobs, Trouble):
                return jobs
            ours = [j for j in jobs if j.name == name and j.state not in (CANCELED, ABORTED)]
            if ours:
                return max(ours, key=lambda job: job.number)
        return None

    def finished(self, prefix: str) -> list[KnownJob]:
        """Our jobs that are over and still in the queue's memory."""
        jobs = self._jobs("completed")
        return [] if isinstance(jobs, Trouble) else [j for j in jobs if j.name.startswith(prefix)]

    def look(self, job: KnownJob) -> Running | Ended | Trouble:
        """How the job is."""
        answer = self._link.ask(
            Operation.GET_JOB_ATTRIBUTES,
            {"job-id": job.number, "requested-attributes": _JOB_ATTRIBUTES},
            limit_s=self._ask_s,
        )
        if isinstance(answer, Trouble):
            return answer
        attributes = answer.first(Group.JOB)
        name = attributes.text("job-name")
        if answer.code in (_NOT_FOUND, _GONE) or (name and name != job.name):
            # Another name: the printer was switched off, and counts from one again.
            return Ended.FORGOTTEN
        return read_job(attributes)

    def cancel(self, job: KnownJob, *, purge: bool) -> Message | Trouble:
        """Cancel-Job; with ``purge`` CUPS also drops the document and the entry of an ended one."""
        fields: dict[str, str | int | bool | list[str]] = {"job-id": job.number}
        if purge:
            fields["purge-job"] = True
        return self._link.ask(Operation.CANCEL_JOB, fields, limit_s=self._ask_s)

    def _jobs(self, which: str) -> list[KnownJob] | Trouble:
        answer = self._link.ask(
            Operation.GET_JOBS,
            {"which-jobs": which, "requested-attributes": _JOB_ATTRIBUTES},
            limit_s=self._ask_s,
        )
        if isinstance(answer, Trouble):
            return answer
        if answer.code in _BUSY:
            return Trouble(Fault.REFUSED, f"{answer.code:04x} hex")
        # A printer that cannot list (501 hex and the like) has nothing to tell.
        return list(_listed(answer))


def read_job(attributes: Attributes) -> Running | Ended:
    """What a job's attributes say; an unknown state is one that is not over."""
    reasons = attributes.texts("job-state-reasons")
    match attributes.number("job-state"):
        case state if state == COMPLETED:
            broken = any(reason.startswith("job-completed-with-errors") for reason in reasons)
            return Ended.ABORTED if broken else Ended.COMPLETED
        case state if state == CANCELED:
            return Ended.CANCELED
        case state if state == ABORTED:
            unprintable = any(reason.startswith(_UNPRINTABLE) for reason in reasons)
            return Ended.UNPRINTABLE if unprintable else Ended.ABORTED
        case state:
            sheets = attributes.number("job-media-sheets-completed")
            if sheets is None:
                sheets = attributes.number("job-impressions-completed")
            stopped = state == STOPPED or any(r.startswith("printer-stopped") for r in reasons)
            printing = state in (PROCESSING, STOPPED)
            phase = Phase.PRINTING if printing else Phase.WAITING
            return Running(phase, max(0, sheets or 0), stopped)


def _listed(answer: Message) -> Iterator[KnownJob]:
    for attributes in answer.all_of(Group.JOB):
        number = attributes.number("job-id")
        if number is not None:
            broken = read_job(attributes) is Ended.ABORTED
            state = ABORTED if broken else attributes.number("job-state")
            yield KnownJob(number, attributes.text("job-name"), state)
