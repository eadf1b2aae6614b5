"""An A4 printer that speaks IPP, straight or through a CUPS queue.

"Printed" is said only after the printer's own job-state is ``completed``. Every job carries a name
made of its id's digest: by it a job is found again, after a broken connection or a restart, and is
followed instead of sent a second time. Sources: RFC 8011 sections 4.2 and 4.3 (operations), 5.3
(jobs); CUPS's ``purge-job`` of Cancel-Job.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from drivers.a4.document import fault_of
from drivers.a4.ipp_jobs import Ended, JobBook, KnownJob
from drivers.a4.ipp_link import Fault, IppLink, IppTiming, Operation, Trouble
from drivers.a4.ipp_message import Attributes, Group, Message
from drivers.a4.ipp_queue import (
    PRINTER_ATTRIBUTES,
    View,
    features_of,
    look_behind,
    model_of,
    printed_behind,
)
from drivers.a4.port import OnProgress, Phase, Printed, PrintJob, Progress
from drivers.a4.reasons import assess
from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    ComponentState,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.receipt.jobs import ConfirmedJobs

__all__ = ["IppPrinter", "IppTiming", "job_name"]

NAME_PREFIX = "gj-"
MAX_COPIES = 99

_AWAY = (DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE, DeviceStatus.POWER_OFF)
_NOT_FOUND = 0x0406
_FORMAT_NOT_SUPPORTED = 0x040A
_ABSENT = (Fault.NOT_FOUND, Fault.UNKNOWN_NAME)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class IppPrinter:
    """The A4 printer's port over IPP.

    Invariants: used by one thread at a time; a job id is sent again only when neither the memory of
    printed jobs nor the printer knows it; nothing of a document is kept after ``print`` returned.
    """

    def __init__(
        self,
        link: IppLink,
        *,
        media: str = "iso_a4_210x297mm",
        max_bytes: int = 50_000_000,
        max_pages: int = 200,
        probe_device: bool = True,
        jobs_file: Path | None = None,
        remember: int = 200,
        timing: IppTiming | None = None,
        clock: Callable[[], dt.datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the printer; nothing is asked yet.

        Args:
            link: the road.
            media: PWG 5101.1 self-describing name, asked for with every job.
            max_bytes: larger documents are refused.
            max_pages: longer ones too, as far as pages can be counted.
            probe_device: whether the printer behind a queue is asked as well.
            jobs_file: where printed jobs are remembered over a restart.
            remember: how many.
            timing: how long to wait.
            clock: wall clock, timezone-aware, for ``since``.
            monotonic: seconds that never go back.
        """
        self._link = link
        self._media = media
        self._max_bytes, self._max_pages = max_bytes, max_pages
        self._probe_device = probe_device
        self._confirmed = ConfirmedJobs(remember, jobs_file)
        self._timing = timing or IppTiming()
        self._clock = clock
        self._monotonic = monotonic
        self._book = JobBook(link, self._timing.ask_s)
        self._known = Attributes()
        self._last: StatusReport | None = None
        self._swept = False
        # Jobs during which the printer behind the queue was away: a queue takes a printer that has
        # forgotten a job for one that has printed it (seen with CUPS 2.4).
        self._doubted: set[str] = set()

    def status(self) -> StatusReport:
        """Ask the printer or queue how it is (Get-Printer-Attributes)."""
        self._last = self._look()
        if not self._swept and self._last.status not in _AWAY:
            self._sweep()
        return self._last

    def capabilities(self) -> Capabilities:
        """What the printer said of itself when it was asked last."""
        return Capabilities(
            DeviceClass.A4,
            model=model_of(self._known),
            serial=self._known.text("printer-serial-number"),
            features=features_of(self._known),
        )

    def print(
        self, job: PrintJob, cancel: Cancel | None = None, on_progress: OnProgress | None = None
    ) -> Completion[Printed]:
        """Print, and wait until the printer says that the job is complete.

        Returns:
            ``success`` only then; ``deviceNotReady`` when nothing was sent; ``canceled`` when the
            job was taken back, here or at the printer; ``hardwareError`` when it is held up for
            too long, was aborted, or its fate is not known; ``timeOut`` when nothing holds it up
            and it is not done all the same; ``invalidData`` or ``unsupportedData`` for a document
            that is none, or that the printer does not take. After ``hardwareError`` and
            ``timeOut`` the printer may still hold the document: print again or ``cancel``.
        """
        name = job_name(job.job_id)
        if name in self._confirmed:
            return _success(job.job_id, again=True)
        fault = fault_of(job.pdf, max_bytes=self._max_bytes, max_pages=self._max_pages)
        if not fault and not 1 <= job.copies <= MAX_COPIES:
            fault = f"copies outside 1 to {MAX_COPIES}"
        if fault:
            return Completion(CompletionCode.INVALID_DATA, reason=fault)
        report = self.status()
        if name in self._confirmed:
            # A queue had it among what was done before a restart, and was emptied of it just now.
            return _success(job.job_id, again=True)
        if report.status in _AWAY:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=report.reason)
        if cancel is not None and cancel.is_set():
            return Completion(CompletionCode.CANCELED)
        known = self._book.find(name)
        if isinstance(known, Trouble):
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=known.reason)
        if known is None:
            if report.component is not ComponentState.READY:
                return Completion(CompletionCode.DEVICE_NOT_READY, reason=_trouble_of(report))
            if on_progress is not None:
                on_progress(Progress(Phase.SENDING, 0, report))
            sent = self._send(name, job)
            if isinstance(sent, Completion):
                return sent
            known = sent
        elif known.printed:
            return self._ended(job.job_id, known, Ended.COMPLETED, again=True)
        return self._follow(job.job_id, known, cancel, on_progress)

    def cancel(self, job_id: str) -> Completion[bool]:
        """Take a job out of the printer, also one that was sent before a restart."""
        name = job_name(job_id)
        # Whether there is a queue to be emptied has to be known first.
        report = self.status()
        if report.status in _AWAY and not self._is_queue:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=report.reason)
        known = self._book.find(name)
        if isinstance(known, Trouble):
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=known.reason)
        if known is None:
            if name in self._confirmed:
                return Completion(CompletionCode.SEQUENCE_ERROR, reason="printed already")
            return Completion(CompletionCode.SUCCESS, False)
        ended = self._take_back(known)
        if ended is Ended.COMPLETED and self._ended(job_id, known, ended).ok:
            return Completion(CompletionCode.SEQUENCE_ERROR, reason="printed already")
        if ended is None:
            reason = "the printer has not let go of the job"
            return Completion(CompletionCode.TIME_OUT, reason=reason)
        self._forget(known)
        return Completion(CompletionCode.SUCCESS, True)

    def close(self) -> None:
        """Give the event loop back; the next call makes a new one."""
        self._swept = False
        self._link.close()

    # The printer

    def _look(self) -> StatusReport:
        answer = self._link.ask(
            Operation.GET_PRINTER_ATTRIBUTES,
            {"requested-attributes": PRINTER_ATTRIBUTES},
            limit_s=self._timing.ask_s,
        )
        if isinstance(answer, Trouble):
            absent = answer.fault in _ABSENT
            status = DeviceStatus.NO_DEVICE if absent else DeviceStatus.OFFLINE
            return StatusReport(status, reason=answer.reason)
        if answer.code >= 0x0100:
            absent = answer.code == _NOT_FOUND
            status = DeviceStatus.NO_DEVICE if absent else DeviceStatus.OFFLINE
            return StatusReport(status, reason=f"the printer answers {answer.code:04x} hex")
        self._known = answer.first(Group.PRINTER)
        view = View(self._known, remembered=self._is_queue)
        if self._probe_device:
            view = look_behind(self._known, self._timing.probe_s)
        return assess(
            view.printer,
            before=self._last,
            now=self._clock(),
            reached=view.reached,
            remembered=view.remembered,
        )

    @property
    def _is_queue(self) -> bool:
        return "cups-version" in self._known

    # A job

    def _send(self, name: str, job: PrintJob) -> KnownJob | Completion[Printed]:
        features = features_of(self._known)
        if "pdf" not in features:
            reason = "the printer takes no PDF"
            return Completion(CompletionCode.UNSUPPORTED_DATA, reason=reason)
        answer = self._link.ask(
            Operation.PRINT_JOB,
            {
                "job-name": name,
                "ipp-attribute-fidelity": False,
                "document-format": "application/pdf",
            },
            job_fields={
                "copies": job.copies,
                "sides": job.sides if "duplex" in features else "one-sided",
                "media": self._media,
            },
            document=job.pdf,
            limit_s=self._timing.send_s,
        )
        if isinstance(answer, Trouble):
            # It may have been taken: a retry looks for it before it sends anything.
            reason = f"connection lost before the job was taken or refused: {answer.reason}"
            return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)
        number = answer.first(Group.JOB).number("job-id")
        if answer.code == _FORMAT_NOT_SUPPORTED:
            reason = "the printer refuses the document's format"
            return Completion(CompletionCode.UNSUPPORTED_DATA, reason=reason)
        if answer.code >= 0x0100 or number is None:
            reason = f"the printer refuses the job: {answer.code:04x} hex"
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=reason)
        return KnownJob(number, name, None)

    def _follow(
        self, job_id: str, job: KnownJob, cancel: Cancel | None, on_progress: OnProgress | None
    ) -> Completion[Printed]:
        pause = cancel or Cancel()
        told: tuple[Phase, int, StatusReport] | None = None
        moved = answered = self._monotonic()
        while True:
            if pause.is_set():
                return self._canceled(job_id, job)
            look = self._book.look(job)
            now = self._monotonic()
            if isinstance(look, Ended):
                return self._ended(job_id, job, look)
            self._last = report = self._look()
            if report.status in _AWAY and self._is_queue:
                self._doubted.add(job.name)
            if not isinstance(look, Trouble):
                answered = now
                phase = Phase.HELD_UP if look.stopped or _blocks(report) else look.phase
                state = (phase, look.sheets, report)
                if state != told:
                    told, moved = state, now
                    if on_progress is not None:
                        on_progress(Progress(*state))
            elif now - answered >= self._timing.lost_s:
                reason = f"connection lost while printing: {look.reason}"
                return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)
            if now - moved >= self._timing.stall_s:
                return _stalled(told, report)
            pause.wait(self._timing.look_s)

    def _ended(
        self, job_id: str, job: KnownJob, ended: Ended, *, again: bool = False
    ) -> Completion[Printed]:
        match ended:
            case Ended.COMPLETED if not self._is_doubtful(job.name):
                # First remembered, then forgotten there: never neither.
                self._confirmed.add(job.name)
                return _success(job_id, again=again, gone=self._forget(job))
            case Ended.COMPLETED:
                reason = "the printer was away meanwhile and knows nothing of the job"
                code = CompletionCode.HARDWARE_ERROR
            case Ended.CANCELED:
                code, reason = CompletionCode.CANCELED, "canceled at the printer"
            case Ended.UNPRINTABLE:
                code, reason = CompletionCode.UNSUPPORTED_DATA, "the printer cannot read the PDF"
            case Ended.ABORTED:
                code, reason = CompletionCode.HARDWARE_ERROR, "the printer gave the job up"
            case Ended.FORGOTTEN:
                reason = "the printer no longer knows the job and never said that it was printed"
                code = CompletionCode.HARDWARE_ERROR
        self._forget(job)
        return Completion(code, reason=reason)

    def _canceled(self, job_id: str, job: KnownJob) -> Completion[Printed]:
        ended = self._take_back(job)
        if ended is Ended.COMPLETED:
            return self._ended(job_id, job, ended)
        if ended is None:
            reason = "the printer has not let go of the job and may still print it"
            return Completion(CompletionCode.CANCELED, reason=reason)
        self._forget(job)
        return Completion(CompletionCode.CANCELED)

    def _take_back(self, job: KnownJob) -> Ended | None:
        """Cancel it and wait; ``None`` when the printer does not let go in time."""
        deadline = self._monotonic() + self._timing.cancel_s
        pause = Cancel()
        asked = False
        while True:
            if not asked:
                answer = self._book.cancel(job, purge=False)
                # A refusal mostly means that it ended meanwhile, which the look tells.
                asked = isinstance(answer, Message)
            look = self._book.look(job)
            if isinstance(look, Ended):
                return look
            if self._monotonic() >= deadline:
                return None
            pause.wait(self._timing.look_s)

    def _is_doubtful(self, name: str) -> bool:
        """Whether a queue's word that a job is complete is not to be believed."""
        if name not in self._doubted:
            return False
        self._doubted.discard(name)
        return not printed_behind(self._known, name, self._timing.ask_s)

    def _forget(self, job: KnownJob) -> bool | None:
        """Make a queue drop the document and the job's entry; a bare printer keeps neither."""
        if not self._is_queue:
            return None
        self._book.cancel(job, purge=True)
        return self._book.look(job) is Ended.FORGOTTEN

    def _sweep(self) -> None:
        """Empty a queue of what a power cut left of our finished jobs."""
        self._swept = True
        if not self._is_queue:
            return
        for job in self._book.finished(NAME_PREFIX):
            if job.printed and not self._is_doubtful(job.name):
                self._confirmed.add(job.name)
            self._book.cancel(job, purge=True)


def job_name(job_id: str) -> str:
    """The name a job carries at the printer: says nothing, and is the same for every retry."""
    return NAME_PREFIX + hashlib.sha256(job_id.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _success(job_id: str, *, again: bool, gone: bool | None = None) -> Completion[Printed]:
    return Completion(CompletionCode.SUCCESS, Printed(job_id, again=again, document_gone=gone))


def _stalled(
    told: tuple[Phase, int, StatusReport] | None, report: StatusReport
) -> Completion[Printed]:
    if told is not None and told[0] is Phase.HELD_UP:
        reason = f"job held up: {_trouble_of(report)}"
        return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)
    return Completion(CompletionCode.TIME_OUT, reason="the printer did not finish the job")


def _blocks(report: StatusReport) -> bool:
    return report.component is ComponentState.UNAVAILABLE


def _trouble_of(report: StatusReport) -> str:
    blocking = (c for c in report.conditions if c.severity is Severity.BLOCKING)
    conditions = ", ".join(condition.code.value for condition in blocking)
    return "; ".join(part for part in (report.reason, conditions) if part) or report.status.value
