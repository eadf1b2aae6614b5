"""The serial road, on pseudo terminals, which have everything of a serial line but modem lines."""

from __future__ import annotations

import errno
import itertools
import os
import termios
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from drivers.device import DeviceStatus
from drivers.receipt.escpos import EscposPrinter
from drivers.receipt.serial_transport import FlowControl, SerialTransport

XOFF, XON = b"\x13", b"\x11"


class Line:
    """A serial port and its other end."""

    def __init__(self, folder: Path) -> None:
        self.end, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.path = folder / "ttyUSB0"
        self.path.symlink_to(os.ttyname(self.slave))

    def unplug(self) -> None:
        if self.end >= 0:
            self.path.unlink()
            os.close(self.end)
            os.close(self.slave)
            self.end = -1


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path)
    yield line
    line.unplug()


def test_bytes_go_both_ways(line: Line) -> None:
    road = SerialTransport(str(line.path))
    road.open()
    road.open()
    road.write(b"\x10\x04\x01")
    assert os.read(line.end, 100) == b"\x10\x04\x01"
    os.write(line.end, b"\x12\x16")
    received = b""
    while len(received) < 2:
        received += road.read(20.0)
    assert received == b"\x12\x16"
    assert road.read(0.0) == b""
    road.close()
    road.close()


@pytest.mark.parametrize("flow_control", ["none", "rtscts", "xonxoff"])
def test_line_is_set_as_the_printer_wants(line: Line, flow_control: FlowControl) -> None:
    road = SerialTransport(str(line.path), baudrate=19200, flow_control=flow_control)
    road.open()
    port = os.open(line.path, os.O_RDWR | os.O_NOCTTY)
    iflag, _, cflag, _, _, speed, _ = termios.tcgetattr(port)
    os.close(port)
    assert bool(iflag & termios.IXON) is (flow_control == "xonxoff")
    assert bool(cflag & termios.CRTSCTS) is (flow_control == "rtscts")
    assert speed == termios.B19200
    road.close()


def test_long_job_waits_for_a_printer_that_says_stop_and_go(line: Line) -> None:
    road = SerialTransport(str(line.path), flow_control="xonxoff", write_timeout_s=30.0)
    road.open()
    os.write(line.end, XOFF)
    job = b"A" * 3000
    sender = threading.Thread(target=road.write, args=(job,))
    sender.start()
    os.write(line.end, XON)
    received = b""
    while len(received) < len(job):
        received += os.read(line.end, 4096)
    sender.join(30.0)
    assert received == job
    road.close()


def test_printer_that_takes_nothing_is_given_up_and_closing_does_not_wait(
    line: Line,
) -> None:
    road = SerialTransport(str(line.path), write_timeout_s=0.05)
    road.open()
    with pytest.raises(TimeoutError):
        road.write(b"A" * 1_000_000)
    road.close()


def test_absent_port_is_no_device_and_a_held_one_says_so(line: Line, tmp_path: Path) -> None:
    report = EscposPrinter(SerialTransport(str(tmp_path / "none"))).status()
    assert (report.status, str(tmp_path) in report.reason) == (DeviceStatus.NO_DEVICE, False)
    first = SerialTransport(str(line.path))
    first.open()
    held = EscposPrinter(SerialTransport(str(line.path))).status()
    assert held.status is DeviceStatus.OFFLINE
    assert "EAGAIN" in held.reason
    first.close()


def test_port_that_vanishes_is_no_device(line: Line) -> None:
    road = SerialTransport(str(line.path))
    road.open()
    line.unplug()
    for call in (lambda: road.read(0.0), lambda: road.write(b"A")):
        with pytest.raises(OSError, match="No such device") as caught:
            call()
        assert caught.value.errno == errno.ENODEV
    road.close()


def test_calls_before_opening_are_a_broken_road() -> None:
    for call in (lambda: SerialTransport("/x").read(0.0), lambda: SerialTransport("/x").write(b"")):
        with pytest.raises(ConnectionError):
            call()


class Dsr(serial.Serial):
    """A port whose DSR line is a script; pseudo terminals have none."""

    script: Iterator[bool]
    written: list[int]

    @property
    def dsr(self) -> bool:
        return next(self.script)

    def write(self, data: bytes) -> int:  # type: ignore[override]  # the stub takes any buffer
        self.written.append(len(data))
        return len(data)


def dsr_road(line: Line, script: Iterator[bool]) -> tuple[SerialTransport, list[int]]:
    ticks = itertools.count()
    road = SerialTransport(
        str(line.path),
        flow_control="dtrdsr",
        write_timeout_s=5.0,
        monotonic=lambda: float(next(ticks)),
        sleep=lambda seconds: None,
    )
    port = Dsr(str(line.path))
    port.script, port.written = script, []
    road._line = port
    return road, port.written


def test_printer_that_lowers_dsr_is_waited_for(line: Line) -> None:
    road, written = dsr_road(line, iter([True, False, False, True, True]))
    road.write(b"A" * 70)
    assert written == [32, 32, 6]
    road.close()


def test_printer_that_keeps_dsr_low_is_given_up(line: Line) -> None:
    road, written = dsr_road(line, itertools.repeat(False))
    with pytest.raises(TimeoutError, match="DSR"):
        road.write(b"A" * 70)
    assert written == []
    road.close()
