"""The dock: a small window beside the kiosk's, to play the world around the terminal."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.bridge.engine import load_window
from kiosk.bridge.icons import add_icons
from kiosk.bridge.look import Look
from kiosk.config import ROOT
from kiosk.dock.hands import Hands
from kiosk.dock.site import SimulatedSite
from sync.outbox import Outbox

GAP = 24
DOCK = Path(__file__).resolve().parent / "Dock.qml"
COMPONENTS = ROOT / "kiosk" / "ui"


class DockWindow:
    """An engine and a look of its own: large print for the citizen leaves the dock as it is."""

    def __init__(self, site: SimulatedSite, outbox: Outbox, beside: QQuickWindow) -> None:
        self._context = {
            "hands": Hands(site, outbox),
            "look": Look(site.config.screen.px_per_mm),
        }
        self._engine = QQmlApplicationEngine()
        add_icons(self._engine, ROOT / "assets" / "icons")
        self._engine.addImportPath(str(COMPONENTS))
        for name, thing in self._context.items():
            self._engine.rootContext().setContextProperty(name, thing)
        self._engine.setInitialProperties({"x": beside.x() + beside.width() + GAP, "y": beside.y()})
        self.window = load_window(self._engine, DOCK)

    def close(self) -> None:
        """End the engine before the objects it reads."""
        self.window.hide()
        shiboken6.delete(self._engine)
        self._context.clear()
