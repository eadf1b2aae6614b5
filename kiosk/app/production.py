"""The terminal of a site: real devices, the real platform, no simulator anywhere."""

from __future__ import annotations

import logging
import signal
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.app.care import TerminalCare
from kiosk.app.closed import ClosedTerminal
from kiosk.app.devices import openers
from kiosk.app.orders import EXIT_RESTART
from kiosk.app.private_memory import keep_memory_private
from kiosk.app.qt import NoFont, application
from kiosk.app.staff_mode import StaffMode, Workshop
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
# How often a queue that could not be opened is tried again.
REOPEN_EVERY_MS = 10_000
TRY_AGAIN = 75  # sysexits.h EX_TEMPFAIL


class CannotStart(Exception):
    """The terminal cannot start; the message is for the technician who set it up."""


def run_terminal(
    site: Path,
    data: Path,
    reopen_every_ms: int = REOPEN_EVERY_MS,
    workshop: Workshop | None = None,
) -> int:
    """Run until asked to stop (SIGTERM, SIGINT), or to be started again (``EXIT_RESTART``).

    A queue that cannot be opened closes the terminal for citizens, with a page that says so, until
    it can; its cause goes to the log in words for staff.

    Args:
        site: its site's file.
        data: its folder.
        reopen_every_ms: how often a queue that cannot be opened is tried.
        workshop: does the jobs of staff mode; without it there is none.

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
        staff = None if workshop is None else StaffMode(config, data, key)
        return _run(app, config, world, data, platform, key, reopen_every_ms, staff, workshop)
    finally:
        watchdog.stop()


def _run(
    app: QGuiApplication,
    config: Config,
    world: World,
    data: Path,
    platform: PlatformKey,
    key: bytes | None,
    reopen_every_ms: int,
    staff: StaffMode | None,
    workshop: Workshop | None,
) -> int:
    closed: ClosedTerminal | None = None
    try:
        while (terminal := _open_terminal(config, world, data, platform, key, staff)) is None:
            # One page for as long as it takes: a window is dear to make.
            closed = closed or ClosedTerminal(config, world, utc_now())
            if _wait(app, reopen_every_ms) != TRY_AGAIN:
                return 0
    finally:
        if closed is not None:
            closed.close()
    care = TerminalCare(terminal, config, data, key)
    try:
        terminal.power_ended.connect(lambda: app.exit(0), Qt.ConnectionType.QueuedConnection)
        terminal.orders.restart.connect(
            lambda: app.exit(EXIT_RESTART), Qt.ConnectionType.QueuedConnection
        )
        terminal.start()
        if staff is not None and workshop is not None:
            staff.attach(terminal, workshop)
        care.start()
        return int(app.exec())
    finally:
        care.stop()
        if staff is not None:
            staff.stop()
        terminal.stop()


def _open_terminal(
    config: Config,
    world: World,
    data: Path,
    platform: PlatformKey,
    key: bytes | None,
    staff: StaffMode | None,
) -> KioskTerminal | None:
    try:
        return KioskTerminal(
            config,
            world,
            data,
            platform,
            devices=openers(config, data),
            database_key=key,
            beside=None if staff is None else staff.beside,
        )
    except OutboxError as error:
        _log.error("%s (%s)", error.cause.words, error)
        return None


def _wait(app: QGuiApplication, for_ms: int) -> int:
    again = QTimer()
    again.setSingleShot(True)
    again.timeout.connect(lambda: app.exit(TRY_AGAIN))
    again.start(for_ms)
    return int(app.exec())
