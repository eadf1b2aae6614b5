"""One thread per device: one command at a time, a look at its condition in between.

A device that hangs holds up its own worker only. Callbacks run on the worker's thread; receivers
hand them over to their own.
"""

from __future__ import annotations

import collections
import dataclasses
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from drivers.device import DeviceStatus, StatusReport

_log = logging.getLogger("drivers.worker")


class Device(Protocol):
    """What a worker needs of any device."""

    def status(self) -> StatusReport:
        """The device's condition now."""

    def close(self) -> None:
        """Give the link back."""


D = TypeVar("D", bound=Device)
T = TypeVar("T")


@dataclasses.dataclass(slots=True)
class _Watch:
    look: Callable[[Any], Any]
    done: Callable[[Any], None]
    failed: Callable[[], None]
    every_s: float
    due: float


class DeviceWorker(Generic[D]):
    """Runs a device's commands in order, and reports its status when it changed.

    Invariants: ``on_status`` is called for the first report and then only for reports that differ;
    commands run in the order given; after ``stop`` no callback is called any more.
    """

    def __init__(
        self,
        name: str,
        device: D,
        *,
        status_every_s: float,
        on_status: Callable[[str, StatusReport], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args: ``clock`` counts seconds and never goes back."""
        self.name = name
        self._device = device
        self._status_every_s = status_every_s
        self._on_status = on_status
        self._clock = clock
        self._commands: collections.deque[Callable[[], None]] = collections.deque()
        self._watch: _Watch | None = None
        self._status_due = clock()
        self._last: StatusReport | None = None
        self._stopping = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"device-{name}", daemon=True)

    def start(self) -> None:
        """Begin; the first status report follows at once."""
        self._thread.start()

    def submit(
        self, command: Callable[[D], T], done: Callable[[T], None], failed: Callable[[], None]
    ) -> None:
        """Queue a command; ``done`` gets its value, ``failed`` is called when it raised (a bug)."""

        def run() -> None:
            try:
                value = command(self._device)
            except Exception as error:
                self._note_bug(error)
                if not self._stopping:
                    failed()
                return
            if not self._stopping:
                done(value)

        with self._wake:
            self._commands.append(run)
            self._wake.notify()

    def watch(
        self,
        look: Callable[[D], T],
        done: Callable[[T], None],
        failed: Callable[[], None],
        *,
        every_s: float,
    ) -> None:
        """Repeat ``look`` until ``unwatch``; a second watch takes the place of the first.

        ``done`` gets each value, ``failed`` is called when ``look`` raised (a bug).
        """
        with self._wake:
            self._watch = _Watch(look, done, failed, every_s, self._clock())
            self._wake.notify()

    def unwatch(self) -> None:
        """Stop repeating."""
        with self._wake:
            self._watch = None
            self._wake.notify()

    def stop(self, timeout_s: float) -> bool:
        """Finish the command under way and end; false when the device still hangs."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        if self._thread.is_alive():
            return False
        self._device.close()
        return True

    def _run(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except Exception as error:
                # A receiver's bug must not cost the device its thread.
                self._note_bug(error)

    def _next(self) -> Callable[[], None] | None:
        with self._wake:
            while not self._stopping:
                now = self._clock()
                if self._commands:
                    return self._commands.popleft()
                # The longer overdue goes first: slow looks must not starve the status reports.
                if self._watch is not None and self._watch.due <= min(now, self._status_due):
                    self._watch.due = now + self._watch.every_s
                    return self._look(self._watch)
                if self._status_due <= now:
                    self._status_due = now + self._status_every_s
                    return self._report
                due = min(self._status_due, self._watch.due if self._watch else self._status_due)
                self._wake.wait(max(due - now, 0.0))
        return None

    def _look(self, watch: _Watch) -> Callable[[], None]:
        def run() -> None:
            try:
                value = watch.look(self._device)
            except Exception as error:
                self._note_bug(error)
                if self._watch is watch and not self._stopping:
                    watch.failed()
                return
            if self._watch is watch and not self._stopping:
                watch.done(value)

        return run

    def _report(self) -> None:
        try:
            report = self._device.status()
        except Exception as error:
            self._note_bug(error)
            report = StatusReport(DeviceStatus.HARDWARE_ERROR, reason="internal error")
        if report != self._last and not self._stopping:
            self._last = report
            self._on_status(self.name, report)

    def _note_bug(self, error: Exception) -> None:
        # The type only: a message could carry what the citizen entered.
        _log.error("%s: a command raised %s", self.name, type(error).__name__)
