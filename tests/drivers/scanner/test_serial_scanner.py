"""A scanner on a serial line: real pyserial on a real tty, the simulator at the other end."""

from __future__ import annotations

import dataclasses
import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.adapter import Surroundings
from drivers.device import CompletionCode, ConditionCode, DeviceClass, DeviceStatus
from drivers.registry import Registry, WrongSettings
from drivers.scanner.adapters import ADAPTERS
from drivers.scanner.burst import BurstTiming
from drivers.scanner.bytes import LineFormat
from drivers.scanner.serial_scanner import SerialScanner, Trigger
from drivers.scanner.simulator import ScannerSimulator
from drivers.scanner.text import TextRules
from drivers.simulation import SimulatorForbidden
from tests.drivers.scanner.contract import CODE, BufferedScannerContract, scan_while, text_of

QUICK = BurstTiming(gap_s=0.12, tail_s=0.02, burst_s=1.0)
RULES = TextRules(most=128)
ON, OFF = b"\x16T\r", b"\x16U\r"


@dataclasses.dataclass
class SerialBench:
    simulator: ScannerSimulator
    scanner: SerialScanner

    def present(self, text: str) -> None:
        self.simulator.scan(text)

    def leave(self, text: str) -> None:
        self.simulator.scan(text)
        # A tty hands over in the background what was written to its other end.
        line = os.open(self.simulator.port, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        arrived, _, _ = select.select([line], [], [], 10.0)
        os.close(line)
        assert arrived

    def unplug(self) -> None:
        self.simulator.unplug()

    def replug(self) -> None:
        self.simulator.replug()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SerialBench]:
    simulator = ScannerSimulator(profile="test", link=tmp_path / "scanner")
    scanner = SerialScanner(simulator.port, rules=RULES, timing=QUICK, look_s=0.01)
    yield SerialBench(simulator, scanner)
    scanner.close()
    simulator.close()


class TestSerialScanner(BufferedScannerContract):
    pass


@pytest.mark.parametrize("terminator", [b"\r", b"\n", b"\r\n"])
def test_each_usual_line_end_ends_a_code(tmp_path: Path, terminator: bytes) -> None:
    simulator = ScannerSimulator(profile="test", terminator=terminator)
    scanner = SerialScanner(simulator.port, timing=QUICK, look_s=0.01)
    assert text_of(scan_while(scanner, lambda: simulator.scan(CODE))) == CODE
    scanner.close()
    simulator.close()


def test_framed_code_comes_without_its_frame() -> None:
    simulator = ScannerSimulator(profile="test", prefix=b"\x02", terminator=b"\x03")
    scanner = SerialScanner(
        simulator.port, form=LineFormat(ending="etx"), timing=QUICK, look_s=0.01
    )
    assert text_of(scan_while(scanner, lambda: simulator.scan(CODE))) == CODE
    scanner.close()
    simulator.close()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_text_is_read_in_either_encoding(encoding: str) -> None:
    simulator = ScannerSimulator(profile="test", encoding=encoding)
    scanner = SerialScanner(simulator.port, timing=QUICK, look_s=0.01)
    text = "东莞市南城街道㐂"
    assert text_of(scan_while(scanner, lambda: simulator.scan(text))) == text
    scanner.close()
    simulator.close()


def test_code_in_pieces_is_put_together(bench: SerialBench) -> None:
    bench.simulator.chop(3, 0.005)
    assert text_of(scan_while(bench.scanner, lambda: bench.present(CODE))) == CODE


def test_code_without_its_end_is_refused(bench: SerialBench) -> None:
    bench.simulator.lose_terminator(1000)
    completion = scan_while(bench.scanner, lambda: bench.present(CODE))
    assert (completion.code, completion.reason) == (
        CompletionCode.INVALID_DATA,
        "ended without terminator",
    )


def test_code_with_a_line_end_inside_is_not_taken_for_two(bench: SerialBench) -> None:
    completion = scan_while(bench.scanner, lambda: bench.present("440301\r\n110101"))
    assert (completion.code, completion.reason) == (
        CompletionCode.INVALID_DATA,
        "several codes at once",
    )


@pytest.mark.parametrize(
    "payload", [b"\x00\x01\x02", b"ok\x1b[2J", b"\xff\xfe\xff", "a\u202eb".encode()]
)
def test_code_full_of_control_bytes_is_refused(bench: SerialBench, payload: bytes) -> None:
    completion = scan_while(bench.scanner, lambda: bench.simulator.send(payload))
    assert completion.code is CompletionCode.INVALID_DATA
    assert completion.value is None


def test_endless_code_is_refused_in_bounded_time(bench: SerialBench) -> None:
    completion = scan_while(bench.scanner, lambda: bench.simulator.send_overlong())
    assert completion.code is CompletionCode.INVALID_DATA
    assert text_of(scan_while(bench.scanner, lambda: bench.present(CODE))) == CODE


def test_refusals_in_a_row_are_told_as_noise_until_a_code_is_good(bench: SerialBench) -> None:
    for _ in range(3):
        scan_while(bench.scanner, lambda: bench.simulator.send_noise(b"\xff\x80\n"))
    assert bench.scanner.status().has(ConditionCode.LINK_NOISE)
    scan_while(bench.scanner, lambda: bench.present(CODE))
    assert not bench.scanner.status().has(ConditionCode.LINK_NOISE)


def test_scanner_is_lit_for_the_scan_only() -> None:
    simulator = ScannerSimulator(profile="test", trigger_on=ON, trigger_off=OFF)
    scanner = SerialScanner(
        simulator.port,
        form=LineFormat(answers=True),
        trigger=Trigger(ON, OFF),
        timing=QUICK,
        look_s=0.01,
    )
    seen: list[bool] = []

    def hold() -> None:
        simulator.send_noise(b"\x06")
        seen.append(simulator.lit)
        simulator.scan(CODE)

    assert not simulator.lit
    assert text_of(scan_while(scanner, hold)) == CODE
    assert seen[0]
    assert scanner.capabilities().features == {"serial", "trigger"}
    scanner.close()
    simulator.close()


def test_identifier_tells_the_kind_of_code() -> None:
    simulator = ScannerSimulator(profile="test", prefix=b"]Q1")
    scanner = SerialScanner(
        simulator.port, rules=TextRules(aim_prefix=True), timing=QUICK, look_s=0.01
    )
    completion = scan_while(scanner, lambda: simulator.scan(CODE))
    assert text_of(completion) == CODE
    assert completion.value is not None
    assert completion.value.symbology == "qr"
    scanner.close()
    simulator.close()


def test_unplugged_scanner_is_no_device(bench: SerialBench) -> None:
    bench.scanner.status()
    bench.unplug()
    assert bench.scanner.status().status is DeviceStatus.NO_DEVICE


def test_port_held_by_another_program_is_offline_with_the_reason(bench: SerialBench) -> None:
    other = SerialScanner(bench.simulator.port)
    other.status()
    report = bench.scanner.status()
    assert report.status is DeviceStatus.OFFLINE
    assert "held" in report.reason
    other.close()
    assert bench.scanner.status().status is DeviceStatus.ONLINE


def test_configuration_opens_it_by_port(bench: SerialBench, tmp_path: Path) -> None:
    registry = Registry(ADAPTERS)
    table = {"adapter": "scanner-serial", "port": bench.simulator.port, "trigger_on": "16540D"}
    scanner = registry.open(DeviceClass.SCANNER, table, Surroundings(tmp_path))
    assert scanner.status().status is DeviceStatus.ONLINE
    scanner.close()
    for wrong in ({"trigger_on": "xyz"}, {"gap_s": 0.0}, {"most": 100_000}, {"ending": "lf"}):
        with pytest.raises(WrongSettings):
            registry.settings(DeviceClass.SCANNER, table | wrong)


def test_simulator_refuses_a_profile_that_serves_citizens() -> None:
    with pytest.raises(SimulatorForbidden):
        ScannerSimulator(profile="production")
