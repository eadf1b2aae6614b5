"""What is plugged in, and the lines of configuration that name it."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import tomlkit

from drivers.adapter import Adapter, Found
from drivers.device import DeviceClass
from drivers.registry import Registry


@dataclasses.dataclass(frozen=True, slots=True)
class Sighting:
    """Something found, and the adapter that would drive it."""

    adapter: Adapter
    found: Found

    @property
    def device_class(self) -> DeviceClass:
        """What it would be used as."""
        return self.adapter.device_class


class UnusableFile(Exception):
    """The site file has something else where the devices' tables should be."""


@dataclasses.dataclass(frozen=True, slots=True)
class Blind:
    """An adapter whose probe failed, and why: not the same as having found nothing."""

    adapter: Adapter
    reason: str


def probes(registry: Registry, classes: Iterable[DeviceClass]) -> list[Adapter]:
    """The adapters to be asked, in the registry's order."""
    wanted = set(classes) or set(DeviceClass)
    return [adapter for adapter in registry if adapter.device_class in wanted]


def probe(
    adapters: Iterable[Adapter], tick: Callable[[Adapter], None] = lambda _: None
) -> Iterator[Sighting | Blind]:
    """Ask each adapter what it sees; a probe that fails costs only itself."""
    for adapter in adapters:
        tick(adapter)
        try:
            found = list(adapter.probe())
        except Exception as error:  # a vendor's probe may fail in any way at all
            yield Blind(adapter, f"{type(error).__name__}: {error}")
            continue
        yield from (Sighting(adapter, one) for one in found)


def best(sightings: Iterable[Sighting]) -> dict[DeviceClass, Sighting]:
    """One per class: the first that answered in its own protocol, else the first that was seen."""
    chosen: dict[DeviceClass, Sighting] = {}
    for sighting in sightings:
        held = chosen.get(sighting.device_class)
        if held is None or (sighting.found.sure and not held.found.sure):
            chosen[sighting.device_class] = sighting
    return chosen


def snippet(chosen: dict[DeviceClass, Sighting]) -> str:
    """The tables for a site's file."""
    document = tomlkit.document()
    _add(document, chosen)
    return tomlkit.dumps(document)


def merge(path: Path, chosen: dict[DeviceClass, Sighting], *, replace: bool) -> list[DeviceClass]:
    """Write the tables into a site's file; comments and everything else stay.

    Args:
        path: the file; made when it is not there.
        chosen: what to write.
        replace: whether a class that has a table already gets the new one.

    Returns:
        The classes that were written.

    Raises:
        OSError: the file cannot be read or written.
        tomlkit.exceptions.ParseError: it is not TOML.
        UnusableFile: ``devices`` is something else than a table.
    """
    text = path.read_text("utf-8") if path.exists() else ""
    document = tomlkit.parse(text)
    devices = document.get("devices", {})
    if not isinstance(devices, Mapping) or isinstance(devices, tomlkit.items.InlineTable):
        raise UnusableFile("devices is no table of its own")
    new = {
        device_class: sighting
        for device_class, sighting in chosen.items()
        if replace or device_class.value not in devices
    }
    _add(document, new)
    if new:
        content = tomlkit.dumps(document)
        # Whatever a device calls itself, the file has to stay readable.
        tomllib.loads(content)
        _replace(path, content.encode())
    return list(new)


def _replace(path: Path, content: bytes) -> None:
    """Complete or not at all: half a site file would keep the terminal from starting."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, fresh)
        about = path.stat()
        os.chown(fresh, about.st_uid, about.st_gid)
    fresh.replace(path)


def _add(document: tomlkit.TOMLDocument, chosen: dict[DeviceClass, Sighting]) -> None:
    if not chosen:
        return
    if "devices" not in document:
        document["devices"] = tomlkit.table(is_super_table=True)
    devices = document["devices"]
    for device_class, sighting in chosen.items():
        table = tomlkit.table()
        label = "".join(one if one.isprintable() else " " for one in sighting.found.label)
        table.comment(label)
        table["adapter"] = sighting.adapter.name
        table.update(sighting.found.settings)
        devices[device_class.value] = table
