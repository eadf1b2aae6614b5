"""What every A4 printer can do: a PDF on paper, followed until the printer says that it is done.

"Printed" is a statement of the printer, never of the sender.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable
from typing import Literal, Protocol

from drivers.device import Cancel, Completion, Device, StatusReport

Sides = Literal["one-sided", "two-sided-long-edge", "two-sided-short-edge"]


@dataclasses.dataclass(frozen=True, slots=True)
class PrintJob:
    """What is to be printed.

    Attributes:
        job_id: one id per intent; a printer that already printed it does not print it again.
        pdf: the document.
        copies: at least 1.
        sides: RFC 8011 keyword; a printer that has one side only prints one-sided.
    """

    job_id: str
    pdf: bytes = dataclasses.field(repr=False)
    copies: int = 1
    sides: Sides = "one-sided"


class Phase(enum.StrEnum):
    """Where a job is."""

    SENDING = "sending"
    WAITING = "waiting"
    PRINTING = "printing"
    HELD_UP = "heldUp"


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        phase: where it is; ``heldUp`` until somebody puts something right, see ``report``.
        sheets: printed so far, as far as the printer tells.
        report: the printer's condition at that moment.
    """

    phase: Phase
    sheets: int
    report: StatusReport


@dataclasses.dataclass(frozen=True, slots=True)
class Printed:
    """The printer's own confirmation that the job is complete.

    Attributes:
        job_id: of the job.
        again: true when it had been printed before and nothing was printed now.
        document_gone: whether the document is known to be out of the queue's memory; ``None``
            where that cannot be asked.
    """

    job_id: str
    again: bool = False
    document_gone: bool | None = None


OnProgress = Callable[[Progress], None]


class A4Printer(Device, Protocol):
    """A page printer.

    Features: ``pdf``, ``a4``, ``color``, ``duplex``, ``queue`` (there is a print server between).
    """

    def print(
        self, job: PrintJob, cancel: Cancel | None = None, on_progress: OnProgress | None = None
    ) -> Completion[Printed]:
        """Print, and wait until the printer says that the job is complete.

        A job that something holds up (no paper) waits, and goes on when that is put right. Without
        success a retry under the same ``job_id`` is safe: a job the printer still knows is
        followed, not sent again.

        Args:
            job: what to print.
            cancel: takes the job back out of the printer when set.
            on_progress: told every change, on the caller's thread.
        """

    def cancel(self, job_id: str) -> Completion[bool]:
        """Take a job out of the printer, also one that was sent before a restart.

        Success means that the printer holds nothing of it any more (true), or never had it (false);
        ``sequenceError`` that it is printed already.
        """
