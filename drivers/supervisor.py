"""All devices of a terminal: a worker each, watched for calls that do not come back.

The supervisor's own thread touches no device and never waits for one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from drivers.device import Device, StatusReport
from drivers.worker import DeviceWorker, Patience


class Supervisor:
    """The workers of a terminal's devices, from ``start`` to ``stop``.

    Invariants: a device that hangs delays neither its neighbours nor ``stop`` beyond its time.
    """

    def __init__(
        self,
        *,
        patience: Patience,
        on_status: Callable[[str, StatusReport], None],
        clock: Callable[[], float] = time.monotonic,
        check_every_s: float = 0.5,
    ) -> None:
        """Prepare; no thread runs before ``start``.

        Args:
            patience: how often devices are looked at, how long they may take.
            on_status: told a device's name and its report when that changed; on any thread.
            clock: seconds that never go back.
            check_every_s: how often is looked for calls that do not come back.
        """
        self._patience = patience
        self._on_status = on_status
        self._clock = clock
        self._check_every_s = check_every_s
        self._workers: dict[str, DeviceWorker[Any]] = {}
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, name: str, open_device: Callable[[], Device]) -> DeviceWorker[Any]:
        """A worker for one more device, before ``start``."""
        worker: DeviceWorker[Any] = DeviceWorker(
            name,
            open_device,
            patience=self._patience,
            on_status=self._on_status,
            clock=self._clock,
        )
        self._workers[name] = worker
        return worker

    def __getitem__(self, name: str) -> DeviceWorker[Any]:
        return self._workers[name]

    def find(self, name: str) -> DeviceWorker[Any] | None:
        """The worker of a device, if it is fitted."""
        return self._workers.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._workers

    @property
    def reports(self) -> Mapping[str, StatusReport]:
        """How every device is."""
        return {name: worker.report for name, worker in self._workers.items()}

    def start(self) -> None:
        """Begin with every device."""
        for worker in self._workers.values():
            worker.start()
        self._thread = threading.Thread(target=self._run, name="device-supervisor", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Give up the calls that do not come back; called by the supervisor's own thread."""
        for worker in self._workers.values():
            worker.expire()

    def nudge(self) -> None:
        """Something was plugged in or out: look at everything soon."""
        for worker in self._workers.values():
            worker.nudge()

    def stop(self, timeout_s: float) -> tuple[str, ...]:
        """End, in ``timeout_s`` for all of them together.

        Returns:
            The names of the devices that still hang.
        """
        deadline = self._clock() + timeout_s
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
        for worker in self._workers.values():
            worker.ask_to_stop()
        return tuple(
            name
            for name, worker in self._workers.items()
            if not worker.stop(max(deadline - self._clock(), 0.0))
        )

    def _run(self) -> None:
        while not self._ending.wait(self._check_every_s):
            self.check()
