"""The ID card reader's adapters, as a configuration names them."""

from __future__ import annotations

from drivers.adapter import Adapter, Settings, Surroundings
from drivers.device import Device, DeviceClass


class SdtSerialSettings(Settings, frozen=True, kw_only=True):
    """A reader that speaks SDT over a serial port, USB-CDC or TCP.

    Attributes:
        port: device path such as ``/dev/guanjia/idcard``, or ``socket://host:port``.
        baudrate: 115200 unless the reader was set otherwise.
    """

    port: str
    baudrate: int = 115200


def _open_sdt_serial(settings: SdtSerialSettings, around: Surroundings) -> Device:
    from drivers.idcard.sdt_serial import SdtSerialReader

    return SdtSerialReader(settings.port, baudrate=settings.baudrate, clock=around.clock)


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.IDCARD,
        name="sdt-serial",
        summary="SDT (SAM_V) over a serial port, USB-CDC or TCP",
        settings=SdtSerialSettings,
        open=_open_sdt_serial,
    ),
)
