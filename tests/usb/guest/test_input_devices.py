"""A scanner that types and a pad that draws: usbhid, uinput and evdev, grabbed."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator
from pathlib import Path

import evdev
import pytest
from evdev import ecodes

from drivers.adapter import Surroundings
from drivers.device import Completion, CompletionCode, DeviceClass, DeviceStatus
from drivers.registry import Registry
from drivers.scanner.port import CodeScanner, Scanned
from drivers.signature.port import SignaturePad
from tests.usb.guest.gadget import Gadget, wait_until

HIDG = Path("/dev/hidg0")
# HID usage table 10: letters from 4, digits from 1E, 0 is 27, Enter is 28.
USAGES = {str(digit): 0x1E + (digit - 1) % 10 for digit in range(10)}
USAGES |= {chr(ord("a") + index): 4 + index for index in range(26)}
SHIFT, ENTER = 0x02, 0x28


def node_of(name: str) -> str | None:
    for path in evdev.list_devices():
        device = evdev.InputDevice(path)
        try:
            if name in device.name:
                return str(path)
        finally:
            device.close()
    return None


class StableName:
    """The part of udev: a link that follows the device from node to node."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / "stable"
        self._name = name

    def follow(self) -> None:
        wait_until(lambda: node_of(self._name) is not None, f"the input device {self._name}")
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(str(node_of(self._name)))


def type_in(text: str) -> None:
    """Send the reports of a keyboard whose keys are pressed one after the other."""
    with HIDG.open("wb", buffering=0) as node:
        for character in text:
            modifier = SHIFT if character.isupper() else 0
            node.write(bytes((modifier, 0, USAGES[character.lower()], 0, 0, 0, 0, 0)))
            node.write(bytes(8))
        node.write(bytes((0, 0, ENTER, 0, 0, 0, 0, 0)))
        node.write(bytes(8))


class Bench:
    def __init__(self, gadget: Gadget, folder: Path) -> None:
        self.gadget = gadget
        self.name = StableName(folder, "scanner")
        self.name.follow()
        table = {"adapter": "scanner-evdev", "path": str(self.name.path)}
        scanner = Registry.installed().open(DeviceClass.SCANNER, table, Surroundings(folder))
        self.scanner: CodeScanner = scanner  # type: ignore[assignment]  # opened by its table

    def becomes(self, status: DeviceStatus) -> None:
        wait_until(lambda: self.scanner.status().status is status, f"a scanner that is {status}")

    def scan(self, text: str) -> Completion[Scanned]:
        # The scan begins, then somebody presents a code.
        presented = threading.Timer(0.7, type_in, [text])
        presented.start()
        try:
            return self.scanner.scan(15.0)
        finally:
            presented.join()


@pytest.fixture
def bench(scanner_gadget: Gadget, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(scanner_gadget, tmp_path)
    yield bench
    bench.scanner.close()


def test_code_is_read_from_a_real_keyboard_driver(bench: Bench) -> None:
    bench.becomes(DeviceStatus.ONLINE)
    outcome = bench.scan("TEST441900abc")
    assert outcome.value is not None
    assert outcome.value.text == "TEST441900abc"


def test_nothing_that_is_scanned_reaches_another_reader(bench: Bench) -> None:
    bench.becomes(DeviceStatus.ONLINE)
    window = evdev.InputDevice(str(bench.name.path.resolve()))
    assert bench.scan("4419").ok
    assert select.select([window.fd], [], [], 0.3)[0] == []
    bench.scanner.close()
    type_in("4")
    wait_until(lambda: bool(select.select([window.fd], [], [], 0)[0]), "keys once it let go")
    window.close()


def test_scanner_unplugged_is_no_device_and_scans_again_when_it_is_back(bench: Bench) -> None:
    bench.becomes(DeviceStatus.ONLINE)
    bench.gadget.unplug()
    bench.becomes(DeviceStatus.NO_DEVICE)
    bench.gadget.plug()
    bench.name.follow()
    bench.becomes(DeviceStatus.ONLINE)
    outcome = bench.scan("back")
    assert outcome.value is not None
    assert outcome.value.text == "back"


def test_scanner_pulled_in_the_middle_of_a_scan_is_told(bench: Bench) -> None:
    bench.becomes(DeviceStatus.ONLINE)
    pulled = threading.Timer(0.5, bench.gadget.unplug)
    pulled.start()
    outcome = bench.scanner.scan(10.0)
    pulled.join()
    assert outcome.code in (CompletionCode.DEVICE_NOT_READY, CompletionCode.HARDWARE_ERROR)


def test_strokes_of_a_pad_are_taken_with_pressure(tmp_path: Path) -> None:
    axis = evdev.AbsInfo(value=0, min=0, max=4000, fuzz=0, flat=0, resolution=40)
    pressure = evdev.AbsInfo(value=0, min=0, max=1023, fuzz=0, flat=0, resolution=0)
    capabilities = {
        ecodes.EV_KEY: [ecodes.BTN_TOUCH, ecodes.BTN_TOOL_PEN],
        ecodes.EV_ABS: [
            (ecodes.ABS_X, axis),
            (ecodes.ABS_Y, axis),
            (ecodes.ABS_PRESSURE, pressure),
        ],
    }
    with evdev.UInput(capabilities, name="pretended pad") as pen:
        name = StableName(tmp_path, "pretended pad")
        name.follow()
        table = {"adapter": "signature-evdev", "path": str(name.path)}
        device = Registry.installed().open(DeviceClass.SIGNATURE, table, Surroundings(tmp_path))
        pad: SignaturePad = device  # type: ignore[assignment]  # opened by its table
        wait_until(lambda: pad.status().status is DeviceStatus.ONLINE, "a pad that is online")
        assert pad.begin().ok
        for step in range(20):
            pen.write(ecodes.EV_ABS, ecodes.ABS_X, 500 + step * 50)
            pen.write(ecodes.EV_ABS, ecodes.ABS_Y, 900 + step * 20)
            pen.write(ecodes.EV_ABS, ecodes.ABS_PRESSURE, 300 + step)
            if step == 0:
                pen.write(ecodes.EV_KEY, ecodes.BTN_TOUCH, 1)
            pen.syn()
        pen.write(ecodes.EV_KEY, ecodes.BTN_TOUCH, 0)
        pen.syn()

        def drawn() -> bool:
            collected = pad.collect()
            return collected.value is not None and collected.value.points >= 20

        wait_until(drawn, "twenty points")
        signature = pad.collect().value
        assert signature is not None
        assert signature.ink_mm > 10
        pad.close()


def test_uinput_is_there() -> None:
    assert os.access("/dev/uinput", os.W_OK)
