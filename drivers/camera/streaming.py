"""A camera over any source of pictures: opened when asked, watched, given up when it hangs.

It films only while somebody asks for pictures. In between its status is what can be told without
filming; now and then it takes a look, so that a broken camera is known before a citizen needs it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import math
import time
from collections.abc import Callable

from drivers.adapter import utc_now
from drivers.camera.capture import Mode, Refusal, Source
from drivers.camera.port import Frame
from drivers.camera.reader import StreamReader, Taken
from drivers.camera.watch import PictureWatch, Verdict, WatchRules
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

_log = logging.getLogger("drivers.camera")


@dataclasses.dataclass(frozen=True, slots=True)
class CameraTiming:
    """How long the camera waits, in seconds.

    Attributes:
        first_s: for the first usable picture of a stream.
        still_s: for a still.
        fresh_s: a picture older than that when it is asked for is not the newest.
        stall_s: without anything new before the reading thread counts as hanging.
        idle_s: after the last question for a picture the stream is closed.
        check_every_s: between two looks at a camera nobody uses.
        recheck_s: the same for one whose picture was dark or frozen.
        broken_s: frozen for so long is broken, and the stream is opened anew.
        stop_s: for a reading thread to end.
        reopen_s: pause before a failed stream is opened again; doubles up to ``reopen_cap_s``.
        reopen_cap_s: longest such pause.
        hung_threads: so many hang, and no other is begun until one comes back.
        look_s: between two looks at ``cancel``.
    """

    first_s: float = 8.0
    still_s: float = 10.0
    fresh_s: float = 0.5
    stall_s: float = 5.0
    idle_s: float = 10.0
    check_every_s: float = 300.0
    recheck_s: float = 30.0
    broken_s: float = 15.0
    stop_s: float = 2.0
    reopen_s: float = 0.5
    reopen_cap_s: float = 10.0
    hung_threads: int = 3
    look_s: float = 0.05


class StreamingCamera:
    """The camera's port over a ``Source``.

    Invariants: used by one thread at a time; no call waits for OpenCV itself, only for its thread,
    and with a limit; a picture that is settling or frozen is never delivered; none is kept after
    the stream was closed.
    """

    def __init__(
        self,
        source: Source,
        device_class: DeviceClass,
        *,
        mode: Mode | None = None,
        still: Mode | None = None,
        rules: WatchRules | None = None,
        timing: CameraTiming | None = None,
        model: str = "",
        clock: Callable[[], dt.datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the camera; nothing is opened.

        Args:
            source: where pictures come from.
            device_class: face camera or document camera.
            mode: size and rate of the stream.
            still: size of a still, where it is another one than the stream's.
            rules: what counts as settled, frozen, dark.
            timing: how long to wait.
            model: what a technician calls it.
            clock: wall clock, timezone-aware, for ``since``.
            monotonic: seconds that never go back.
        """
        self._source = source
        self._device_class = device_class
        self._mode = mode or Mode()
        self._still = still if still != mode else None
        self._rules = rules or WatchRules()
        self._timing = timing or CameraTiming()
        self._model = model
        self._clock = clock
        self._monotonic = monotonic
        self._reader: StreamReader | None = None
        self._hung: list[StreamReader] = []
        self._known: Mode | None = None
        self._asked_at = monotonic()
        self._checked_at: float | None = None
        self._refused: Refusal | None = None
        self._failures = 0
        self._retry_at = -math.inf
        # Pictures of streams that are over, so that numbers go on.
        self._counted = 0
        self._delivered = 0
        self._shown = Verdict()
        self._since: dict[ConditionCode, dt.datetime] = {}

    @property
    def hung_threads(self) -> int:
        """How many reading threads were given up and have not come back."""
        self._hung = [reader for reader in self._hung if reader.is_alive]
        return len(self._hung)

    def status(self) -> StatusReport:
        """What is known of it; takes a look when nobody has used it for a while.

        Waits ``timing.first_s`` at most, and only for such a look.
        """
        if (refusal := self._source.look()) is not None:
            self._stop_reader()
            self._note_absence(refusal)
        else:
            self._tend()
            if self._reader is None and self._is_check_due():
                self._asked_at = self._monotonic()
                self._take(_usable, self._timing.first_s)
        return self._report()

    def capabilities(self) -> Capabilities:
        """Size and rate, once the stream was open."""
        features = {"stream"}
        known = self._known
        if known is not None and known.width and known.height:
            features.add(f"{known.width}x{known.height}")
        if known is not None and known.fps > 0:
            features.add(f"fps:{known.fps:g}")
        if self._still is not None:
            features.add(f"still:{self._still.width}x{self._still.height}")
        return Capabilities(self._device_class, model=self._model, features=frozenset(features))

    def frame(self, timeout_s: float) -> Completion[Frame]:
        """The newest picture; see ``Camera.frame``."""
        self._asked_at = begun = self._monotonic()
        delivered, oldest = self._delivered, begun - self._timing.fresh_s

        def wanted(taken: Taken) -> bool:
            new = self._counted + taken.number > delivered and taken.at_s >= oldest
            return new and _usable(taken)

        return self._take(wanted, timeout_s)

    def still(self, cancel: Cancel | None = None) -> Completion[Frame]:
        """A picture at full resolution; see ``Camera.still``."""
        self._asked_at = begun = self._monotonic()
        if self._still is None:
            return self._take(
                lambda taken: _usable(taken) and taken.at_s > begun, self._timing.still_s, cancel
            )
        # A V4L2 stream has one size: it is opened anew for the still.
        self._stop_reader()
        completion = self._take(_usable, self._timing.still_s, cancel, mode=self._still)
        self._stop_reader()
        return completion

    def close(self) -> None:
        """Stop filming; the next call begins anew."""
        self._stop_reader()
        self._failures, self._retry_at, self._refused = 0, -math.inf, None
        self._checked_at, self._shown = None, Verdict()
        self._since.clear()

    # Pictures

    def _take(
        self,
        wanted: Callable[[Taken], bool],
        timeout_s: float,
        cancel: Cancel | None = None,
        mode: Mode | None = None,
    ) -> Completion[Frame]:
        deadline = self._monotonic() + timeout_s
        while True:
            if cancel is not None and cancel.is_set():
                return Completion(CompletionCode.CANCELED)
            self._tend(in_use=True)
            reader = self._reader or self._start_reader(mode or self._mode)
            if isinstance(reader, Refusal):
                return Completion(CompletionCode.DEVICE_NOT_READY, reason=reader.reason)
            left_s = deadline - self._monotonic()
            taken = reader.wait(wanted, max(0.0, min(self._timing.look_s, left_s)))
            if taken is not None:
                self._note(reader, taken)
                self._delivered = self._counted + taken.number
                frame = Frame(taken.picture, taken.at_s, self._delivered)
                return Completion(CompletionCode.SUCCESS, frame)
            newest = reader.newest
            if newest is not None and newest.verdict.frozen_s:
                self._note(reader, newest)
                return Completion(CompletionCode.HARDWARE_ERROR, reason="picture frozen")
            if left_s <= 0:
                return Completion(CompletionCode.TIME_OUT, reason="no usable picture in time")

    # The reading thread

    def _tend(self, *, in_use: bool = False) -> None:
        """Look after the reader: note what it says, end it when it is idle, broken or hanging."""
        reader = self._reader
        if reader is None:
            return
        newest, frozen_s, answered = reader.newest, 0.0, False
        if newest is not None:
            self._note(reader, newest)
            frozen_s = newest.verdict.frozen_s
            # A stream that stopped to move is not closed as idle: what comes of it is seen first.
            answered = newest.at_s >= self._asked_at and not newest.verdict.repeated
        is_idle = self._monotonic() - self._asked_at >= self._timing.idle_s
        if (ended := reader.ended) is not None:
            self._fail(ended)
        elif frozen_s >= self._timing.broken_s:
            self._fail(Refusal(DeviceStatus.HARDWARE_ERROR, "picture frozen"))
        elif reader.silent_s >= self._timing.stall_s:
            self._fail(Refusal(DeviceStatus.HARDWARE_ERROR, "no picture comes any more"))
        elif is_idle and answered and not in_use:
            self._stop_reader()

    def _note(self, reader: StreamReader, newest: Taken) -> None:
        self._known = reader.mode
        verdict = newest.verdict
        if verdict.frozen_s:
            self._shown = verdict
            self._checked_at = newest.at_s
        elif verdict.warming_up:
            # What an earlier stream said of freezing and darkness holds until this one has settled.
            self._shown = dataclasses.replace(self._shown, warming_up=True)
        else:
            self._shown = verdict
            self._checked_at, self._failures, self._refused = newest.at_s, 0, None

    def _start_reader(self, mode: Mode) -> StreamReader | Refusal:
        if (absent := self._source.look()) is not None:
            self._note_absence(absent)
            return absent
        if self._refused is not None and self._monotonic() < self._retry_at:
            return self._refused
        if self.hung_threads >= self._timing.hung_threads:
            return self._fail(Refusal(DeviceStatus.HARDWARE_ERROR, "reading the camera hangs"))
        watch = PictureWatch(self._rules, was_dark=bool(self._shown.dark))
        self._reader = StreamReader(self._source, mode, watch, self._monotonic)
        return self._reader

    def _stop_reader(self) -> None:
        reader, self._reader = self._reader, None
        self._shown = dataclasses.replace(self._shown, warming_up=False)
        if reader is None:
            return
        self._counted += reader.count
        if not reader.stop(self._timing.stop_s):
            _log.error("%s: reading hangs, its thread is given up", self._device_class)
            self._hung.append(reader)

    def _fail(self, refusal: Refusal) -> Refusal:
        self._stop_reader()
        self._refused, self._checked_at = refusal, None
        pause_s = min(self._timing.reopen_s * 2.0**self._failures, self._timing.reopen_cap_s)
        self._failures = min(self._failures + 1, 16)
        self._retry_at = self._monotonic() + pause_s
        return refusal

    def _note_absence(self, refusal: Refusal) -> None:
        self._refused, self._checked_at = refusal, None
        # What was not there and is there again need not be waited for.
        self._retry_at = -math.inf

    def _is_check_due(self) -> bool:
        if self._refused is not None:
            return self._monotonic() >= self._retry_at
        last, suspicious = self._checked_at, self._shown.dark or self._shown.frozen_s
        every_s = self._timing.recheck_s if suspicious else self._timing.check_every_s
        return last is None or self._monotonic() - last >= every_s

    # The report

    def _report(self) -> StatusReport:
        verdict, refusal = self._shown, self._refused
        conditions = []
        if verdict.frozen_s:
            conditions.append(self._condition(ConditionCode.PICTURE_FROZEN, Severity.BLOCKING))
        if verdict.dark:
            conditions.append(
                self._condition(ConditionCode.PICTURE_DARK, Severity.WARNING, verdict.dark)
            )
        if verdict.warming_up and self._reader is not None:
            conditions.append(self._condition(ConditionCode.WARMING_UP, Severity.INFO))
        self._since = {condition.code: condition.since for condition in conditions}
        if refusal is not None:
            return StatusReport(refusal.status, tuple(conditions), refusal.reason)
        if self._checked_at is None:
            return StatusReport(DeviceStatus.STARTING, tuple(conditions), "no usable picture yet")
        return StatusReport(DeviceStatus.ONLINE, tuple(conditions))

    def _condition(self, code: ConditionCode, severity: Severity, detail: str = "") -> Condition:
        return Condition(code, severity, self._since.get(code) or self._clock(), detail)


def _usable(taken: Taken) -> bool:
    return not taken.verdict.warming_up and not taken.verdict.repeated
