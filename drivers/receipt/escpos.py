"""A receipt printer that speaks ESC/POS.

"Printed" is said only after the printer answered a request that was queued behind the job's last
byte, and then reported no trouble. A job that was sent and not confirmed stays in question: a retry
of it first waits for the printer (which goes on after new paper was put in) instead of printing it
again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import errno
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from drivers.device import (
    Capabilities,
    Completion,
    CompletionCode,
    ComponentState,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.receipt import status as bits
from drivers.receipt.commands import (
    GB18030,
    PROOF_REQUEST,
    CodeKind,
    CutKind,
    Unprintable,
    compose,
    cut_off,
)
from drivers.receipt.encoding import TextRoad
from drivers.receipt.ieee1284 import DeviceId
from drivers.receipt.jobs import ConfirmedJobs
from drivers.receipt.port import Printed, Receipt
from drivers.receipt.transport import NetworkTransport, Transport, network_transport

# A printer that never stops sending must not keep us from asking.
_MOST_LATE_READS = 100
_MOST_ABANDONED = 8
# Unplugged, or never plugged in.
_ABSENT = (errno.ENOENT, errno.ENODEV, errno.ENXIO)

__all__ = ["EscposPrinter", "EscposTiming", "NetworkTransport", "Transport", "network_transport"]


@dataclasses.dataclass(frozen=True, slots=True)
class EscposTiming:
    """How long the adapter waits, in seconds.

    Attributes:
        status_s: for the answer to one real-time request.
        job_s: for the proof that a job was printed.
        look_s: between two questions what holds a job up.
    """

    status_s: float = 1.0
    job_s: float = 30.0
    look_s: float = 0.5


class UsbPort(Protocol):
    """What a USB road knows besides the bytes, see ``UsblpTransport``."""

    def port_status(self) -> bits.PortBit | None:
        """GET_PORT_STATUS; ``None`` without an answer, ``OSError`` when unplugged."""

    def device_id(self) -> DeviceId | None:
        """What the printer says of itself; ``None`` as long as that is not known."""


class _Proof(enum.Enum):
    PRINTED = "printed"
    HELD_UP = "held up"
    NONE = "none"


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class EscposPrinter:
    """The receipt printer's port over ESC/POS.

    Invariants: used by one thread at a time; a job id is sent again only when the printer lost it
    or never took it; nothing of a receipt is kept after ``print`` returned.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        usb: UsbPort | None = None,
        columns: int = 48,
        code: CodeKind = "native",
        cut: CutKind = "full",
        text: TextRoad = GB18030,
        jobs_file: Path | None = None,
        remember: int = 200,
        timing: EscposTiming | None = None,
        clock: Callable[[], dt.datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the printer; the first call connects.

        Args:
            transport: the road, see ``network_transport``.
            usb: the second witness of a USB road; usually the transport itself.
            columns: 48 on 80 mm paper, 32 on 58 mm.
            code: ``native`` where the printer draws QR codes, ``raster`` where it cannot.
            cut: ``full``, or ``partial`` where the sheet shall hang until it is taken.
            text: the encoding the printer wants, and whether it has to be told.
            jobs_file: where confirmed jobs are remembered over a restart.
            remember: how many confirmed jobs are remembered.
            timing: how long to wait.
            clock: wall clock, timezone-aware, for ``since``.
            monotonic: seconds that never go back.
        """
        self._transport = transport
        self._usb = usb
        self._columns = columns
        self._code = code
        self._cut = cut
        self._text = text
        self._confirmed = ConfirmedJobs(remember, jobs_file)
        self._timing = timing or EscposTiming()
        self._clock = clock
        self._monotonic = monotonic
        self._last: StatusReport | None = None
        self._in_question: str | None = None
        self._waited_in_vain = False
        # Jobs that were given up while the printer may still hold them, with their proofs to come.
        self._abandoned: list[str] = []
        # A printer that never proves anything cannot mislead with an old proof either.
        self._proves = False
        self._settling = False
        self._proofs: list[int] = []
        # Whether an unfinished piece of some receipt may be sticking out of the head.
        self._unclean = False
        self._proof: int | None = None
        self._answers: list[int] = []

    def status(self) -> StatusReport:
        """Ask the printer how it is (DLE EOT 1 to 4)."""
        try:
            report = self._look()
        except OSError as error:
            report = self._away(error)
        self._last = report
        if self._is_proven():
            # The printer went on by itself, after new paper for example.
            self._judge(report)
        return report

    def capabilities(self) -> Capabilities:
        """What the configuration says of it; ESC/POS printers cannot be relied on to tell."""
        features = {"cutter"}
        if self._code == "native":
            features.add("qr")
        if self._cut == "partial":
            features.add("partialCut")
        known = self._usb.device_id() if self._usb is not None else None
        return Capabilities(
            DeviceClass.RECEIPT,
            model=(known.name if known is not None else "") or "ESC/POS",
            serial=known.serial if known is not None else "",
            features=frozenset(features),
        )

    def print(self, receipt: Receipt) -> Completion[Printed]:
        """Print, and wait for the printer's own confirmation.

        Returns:
            ``success`` only with that confirmation; ``deviceNotReady`` when nothing was sent;
            ``hardwareError`` when something holds the job up or the road broke; ``timeOut`` when
            the printer works and still does not confirm; ``invalidData`` for a receipt that fits
            no paper.
        """
        if receipt.job_id in self._confirmed:
            return _printed(receipt.job_id, again=True)
        try:
            job = compose(
                receipt, columns=self._columns, code=self._code, cut=self._cut, text=self._text
            )
        except Unprintable as unprintable:
            return Completion(CompletionCode.INVALID_DATA, reason=str(unprintable))
        report = self.status()
        if receipt.job_id in self._confirmed:
            # Its proof had been on the way.
            return _printed(receipt.job_id, again=True)
        try:
            return self._print(receipt.job_id, job, report)
        except OSError as error:
            self._last = self._away(error)
            reason = f"connection lost before the job was confirmed: {type(error).__name__}"
            return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)

    def close(self) -> None:
        """Give the link back; the next call opens it again."""
        self._unclean = self._unclean or self._in_question is not None
        if self._in_question is not None and self._proof is None:
            # The link ends, the printer goes on with what it holds.
            self._abandoned = [*self._abandoned, self._in_question][-_MOST_ABANDONED:]
        self._in_question = None
        self._waited_in_vain = False
        self._proof = None
        self._answers.clear()
        self._transport.close()

    # A job

    def _print(self, job_id: str, job: bytes, report: StatusReport) -> Completion[Printed]:
        ready = report.component is ComponentState.READY
        if ready and self._in_question not in (None, job_id):
            report = self._settle_other()
        if report.component is not ComponentState.READY:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=bits.trouble_of(report))
        if self._abandoned and self._proves:
            if not self._settle_abandoned():
                reason = "the printer has not come to the end of an earlier job"
                return Completion(CompletionCode.DEVICE_NOT_READY, reason=reason)
            if job_id in self._confirmed:
                return _printed(job_id, again=True)
        if self._in_question is None:
            self._send(job_id, job)
        match self._await_proof():
            case _Proof.PRINTED:
                return _printed(job_id, again=False)
            case _Proof.HELD_UP:
                reason = f"job held up: {bits.trouble_of(self._last)}"
                return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)
        if self._waited_in_vain:
            # Twice is enough to believe that the printer lost the job.
            self.close()
        else:
            self._waited_in_vain = True
        return Completion(CompletionCode.TIME_OUT, reason="the printer did not confirm the job")

    def _send(self, job_id: str, job: bytes) -> None:
        self._transport.open()
        self._proof = None
        # A piece of somebody's receipt must not be the head of the next one's.
        rest = cut_off(self._cut) if self._unclean else b""
        self._unclean = True
        self._transport.write(rest + job + PROOF_REQUEST)
        self._in_question = job_id
        self._waited_in_vain = False

    def _settle_other(self) -> StatusReport:
        """Let the printer finish what it still holds of another job, or give that one up."""
        if self._await_proof() is not _Proof.PRINTED:
            self.close()
        return self.status()

    def _settle_abandoned(self) -> bool:
        """Wait until nothing of a job that was given up is left; whether that is so.

        The proof of such a job must not be taken for another one's. So a request of its own goes
        behind all of them: its answer is the last one that comes.
        """
        self._settling = True
        self._proofs.clear()
        try:
            self._transport.open()
            self._transport.write(PROOF_REQUEST)
            deadline = self._monotonic() + self._timing.job_s
            wanted = len(self._abandoned) + 1
            while len(self._proofs) < wanted and self._monotonic() < deadline:
                # What was lost with the printer's power never comes: after the first answer the
                # others are there at once, or not at all.
                if not self._receive(self._timing.look_s) and self._proofs:
                    break
        finally:
            self._settling = False
        if not self._proofs:
            return False
        if len(self._proofs) == wanted and not bits.proof_without_paper(self._proofs[-2]):
            self._confirmed.add(self._abandoned[-1])
        self._abandoned.clear()
        return True

    def _await_proof(self) -> _Proof:
        deadline = self._monotonic() + self._timing.job_s
        while not self._is_proven():
            self._receive(self._timing.look_s)
            if self._is_proven():
                break
            report = self._last = self._look()
            if self._is_proven():
                break
            if bits.holds_up(report):
                return _Proof.HELD_UP
            if self._monotonic() >= deadline:
                return _Proof.NONE
        self._last = self._look()
        return self._judge(self._last)

    def _is_proven(self) -> bool:
        return self._in_question is not None and self._proof is not None

    def _judge(self, after: StatusReport) -> _Proof:
        """Decide about a job whose proof has come, by the proof and the condition after it."""
        without_paper = self._proof is None or bits.proof_without_paper(self._proof)
        if without_paper or after.has(ConditionCode.PAPER_OUT):
            # The job is through, but nobody can say whether its end reached the paper.
            self._proof = None
            self._in_question = None
            return _Proof.HELD_UP
        if after.component is not ComponentState.READY:
            # Proven, and something happened since: a cover opened to take the slip, silence. It is
            # said to be printed once the printer is well again, and not printed a second time.
            return _Proof.HELD_UP
        self._proof = None
        self._confirm()
        return _Proof.PRINTED

    def _confirm(self) -> None:
        if self._in_question is not None:
            self._confirmed.add(self._in_question)
        self._in_question = None
        self._waited_in_vain = False
        self._unclean = False

    # The road

    def _look(self) -> StatusReport:
        self._transport.open()
        for _ in range(_MOST_LATE_READS):
            # Late answers; the proof of a job may be among them.
            if not self._receive(0.0):
                break
        answers = self._ask_all()
        if bits.is_contradictory(answers):
            answers = self._ask_all()
        port = self._usb.port_status() if self._usb is not None else None
        if self._in_question is None and len(answers) < len(bits.QUERIES):
            # A late answer must not be taken for the answer to a later question.
            self._transport.close()
        now = self._clock()
        report = bits.assess(answers, before=self._last, now=now)
        if port is not None:
            report = bits.with_port(report, port, before=self._last, now=now)
        return report

    def _ask_all(self) -> dict[int, int]:
        answers: dict[int, int] = {}
        for n in bits.QUERIES:
            answer = self._ask(n)
            if answer is not None:
                answers[n] = answer
            elif n == bits.QUERIES[0]:
                # Who does not answer the first question is not asked the others.
                break
        return answers

    def _ask(self, n: int) -> int | None:
        self._answers.clear()
        self._transport.write(bits.query(n))
        deadline = self._monotonic() + self._timing.status_s
        left_s = self._timing.status_s
        while not self._answers and left_s > 0 and self._receive(left_s):
            left_s = deadline - self._monotonic()
        return self._answers[-1] if self._answers else None

    def _receive(self, timeout_s: float) -> bool:
        """Sort what arrives; false when nothing did."""
        data = self._transport.read(timeout_s)
        for byte in data:
            if bits.is_status(byte):
                self._answers.append(byte)
            elif bits.is_proof(byte) and self._settling:
                self._proofs.append(byte)
            elif bits.is_proof(byte) and self._in_question is not None:
                self._proof = byte
                self._proves = True
        return bool(data)

    def _away(self, error: OSError) -> StatusReport:
        self.close()
        absent = error.errno in _ABSENT or isinstance(error, FileNotFoundError)
        status = DeviceStatus.NO_DEVICE if absent else DeviceStatus.OFFLINE
        # The system's name of the error, not its message: that repeats a path or an address.
        number = errno.errorcode.get(error.errno, "") if error.errno is not None else ""
        detail = f" ({number})" if number else ""
        return StatusReport(status, reason=f"not reached: {type(error).__name__}{detail}")


def _printed(job_id: str, *, again: bool) -> Completion[Printed]:
    return Completion(CompletionCode.SUCCESS, Printed(job_id, again=again))
