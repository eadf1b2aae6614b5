"""The terminal's beats, as the service manager hears them on a real socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.watchdog import Notifier, Watchdog

PERIOD_US = "90000"


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(5)
        yield ear


def environment(manager: socket.socket, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": manager.getsockname(), **more}


def test_window_says_that_it_stands_beats_and_says_that_it_ends(
    manager: socket.socket, qtbot: QtBot
) -> None:
    watchdog = Watchdog(Notifier(environment(manager, WATCHDOG_USEC=PERIOD_US)))
    watchdog.start()
    assert manager.recv(100) == b"READY=1\nSTATUS=running"
    assert manager.recv(100) == b"WATCHDOG=1"
    manager.setblocking(False)

    def beaten() -> None:
        assert manager.recv(100) == b"WATCHDOG=1"

    qtbot.waitUntil(lambda: _quietly(beaten))
    watchdog.stop()
    manager.settimeout(5)
    rest = [manager.recv(100)]
    while rest[-1] == b"WATCHDOG=1":
        rest.append(manager.recv(100))
    assert rest[-1] == b"STOPPING=1"


def _quietly(look: object) -> bool:
    assert callable(look)
    try:
        look()
    except BlockingIOError:
        return False
    return True


def test_loop_that_hangs_does_not_beat(manager: socket.socket, qtbot: QtBot) -> None:
    watchdog = Watchdog(Notifier(environment(manager, WATCHDOG_USEC=PERIOD_US)))
    watchdog.start()
    manager.recv(100)
    manager.recv(100)
    manager.settimeout(0.3)
    # Nothing lets the loop run for three periods.
    with pytest.raises(TimeoutError):
        manager.recv(100)
    watchdog.stop()


def test_period_meant_for_another_process_is_not_ours(manager: socket.socket) -> None:
    another = str(os.getppid())
    meant = environment(manager, WATCHDOG_USEC=PERIOD_US, WATCHDOG_PID=another)
    assert Notifier(meant).watchdog_s is None
    ours = environment(manager, WATCHDOG_USEC=PERIOD_US, WATCHDOG_PID=str(os.getpid()))
    assert Notifier(ours).watchdog_s == pytest.approx(0.09)


def test_without_a_manager_or_with_one_that_is_gone_nothing_happens(tmp_path: Path) -> None:
    Notifier({}).send("READY=1")
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).send("READY=1")
