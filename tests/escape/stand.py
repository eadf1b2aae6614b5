"""The terminal as a process on a real display: locked as at a site, its devices simulated.

Writes what is on screen into ``<folder>/state.json`` and takes orders for the devices, one a line;
ends when its input ends. ``python -m tests.escape.stand <folder>``
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.app.demo import make_terminal
from kiosk.app.qt import application
from kiosk.app.terminal import KioskTerminal
from kiosk.bridge.items import visible_items
from kiosk.config import Identity
from kiosk.dock.citizen import middle
from kiosk.dock.site import SimulatedSite

LOOK_MS = 60


class Orders(QObject):
    """Lines of the input, on the window's thread."""

    came = Signal(str)

    def read(self) -> None:
        """Until the input ends."""
        for line in sys.stdin:
            self.came.emit(line.strip())
        self.came.emit("end")


def places(terminal: KioskTerminal) -> dict[str, tuple[int, int]]:
    """The middle of everything with a name, in the panel's pixels."""
    return {
        item.objectName(): (middle(item).x(), middle(item).y())
        for item in visible_items(terminal.window.window.contentItem())
        if item.objectName() and item.isEnabled()
    }


def seen(terminal: KioskTerminal) -> dict[str, Any]:
    """Which screen it is, and what has come of the taps."""
    window, view = terminal.window.window, terminal.view
    return {
        "step": str(window.property("shownStep")),
        "settled": bool(window.property("settled")),
        "typed": str(view.shown("fieldDraft") or view.shown("query")),
        "field": str(view.shown("fieldId")),
        "printed": str(view.shown("receiptState")),
    }


def main() -> int:
    """Run it."""
    folder = Path(sys.argv[1])
    site = SimulatedSite.build(folder / "site", "portrait")
    # As at a site that has nothing beside the card.
    site.config = msgspec.structs.replace(site.config, identity=Identity())
    app = application(site.config.screen, offscreen=False)
    terminal = make_terminal(site)
    window = terminal.window.window
    window.setProperty("locked", True)
    if os.environ.get("STAND_FULLSCREEN"):
        window.showFullScreen()
    orders = Orders()
    doings: dict[str, Callable[[], None]] = {
        "card": site.place_card,
        "lift": site.lift_card,
        "end": lambda: app.exit(0),
    }
    orders.came.connect(lambda order: doings[order]())
    watch = QTimer()
    drawn: dict[str, tuple[int, int]] = {}

    def look() -> None:
        # What was drawn counts: between two frames items stand where nobody sees them yet.
        drawn.clear()
        drawn.update(places(terminal))

    def note() -> None:
        fresh = folder / "state.new"
        fresh.write_text(json.dumps({**seen(terminal), "items": drawn}), encoding="utf-8")
        fresh.replace(folder / "state.json")

    window.frameSwapped.connect(look)
    watch.timeout.connect(note)
    watch.start(LOOK_MS)
    terminal.start()
    threading.Thread(target=orders.read, daemon=True).start()
    try:
        return int(app.exec())
    finally:
        watch.stop()
        terminal.stop()
        site.close()


if __name__ == "__main__":
    sys.exit(main())
