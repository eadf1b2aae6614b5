"""The production program with two faults in it, each at a signal: a frozen window and a leak.

It says on standard output which screen stands, as somebody in front of it would.

``python -m tests.watchdog.troubled_kiosk SITE DATA``
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.app.production import run_terminal
from kiosk.app.qt import application
from kiosk.config import ROOT, load_config

# Memory that is touched counts; so much at a time.
_PIECE_BYTES = 32 * 2**20


def _freeze(*_: object) -> None:
    """The window's loop is this thread; the others go on."""
    threading.Event().wait()


def _leak(*_: object) -> None:
    def grow() -> None:
        kept = []
        pause = threading.Event()
        while not pause.wait(0.02):
            kept.append(b"\x01" * _PIECE_BYTES)

    threading.Thread(target=grow, name="leak", daemon=True).start()


_shown: set[str] = {""}


def _look() -> None:
    for window in QGuiApplication.topLevelWindows():
        if window.property("settled"):
            step = str(window.property("shownStep"))
            if step not in _shown:
                _shown.clear()
                _shown.add(step)
                print(f"SHOWS {step}", flush=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    signal.signal(signal.SIGUSR1, _freeze)
    signal.signal(signal.SIGUSR2, _leak)
    screen = load_config(ROOT / "config" / "default.toml", Path(sys.argv[1])).screen
    app = application(screen, offscreen=False)
    looking = QTimer()
    looking.timeout.connect(_look)
    looking.start(100)
    sys.exit(run_terminal(Path(sys.argv[1]), Path(sys.argv[2]), 300))
