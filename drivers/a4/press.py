"""The inside of a simulated page printer: paper, toner, a queue of jobs, one sheet at a time."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator

from drivers.a4.document import page_count
from drivers.a4.ipp_jobs import ABORTED, CANCELED, COMPLETED, PENDING, PROCESSING, STOPPED
from drivers.a4.reasons import IDLE
from drivers.a4.reasons import PROCESSING as PRINTER_PROCESSING
from drivers.a4.reasons import STOPPED as PRINTER_STOPPED

TRAY_SHEETS = 250
LOW_SHEETS = 20
_RUNNING = (PENDING, PROCESSING, STOPPED)


@dataclasses.dataclass(slots=True)
class PressJob:
    """A job inside the printer.

    Attributes:
        document: gone as soon as the job is over.
    """

    number: int
    name: str
    user: str
    sheets: int
    document: bytes | None = dataclasses.field(repr=False)
    state: int = PENDING
    done: int = 0

    @property
    def running(self) -> bool:
        """Whether it is not over."""
        return self.state in _RUNNING


@dataclasses.dataclass(slots=True)
class Press:
    """State and work; used under its owner's lock.

    Attributes:
        sheets_left: in the tray.
        toner: percent.
        keeps: whether documents stay until the job is purged, as in a print queue.
        printed: the documents that came out whole, until somebody takes them.
    """

    sheets_left: int = TRAY_SHEETS
    toner: int = 80
    cover_open: bool = False
    jammed: bool = False
    output_full: bool = False
    paused: bool = False
    keeps: bool = False
    jobs: list[PressJob] = dataclasses.field(default_factory=list)
    printed: list[bytes] = dataclasses.field(default_factory=list)
    next_number: int = 1

    def reasons(self) -> list[str]:
        """printer-state-reasons."""
        found = list(self._blocking())
        if 0 < self.sheets_left <= LOW_SHEETS:
            found.append("media-low-warning")
        if 0 < self.toner <= 10:
            found.append("toner-low-warning")
        return found or ["none"]

    def state(self) -> int:
        """printer-state."""
        if any(self._blocking()):
            return PRINTER_STOPPED
        return PRINTER_PROCESSING if self.current() is not None else IDLE

    def current(self) -> PressJob | None:
        """The job that is, or will be, printed next."""
        return next((job for job in self.jobs if job.running), None)

    def can_step(self) -> bool:
        """Whether there is a sheet to print and nothing in the way."""
        return self.current() is not None and not any(self._blocking())

    def take(self, name: str, user: str, document: bytes, copies: int, duplex: bool) -> PressJob:
        """A new job."""
        pages = page_count(document) or 1
        sheets = copies * (math.ceil(pages / 2) if duplex else pages)
        job = PressJob(self.next_number, name, user, sheets, document)
        self.next_number += 1
        self.jobs.append(job)
        return job

    def step(self) -> None:
        """Print one sheet; call only when ``can_step``."""
        job = self.current()
        if job is None:
            return
        self.sheets_left -= 1
        job.done += 1
        job.state = PROCESSING
        if job.done >= job.sheets:
            self.printed.append(job.document or b"")
            self.end(job, COMPLETED)

    def settle(self) -> None:
        """Let the states of the jobs follow the printer's."""
        job = self.current()
        if job is not None and any(self._blocking()):
            job.state = STOPPED
        elif job is not None and job.state == STOPPED:
            job.state = PROCESSING

    def end(self, job: PressJob, state: int) -> None:
        """A job is over, its document gone."""
        job.state = state
        if not self.keeps:
            job.document = None

    def purge(self, number: int) -> bool:
        """Forget a job that is over, and its document; false when there is none."""
        over = [job for job in self.jobs if job.number == number and not job.running]
        for job in over:
            self.jobs.remove(job)
        return bool(over)

    def cancel(self, number: int) -> bool:
        """Cancel a job; false when it is over or unknown."""
        for job in self.jobs:
            if job.number == number and job.running:
                self.end(job, CANCELED)
                return True
        return False

    def abort(self) -> None:
        """Give the current job up."""
        job = self.current()
        if job is not None:
            self.end(job, ABORTED)

    def power_cycle(self) -> None:
        """Forget every job, and count from one again."""
        self.jobs.clear()
        self.next_number = 1

    def documents(self) -> list[bytes]:
        """What is in its memory."""
        return [job.document for job in self.jobs if job.document is not None]

    def _blocking(self) -> Iterator[str]:
        if self.sheets_left <= 0:
            yield "media-empty-error"
            if self.current() is not None:
                yield "media-needed-error"
        if self.jammed:
            yield "media-jam-error"
        if self.cover_open:
            yield "cover-open-error"
        if self.output_full:
            yield "output-area-full-error"
        if self.toner <= 0:
            yield "toner-empty-error"
        if self.paused:
            yield "paused"
