"""What staff stands at while the queue does not open: devices, road and logs, but no submission.

The technician is needed most just then. Devices are watched, so that the door opens staff mode and
each of them can be tried; nothing here could take or lose a submission.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QObject, Signal

from drivers.supervisor import Supervisor
from kiosk import maintenance
from kiosk.app.chronicle import Chronicle
from kiosk.app.delivery import open_queue
from kiosk.app.devices import Openers
from kiosk.config import Config
from kiosk.hours import Hours
from kiosk.journey.state import Journey, Step, World
from kiosk.maintenance import Maintenance
from kiosk.readiness import Readiness, Situation
from kiosk.version import installed_version
from sync.contract.asking import Ask, NotAnswered, Why
from sync.contract.platform import PlatformKey
from sync.outbox import Outbox, OutboxError
from sync.timekeeping import Timekeeper, chrony_synchronised

_log = logging.getLogger("kiosk.app")

STOP_TIMEOUT_S = 5.0
TIME_FLOOR_FILE = "time-floor"


class ClosedDesk(QObject):
    """A terminal without its queue, as staff mode sees it; lives on the window's thread.

    ``restart`` is emitted when staff wants the program to begin anew.

    Args:
        config: of the site.
        world: what it would offer.
        data: its folder.
        platform: its keys.
        devices: opens them.
        database_key: of the queue.
        trouble: why the queue did not open, in words for staff.
        clock: the machine's, timezone-aware.
    """

    restart = Signal()

    def __init__(
        self,
        config: Config,
        world: World,
        data: Path,
        platform: PlatformKey,
        *,
        devices: Openers,
        database_key: bytes | None,
        trouble: str,
        clock: Callable[[], dt.datetime],
    ) -> None:
        super().__init__()
        self.config, self.world = config, world
        self.queue_trouble = trouble
        self.time = Timekeeper(
            platform=platform,
            floor_file=data / TIME_FLOOR_FILE,
            system=clock,
            synchronised=chrony_synchronised,
        )
        readiness = Readiness(out_of_service="reason_cannot_save", since=clock())
        self.journey = Journey(at=Step.OUT_OF_SERVICE, readiness=readiness)
        self.relay = _NoRoad()
        self.outbox: Outbox | None = None
        self.orders = self
        self._data, self._platform, self._key = data, platform, database_key
        self.chronicle = Chronicle(data, lambda: self.time.now().at, _Nobody(), self)
        self.devices = Supervisor(
            patience=config.devices.patience,
            on_status=lambda name, report: _log.info("%s is %s", name, report.status),
        )
        for name, open_device in devices.items():
            self.devices.add(name, open_device)

    def start(self) -> None:
        """Begin: devices are watched."""
        self.chronicle.start(installed_version())
        self.devices.start()

    def stop(self) -> None:
        """Give the devices back, in bounded time."""
        for name in self.devices.stop(STOP_TIMEOUT_S):
            _log.error("%s: still hanging at the end", name)
        self.chronicle.stop()

    def queue_opens(self) -> bool:
        """Whether the queue can be opened now; it is closed again at once."""
        try:
            open_queue(
                self.config, self._data, self._platform, lambda: self.time.now().at, self._key
            ).close()
        except OutboxError as error:
            if error.cause.words != self.queue_trouble:
                _log.error("%s (%s)", error.cause.words, error)
            self.queue_trouble = error.cause.words
            return False
        return True

    def situation(self) -> Situation:
        """How every part of the terminal is now."""
        return Situation(
            devices=self.devices.reports,
            can_save=False,
            link_up=False,
            hours=Hours.parse(self.config.site.hours),
            time_certain=self.time.now().certain,
            maintenance=self.ordered,
        )

    # What is ordered of it

    @property
    def ordered(self) -> Maintenance | None:
        """The maintenance that is on."""
        return maintenance.ordered(self._data)

    def attend(self, on: bool) -> None:
        """Somebody of the staff is at the terminal, or has left it: no citizen can begin anyway."""

    def restart_at_rest(self) -> None:
        """Begin anew: nobody is served."""
        self.restart.emit()


class _NoRoad:
    link = "unknown"

    def wake(self) -> None:
        """Nothing can be sent without the queue."""


class _Nobody:
    """Brings nothing to the platform."""

    def ask(self, ask: Ask, *, within_s: float) -> NoReturn:
        """Nobody asks."""
        raise NotAnswered(Why.AWAY)
