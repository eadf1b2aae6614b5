"""A code scanner on a serial line (RS-232 or USB-CDC). The only scanner that knows pyserial."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import errno
import termios
import time
from collections.abc import Callable

import serial

from drivers.adapter import utc_now
from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.scanner.burst import BurstTiming, BurstWait
from drivers.scanner.bytes import LineDecoder, LineFormat
from drivers.scanner.port import Scanned
from drivers.scanner.text import TextRules

# pyserial lets termios.error through when a port is configured or flushed after it vanished.
_LINE_GONE = (OSError, termios.error)
_CHUNK = 4096


@dataclasses.dataclass(frozen=True, slots=True)
class Trigger:
    """What switches a scanner on for a scan, and off after it.

    Attributes:
        on: bytes sent when a scan begins, such as ``16 54 0D`` for Honeywell's.
        off: bytes sent when it ended, such as ``16 55 0D``.
    """

    on: bytes = b""
    off: bytes = b""


class SerialScanner:
    """The scanner's port over pyserial.

    A scanner cannot be asked how it is: ``online`` says that its port is open and no more. Codes
    refused in a row (a wrong baud rate, a broken cable) are told as ``linkNoise``.

    Invariants: used by one thread at a time; nothing scanned is kept after ``scan`` returned.
    """

    def __init__(
        self,
        port: str,
        *,
        baudrate: int = 9600,
        rules: TextRules | None = None,
        form: LineFormat | None = None,
        trigger: Trigger | None = None,
        timing: BurstTiming | None = None,
        noise_after: int = 3,
        look_s: float = 0.05,
        write_s: float = 1.0,
        clock: Callable[[], dt.datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the scanner; the first call opens its port.

        Args:
            port: device path such as ``/dev/guanjia/scanner``, or another URL pyserial knows.
            baudrate: as the scanner is set; of no meaning with USB-CDC.
            rules: which text is accepted.
            form: what it is set to send.
            trigger: what switches it on and off, where it does not look all the time.
            timing: what ends a burst.
            noise_after: codes refused in a row before the line counts as noisy.
            look_s: between two looks at ``cancel``.
            write_s: limit for sending a trigger.
            clock: wall clock, timezone-aware, for ``since``.
            monotonic: seconds that never go back.
        """
        self._port = port
        self._baudrate = baudrate
        self._rules = rules or TextRules()
        self._trigger = trigger or Trigger()
        self._noise_after = noise_after
        self._look_s = look_s
        self._write_s = write_s
        self._clock = clock
        self._decoder = LineDecoder(self._rules, form or LineFormat())
        self._wait = BurstWait(
            self._decoder,
            self._receive,
            timing=timing or BurstTiming(),
            look_s=look_s,
            monotonic=monotonic,
        )
        self._serial: serial.Serial | None = None
        self._refused = 0
        self._noise_since: dt.datetime | None = None

    def status(self) -> StatusReport:
        """Whether its port is there; what it sent meanwhile is discarded."""
        try:
            self._opened()
            self._wait.pass_over()
        except _LINE_GONE as error:
            return self._away(error)
        conditions: tuple[Condition, ...] = ()
        if self._noise_since is not None:
            noise = ConditionCode.LINK_NOISE
            conditions = (Condition(noise, Severity.WARNING, self._noise_since),)
        return StatusReport(DeviceStatus.ONLINE, conditions)

    def capabilities(self) -> Capabilities:
        """How it is connected and what it is set to."""
        features = {"serial"}
        if self._trigger.on:
            features.add("trigger")
        if self._rules.aim_prefix:
            features.add("symbology")
        return Capabilities(DeviceClass.SCANNER, features=frozenset(features))

    def scan(self, timeout_s: float, cancel: Cancel | None = None) -> Completion[Scanned]:
        """Wait for one code; see ``CodeScanner.scan``."""
        try:
            line = self._opened()
            self._wait.pass_over()
            line.write(self._trigger.on)
        except _LINE_GONE as error:
            report = self._away(error)
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=report.reason)
        try:
            completion = self._wait.next(timeout_s, cancel)
            line.write(self._trigger.off)
        except _LINE_GONE as error:
            report = self._away(error)
            return Completion(CompletionCode.HARDWARE_ERROR, reason=report.reason)
        self._watch(completion)
        return completion

    def close(self) -> None:
        """Give the port back; the next call opens it again."""
        self._decoder.discard()
        line, self._serial = self._serial, None
        if line is not None:
            # A vanished port may refuse even to be closed in order.
            with contextlib.suppress(*_LINE_GONE):
                line.close()

    def _opened(self) -> serial.Serial:
        if self._serial is None:
            self._serial = serial.serial_for_url(
                self._port,
                baudrate=self._baudrate,
                timeout=self._look_s,
                write_timeout=self._write_s,
                exclusive=True,
            )
        return self._serial

    def _receive(self, timeout_s: float) -> bool:
        """Feed what came; waits ``look_s`` at most, whatever longer time is asked for."""
        line = self._opened()
        waiting = line.in_waiting
        if not waiting and timeout_s <= 0:
            return False
        data = line.read(min(max(1, waiting), _CHUNK))
        self._decoder.feed(data)
        return bool(data)

    def _watch(self, completion: Completion[Scanned]) -> None:
        if completion.ok:
            self._refused, self._noise_since = 0, None
        elif completion.code is CompletionCode.INVALID_DATA:
            self._refused += 1
            if self._refused >= self._noise_after:
                self._noise_since = self._noise_since or self._clock()

    def _away(self, error: Exception) -> StatusReport:
        self.close()
        if isinstance(error, serial.SerialTimeoutException):
            return StatusReport(DeviceStatus.OFFLINE, reason="takes no bytes")
        number = _errno_of(error)
        name = f" ({errno.errorcode[number]})" if number in errno.errorcode else ""
        match number:
            case errno.EACCES | errno.EPERM:
                return StatusReport(DeviceStatus.OFFLINE, reason=f"no permission{name}")
            case errno.EAGAIN | errno.EBUSY:
                return StatusReport(DeviceStatus.OFFLINE, reason=f"held by another program{name}")
            case _:
                return StatusReport(DeviceStatus.NO_DEVICE, reason=f"no device{name}")


def _errno_of(error: Exception) -> int:
    # pyserial keeps the system's number on the exception, or only on its cause.
    for candidate in (error, error.__context__):
        number = getattr(candidate, "errno", None)
        if isinstance(number, int):
            return number
    return 0
