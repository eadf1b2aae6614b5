"""The usblp road, on pseudo terminals: the same system calls, without the kernel's USB driver."""

from __future__ import annotations

import array
import errno
import os
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.device import ComponentState, ConditionCode, DeviceStatus
from drivers.receipt.escpos import EscposPrinter, EscposTiming
from drivers.receipt.status import PortBit
from drivers.receipt.usblp_transport import UsblpTransport


class Node:
    """A character node and its other end."""

    def __init__(self, folder: Path) -> None:
        self.end, slave = os.openpty()
        tty.setraw(slave)
        self.path = folder / "lp0"
        self.path.symlink_to(os.ttyname(slave))
        os.close(slave)

    def unplug(self) -> None:
        self.path.unlink(missing_ok=True)
        if self.end >= 0:
            os.close(self.end)
            self.end = -1


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = Node(tmp_path)
    yield node
    node.unplug()


class Port:
    """Answers ioctls as the driver does."""

    def __init__(self, status: int = 0x18, device_id: bytes = b"") -> None:
        self.status = status
        self.device_id = device_id
        self.error: int | None = None

    def __call__(self, fd: int, request: int, answer: array.array[int]) -> int:
        if self.error is not None:
            raise OSError(self.error, os.strerror(self.error))
        if answer.typecode == "i":
            assert request == 0x060B
            answer[0] = self.status
        else:
            assert request == 0x84005001
            whole = (len(self.device_id) + 2).to_bytes(2, "big") + self.device_id
            answer[: len(whole)] = array.array("B", whole)
        return 0


def test_bytes_go_both_ways(node: Node) -> None:
    road = UsblpTransport(node.path)
    road.open()
    road.open()
    road.write(b"\x10\x04\x01")
    assert os.read(node.end, 100) == b"\x10\x04\x01"
    os.write(node.end, b"\x12")
    assert road.read(20.0) == b"\x12"
    assert road.read(0.0) == b""
    road.close()
    road.close()


def test_printer_that_takes_nothing_is_given_up_in_time(node: Node) -> None:
    road = UsblpTransport(node.path, write_timeout_s=0.05)
    road.open()
    with pytest.raises(TimeoutError):
        road.write(b"A" * 1_000_000)
    road.close()


def test_absent_node_and_a_file_in_its_place_are_no_device(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for name in ("nothing", "file"):
        printer = EscposPrinter(UsblpTransport(tmp_path / name))
        report = printer.status()
        assert report.status is DeviceStatus.NO_DEVICE
        assert str(tmp_path) not in report.reason
    assert (tmp_path / "file").read_bytes() == b""


def test_unplugging_is_no_device_whatever_the_driver_calls_it(node: Node) -> None:
    road = UsblpTransport(node.path)
    road.open()
    node.unplug()
    calls: list[Callable[[], object]] = [lambda: road.read(0.0), lambda: road.write(b"A")]
    for call in calls:
        with pytest.raises(OSError, match="unplugged") as caught:
            call()
        assert caught.value.errno == errno.ENODEV
    assert EscposPrinter(road).status().status is DeviceStatus.NO_DEVICE


def test_calls_before_opening_are_a_broken_road(node: Node) -> None:
    road = UsblpTransport(node.path)
    with pytest.raises(ConnectionError):
        road.read(0.0)
    with pytest.raises(ConnectionError):
        road.write(b"A")


def test_node_without_ioctls_has_no_second_opinion(node: Node) -> None:
    road = UsblpTransport(node.path)
    road.open()
    assert road.port_status() is None
    assert road.device_id() is None
    road.close()


def test_port_status_and_identity_are_asked_as_the_driver_wants(node: Node) -> None:
    port = Port(0x38, b"MFG:Gprinter;MDL:GP-80250;CMD:ESC/POS;SN:7;")
    road = UsblpTransport(node.path, ioctl=port)
    road.open()
    assert road.port_status() == PortBit.NOT_ERROR | PortBit.SELECTED | PortBit.PAPER_EMPTY
    printer = EscposPrinter(road, usb=road)
    capabilities = printer.capabilities()
    assert (capabilities.model, capabilities.serial) == ("Gprinter GP-80250", "7")
    port.error = errno.EIO
    assert road.port_status() is None
    port.error = errno.ENODEV
    with pytest.raises(OSError, match="No such device"):
        road.port_status()
    road.close()


class Answering:
    """A USB port and a printer whose answers to DLE EOT are all the same byte, or none."""

    def __init__(self, answer: bytes, port: PortBit | None) -> None:
        self.answer, self.port = answer, port

    def open(self) -> None: ...

    def close(self) -> None: ...

    def write(self, data: bytes) -> None: ...

    def read(self, timeout_s: float) -> bytes:
        return self.answer if timeout_s else b""

    def port_status(self) -> PortBit | None:
        return self.port

    def device_id(self) -> None: ...


FINE = PortBit.NOT_ERROR | PortBit.SELECTED


def printer_of(road: Answering) -> EscposPrinter:
    return EscposPrinter(road, usb=road, timing=EscposTiming(0.01, 0.01, 0.01))


def test_port_that_sees_no_paper_is_believed() -> None:
    road = Answering(b"\x12", FINE | PortBit.PAPER_EMPTY)
    printer = printer_of(road)
    report = printer.status()
    assert report.has(ConditionCode.PAPER_OUT)
    assert report.component is ComponentState.UNAVAILABLE
    assert printer.status() == report
    road.port = FINE
    assert printer.status().component is ComponentState.READY


def test_content_port_makes_a_silent_printer_no_better() -> None:
    report = printer_of(Answering(b"", FINE)).status()
    assert report.status is DeviceStatus.OFFLINE
    assert "USB port says: no error, selected" in report.reason


def test_port_that_always_says_nothing_costs_nothing() -> None:
    # 00 hex is what some printers answer whatever happens.
    assert printer_of(Answering(b"\x12", PortBit(0))).status().component is ComponentState.READY
