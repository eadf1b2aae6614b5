"""The dock: a small window beside the kiosk's, to play the world around the terminal."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent, QQmlContext
from PySide6.QtQuick import QQuickWindow

from kiosk.dock.hands import Hands
from kiosk.dock.site import SimulatedSite
from sync.outbox import Outbox

GAP = 24
DOCK = Path(__file__).resolve().parent / "Dock.qml"


class DockWindow:
    """Lives on the kiosk window's engine, with a context of its own."""

    def __init__(
        self,
        site: SimulatedSite,
        engine: QQmlApplicationEngine,
        outbox: Outbox,
        beside: QQuickWindow,
    ) -> None:
        self._hands = Hands(site, outbox)
        self._context = QQmlContext(engine.rootContext())
        self._context.setContextProperty("hands", self._hands)
        component = QQmlComponent(engine, QUrl.fromLocalFile(str(DOCK)))
        self._window = component.create(self._context)
        if self._window is None:
            raise RuntimeError(component.errorString())
        self._window.setProperty("x", beside.x() + beside.width() + GAP)
        self._window.setProperty("y", beside.y())

    def close(self) -> None:
        """Take it down before the engine ends."""
        shiboken6.delete(self._window)
        shiboken6.delete(self._context)
