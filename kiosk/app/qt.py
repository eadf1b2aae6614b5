"""Starts Qt the way a terminal needs it, before anything of it is imported elsewhere."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from kiosk.app.garbage import GarbageOfTheWindow

if TYPE_CHECKING:
    from kiosk.config import Screen

FONT = "Noto Sans CJK SC"


class NoFont(Exception):
    """The typeface is not installed; the message names the Debian package that has it."""


def has_display() -> bool:
    """Whether there is a screen to show a window on."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def application(screen: Screen, *, offscreen: bool) -> QGuiApplication:
    """The application object, with the software renderer and our typeface.

    Raises:
        NoFont: Noto Sans CJK is missing; Chinese would be drawn in Japanese forms or as boxes.
    """
    if offscreen and QCoreApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen_file(screen)}"
    app = start_qt()
    if FONT not in QFontDatabase.families():
        raise NoFont(f"“{FONT}” is not installed: apt-get install fonts-noto-cjk")
    return app


def start_qt() -> QGuiApplication:
    """The application object as ``application`` makes it, before anything is known of the site."""
    # The clock on screen is the clock of the place, also on a machine set to UTC. As a POSIX rule
    # it needs no zone files.
    os.environ["TZ"] = "CST-8"
    time.tzset()
    running = QCoreApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    # Without this Qt takes a software GL driver under X11: ten times the CPU per transition.
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("QT_QUICK_CONTROLS_STYLE", "Basic")
    app = QGuiApplication(sys.argv[:1])
    app.setApplicationName("guanjia-kiosk")
    app.setFont(QFont(FONT))
    GarbageOfTheWindow(app)
    return app


def _screen_file(screen: Screen) -> Path:
    # The offscreen platform's own screen is 800x800; touches outside of it get lost.
    description = {
        "synchronousWindowSystemEvents": False,
        "windowFrameMargins": False,
        "screens": [
            {
                "name": "panel",
                "x": 0,
                "y": 0,
                "width": screen.width,
                "height": screen.height,
                "logicalDpi": 96,
                "logicalBaseDpi": 96,
                "dpr": 1.0,
            }
        ],
    }
    folder = Path(tempfile.gettempdir())
    path = folder / f"guanjia-screen-{os.getuid()}-{screen.width}x{screen.height}.json"
    path.write_text(json.dumps(description), encoding="utf-8")
    return path


class QtComplaints:
    """Collects Qt's and QML's warnings: a terminal, like its tests, has none."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._before = qInstallMessageHandler(self._take)

    def restore(self) -> None:
        """Give the messages back to whoever had them."""
        qInstallMessageHandler(self._before)

    def _take(self, kind: QtMsgType, context: object, message: str) -> None:
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            self.lines.append(message)
            print(message, file=sys.stderr)
