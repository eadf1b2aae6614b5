"""The terminal of a site: real devices, the real platform, no simulator anywhere."""

from __future__ import annotations

import dataclasses
import logging
import signal
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from kiosk.access.board import Page
from kiosk.app.care import TerminalCare
from kiosk.app.closed import ClosedTerminal
from kiosk.app.closed_desk import ClosedDesk
from kiosk.app.devices import openers
from kiosk.app.orders import EXIT_RESTART
from kiosk.app.power_cut import POWER_ENDED, PowerCut
from kiosk.app.private_memory import keep_memory_private
from kiosk.app.qt import NoFont, application
from kiosk.app.staff_mode import StaffMode, Workshop
from kiosk.app.starting import StartingPage
from kiosk.app.terminal import KioskTerminal, utc_now
from kiosk.app.watchdog import Notifier, Watchdog
from kiosk.app.world import world_of
from kiosk.catalog.catalog import CatalogError
from kiosk.config import ROOT, Config, ConfigError, load_config
from kiosk.journey.state import World
from kiosk.store_key import StoreKeyError, store_key
from sync.contract.platform import PlatformError, PlatformKey, load_platform
from sync.outbox import OutboxError

_log = logging.getLogger("kiosk.app")

# Python handles signals between two byte codes only: the event loop has to let it run now and then.
SIGNAL_LOOK_MS = 250
# How often a queue that could not be opened is tried again, and whether mains is back is looked at.
REOPEN_EVERY_MS = 10_000
TRY_AGAIN = 75  # sysexits.h EX_TEMPFAIL


class CannotStart(Exception):
    """The terminal cannot start; the message is for the technician who set it up."""


def run_terminal(
    site: Path,
    data: Path,
    reopen_every_ms: int = REOPEN_EVERY_MS,
    workshop: Workshop | None = None,
    starting: StartingPage | None = None,
) -> int:
    """Run until asked to stop (SIGTERM, SIGINT), or to be started again (``EXIT_RESTART``).

    A queue that cannot be opened closes the terminal for citizens, with a page that says so, until
    it can; its cause goes to the log in words for staff, and staff mode shows it. A battery that is
    nearly empty ends everything but a page, which waits for mains.

    Args:
        site: its site's file.
        data: its folder.
        reopen_every_ms: how often a queue that cannot be opened is tried, and mains is looked for.
        workshop: does the jobs of staff mode; without it there is none.
        starting: the page that stands until then.

    Raises:
        CannotStart: configuration, catalogue, font or keys cannot be used.
    """
    keep_memory_private()
    try:
        config = load_config(ROOT / "config" / "default.toml", site)
        app = application(config.screen, offscreen=False)
        world = world_of(config)
        platform = load_platform(Path(config.platform.keys))
        key = store_key()
    except (ConfigError, CatalogError, NoFont, PlatformError, StoreKeyError, OSError) as error:
        raise CannotStart(str(error)) from error
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not ``quit``: that asks the window first, which refuses to be closed.
        signal.signal(number, lambda *_: app.exit(0))
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(SIGNAL_LOOK_MS)
    data.mkdir(parents=True, exist_ok=True)
    # A terminal that says why it is closed lives as well: it beats from before the queue is open.
    watchdog = Watchdog(Notifier())
    QTimer.singleShot(0, watchdog.start)
    try:
        place = Place(app, config, world, data, platform, key, workshop, starting)
        return _run(place, reopen_every_ms)
    finally:
        watchdog.stop()


@dataclasses.dataclass(frozen=True)
class Place:
    """What a terminal is made of, whether its queue opens or not."""

    app: QGuiApplication
    config: Config
    world: World
    data: Path
    platform: PlatformKey
    key: bytes | None
    workshop: Workshop | None
    starting: StartingPage | None = None

    def staff(self) -> StaffMode | None:
        """Staff mode, to be attached."""
        return None if self.workshop is None else StaffMode(self.config, self.data, self.key)

    def shows(self, window: QQuickWindow) -> None:
        """The page of the start goes once this window is there."""
        if self.starting is not None:
            self.starting.give_way_to(window)

    def ends_on(self, signal: SignalInstance, code: int) -> None:
        """End the program with this exit code when the signal comes, after what it interrupts."""
        signal.connect(lambda: self.app.exit(code), Qt.ConnectionType.QueuedConnection)


def _run(place: Place, reopen_every_ms: int) -> int:
    app, staff = place.app, place.staff()
    pages: list[ClosedPage] = []
    try:
        while isinstance(terminal := _open_terminal(place, staff), OutboxError):
            # It stays on the screen until the terminal itself is there.
            pages.append(ClosedPage(place, terminal.cause.words))
            if (ended := pages[-1].wait(reopen_every_ms)) is not None:
                return ended
    finally:
        for page in pages:
            page.close()
    place.shows(terminal.window.window)
    care = TerminalCare(terminal, place.config, place.data, place.key)
    try:
        place.ends_on(terminal.power_ended, POWER_ENDED)
        place.ends_on(terminal.orders.restart, EXIT_RESTART)
        terminal.start()
        if staff is not None and place.workshop is not None:
            staff.attach(terminal, place.workshop)
        care.start()
        ended = int(app.exec())
    finally:
        care.stop()
        if staff is not None:
            staff.stop()
        terminal.stop()
    if ended != POWER_ENDED:
        return ended
    devices = openers(place.config, place.data)
    return PowerCut(app, place.config, place.world, devices).wait(reopen_every_ms)


def _open_terminal(place: Place, staff: StaffMode | None) -> KioskTerminal | OutboxError:
    try:
        return KioskTerminal(
            place.config,
            place.world,
            place.data,
            place.platform,
            devices=openers(place.config, place.data),
            database_key=place.key,
            beside=None if staff is None else staff.beside,
        )
    except OutboxError as error:
        _log.error("%s (%s)", error.cause.words, error)
        return error


class ClosedPage:
    """The page of a terminal whose queue does not open, with staff mode over it.

    Args:
        place: what it is made of.
        trouble: why the queue does not open, in words for staff.
    """

    def __init__(self, place: Place, trouble: str) -> None:
        self._place, self.staff = place, place.staff()
        beside = None if self.staff is None else self.staff.beside
        self.page = ClosedTerminal(place.config, place.world, utc_now(), beside)
        place.shows(self.page.window.window)
        self.desk = ClosedDesk(
            place.config,
            place.world,
            place.data,
            place.platform,
            devices=openers(place.config, place.data),
            database_key=place.key,
            trouble=trouble,
            clock=utc_now,
        )

    def wait(self, every_ms: int) -> int | None:
        """Stay until the queue opens, then ``None``; or until asked to end: the exit code."""
        app, staff, workshop = self._place.app, self.staff, self._place.workshop
        self._place.ends_on(self.desk.restart, EXIT_RESTART)
        self.desk.start()
        try:
            if staff is not None and workshop is not None:
                staff.attach(self.desk, workshop)
            while (ended := _wait(app, every_ms)) == TRY_AGAIN:
                # Nothing is taken away from under a technician's hands.
                there = staff is not None and staff.attendant.desk.page is not Page.CLOSED
                if not there and self.desk.queue_opens():
                    return None
            return ended
        finally:
            if staff is not None:
                staff.stop()
            self.desk.stop()

    def close(self) -> None:
        """Make room for the real one."""
        self.page.close()


def _wait(app: QGuiApplication, for_ms: int) -> int:
    again = QTimer()
    again.setSingleShot(True)
    again.timeout.connect(lambda: app.exit(TRY_AGAIN))
    again.start(for_ms)
    return int(app.exec())
