"""The receipt printer's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass

if TYPE_CHECKING:
    from drivers.receipt.escpos import EscposPrinter, UsbPort
    from drivers.receipt.transport import Transport


class EscposSettings(Settings, frozen=True, kw_only=True):
    """What every ESC/POS printer needs to be told, whatever its road.

    Attributes:
        columns: 48 on 80 mm paper, 32 on 58 mm.
        code: ``native`` where the printer draws QR codes itself, ``raster`` where it cannot.
        cut: ``full``, or ``partial`` where the sheet shall hang until it is taken.
        encoding: how the printer wants its text; what ``gbk`` lacks is printed as 〓.
        select_encoding: how it has to be told: ``esc9`` (ESC 9 n, some Chinese makers), ``fsc``
            (FS ( C, Epson), or ``none`` where it is set in the printer.
    """

    columns: Literal[32, 48] = 48
    code: Literal["native", "raster"] = "native"
    cut: Literal["full", "partial"] = "full"
    encoding: Literal["gb18030", "gbk", "utf-8"] = "gb18030"
    select_encoding: Literal["none", "esc9", "fsc"] = "none"


# 1 to 65535.
_PORT = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"


class EscposTcpSettings(EscposSettings, frozen=True, kw_only=True):
    """An ESC/POS printer on the network.

    Attributes:
        address: ``host:port``; the port is 9100 with most printers.
    """

    address: Annotated[str, msgspec.Meta(pattern=rf"^.+:{_PORT}\Z")]


class EscposUsbSettings(EscposSettings, frozen=True, kw_only=True):
    """An ESC/POS printer on USB.

    Attributes:
        path: the usblp node, such as ``/dev/usb/lp0`` or udev's ``/dev/guanjia/receipt``.
    """

    path: Annotated[str, msgspec.Meta(pattern=r"^/.+\Z")]


class EscposSerialSettings(EscposSettings, frozen=True, kw_only=True):
    """An ESC/POS printer on a serial port, also a virtual one (USB-CDC).

    Attributes:
        port: device path such as ``/dev/ttyS0`` or ``/dev/guanjia/receipt``.
        baudrate: as set in the printer; its self-test page tells.
        flow_control: as set in the printer and wired in the cable; ``dtrdsr`` where the printer's
            DTR reaches our DSR, ``rtscts`` where it reaches our CTS.
    """

    port: Annotated[str, msgspec.Meta(pattern=r"^(/|[a-z]+://).+\Z")]
    baudrate: Annotated[int, msgspec.Meta(ge=1200, le=921600)] = 9600
    flow_control: Literal["none", "rtscts", "dtrdsr", "xonxoff"] = "none"


def _open_escpos_tcp(settings: EscposTcpSettings, around: Surroundings) -> Device:
    from drivers.receipt.transport import network_transport

    host, _, port = settings.address.rpartition(":")
    return _printer(network_transport(host, int(port)), settings, around)


def _open_escpos_usb(settings: EscposUsbSettings, around: Surroundings) -> Device:
    from drivers.receipt.usblp_transport import UsblpTransport

    road = UsblpTransport(settings.path)
    return _printer(road, settings, around, usb=road)


def _open_escpos_serial(settings: EscposSerialSettings, around: Surroundings) -> Device:
    from drivers.receipt.serial_transport import SerialTransport

    road = SerialTransport(
        settings.port, baudrate=settings.baudrate, flow_control=settings.flow_control
    )
    return _printer(road, settings, around)


def _printer(
    road: Transport, settings: EscposSettings, around: Surroundings, usb: UsbPort | None = None
) -> EscposPrinter:
    from drivers.receipt.encoding import TextRoad
    from drivers.receipt.escpos import EscposPrinter

    return EscposPrinter(
        road,
        usb=usb,
        columns=settings.columns,
        code=settings.code,
        cut=settings.cut,
        text=TextRoad(settings.encoding, settings.select_encoding),
        jobs_file=around.data / "receipts-printed",
        clock=around.clock,
    )


def _probe_usb() -> Iterator[Found]:
    from drivers.receipt.ieee1284 import find_nodes

    for node in find_nodes():
        if not node.prints_pages:
            name = node.device_id.name if node.device_id is not None else ""
            # Its own word that it speaks ESC/POS is as much as can be had without printing.
            yield Found({"path": node.path}, f"{name} {node.path}".strip(), sure=node.speaks_escpos)


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.RECEIPT,
        name="escpos-tcp",
        summary="ESC/POS over the network (raw TCP, port 9100)",
        settings=EscposTcpSettings,
        open=_open_escpos_tcp,
    ),
    Adapter(
        device_class=DeviceClass.RECEIPT,
        name="escpos-usb",
        summary="ESC/POS over USB (the kernel's usblp node)",
        settings=EscposUsbSettings,
        open=_open_escpos_usb,
        probe=_probe_usb,
    ),
    Adapter(
        device_class=DeviceClass.RECEIPT,
        name="escpos-serial",
        summary="ESC/POS over a serial port",
        settings=EscposSerialSettings,
        open=_open_escpos_serial,
    ),
)
