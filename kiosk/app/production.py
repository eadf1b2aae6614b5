"""The terminal of a site: real devices, the real platform, no simulator anywhere."""

from __future__ import annotations

import signal
from pathlib import Path

from PySide6.QtCore import QTimer

from kiosk.app import devices
from kiosk.app.qt import NoFont, application
from kiosk.app.terminal import KioskTerminal
from kiosk.catalog.catalog import CatalogError
from kiosk.config import ROOT, ConfigError, load_config
from sync.contract.platform import PlatformError, load_platform
from sync.outbox import OutboxError

# Python handles signals between two byte codes only: the event loop has to let it run now and then.
SIGNAL_LOOK_MS = 250


class CannotStart(Exception):
    """The terminal cannot start; the message is for the technician who set it up."""


def run_terminal(site: Path, data: Path) -> int:
    """Run until asked to stop (SIGTERM, SIGINT).

    Raises:
        CannotStart: configuration, catalogue, font, keys or queue cannot be used.
    """
    try:
        config = load_config(ROOT / "config" / "default.toml", site)
        app = application(config.screen, offscreen=False)
        terminal = KioskTerminal(
            config,
            data,
            load_platform(Path(config.platform.keys)),
            reader=devices.idcard_reader(config),
            printer=devices.receipt_printer(config, data),
        )
    except OutboxError as error:
        raise CannotStart(f"{error.cause.words} ({error})") from error
    except (ConfigError, CatalogError, NoFont, PlatformError, FileNotFoundError) as error:
        raise CannotStart(str(error)) from error
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.quit())
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(SIGNAL_LOOK_MS)
    try:
        terminal.start()
        return int(app.exec())
    finally:
        terminal.stop()
