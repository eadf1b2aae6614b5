"""The receipt printer's contract over the other roads, on a pseudo terminal's two ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.receipt.escpos import EscposPrinter, EscposTiming
from drivers.receipt.serial_transport import SerialTransport
from drivers.receipt.simulator import EscposSimulator
from drivers.receipt.transport import Transport
from drivers.receipt.usblp_transport import UsblpTransport
from drivers.receipt.wire import PtyWire
from tests.drivers.receipt.contract import ReceiptPrinterContract

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


class PtyBench:
    def __init__(self, road: Transport, wire: PtyWire, timing: EscposTiming) -> None:
        self.simulator = EscposSimulator(profile="test", wire=wire)
        self.printer = EscposPrinter(road, timing=timing, clock=lambda: NOW)
        self.paper_near_end = self.simulator.paper_near_end
        self.paper_out = self.simulator.paper_out
        self.paper_out_after = self.simulator.paper_out_after
        self.refill = self.simulator.refill
        self.open_cover = self.simulator.open_cover
        self.close_cover = self.simulator.close_cover
        self.power_off = self.simulator.power_off
        self.power_on = self.simulator.power_on

    def sheets(self) -> list[str]:
        return [sheet.text for sheet in self.simulator.sheets()]


def on(bench: PtyBench) -> Iterator[PtyBench]:
    yield bench
    bench.printer.close()
    bench.simulator.close()
    assert bench.simulator.unknown == ()


class TestOverUsblp(ReceiptPrinterContract):
    """The node's road; a printer that is switched off takes its node away."""

    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[PtyBench]:
        node = tmp_path / "lp0"
        wire = PtyWire(node, vanishes=True)
        road = UsblpTransport(node, write_timeout_s=20.0)
        yield from on(PtyBench(road, wire, EscposTiming(20.0, 20.0, 0.02)))


class TestOverSerial(ReceiptPrinterContract):
    """The serial road; a printer that is switched off leaves the line there, and silent."""

    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[PtyBench]:
        port = tmp_path / "ttyS0"
        wire = PtyWire(port)
        road = SerialTransport(str(port), baudrate=115200, write_timeout_s=20.0)
        # Here silence is waited out: the time is a compromise between a loaded machine and ours.
        yield from on(PtyBench(road, wire, EscposTiming(2.0, 20.0, 0.02)))
