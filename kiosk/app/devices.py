"""The devices named in the configuration, each behind its port."""

from __future__ import annotations

from pathlib import Path

from drivers.idcard.port import IdCardReader
from drivers.receipt.port import ReceiptPrinter
from kiosk.config import Config


def idcard_reader(config: Config) -> IdCardReader:
    """The ID card reader at the configured port."""
    from drivers.idcard.sdt_serial import SdtSerialReader

    return SdtSerialReader(config.devices.idcard.port)


def receipt_printer(config: Config, data: Path) -> ReceiptPrinter:
    """The receipt printer at the configured address; it remembers its jobs under ``data``."""
    from drivers.receipt.escpos import EscposPrinter, network_transport

    host, _, port = config.devices.receipt.address.rpartition(":")
    return EscposPrinter(
        network_transport(host, int(port)),
        columns=config.devices.receipt.columns,
        jobs_file=data / "receipts-printed",
    )
