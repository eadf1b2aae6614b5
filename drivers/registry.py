"""Every adapter that a configuration may name: the product's own, and those of vendors' plug-ins.

A plug-in is an installed package with an entry point in the group ``guanjia.drivers``; the entry
point names a module's tuple of ``drivers.adapter.Adapter``, exactly as ``OWN`` does below.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from drivers.adapter import AbsentDevice, Adapter, Settings, Surroundings
from drivers.device import Device, DeviceClass

ENTRY_POINT_GROUP = "guanjia.drivers"

# module:attribute of each tuple of adapters, loaded only when a configuration or a person asks.
OWN = (
    "drivers.a4.adapters:ADAPTERS",
    "drivers.cabinet.adapters:ADAPTERS",
    "drivers.camera.adapters:ADAPTERS",
    "drivers.idcard.adapters:ADAPTERS",
    "drivers.keypad.adapters:ADAPTERS",
    "drivers.payment.adapters:ADAPTERS",
    "drivers.receipt.adapters:ADAPTERS",
    "drivers.scanner.adapters:ADAPTERS",
    "drivers.signature.adapters:ADAPTERS",
    "drivers.smartcard.adapters:ADAPTERS",
    "drivers.speech.adapters:ADAPTERS",
    "drivers.ups.adapters:ADAPTERS",
)


class UnknownAdapter(Exception):
    """A configuration names an adapter that is not installed; the message lists those that are."""


class WrongSettings(Exception):
    """An adapter's table has a wrong, missing or unknown field; the message names it."""


@dataclasses.dataclass(frozen=True, slots=True)
class PluginFault:
    """A plug-in that could not be used, and why."""

    plugin: str
    reason: str


class Registry:
    """The adapters at hand, by class and name.

    Invariants: a plug-in never takes the place of one of the product's own adapters; a broken
    plug-in costs nothing but itself (see ``faults``).
    """

    def __init__(self, adapters: Iterable[Adapter], faults: Iterable[PluginFault] = ()) -> None:
        self._adapters: dict[tuple[DeviceClass, str], Adapter] = {}
        self._faults = list(faults)
        for adapter in adapters:
            self._adapters.setdefault((adapter.device_class, adapter.name), adapter)

    @classmethod
    def installed(cls) -> Registry:
        """The product's own adapters, then the plug-ins of this environment."""
        own = [adapter for where in OWN for adapter in _load_own(where)]
        taken = {(adapter.device_class, adapter.name) for adapter in own}
        theirs: list[Adapter] = []
        faults: list[PluginFault] = []
        for entry in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP):
            try:
                adapters = _adapters_of(entry.load())
            except (Exception, SystemExit) as error:  # a vendor's code may fail in any way at all
                faults.append(PluginFault(entry.name, f"{type(error).__name__}: {error}"))
                continue
            for adapter in adapters:
                key = (adapter.device_class, adapter.name)
                if key in taken:
                    reason = f"{adapter.device_class}/{adapter.name} is taken"
                    faults.append(PluginFault(entry.name, reason))
                else:
                    taken.add(key)
                    theirs.append(adapter)
        return cls([*own, *theirs], faults)

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """The plug-ins that could not be used."""
        return tuple(self._faults)

    def __iter__(self) -> Iterator[Adapter]:
        return iter(self._adapters.values())

    def of_class(self, device_class: DeviceClass) -> list[Adapter]:
        """The adapters of one class, the product's own first."""
        return [adapter for adapter in self if adapter.device_class is device_class]

    def adapter(self, device_class: DeviceClass, name: str) -> Adapter:
        """The adapter of that name.

        Raises:
            UnknownAdapter: there is none.
        """
        try:
            return self._adapters[device_class, name]
        except KeyError:
            known = ", ".join(adapter.name for adapter in self.of_class(device_class)) or "none"
            raise UnknownAdapter(
                f"devices.{device_class}: no adapter {name!r} (there are: {known})"
            ) from None

    def settings(self, device_class: DeviceClass, table: Mapping[str, Any]) -> Settings:
        """Read a device's table of the configuration.

        Raises:
            UnknownAdapter: ``adapter`` names none.
            WrongSettings: another field is wrong.
        """
        adapter = self.adapter(device_class, str(table.get("adapter", "")))
        fields = {key: value for key, value in table.items() if key != "adapter"}
        try:
            return msgspec.convert(fields, adapter.settings)
        except msgspec.ValidationError as error:
            raise WrongSettings(f"devices.{device_class}: {error}") from error

    def is_simulated(self, device_class: DeviceClass, table: Mapping[str, Any]) -> bool:
        """Whether the table names a simulated device.

        Raises:
            UnknownAdapter: ``adapter`` names none.
        """
        return self.adapter(device_class, str(table.get("adapter", ""))).simulated

    def open(
        self, device_class: DeviceClass, table: Mapping[str, Any], surroundings: Surroundings
    ) -> Device:
        """Make the device of a table; without an optional package a device that says so.

        Raises:
            UnknownAdapter: ``adapter`` names none.
            WrongSettings: another field is wrong.
        """
        settings = self.settings(device_class, table)
        adapter = self.adapter(device_class, str(table["adapter"]))
        try:
            return adapter.open(settings, surroundings)
        except ImportError as error:
            hint = f" (optional package group {adapter.extra!r})" if adapter.extra else ""
            return AbsentDevice(device_class, f"{error}{hint}")


def _load_own(where: str) -> tuple[Adapter, ...]:
    module, _, attribute = where.partition(":")
    return _adapters_of(getattr(importlib.import_module(module), attribute))


def _adapters_of(thing: object) -> tuple[Adapter, ...]:
    if isinstance(thing, tuple) and all(isinstance(part, Adapter) for part in thing):
        return thing
    raise TypeError("not a tuple of drivers.adapter.Adapter")
