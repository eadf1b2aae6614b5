"""The devices named in the configuration, each behind its port."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from drivers.adapter import AbsentDevice, Surroundings
from drivers.device import Device, DeviceClass
from drivers.registry import Registry
from kiosk.config import Config
from kiosk.readiness import ALWAYS_THERE

Openers = Mapping[DeviceClass, Callable[[], Device]]


def openers(config: Config, data: Path, registry: Registry | None = None) -> Openers:
    """How to open each device that is fitted; they keep what must survive under ``data``."""
    registry = registry or Registry.installed()
    around = Surroundings(data)
    found: dict[DeviceClass, Callable[[], Device]] = {
        device_class: functools.partial(registry.open, device_class, table, around)
        for device_class, table in config.devices.fitted.items()
    }
    for device_class in ALWAYS_THERE:
        absent = functools.partial(AbsentDevice, device_class, "not in the configuration")
        found.setdefault(device_class, absent)
    return found
