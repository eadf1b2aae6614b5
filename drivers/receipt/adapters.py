"""The receipt printer's adapters, as a configuration names them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from drivers.adapter import Adapter, Settings, Surroundings
from drivers.device import Device, DeviceClass


class EscposTcpSettings(Settings, frozen=True, kw_only=True):
    """An ESC/POS printer on the network.

    Attributes:
        address: ``host:port``; the port is 9100 with most printers.
        columns: 48 on 80 mm paper, 32 on 58 mm.
    """

    address: Annotated[str, msgspec.Meta(pattern=r"^.+:[0-9]{1,5}\Z")]
    columns: Literal[32, 48] = 48


def _open_escpos_tcp(settings: EscposTcpSettings, around: Surroundings) -> Device:
    from drivers.receipt.escpos import EscposPrinter
    from drivers.receipt.transport import network_transport

    host, _, port = settings.address.rpartition(":")
    return EscposPrinter(
        network_transport(host, int(port)),
        columns=settings.columns,
        jobs_file=around.data / "receipts-printed",
        clock=around.clock,
    )


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.RECEIPT,
        name="escpos-tcp",
        summary="ESC/POS over the network (raw TCP, port 9100)",
        settings=EscposTcpSettings,
        open=_open_escpos_tcp,
    ),
)
