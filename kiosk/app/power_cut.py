"""After an orderly end on the last of the battery: nothing is open any more, mains is waited for.

The program stays, with a page that says so and one line to the power supply. Had it ended, the
service manager would start it again at once, and a queue would be opened on a machine that is about
to lose its power. Whoever shuts the machine down (upsmon, apcupsd) ends this wait as any other run.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from drivers.device import DeviceClass
from drivers.supervisor import Supervisor
from kiosk.app.closed import ClosedTerminal
from kiosk.app.devices import Openers
from kiosk.app.orders import EXIT_RESTART
from kiosk.app.terminal import utc_now
from kiosk.config import Config
from kiosk.journey.state import World
from kiosk.power import MainsReturn

_log = logging.getLogger("kiosk.app")

# Ends the loop of a terminal whose battery is nearly empty; never the code of the program.
POWER_ENDED = 80
STOP_TIMEOUT_S = 5.0


class PowerCut:
    """The page of a terminal that has ended in order and waits for mains.

    Args:
        app: whose loop waits.
        config: of the site.
        world: its words.
        devices: opens them; of all, the power supply alone is opened.
    """

    def __init__(
        self, app: QGuiApplication, config: Config, world: World, devices: Openers
    ) -> None:
        self._app = app
        self._every_s = config.devices.status_every_s
        self._back = MainsReturn()
        self._page = ClosedTerminal(config, world, utc_now(), reason="reason_on_battery")
        self._devices = Supervisor(
            patience=config.devices.patience,
            on_status=lambda name, report: _log.info("%s is %s", name, report.status),
        )
        if DeviceClass.UPS in devices:
            self._devices.add(DeviceClass.UPS, devices[DeviceClass.UPS])

    def wait(self, look_every_ms: int) -> int:
        """Stay until mains is back (``EXIT_RESTART``), or until asked to end: the exit code."""
        if DeviceClass.UPS in self._devices:
            self._devices[DeviceClass.UPS].watch(
                lambda supply: supply.power(),
                self._back.note,
                lambda _: None,
                every_s=self._every_s,
            )
        looking = QTimer()
        looking.timeout.connect(self._look)
        looking.start(look_every_ms)
        self._devices.start()
        _log.warning("everything is closed: mains is waited for")
        try:
            # What the terminal said more than once may still come.
            while (ended := int(self._app.exec())) == POWER_ENDED:
                pass
            return ended
        finally:
            looking.stop()
            for name in self._devices.stop(STOP_TIMEOUT_S):
                _log.error("%s: still hanging at the end", name)
            self._page.close()

    def _look(self) -> None:
        if self._back.look():
            _log.warning("mains is back, or the supply has nothing more to say: beginning anew")
            self._app.exit(EXIT_RESTART)
