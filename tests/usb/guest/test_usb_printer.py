"""A receipt printer over USB: usblp at the host, the simulated printer behind the gadget."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.device import ComponentState, ConditionCode, DeviceStatus
from drivers.receipt.escpos import EscposPrinter, EscposTiming
from drivers.receipt.ieee1284 import find_nodes
from drivers.receipt.port import Field, Line, Receipt
from drivers.receipt.simulator import EscposSimulator
from drivers.receipt.usblp_transport import UsblpTransport
from drivers.receipt.wire import NodeWire
from tests.usb.guest.gadget import Gadget, wait_until

GADGET_NODE = Path("/dev/g_printer0")
HOST_NODE = Path("/dev/usb/lp0")
# linux/usb/g_printer.h: _IOWR('g', 0x22, unsigned char).
SET_PRINTER_STATUS = 0xC0016722
FINE = 0x18


class Bench:
    def __init__(self, gadget: Gadget, simulator: EscposSimulator) -> None:
        self.gadget = gadget
        self.simulator = simulator
        self.printed = len(simulator.sheets())
        wait_until(HOST_NODE.exists, str(HOST_NODE))
        road = UsblpTransport(str(HOST_NODE))
        self.printer = EscposPrinter(road, usb=road, timing=EscposTiming(status_s=3.0))

    @property
    def sheets(self) -> int:
        """Printed since the test began."""
        return len(self.simulator.sheets()) - self.printed

    def becomes(self, state: ComponentState) -> None:
        wait_until(lambda: self.printer.status().component is state, f"a printer that is {state}")


def receipt(job_id: str) -> Receipt:
    return Receipt(job_id, (Line("莞家政务", bold=True), Field("编号", "441900"), Line("：，。")))


@pytest.fixture(scope="session")
def simulator(the_printer: Gadget) -> EscposSimulator:
    """Never closed: see ``Gadget`` about this function of the kernel's."""
    the_printer.plug()
    # The gadget's end can be opened once the host has set the device up.
    wait_until(HOST_NODE.exists, str(HOST_NODE))
    node = os.open(GADGET_NODE, os.O_RDWR)
    # What the printer answers to GET_PORT_STATUS.
    fcntl.ioctl(node, SET_PRINTER_STATUS, FINE)
    os.close(node)
    return EscposSimulator(profile="test", wire=NodeWire(GADGET_NODE))


@pytest.fixture
def bench(printer_gadget: Gadget, simulator: EscposSimulator) -> Iterator[Bench]:
    bench = Bench(printer_gadget, simulator)
    yield bench
    bench.printer.close()
    simulator.refill()


def test_receipt_is_printed_and_confirmed_over_usblp(bench: Bench) -> None:
    bench.becomes(ComponentState.READY)
    assert bench.printer.print(receipt("job-1")).ok
    assert bench.sheets == 1
    again = bench.printer.print(receipt("job-1"))
    assert again.value is not None
    assert again.value.again


def test_printer_tells_its_model_and_is_found(bench: Bench) -> None:
    bench.becomes(ComponentState.READY)
    assert "Simulated 80" in bench.printer.capabilities().model
    assert str(HOST_NODE) in {node.path for node in find_nodes()}


def test_paper_out_is_told_and_nothing_is_called_printed(bench: Bench) -> None:
    bench.becomes(ComponentState.READY)
    bench.simulator.paper_out()
    assert bench.printer.status().has(ConditionCode.PAPER_OUT)
    assert not bench.printer.print(receipt("job-2")).ok
    bench.simulator.refill()
    bench.becomes(ComponentState.READY)
    assert bench.printer.print(receipt("job-2")).ok


def test_printer_unplugged_is_no_device_and_prints_again_when_it_is_back(bench: Bench) -> None:
    bench.becomes(ComponentState.READY)
    bench.gadget.unplug()
    wait_until(
        lambda: bench.printer.status().status is DeviceStatus.NO_DEVICE, "a printer that is gone"
    )
    bench.gadget.plug()
    bench.becomes(ComponentState.READY)
    assert bench.printer.print(receipt("job-3")).ok
