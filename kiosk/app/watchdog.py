"""Tells the service manager that the window lives: systemd's notification protocol, sd_notify(3).

The beats come from the window's own loop: a window that hangs stops beating, and the service
manager ends and restarts the terminal. Without a service manager nothing is sent.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer

SOCKET_VARIABLE = "NOTIFY_SOCKET"
PERIOD_VARIABLE = "WATCHDOG_USEC"
OWNER_VARIABLE = "WATCHDOG_PID"
# Three beats fit into the time the service manager waits: one that is late kills nobody.
BEATS_PER_PERIOD = 3


class Notifier:
    """The datagram socket of the service manager; silent when there is none."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get(SOCKET_VARIABLE, "")
        self.watchdog_s = _watchdog_s(environment)

    def send(self, state: str) -> None:
        """Send assignments such as ``READY=1``; a manager that is gone is not our trouble."""
        if not self._address:
            return
        address = self._address
        if address.startswith("@"):  # an abstract socket, unix(7)
            address = "\0" + address[1:]
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            try:
                line.sendto(state.encode("utf-8"), address)
            except OSError:
                return


class Watchdog(QObject):
    """Beats from the loop it was made in, from ``start`` to ``stop``."""

    def __init__(self, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """The window stands: say so, and beat from now on."""
        self._notifier.send("READY=1\nSTATUS=running")
        if self._notifier.watchdog_s is not None:
            self._beat()
            self._timer.start(int(1000 * self._notifier.watchdog_s / BEATS_PER_PERIOD))

    def stop(self) -> None:
        """The terminal ends in order; a commit under way may take a while."""
        self._timer.stop()
        self._notifier.send("STOPPING=1")

    def _beat(self) -> None:
        self._notifier.send("WATCHDOG=1")


def _watchdog_s(environment: Mapping[str, str]) -> float | None:
    # sd_watchdog_enabled(3): the variables may be inherited, and meant for somebody else.
    owner = environment.get(OWNER_VARIABLE, "")
    if owner and owner != str(os.getpid()):
        return None
    period = environment.get(PERIOD_VARIABLE, "")
    return int(period) / 1_000_000 if period.isascii() and period.isdigit() else None
