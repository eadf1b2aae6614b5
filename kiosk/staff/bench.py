"""The devices of a site on the technician's bench: opened, asked, closed; no window, no journey.

A device that hangs is given up after its time, as on the running terminal.
"""

from __future__ import annotations

import contextlib
import queue
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from drivers.adapter import Surroundings
from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.registry import Registry
from drivers.supervisor import Supervisor
from kiosk.config import Devices
from sync.contract.structs import prepare_structs

T = TypeVar("T")
STOP_S = 3.0
# How often an answer is waited for before the caller is asked whether to go on.
TICK_S = 0.1


class NotFitted(Exception):
    """The site has no such device; the message names it."""


class Answer(Generic[T]):
    """A command's outcome, on its way.

    Either a value, or the reason why there is none.
    """

    def __init__(self) -> None:
        self._box: queue.SimpleQueue[tuple[T | None, CompletionCode]] = queue.SimpleQueue()
        self._outcome: tuple[T | None, CompletionCode] | None = None

    def done(self, value: T) -> None:
        """The command's value is there."""
        self._box.put((value, CompletionCode.SUCCESS))

    def failed(self, code: CompletionCode) -> None:
        """There will be no value."""
        self._box.put((None, code))

    def wait(self, seconds: float) -> bool:
        """Whether it is there, waiting at most so long."""
        if self._outcome is None:
            try:
                self._outcome = self._box.get(timeout=seconds)
            except queue.Empty:
                return False
        return True

    def completion(self) -> Completion[T]:
        """The outcome as a completion; ``timeOut`` while it is not there."""
        value, code = self._outcome or (None, CompletionCode.TIME_OUT)
        if code is not CompletionCode.SUCCESS:
            return Completion(code, reason="the device did not carry the command out")
        return Completion(code, value)


class DeviceBench:
    """Some devices of a site, from ``with`` to its end; used by one thread.

    Raises (on construction):
        NotFitted: a device was asked for that the site does not have.
    """

    def __init__(
        self,
        devices: Devices,
        registry: Registry,
        only: Iterable[DeviceClass] = (),
    ) -> None:
        fitted = devices.fitted
        wanted = tuple(only) or tuple(fitted)
        for device_class in wanted:
            if device_class not in fitted:
                raise NotFitted(str(device_class))
        self._reports: queue.SimpleQueue[tuple[str, StatusReport]] = queue.SimpleQueue()
        self._folder = tempfile.TemporaryDirectory(prefix="guanjia-bench-")
        around = Surroundings(Path(self._folder.name))
        self._latest: dict[str, StatusReport] = {}
        self._capabilities: dict[str, Capabilities] = {}
        self._supervisor = Supervisor(
            patience=devices.patience, on_status=lambda name, report: self._tell(name, report)
        )
        self.tables = {device_class: fitted[device_class] for device_class in wanted}
        for device_class, table in self.tables.items():
            self._supervisor.add(
                device_class,
                lambda c=device_class, t=table: registry.open(c, t, around),  # type: ignore[misc]
            )

    def __enter__(self) -> DeviceBench:
        prepare_structs()
        self._supervisor.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._supervisor.stop(STOP_S)
        self._folder.cleanup()

    def changes(self, seconds: float) -> Iterator[tuple[DeviceClass, StatusReport]]:
        """The reports that are new, for so long; ends early when the caller stops asking."""
        waited = 0.0
        while waited < seconds:
            try:
                name, report = self._reports.get(timeout=TICK_S)
            except queue.Empty:
                waited += TICK_S
                continue
            yield DeviceClass(name), report

    def first_reports(
        self, seconds: float, tick: Callable[[], None] = lambda: None
    ) -> dict[DeviceClass, StatusReport]:
        """One report of every device; ``starting`` for those that did not answer in time.

        Args:
            seconds: how long to wait for the slowest.
            tick: called ten times a second, to show that something goes on.
        """
        deadline = time.monotonic() + seconds
        while self._unanswered() and time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                self._reports.get(timeout=TICK_S)
            tick()
        return {DeviceClass(name): report for name, report in self._supervisor.reports.items()}

    def ask(
        self,
        device_class: DeviceClass,
        command: Callable[[Any], T],
        *,
        limit_s: float,
        cancel: Cancel | None = None,
        tick: Callable[[], None] = lambda: None,
    ) -> Completion[T]:
        """Run a command, and wait for it without hanging with it.

        Args:
            device_class: one of those the bench was made for.
            command: gets the device.
            limit_s: when it counts as hanging.
            cancel: what the command itself also looks at.
            tick: called ten times a second while it runs.
        """
        return ask_worker(
            self._supervisor, device_class, command, limit_s=limit_s, cancel=cancel, tick=tick
        )

    def capabilities(self, device_class: DeviceClass) -> Capabilities:
        """What the device is, as far as it told."""
        told = self.ask(device_class, lambda device: device.capabilities(), limit_s=5.0)
        return told.value or Capabilities(device_class)

    def _unanswered(self) -> bool:
        told = [self._latest.get(name) for name in self.tables]
        return any(one is None or one.status is DeviceStatus.STARTING for one in told)

    def _tell(self, name: str, report: StatusReport) -> None:
        self._latest[name] = report
        self._reports.put((name, report))


def ask_worker(
    supervisor: Supervisor,
    device_class: DeviceClass,
    command: Callable[[Any], T],
    *,
    limit_s: float,
    cancel: Cancel | None = None,
    tick: Callable[[], None] = lambda: None,
) -> Completion[T]:
    """Run a command on a device of this supervisor, and wait without hanging with it."""
    answer: Answer[T] = Answer()
    supervisor[device_class].submit(
        command, answer.done, answer.failed, limit_s=limit_s, cancel=cancel
    )
    waited = 0.0
    # The supervisor answers for a command that hangs; the rest is for one that waits behind it.
    while not answer.wait(TICK_S) and waited < limit_s * 2:
        waited += TICK_S
        tick()
    return answer.completion()
