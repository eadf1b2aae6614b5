"""A scanner that types, behind a source of events that exists in memory only."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import pytest

from drivers.adapter import Surroundings
from drivers.device import CompletionCode, DeviceClass, DeviceStatus
from drivers.input_device import InputFault
from drivers.registry import Registry
from drivers.scanner.adapters import ADAPTERS
from drivers.scanner.burst import BurstTiming
from drivers.scanner.evdev_scanner import EvdevScanner
from drivers.scanner.text import TextRules
from tests.drivers.scanner.contract import CODE, BufferedScannerContract, scan_while, text_of
from tests.drivers.scanner.typist import CAPS_LOCK, KEYS, typed
from tests.drivers.scripted_input import DROPPED, ScriptedInput, key, stroke

QUICK = BurstTiming(gap_s=0.1, tail_s=0.02, burst_s=1.0)


@dataclasses.dataclass
class TypingBench:
    source: ScriptedInput
    scanner: EvdevScanner

    def present(self, text: str) -> None:
        self.source.send(*typed(text))

    def leave(self, text: str) -> None:
        self.present(text)

    def unplug(self) -> None:
        self.source.unplug()

    def replug(self) -> None:
        self.source.replug()


@pytest.fixture
def bench() -> TypingBench:
    source = ScriptedInput()
    return TypingBench(source, EvdevScanner(source, rules=TextRules(most=128), timing=QUICK))


class TestEvdevScanner(BufferedScannerContract):
    pass


def test_nothing_is_typed_into_the_window_from_the_first_look_on(bench: TypingBench) -> None:
    bench.scanner.status()
    bench.present(CODE)
    bench.scanner.scan(0.01)
    bench.present(CODE)
    assert (bench.source.leaked, bench.source.grabs) == (0, 1)


def test_scanner_is_grabbed_again_after_it_was_plugged_in_again(bench: TypingBench) -> None:
    bench.scanner.status()
    bench.unplug()
    assert bench.scanner.status().status is DeviceStatus.NO_DEVICE
    bench.replug()
    bench.scanner.status()
    assert bench.source.grabs == 2


@pytest.mark.parametrize("fault", [InputFault.HELD, InputFault.FORBIDDEN, InputFault.UNFIT])
def test_scanner_that_cannot_be_grabbed_says_why(bench: TypingBench, fault: InputFault) -> None:
    bench.source.plugged, bench.source.fault = False, fault
    report = bench.scanner.status()
    assert (report.status, report.reason) == (DeviceStatus.OFFLINE, fault.value)


def test_code_without_its_terminator_is_not_taken_for_a_code(bench: TypingBench) -> None:
    completion = scan_while(
        bench.scanner, lambda: bench.source.send(*typed("4419", end=None)), again_s=0.5
    )
    assert completion.code is CompletionCode.INVALID_DATA
    assert completion.reason == "ended without terminator"


def test_lost_events_spoil_the_code_and_not_the_next_one(bench: TypingBench) -> None:
    torn = [*typed("44", end=None), DROPPED, *typed("19")]
    completion = scan_while(bench.scanner, lambda: bench.source.send(*torn))
    assert (completion.code, completion.reason) == (CompletionCode.INVALID_DATA, "events lost")
    assert text_of(scan_while(bench.scanner, lambda: bench.present(CODE))) == CODE


def test_who_never_stops_typing_is_refused(bench: TypingBench) -> None:
    completion = scan_while(
        bench.scanner, lambda: bench.source.send(*typed("a" * 40, end=None)), again_s=0.01
    )
    assert completion.code is CompletionCode.INVALID_DATA


def test_key_held_down_forever_neither_types_nor_hangs(bench: TypingBench) -> None:
    bench.scanner.status()
    bench.source.send(*key(KEYS["a"], 1), *[e for _ in range(500) for e in key(KEYS["a"], 2)])
    assert bench.scanner.scan(0.05).code is CompletionCode.TIME_OUT


def test_caps_lock_lamp_lit_at_opening_turns_the_case_round() -> None:
    source = ScriptedInput()
    source.caps_lock = True
    scanner = EvdevScanner(source, timing=QUICK)
    assert text_of(scan_while(scanner, lambda: source.send(*typed("aB1!")))) == "Ab1!"


def test_caps_lock_key_turns_the_case_of_letters_only(bench: TypingBench) -> None:
    events = [*stroke(CAPS_LOCK), *typed("ab-1", end=None), *stroke(CAPS_LOCK), *typed("z")]
    assert text_of(scan_while(bench.scanner, lambda: bench.source.send(*events))) == "AB-1z"


def test_configuration_opens_it_by_path(tmp_path: Path) -> None:
    registry = Registry(ADAPTERS)
    table = {"adapter": "scanner-evdev", "path": str(tmp_path / "absent-event-kbd")}
    device = registry.open(DeviceClass.SCANNER, table, Surroundings(tmp_path))
    report = device.status()
    assert report.status is DeviceStatus.NO_DEVICE
    if importlib.util.find_spec("evdev") is None:
        assert "input" in report.reason
    device.close()
