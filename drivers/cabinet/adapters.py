"""The cabinet's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.adapter import Adapter, Settings, Surroundings
from drivers.cabinet.register_map import RegisterMap
from drivers.device import Device, DeviceClass

if TYPE_CHECKING:
    from drivers.cabinet.modbus_link import ModbusLink

_Seconds = Annotated[float, msgspec.Meta(gt=0.0, le=10.0)]


class ModbusSettings(Settings, frozen=True, kw_only=True):
    """What every Modbus board may be told.

    Attributes:
        unit: its number on the line.
        reply_s: seconds it may take to answer.
        retries: how often a question is asked again.
        slow_s: half a period of slow flashing, for lights on coils.
        quick_s: half a period of quick flashing.
        map: what hangs where.
    """

    unit: Annotated[int, msgspec.Meta(ge=1, le=247)] = 1
    reply_s: _Seconds = 0.5
    retries: Annotated[int, msgspec.Meta(ge=0, le=5)] = 1
    slow_s: _Seconds = 0.8
    quick_s: _Seconds = 0.25
    map: RegisterMap = RegisterMap()


class ModbusTcpSettings(ModbusSettings, frozen=True, kw_only=True):
    """A board on the network.

    Attributes:
        host: name or number.
        port: 502 with most boards.
    """

    host: Annotated[str, msgspec.Meta(min_length=1)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 502


class ModbusRtuSettings(ModbusSettings, frozen=True, kw_only=True):
    """A board on a serial port.

    Attributes:
        port: device path such as ``/dev/guanjia/cabinet``.
        baudrate: as set on the board.
        parity: as set on the board; most are shipped without, the standard wants even.
        stopbits: as set on the board.
    """

    port: Annotated[str, msgspec.Meta(pattern=r"^/.+\Z")]
    baudrate: Annotated[int, msgspec.Meta(ge=1200, le=230400)] = 9600
    parity: Literal["N", "E", "O"] = "N"
    stopbits: Literal[1, 2] = 1


def _open_tcp(settings: ModbusTcpSettings, around: Surroundings) -> Device:
    from drivers.cabinet.modbus_link import tcp_link

    link = tcp_link(
        settings.host,
        settings.port,
        unit=settings.unit,
        reply_s=settings.reply_s,
        retries=settings.retries,
    )
    return _cabinet(link, settings, around)


def _open_rtu(settings: ModbusRtuSettings, around: Surroundings) -> Device:
    from drivers.cabinet.modbus_link import rtu_link

    link = rtu_link(
        settings.port,
        baudrate=settings.baudrate,
        parity=settings.parity,
        stopbits=settings.stopbits,
        unit=settings.unit,
        reply_s=settings.reply_s,
        retries=settings.retries,
    )
    return _cabinet(link, settings, around)


def _cabinet(link: ModbusLink, settings: ModbusSettings, around: Surroundings) -> Device:
    from drivers.cabinet.modbus import ModbusCabinet

    return ModbusCabinet(
        link,
        settings.map,
        slow_s=settings.slow_s,
        quick_s=settings.quick_s,
        clock=around.clock,
    )


def _codes() -> Mapping[str, str]:
    from drivers.cabinet.modbus_link import EXCEPTIONS

    return {f"{code:02d}": meaning for code, meaning in EXCEPTIONS.items()}


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.CABINET,
        name="modbus-tcp",
        summary="lights and contacts on a Modbus board, over the network",
        settings=ModbusTcpSettings,
        open=_open_tcp,
        codes=_codes,
    ),
    Adapter(
        device_class=DeviceClass.CABINET,
        name="modbus-rtu",
        summary="lights and contacts on a Modbus board, over a serial port",
        settings=ModbusRtuSettings,
        open=_open_rtu,
        codes=_codes,
    ),
)
