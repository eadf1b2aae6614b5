"""Simulated devices are part of the product, and never part of a terminal that serves citizens."""

from __future__ import annotations

import collections
import socket
import threading
from collections.abc import Callable

# An allow-list: a profile nobody thought of is treated like production.
SIMULATED_PROFILES = frozenset({"development", "test"})


class SimulatorForbidden(Exception):
    """A simulated device was asked for under a profile that serves citizens."""

    def __init__(self, simulator: str, profile: str) -> None:
        super().__init__(f"{simulator} refuses to start under the profile {profile!r}")


def require_simulation(simulator: str, profile: str) -> None:
    """Let a simulator start only where no citizen is served.

    Args:
        simulator: its name, for the message.
        profile: the configuration's profile.

    Raises:
        SimulatorForbidden: the profile is not one of ``SIMULATED_PROFILES``.
    """
    if profile not in SIMULATED_PROFILES:
        raise SimulatorForbidden(simulator, profile)


class Switchboard:
    """Lets other threads throw a simulator's switches on the simulator's own thread.

    Invariants: a switch has taken effect when ``throw`` returns; no lock is held while it runs.
    The simulator's loop watches ``fileno`` and calls ``run`` when it is readable.
    """

    def __init__(self, timeout_s: float = 10.0) -> None:
        """Args: ``timeout_s`` is how long a switch may take before it counts as a bug."""
        self._timeout_s = timeout_s
        self._switches: collections.deque[Callable[[], None]] = collections.deque()
        self._ear, self._bell = socket.socketpair()
        self._thread: threading.Thread | None = None

    def fileno(self) -> int:
        """Readable when a switch waits."""
        return self._ear.fileno()

    def start(self, name: str, run: Callable[[], None]) -> None:
        """Start the simulator's thread."""
        self._thread = threading.Thread(target=run, name=name, daemon=True)
        self._thread.start()

    def throw(self, switch: Callable[[], None]) -> None:
        """Run it on the simulator's thread and wait; directly where that is this thread or gone."""
        thread = self._thread
        if thread is None or not thread.is_alive() or thread is threading.current_thread():
            switch()
            return
        done = threading.Event()

        def run() -> None:
            switch()
            done.set()

        self._switches.append(run)
        self._bell.send(b"\0")
        if not done.wait(self._timeout_s):
            raise RuntimeError("the simulator's thread does not answer")

    def run(self) -> None:
        """Throw the waiting switches; called by the simulator's thread."""
        self._ear.recv(4096)
        while self._switches:
            self._switches.popleft()()

    def stop(self, closing: threading.Event) -> bool:
        """Set ``closing``, wake the thread, wait for its end; false when that was done before."""
        if closing.is_set():
            return False
        closing.set()
        self._bell.send(b"\0")
        if self._thread is not None:
            self._thread.join(self._timeout_s)
        self._ear.close()
        self._bell.close()
        return True
