"""USBGuard's rules for one terminal: what its site has fitted, each at its port, and nothing else.

Rules are those of usbguard-rules.conf(5). A device is named by vendor, product, serial number, port
and all of its interfaces, so that a keyboard in a reader's housing is another device. What is on
the buses is read from sysfs (Documentation/ABI/stable/sysfs-bus-usb), interfaces from the raw
descriptors (USB 2.0, 9.6), each with its alternates, as USBGuard counts them.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

SYSFS = Path("/sys")
# Classes of interfaces (usb.org, defined class codes).
AUDIO, PRINTER, SMART_CARD, HUB = "01:", "07:", "0b:", "09:"
# What a stick is: bulk only, and the same with UAS beside it.
STICKS = ("08:06:50", "08:06:50 08:06:62")
_INTERFACE = 4
# HID 1.11, usage tables: a report descriptor that begins on the page of power devices.
_POWER_PAGE = b"\x05\x84"
# input-event-codes.h, INPUT_PROP_DIRECT: the finger is where the pointer is.
_DIRECT = 1 << 1
# Fields of a device's table that name a node, and adapters that find their device by its class.
_NODES = ("port", "path")
# Their device stands behind a server of this machine.
_BY_CLASS: Mapping[str, str] = {"pcsc": SMART_CARD}
_OWN_QUEUE = re.compile(r"ipps?://(localhost|127\.0\.0\.1|\[::1\])[:/]")
_BY_ID = re.compile(r"hwgrep://([0-9A-Fa-f]{4}:[0-9A-Fa-f]{4})")


@dataclasses.dataclass(frozen=True, slots=True)
class UsbDevice:
    """Something on a bus.

    Attributes:
        port: as the kernel names it: ``1-2.3``, or ``usb1`` for a root hub.
        id: ``vendor:product``, hex.
        interfaces: ``class:subclass:protocol``, in the order of the descriptors.
        folder: in sysfs.
    """

    port: str
    id: str
    serial: str
    interfaces: tuple[str, ...]
    folder: Path

    def has(self, kind: str) -> bool:
        """Whether one of its interfaces is of this class."""
        return any(one.startswith(kind) for one in self.interfaces)

    def rule(self) -> str:
        """The line that lets it in, at this port alone."""
        interfaces = " ".join(self.interfaces)
        return (
            f'allow id {self.id} serial {_quoted(self.serial)} via-port "{self.port}"'
            f" with-interface equals {{ {interfaces} }}"
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """What is let in, and what is said about it.

    Attributes:
        let_in: port → what it is fitted as.
        missing: fitted devices whose node is not there now.
        elsewhere: fitted devices that are not on USB.
        left_out: on a bus now, and of no use here.
        touch: whether a touch panel is among what is let in.
    """

    let_in: Mapping[str, str]
    devices: Mapping[str, UsbDevice]
    missing: tuple[str, ...]
    elsewhere: tuple[str, ...]
    left_out: tuple[UsbDevice, ...]
    touch: bool
    storage: tuple[str, ...] = ()

    def text(self) -> str:
        """The file, hubs before what hangs on them."""
        lines = ["# Written by `guanjia-kiosk devices usb-policy`; usbguard-rules.conf(5)."]
        for port in sorted(self.let_in, key=lambda one: (one.count("-"), len(one), one)):
            lines += [f"# {self.let_in[port]}", self.devices[port].rule()]
        for port in self.storage:
            lines.append("# staff's sticks, storage and nothing else")
            lines += [f'allow via-port "{port}" with-interface equals {{ {s} }}' for s in STICKS]
        for name in self.elsewhere:
            lines.append(f"# {name}: not on USB")
        for one in self.left_out:
            lines.append(f"# not let in: {one.id} at {one.port}")
        return "\n".join([*lines, "reject", ""])


def usb_devices(sysfs: Path = SYSFS) -> dict[str, UsbDevice]:
    """Everything on the buses, by port."""
    found = {}
    for entry in sorted((sysfs / "bus" / "usb" / "devices").glob("*")):
        folder = entry.resolve()
        if not (folder / "idVendor").is_file():
            continue
        found[folder.name] = UsbDevice(
            port=folder.name,
            id=f"{_read(folder / 'idVendor')}:{_read(folder / 'idProduct')}",
            serial=_read(folder / "serial"),
            interfaces=interfaces_of((folder / "descriptors").read_bytes()),
            folder=folder,
        )
    return found


def interfaces_of(descriptors: bytes) -> tuple[str, ...]:
    """Class, subclass and protocol of every interface descriptor, alternates among them."""
    found, at = [], 0
    while at + 2 <= len(descriptors):
        length, kind = descriptors[at], descriptors[at + 1]
        if length < 2:
            break
        if kind == _INTERFACE and at + 8 <= len(descriptors):
            found.append(":".join(f"{one:02x}" for one in descriptors[at + 5 : at + 8]))
        at += length
    return tuple(found)


def device_number(node: Path) -> str:
    """``major:minor`` of a device's node.

    Raises:
        OSError: there is no such node.
    """
    about = node.stat()
    return f"{os.major(about.st_rdev)}:{os.minor(about.st_rdev)}"


def policy(
    fitted: Mapping[str, Mapping[str, Any]],
    *,
    sound: bool,
    also: Iterable[str] = (),
    storage: Iterable[str] = (),
    sysfs: Path = SYSFS,
    number_of: Callable[[Path], str] = device_number,
) -> Policy:
    """The rules for what a site has fitted.

    Args:
        fitted: tables of the site's file, by device class.
        sound: whether a loudspeaker on USB is in use.
        also: ports of what no table names (a modem, a second panel).
        storage: ports where staff's sticks may be plugged in.
        sysfs: the kernel's.
        number_of: of a node.
    """
    devices = usb_devices(sysfs)
    let_in: dict[str, str] = {}
    missing, elsewhere = [], []
    for name, table in fitted.items():
        try:
            ports = [*_ports_of(name, table, devices, sysfs, number_of)]
        except OSError:
            missing.append(name)
            continue
        if not ports:
            elsewhere.append(name)
        for port in ports:
            let_in.setdefault(port, name)
    panels = [*_panels(devices, sysfs)]
    let_in |= {port: "touch panel" for port in panels if port not in let_in}
    if sound:
        speakers = (port for port, one in devices.items() if one.has(AUDIO))
        let_in |= {port: "loudspeaker" for port in speakers if port not in let_in}
    for port in also:
        if port in devices:
            let_in.setdefault(port, "named by hand")
        else:
            missing.append(port)
    storage = tuple(storage)
    for port in (*let_in, *storage):
        let_in |= {hub: "hub" for hub in _hubs_above(port, devices) if hub not in let_in}
    left_out = tuple(
        one
        for port, one in devices.items()
        if port not in let_in and port not in storage and not one.has(HUB)
    )
    return Policy(
        let_in, devices, tuple(missing), tuple(elsewhere), left_out, bool(panels), storage
    )


def _ports_of(
    name: str,
    table: Mapping[str, Any],
    devices: Mapping[str, UsbDevice],
    sysfs: Path,
    number_of: Callable[[Path], str],
) -> Iterator[str]:
    nodes = [str(table.get(field, "")) for field in _NODES]
    node = next((one for one in nodes if one.startswith("/")), "")
    if node:
        device = (sysfs / "dev" / "char" / number_of(Path(node))).resolve(strict=True)
        # The innermost one: a hub is above it.
        found = next((one.name for one in device.parents if one.name in devices), None)
        if found is not None:
            yield found
        return
    if by_id := _BY_ID.match(str(table.get("port", ""))):
        found_by_id = [port for port, one in devices.items() if one.id == by_id[1].lower()]
        if not found_by_id:
            raise FileNotFoundError(by_id[1])
        yield from found_by_id
        return
    own_queue = _OWN_QUEUE.match(str(table.get("uri", "")))
    kind = PRINTER if own_queue else _BY_CLASS.get(str(table.get("adapter")))
    if kind is not None:
        yield from (port for port, one in devices.items() if one.has(kind))
    elif name == "ups":
        yield from (port for port, one in devices.items() if _speaks_of_power(one))


def _speaks_of_power(device: UsbDevice) -> bool:
    reports = device.folder.glob("*:*/*/report_descriptor")
    return any(path.read_bytes().startswith(_POWER_PAGE) for path in reports)


def _panels(devices: Mapping[str, UsbDevice], sysfs: Path) -> Iterator[str]:
    for entry in sorted((sysfs / "class" / "input").glob("input*")):
        properties = _read(entry / "properties").split()
        if properties and int(properties[-1], 16) & _DIRECT:
            found = next((one.name for one in entry.resolve().parents if one.name in devices), "")
            if found:
                yield found


def _hubs_above(port: str, devices: Mapping[str, UsbDevice]) -> Iterator[str]:
    bus = port.partition("-")[0]
    yield f"usb{bus}"
    # 1-2.3.4 hangs on 1-2.3, that on 1-2, that on the root hub.
    while "." in port:
        port = port.rpartition(".")[0]
        if port in devices:
            yield port


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _quoted(text: str) -> str:
    """A string of USBGuard's rules; whatever a device says of itself cannot leave it."""
    plain = "".join(one if " " <= one <= "~" else "?" for one in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
