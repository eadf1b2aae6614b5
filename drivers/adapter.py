"""What an adapter tells of itself, so that a configuration can name it and a technician find it.

The product's own adapters and a vendor's plug-in use the same record; see ``drivers.registry`` for
how they are found.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from drivers.device import Capabilities, Device, DeviceClass, DeviceStatus, StatusReport


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the configuration tells an adapter: the fields of its table besides ``adapter``.

    Subclasses repeat ``frozen=True, kw_only=True`` (msgspec does not inherit them). Every field
    that is not the address has a default that is right for most devices.
    """


def utc_now() -> dt.datetime:
    """The wall clock, timezone-aware."""
    return dt.datetime.now(dt.UTC)


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """What a terminal lends to its adapters.

    Attributes:
        data: a folder that survives a restart; nothing personal is written into it.
        clock: wall clock, timezone-aware.
    """

    data: Path
    clock: Callable[[], dt.datetime] = utc_now


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """Something plugged in that an adapter believes it could drive.

    Attributes:
        settings: the fields of its table, without ``adapter``.
        label: what a technician recognises it by (model, USB id, path).
        sure: true when the device answered in the adapter's own protocol.
    """

    settings: dict[str, str | int | float | bool]
    label: str
    sure: bool = False


def no_codes() -> dict[str, str]:
    """The codes of an adapter whose device has none of its own."""
    return {}


def finds_nothing() -> Iterable[Found]:
    """The probe of an adapter whose devices cannot be looked for."""
    return ()


@dataclasses.dataclass(frozen=True, slots=True)
class Adapter:
    """One way to drive a class of devices.

    Attributes:
        device_class: the class whose port its devices fulfil.
        name: what ``adapter`` in the configuration says, such as ``sdt-serial``.
        summary: one line for a technician.
        settings: the record its table is read into.
        open: makes the device from a record of that type; touches no hardware, imports the vendor's
            library lazily. ``ImportError`` means that an optional package is missing.
        probe: looks for devices that are plugged in now; bounded, sends only harmless questions.
        codes: what the device's own codes mean, in English, or the vocabulary's word for it
            (``explain`` on the command line).
        simulated: stands for no real device; a terminal that serves citizens refuses it.
        extra: the optional package group (``pip install guanjia-kiosk[extra]``) it needs.
    """

    device_class: DeviceClass
    name: str
    summary: str
    settings: type[Settings]
    open: Callable[[Any, Surroundings], Device]
    probe: Callable[[], Iterable[Found]] = finds_nothing
    codes: Callable[[], Mapping[str, str]] = no_codes
    simulated: bool = False
    extra: str = ""


class AbsentDevice:
    """Stands where a device cannot even be tried, and says why."""

    def __init__(self, device_class: DeviceClass, reason: str) -> None:
        self._capabilities = Capabilities(device_class)
        self._report = StatusReport(DeviceStatus.NO_DEVICE, reason=reason)

    def status(self) -> StatusReport:
        """No device, and the reason."""
        return self._report

    def capabilities(self) -> Capabilities:
        """Nothing."""
        return self._capabilities

    def close(self) -> None:
        """Nothing to give back."""
