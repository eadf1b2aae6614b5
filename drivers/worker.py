"""One device, one thread: a command at a time, a look at its condition in between.

A device that hangs holds up its own thread only. ``expire`` gives such a thread up, answers who was
waiting, and goes on with a fresh one; the old one ends by itself when its call comes back.
Callbacks run on the worker's threads; receivers hand them over to their own.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from drivers.adapter import AbsentDevice
from drivers.debounce import Debounce
from drivers.device import Cancel, CompletionCode, Device, DeviceStatus, StatusReport

_log = logging.getLogger("drivers.worker")

D = TypeVar("D", bound=Device)
T = TypeVar("T")

# Statuses of a device that is not there: looking for it may be done less often.
_AWAY = (DeviceStatus.OFFLINE, DeviceStatus.POWER_OFF, DeviceStatus.NO_DEVICE)


@dataclasses.dataclass(frozen=True, slots=True)
class Patience:
    """How often a device is looked at, and how long it may take, in seconds.

    Attributes:
        status_every_s: between two looks at a device that works.
        settle_s: until the second look at a change.
        reopen_cap_s: between two looks at a device that is away, at most; the pause doubles
            from ``status_every_s`` on.
        status_s: a look at the condition may take this long before the device counts as hanging.
        command_s: the same for a command that names no limit of its own.
        hung_threads: so many threads of one device may hang; then it is not tried any more until
            one of them comes back.
    """

    status_every_s: float = 2.0
    settle_s: float = 0.3
    reopen_cap_s: float = 15.0
    status_s: float = 30.0
    command_s: float = 60.0
    hung_threads: int = 3


class _Kind(enum.Enum):
    COMMAND = enum.auto()
    LOOK = enum.auto()
    STATUS = enum.auto()


@dataclasses.dataclass(eq=False, slots=True)
class _Job:
    """Something to be run with the device; answered exactly once."""

    kind: _Kind
    run: Callable[[Any], Any]
    done: Callable[[Any], None]
    failed: Callable[[CompletionCode], None]
    limit_s: float
    cancel: Cancel | None = None


@dataclasses.dataclass(slots=True)
class _Watch:
    job: _Job
    every_s: float
    due: float


@dataclasses.dataclass(eq=False, slots=True)
class _Lane(Generic[D]):
    """A thread and the device that it alone touches."""

    device: D | None = None
    thread: threading.Thread | None = None
    job: _Job | None = None
    expires: float = 0.0
    given_up: bool = False


class DeviceWorker(Generic[D]):
    """Runs a device's commands in order, and tells its condition when it changed.

    Invariants: commands run in the order given; each is answered exactly once, by ``done`` or by
    ``failed``, until ``stop``; ``on_status`` is called for the first report and then only for
    changes that hold; after ``stop`` no callback is called any more.
    """

    def __init__(
        self,
        name: str,
        open_device: Callable[[], D],
        *,
        patience: Patience,
        on_status: Callable[[str, StatusReport], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the worker.

        Args:
            name: the device's class, for threads and the log.
            open_device: makes the device without touching hardware; called again for a fresh thread
                when one had to be given up.
            patience: how often and how long.
            on_status: told a report that is new.
            clock: seconds that never go back.
        """
        self.name = name
        self._open_device = open_device
        self._patience = patience
        self._on_status = on_status
        self._clock = clock
        self._commands: collections.deque[_Job] = collections.deque()
        self._watch: _Watch | None = None
        self._status_due = clock()
        self._pause_s = patience.status_every_s
        self._debounce = Debounce()
        self._stopping = False
        self._wake = threading.Condition()
        self._lane: _Lane[D] | None = None
        self._hung: list[_Lane[D]] = []

    # What the terminal asks of it

    def start(self) -> None:
        """Begin; the first status report follows at once."""
        with self._wake:
            self._begin_lane()

    def submit(
        self,
        command: Callable[[D], T],
        done: Callable[[T], None],
        failed: Callable[[CompletionCode], None],
        *,
        limit_s: float | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        """Queue a command.

        Args:
            command: gets the device.
            done: gets the command's value.
            failed: gets ``internalError`` when it raised (a bug), ``timeOut`` when it hangs,
                ``canceled`` when it was cancelled before it began, ``deviceNotReady`` when there is
                no device to try.
            limit_s: when it counts as hanging.
            cancel: what the command itself also looks at.
        """
        limit_s = self._patience.command_s if limit_s is None else limit_s
        with self._wake:
            self._commands.append(_Job(_Kind.COMMAND, command, done, failed, limit_s, cancel))
            self._wake.notify_all()

    def watch(
        self,
        look: Callable[[D], T],
        done: Callable[[T], None],
        failed: Callable[[CompletionCode], None],
        *,
        every_s: float,
    ) -> None:
        """Repeat ``look`` until ``unwatch``; a second watch takes the place of the first.

        ``done`` gets each value, ``failed`` is called when ``look`` raised (a bug) or hangs.
        """
        job = _Job(_Kind.LOOK, look, done, failed, self._patience.command_s)
        with self._wake:
            self._watch = _Watch(job, every_s, self._clock())
            self._wake.notify_all()

    def unwatch(self) -> None:
        """Stop repeating."""
        with self._wake:
            self._watch = None
            self._wake.notify_all()

    def nudge(self) -> None:
        """Look at once and often again: something was plugged in or out."""
        with self._wake:
            self._pause_s = self._patience.status_every_s
            self._status_due = self._clock()
            self._wake.notify_all()

    @property
    def report(self) -> StatusReport:
        """What was told last; ``starting`` before that, ``deviceBusy`` while a command runs."""
        with self._wake:
            told = self._debounce.told or StatusReport(DeviceStatus.STARTING)
            job = self._lane.job if self._lane is not None else None
            busy = job is not None and job.kind is _Kind.COMMAND
            if busy and told.status is DeviceStatus.ONLINE:
                return dataclasses.replace(told, status=DeviceStatus.DEVICE_BUSY)
            return told

    @property
    def is_hanging(self) -> bool:
        """Whether a call to the device has not come back in time and still has not."""
        with self._wake:
            return any(_alive(lane) for lane in self._hung)

    def expire(self) -> None:
        """Give up a thread whose call takes too long; called now and then by the supervisor."""
        with self._wake:
            self._hung = [lane for lane in self._hung if _alive(lane)]
            if self._stopping:
                return
            answers = self._give_up_overdue()
            if self._lane is None:
                self._begin_lane()
            if self._lane is None:
                # No thread is left for it: nobody shall wait for nothing.
                for job in self._commands:
                    answers.append(functools.partial(job.failed, CompletionCode.DEVICE_NOT_READY))
                self._commands.clear()
        for answer in answers:
            self._call(answer)

    def _give_up_overdue(self) -> list[Callable[[], None]]:
        lane = self._lane
        if lane is None or lane.job is None or self._clock() < lane.expires:
            return []
        job, lane.given_up = lane.job, True
        self._hung.append(lane)
        self._lane = None
        reason = f"a call has not come back after {job.limit_s:g} s"
        _log.error("%s: %s", self.name, reason)
        answers: list[Callable[[], None]] = []
        if job.kind is not _Kind.STATUS:
            answers.append(functools.partial(job.failed, CompletionCode.TIME_OUT))
        told = self._debounce.tell(StatusReport(DeviceStatus.HARDWARE_ERROR, reason=reason))
        if told is not None:
            answers.append(functools.partial(self._on_status, self.name, told))
        return answers

    def ask_to_stop(self) -> None:
        """Begin to end, without waiting."""
        with self._wake:
            self._stopping = True
            job = self._lane.job if self._lane is not None else None
            if job is not None and job.cancel is not None:
                job.cancel.set()
            self._wake.notify_all()

    def stop(self, timeout_s: float) -> bool:
        """Finish the command under way and end; false when the device still hangs."""
        self.ask_to_stop()
        lane = self._lane
        if lane is None:
            return not self.is_hanging
        if lane.thread is not None and lane.thread.is_alive():
            lane.thread.join(timeout_s)
        return not _alive(lane) and not self.is_hanging

    # The thread

    def _begin_lane(self) -> None:
        if len(self._hung) >= self._patience.hung_threads:
            return
        lane: _Lane[D] = _Lane()
        lane.thread = threading.Thread(
            target=self._run, args=(lane,), name=f"device-{self.name}", daemon=True
        )
        self._lane = lane
        self._status_due = self._clock()
        lane.thread.start()

    def _run(self, lane: _Lane[D]) -> None:
        while (job := self._next(lane)) is not None:
            self._execute(lane, job)
        if lane.device is not None:
            self._call(lane.device.close)

    def _next(self, lane: _Lane[D]) -> _Job | None:
        with self._wake:
            while not self._stopping and not lane.given_up:
                now = self._clock()
                if (job := self._due(now)) is not None:
                    lane.job, lane.expires = job, now + job.limit_s
                    return job
                due = min(self._status_due, self._watch.due if self._watch else self._status_due)
                self._wake.wait(max(due - now, 0.0))
        return None

    def _due(self, now: float) -> _Job | None:
        if self._commands:
            return self._commands.popleft()
        # The longer overdue goes first: slow looks must not starve the status reports.
        if self._watch is not None and self._watch.due <= min(now, self._status_due):
            self._watch.due = now + self._watch.every_s
            return self._watch.job
        if self._status_due <= now:
            self._status_due = now + self._pause_s
            return _Job(
                _Kind.STATUS,
                lambda device: device.status(),
                self._take_report,
                self._report_failed,
                self._patience.status_s,
            )
        return None

    def _execute(self, lane: _Lane[D], job: _Job) -> None:
        # Opened here and not by whoever began the lane: a library that hangs or fails while it is
        # loaded costs this device its answer, nobody else theirs.
        if lane.device is None:
            lane.device = self._opened()
        answer = self._answer(lane.device, job)
        with self._wake:
            lane.job = None
            looked_in_vain = job.kind is _Kind.LOOK and (
                self._watch is None or self._watch.job is not job
            )
            silent = lane.given_up or self._stopping or looked_in_vain
        if not silent:
            self._call(answer)

    def _opened(self) -> D | None:
        try:
            return self._open_device()
        except Exception as error:
            self._note_bug(error)
            return None

    def _answer(self, device: D | None, job: _Job) -> Callable[[], None]:
        """Run the job; what is to be called with its outcome."""
        if job.cancel is not None and job.cancel.is_set():
            return lambda: job.failed(CompletionCode.CANCELED)
        if device is None and job.kind is _Kind.STATUS:
            report = StatusReport(
                DeviceStatus.HARDWARE_ERROR, reason="the adapter cannot be opened"
            )
            return lambda: job.done(report)
        absent = isinstance(device, AbsentDevice) and job.kind is not _Kind.STATUS
        if device is None or absent:
            return lambda: job.failed(CompletionCode.DEVICE_NOT_READY)
        try:
            value = job.run(device)
        except Exception as error:
            self._note_bug(error)
            return lambda: job.failed(CompletionCode.INTERNAL_ERROR)
        return lambda: job.done(value)

    def _take_report(self, report: StatusReport) -> None:
        with self._wake:
            told = self._debounce.look(report)
            if self._debounce.in_doubt:
                self._status_due = self._clock() + self._patience.settle_s
            elif report.status in _AWAY:
                self._pause_s = min(self._pause_s * 2, self._patience.reopen_cap_s)
            else:
                self._pause_s = self._patience.status_every_s
        if told is not None:
            self._on_status(self.name, told)

    def _report_failed(self, code: CompletionCode) -> None:
        self._take_report(StatusReport(DeviceStatus.HARDWARE_ERROR, reason=code.value))

    def _call(self, receiver: Callable[[], None]) -> None:
        try:
            receiver()
        except Exception as error:
            # A receiver's bug must not cost the device its thread.
            self._note_bug(error)

    def _note_bug(self, error: Exception) -> None:
        # The type only: a message could carry what the citizen entered.
        _log.error("%s: a command raised %s", self.name, type(error).__name__)


def _alive(lane: _Lane[Any]) -> bool:
    return lane.thread is not None and lane.thread.is_alive()
