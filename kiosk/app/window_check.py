"""Whether the window can be drawn on this machine: fonts, libraries, screens; nothing is shown."""

from __future__ import annotations

from kiosk.app.closed import ClosedTerminal
from kiosk.app.qt import NoFont, QtComplaints, application
from kiosk.app.terminal import utc_now
from kiosk.app.world import world_of
from kiosk.catalog.catalog import CatalogError
from kiosk.config import Config

# The engine loads its screens in a few turns of the loop.
TURNS = 20


def faults_of_window(config: Config) -> tuple[str, ...]:
    """Load the screens offscreen and draw one; what is wrong, in sentences, nothing if all is well.

    Needs a process of its own: Qt keeps state for the life of a process.
    """
    try:
        app = application(config.screen, offscreen=True)
        world = world_of(config)
    except (NoFont, CatalogError, OSError) as error:
        return (str(error),)
    complaints = QtComplaints()
    closed = ClosedTerminal(config, world, utc_now())
    try:
        for _ in range(TURNS):
            app.processEvents()
        drawn = closed.window.window.grabWindow()
        nothing = drawn.isNull() or drawn.size().width() != config.screen.width
    finally:
        closed.close()
        complaints.restore()
    return (*complaints.lines, *(("the window draws nothing",) if nothing else ()))
