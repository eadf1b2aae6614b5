"""An ID card reader over USB-CDC: cdc_acm at the host, the simulated reader behind the gadget."""

from __future__ import annotations

import contextlib
import os
import tty
from collections.abc import Iterator

import pytest

from drivers.device import DeviceStatus
from drivers.idcard.people import ADULT, SENIOR, synthetic_card
from drivers.idcard.port import CardEvent
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.simulator import SdtSimulator
from tests.usb.guest.gadget import VENDOR, Gadget, wait_until


class GadgetWire:
    """The gadget's end of the line; plugging is the gadget's."""

    port = "/dev/ttyGS0"

    def __init__(self, gadget: Gadget) -> None:
        self._gadget = gadget
        self._fd = -1

    @property
    def plugged(self) -> bool:
        return self._fd >= 0

    def filenos(self) -> list[int]:
        return [self._fd] if self._fd >= 0 else []

    def plug(self) -> None:
        self._gadget.plug()
        self._fd = os.open(self.port, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        tty.setraw(self._fd)

    def pull(self) -> None:
        os.close(self._fd)
        self._fd = -1
        self._gadget.unplug()

    def receive(self, fd: int) -> bytes:
        try:
            return os.read(fd, 4096)
        except OSError:
            return b""

    def send(self, data: bytes) -> bool:
        with contextlib.suppress(OSError):
            while data:
                data = data[os.write(self._fd, data) :]
        return not data


class Bench:
    def __init__(self, gadget: Gadget) -> None:
        self.simulator = SdtSimulator(profile="test", wire=GadgetWire(gadget))
        self.reader = SdtSerialReader(f"hwgrep://{VENDOR}:{gadget.product}")

    def becomes(self, status: DeviceStatus) -> None:
        wait_until(lambda: self.reader.status().status is status, f"a reader that is {status}")

    def sees(self, event: CardEvent) -> None:
        wait_until(lambda: self.reader.poll().event is event, f"a sighting {event}")


@pytest.fixture
def bench(reader_gadget: Gadget) -> Iterator[Bench]:
    bench = Bench(reader_gadget)
    yield bench
    bench.reader.close()
    bench.simulator.close()


def test_card_is_read_over_a_real_serial_driver(bench: Bench) -> None:
    bench.becomes(DeviceStatus.ONLINE)
    bench.simulator.place(synthetic_card(SENIOR))
    bench.sees(CardEvent.CARD_READ)
    bench.simulator.lift()
    bench.sees(CardEvent.REMOVED)


def test_reader_unplugged_is_no_device_and_reads_again_when_it_is_back(bench: Bench) -> None:
    bench.becomes(DeviceStatus.ONLINE)
    bench.simulator.unplug()
    bench.becomes(DeviceStatus.NO_DEVICE)
    bench.simulator.replug()
    bench.becomes(DeviceStatus.ONLINE)
    bench.simulator.place(synthetic_card(ADULT))
    bench.sees(CardEvent.CARD_READ)


def test_reader_pulled_while_a_card_is_read_is_trouble_and_not_a_card(bench: Bench) -> None:
    bench.becomes(DeviceStatus.ONLINE)
    bench.simulator.chop(16, 0.02)
    bench.simulator.place(synthetic_card(ADULT))
    bench.simulator.unplug()
    bench.sees(CardEvent.READER_TROUBLE)
    bench.becomes(DeviceStatus.NO_DEVICE)
