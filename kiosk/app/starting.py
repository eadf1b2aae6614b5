"""The page that stands while the terminal starts, before anything else of it is imported.

The catalogue, the queue and the devices take seconds on a small machine. Until then the panel would
be black, and whoever has just switched it on, or stands in front of it, would not know whether it
lives. So this module imports little, and the rest is imported while its page stands.
"""

from __future__ import annotations

import argparse
import dataclasses
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.app.qt import start_qt
from kiosk.bridge.engine import load_window
from kiosk.bridge.look import Look

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = ROOT / "assets" / "words" / "starting"
LANGUAGES = ("zh_CN", "en")
UI = ROOT / "kiosk" / "ui"
# A panel that is switched off never shows a frame; the terminal starts all the same.
FRAME_WITHIN_MS = 2000


@dataclasses.dataclass(frozen=True)
class Panel:
    """What must be known of a site before its page can be drawn.

    Attributes:
        width: in pixels.
        height: in pixels.
        px_per_mm: pixels per millimetre.
        fullscreen: whether the page fills the panel.
        locked: whether nobody in front of it can close it.
    """

    width: int
    height: int
    px_per_mm: float
    fullscreen: bool
    locked: bool


class StartingPage:
    """「正在启动，请稍等」 over the whole panel, until the first frame of what follows it."""

    def __init__(self, panel: Panel) -> None:
        self.application: QGuiApplication = start_qt()
        words = [tomllib.loads((WORDS / f"{one}.toml").read_text("utf-8")) for one in LANGUAGES]
        self._engine = QQmlApplicationEngine()
        self._engine.addImportPath(str(UI))
        # The engine's own child: it goes after the screens that read it.
        look = Look(panel.px_per_mm, self._engine)
        self._engine.rootContext().setContextProperty("look", look)
        self._engine.setInitialProperties(
            {
                "width": panel.width,
                "height": panel.height,
                "locked": panel.locked,
                "brand": words[0]["brand"],
                "sentences": [one["starting"] for one in words],
            }
        )
        self.window = load_window(self._engine, UI / "Starting.qml")
        if panel.fullscreen:
            self.window.showFullScreen()

    def wait_for_frame(self) -> None:
        """Until it can be seen: what follows does not let Qt draw."""
        loop = QEventLoop()
        self.window.frameSwapped.connect(loop.quit)
        QTimer.singleShot(FRAME_WITHIN_MS, loop.quit)
        loop.exec()
        self.window.frameSwapped.disconnect(loop.quit)

    def give_way_to(self, window: QQuickWindow) -> None:
        """Go once the other window has drawn: nothing black in between."""
        # Not at the top: the name alone makes a hundred enumerations, which the first frame would
        # wait for.
        from PySide6.QtCore import Qt

        window.frameSwapped.connect(self.close, Qt.ConnectionType.SingleShotConnection)

    def close(self) -> None:
        """Go now. May be called twice."""
        if shiboken6.isValid(self._engine):
            self.window.hide()
            shiboken6.delete(self._engine)


def site_among(arguments: Sequence[str]) -> Path | None:
    """The site's file among the arguments of ``guanjia-kiosk run``; nothing else is looked at."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--site", type=Path)
    if "--help" in arguments or arguments[-1:] == ["--site"]:
        return None
    site: Path | None = parser.parse_known_args(arguments)[0].site
    return site


def panel_of(site: Path) -> Panel | None:
    """The panel of a site, read from its file alone.

    ``None`` where it says no such thing: whatever starts the terminal checks the whole file, and
    says what is wrong.
    """
    found: dict[str, Any] = {}
    try:
        for path in (ROOT / "config" / "default.toml", site):
            read = tomllib.loads(path.read_text("utf-8"))
            found |= {
                "profile": read.get("profile", found.get("profile")),
                **read.get("screen", {}),
            }
        if found["px_per_mm"] <= 0:
            return None
        return Panel(
            int(found["width"]),
            int(found["height"]),
            float(found["px_per_mm"]),
            bool(found.get("fullscreen")),
            found["profile"] == "production",
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def open_starting_page(site: Path) -> StartingPage | None:
    """The page on the panel of this site, seen; ``None`` where its file does not tell the panel."""
    panel = panel_of(site)
    if panel is None:
        return None
    page = StartingPage(panel)
    page.wait_for_frame()
    return page
