"""The touchscreen, and a pad behind a source of events that exists in memory only."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.adapter import Surroundings
from drivers.device import CompletionCode, ComponentState, DeviceClass, DeviceStatus
from drivers.input_device import EV_ABS, EV_KEY, Axis, InputEvent, InputFault
from drivers.registry import Registry
from drivers.signature.adapters import ADAPTERS
from drivers.signature.evdev_pad import EvdevPad
from drivers.signature.pen import ABS_PRESSURE, ABS_X, ABS_Y, BTN_TOUCH
from drivers.signature.strokes import Point
from drivers.signature.touchscreen import TouchscreenPad
from tests.drivers.scripted_input import DROPPED, REPORT, ScriptedInput
from tests.drivers.signature.contract import (
    LINE,
    TAP,
    SignaturePadContract,
    collected,
    with_strokes,
)

AXES = {ABS_X: Axis(100, 12100, 100), ABS_Y: Axis(0, 6000, 100), ABS_PRESSURE: Axis(0, 1023)}


def pen(stroke: tuple[tuple[float, float], ...], *, lift: bool = True) -> list[InputEvent]:
    """Down, from place to place, up: as a pen tablet reports it."""
    events = [InputEvent(EV_KEY, BTN_TOUCH, 1)]
    for number, (x, y) in enumerate(stroke):
        at = number / 100
        events += [
            InputEvent(EV_ABS, ABS_X, round(100 + x * 12000), at),
            InputEvent(EV_ABS, ABS_Y, round(y * 6000), at),
            InputEvent(EV_ABS, ABS_PRESSURE, 512, at),
            dataclasses.replace(REPORT, at_s=at),
        ]
    return [*events, InputEvent(EV_KEY, BTN_TOUCH, 0), REPORT] if lift else events


@dataclasses.dataclass
class EvdevBench:
    source: ScriptedInput
    pad: EvdevPad

    def draw(self, stroke: tuple[tuple[float, float], ...]) -> None:
        self.source.send(*pen(stroke))


@dataclasses.dataclass
class TouchBench:
    pad: TouchscreenPad

    def draw(self, stroke: tuple[tuple[float, float], ...]) -> None:
        self.pad.deliver(tuple(Point(x * 150, y * 60, 10 * i) for i, (x, y) in enumerate(stroke)))


class TestTouchscreen(SignaturePadContract):
    @pytest.fixture
    def bench(self) -> TouchBench:
        return TouchBench(TouchscreenPad(150.0, 60.0))


@pytest.fixture
def evdev_bench() -> Iterator[EvdevBench]:
    source = ScriptedInput(AXES)
    pad = EvdevPad(source, look_s=0.01)
    yield EvdevBench(source, pad)
    pad.close()


class TestEvdevPad(SignaturePadContract):
    @pytest.fixture
    def bench(self, evdev_bench: EvdevBench) -> EvdevBench:
        return evdev_bench


def test_pad_says_its_size_and_that_it_feels_pressure(evdev_bench: EvdevBench) -> None:
    evdev_bench.pad.begin()
    evdev_bench.draw(LINE)
    signature = collected(evdev_bench.pad, with_strokes(1, 10)).value
    assert signature is not None
    assert (signature.width_mm, signature.height_mm) == (120.0, 60.0)
    assert signature.strokes[0][0].pressure == pytest.approx(0.5, abs=0.01)
    assert evdev_bench.pad.capabilities().features == {"pad", "pressure"}


def test_nothing_moves_a_pointer_from_the_first_look_on(evdev_bench: EvdevBench) -> None:
    evdev_bench.pad.status()
    for act in (evdev_bench.pad.begin, evdev_bench.pad.end, evdev_bench.pad.status):
        act()
        evdev_bench.draw(LINE)
    assert (evdev_bench.source.leaked, evdev_bench.source.grabs) == (0, 1)


def test_unplugged_pad_says_so_while_one_signs_and_comes_back(evdev_bench: EvdevBench) -> None:
    evdev_bench.pad.begin()
    evdev_bench.source.unplug()
    collected(evdev_bench.pad, lambda c: c.code is CompletionCode.HARDWARE_ERROR)
    assert evdev_bench.pad.status().status is DeviceStatus.NO_DEVICE
    assert evdev_bench.pad.begin().code is CompletionCode.DEVICE_NOT_READY
    evdev_bench.source.replug()
    assert evdev_bench.pad.status().component is ComponentState.READY
    assert evdev_bench.pad.begin().ok
    evdev_bench.draw(TAP)
    collected(evdev_bench.pad, with_strokes(1, 1))


def test_signature_with_a_lost_part_has_to_be_written_again(evdev_bench: EvdevBench) -> None:
    evdev_bench.pad.begin()
    evdev_bench.source.send(*pen(LINE, lift=False), DROPPED, *pen(LINE))
    collected(evdev_bench.pad, lambda c: c.code is CompletionCode.INVALID_DATA)
    evdev_bench.pad.clear()
    evdev_bench.draw(LINE)
    collected(evdev_bench.pad, with_strokes(1, 10))


def test_device_without_a_surface_is_no_pad() -> None:
    pad = EvdevPad(ScriptedInput())
    report = pad.status()
    assert report.status is DeviceStatus.OFFLINE
    assert InputFault.UNFIT.value in report.reason


def test_strokes_outside_of_signing_are_dropped() -> None:
    pad = TouchscreenPad(150.0, 60.0)
    pad.deliver((Point(1, 1, 0), Point(2, 2, 5)))
    pad.begin()
    completion = pad.collect()
    assert completion.value is not None
    assert completion.value.strokes == ()


def test_configuration_opens_both(tmp_path: Path) -> None:
    registry = Registry(ADAPTERS)
    tables = (
        ({"adapter": "touchscreen"}, DeviceStatus.ONLINE),
        (
            {"adapter": "signature-evdev", "path": str(tmp_path / "absent")},
            DeviceStatus.NO_DEVICE,
        ),
    )
    for table, status in tables:
        pad = registry.open(DeviceClass.SIGNATURE, table, Surroundings(tmp_path))
        assert pad.status().status is status
        pad.close()
