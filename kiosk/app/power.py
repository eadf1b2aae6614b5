"""The power supply that is fitted, if there is one, and what it means for the terminal."""

from __future__ import annotations

from collections.abc import Callable

from drivers.device import DeviceClass
from drivers.supervisor import Supervisor
from drivers.ups.port import PowerAdvice
from kiosk.config import Config
from kiosk.power import PowerWatch


def watch_power(devices: Supervisor, config: Config, tell: Callable[[PowerAdvice], None]) -> None:
    """Ask the power supply now and then, and tell each new advice, on a thread of its own."""
    if DeviceClass.UPS in devices:
        watch = PowerWatch(tell)
        devices[DeviceClass.UPS].watch(
            lambda ups: ups.power(),
            watch.note,
            lambda _: None,
            every_s=config.devices.status_every_s,
        )
