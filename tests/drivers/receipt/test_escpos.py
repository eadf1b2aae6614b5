"""The ESC/POS adapter against the other end of its wire, over a real TCP connection."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp

from drivers.device import CompletionCode, ComponentState, ConditionCode, DeviceStatus
from drivers.receipt.commands import PROOF_REQUEST, CodeKind
from drivers.receipt.escpos import EscposPrinter, EscposTiming, network_transport
from drivers.receipt.port import Code, Line, Receipt
from drivers.receipt.simulator import EscposSimulator
from drivers.receipt.transport import NetworkTransport, Transport
from tests.drivers.receipt.contract import NUMBER, ReceiptPrinterContract, receipt

# Generous where an answer comes, so that a loaded machine changes nothing.
PATIENT = EscposTiming(status_s=20.0, job_s=20.0, look_s=0.02)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


class Road:
    """A real connection on which a test can do something at an exact moment."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.deaf = False
        self.after_job: Callable[[], None] = lambda: None

    def open(self) -> None:
        self.inner.open()

    def write(self, data: bytes) -> None:
        self.inner.write(data)
        if data.endswith(PROOF_REQUEST):
            self.after_job()

    def read(self, timeout_s: float) -> bytes:
        if self.deaf:
            return b""
        return self.inner.read(timeout_s)

    def close(self) -> None:
        self.inner.close()

    def go_deaf(self) -> None:
        self.deaf = True


class EscposBench:
    def __init__(self) -> None:
        self.simulator = EscposSimulator(profile="test")
        self.road = Road(road_to(self.simulator))
        self.printer = EscposPrinter(self.road, timing=PATIENT, clock=lambda: NOW)
        self.paper_near_end = self.simulator.paper_near_end
        self.paper_out = self.simulator.paper_out
        self.paper_out_after = self.simulator.paper_out_after
        self.refill = self.simulator.refill
        self.open_cover = self.simulator.open_cover
        self.close_cover = self.simulator.close_cover
        self.power_off = self.simulator.power_off
        self.power_on = self.simulator.power_on

    def sheets(self) -> list[str]:
        # A native code has no text of its own; its number stands on the paper besides.
        return [sheet.text for sheet in self.simulator.sheets()]


def road_to(simulator: EscposSimulator) -> NetworkTransport:
    return network_transport(
        "127.0.0.1", simulator.port, connect_timeout_s=20.0, write_timeout_s=20.0
    )


@pytest.fixture
def bench() -> Iterator[EscposBench]:
    bench = EscposBench()
    yield bench
    bench.printer.close()
    bench.simulator.close()


class TestEscposPrinter(ReceiptPrinterContract):
    """The contract, over TCP."""


def test_receipt_is_confirmed_only_after_the_printer_answered(bench: EscposBench) -> None:
    ticks = itertools.count(step=5.0)
    printer = EscposPrinter(bench.road, timing=PATIENT, monotonic=lambda: next(ticks))
    bench.road.after_job = bench.road.go_deaf
    completion = printer.print(receipt())
    assert completion.code is CompletionCode.TIME_OUT
    assert "did not confirm" in completion.reason


def test_late_confirmation_is_collected_and_nothing_printed_again(bench: EscposBench) -> None:
    ticks = itertools.count(step=5.0)
    printer = EscposPrinter(bench.road, timing=PATIENT, monotonic=lambda: next(ticks))
    bench.road.after_job = bench.road.go_deaf
    assert not printer.print(receipt()).ok
    bench.road.deaf = False
    assert printer.print(receipt()).ok
    assert len(bench.sheets()) == 1
    printer.close()


def test_job_the_printer_never_confirms_is_believed_lost_after_two_waits(
    bench: EscposBench,
) -> None:
    bench.simulator.slow_down(1000.0)
    ticks = itertools.count(step=1.0)
    impatient = EscposTiming(status_s=20.0, job_s=2.0, look_s=0.001)
    printer = EscposPrinter(bench.road, timing=impatient, monotonic=lambda: next(ticks))
    codes = [printer.print(receipt()).code for _ in range(2)]
    assert codes == [CompletionCode.TIME_OUT] * 2
    bench.simulator.power_off()
    bench.simulator.slow_down(0.0)
    bench.simulator.power_on()
    assert bench.printer.print(receipt()).ok
    printer.close()


def test_proof_of_a_job_that_was_given_up_is_not_taken_for_the_next_one(
    bench: EscposBench,
) -> None:
    ticks = itertools.count(step=1.0)
    impatient = EscposTiming(status_s=20.0, job_s=2.0, look_s=0.001)
    printer = EscposPrinter(bench.road, timing=impatient, monotonic=lambda: next(ticks))
    assert printer.print(receipt("job-0")).ok
    bench.simulator.slow_down(1000.0)
    assert [printer.print(receipt("job-1")).code for _ in range(2)] == [CompletionCode.TIME_OUT] * 2
    # The printer still holds the first one: nothing is sent behind it, and nothing is confirmed.
    assert printer.print(receipt("job-2")).code is CompletionCode.DEVICE_NOT_READY
    assert len(bench.sheets()) == 1
    printer.close()


def test_next_job_waits_for_the_end_of_one_that_was_given_up(bench: EscposBench) -> None:
    assert bench.printer.print(receipt("job-0")).ok
    bench.road.after_job = bench.road.go_deaf
    ticks = itertools.count(step=5.0)
    bench.printer._monotonic = lambda: next(ticks)
    for _ in range(2):
        assert not bench.printer.print(receipt("job-1", first_line="甲的回执")).ok
    bench.road.deaf, bench.road.after_job = False, lambda: None
    completion = bench.printer.print(receipt("job-2", first_line="乙的回执"))
    while not completion.ok:
        completion = bench.printer.print(receipt("job-2", first_line="乙的回执"))
    assert "乙的回执" in bench.sheets()[-1]
    assert sum("甲的回执" in sheet for sheet in bench.sheets()) == 1


def test_cover_opened_after_the_proof_costs_no_second_sheet(bench: EscposBench) -> None:
    bench.road.after_job = bench.simulator.open_cover
    assert not bench.printer.print(receipt()).ok
    bench.road.after_job = lambda: None
    bench.simulator.close_cover()
    while not (completion := bench.printer.print(receipt())).ok:
        pass
    assert completion.value is not None
    assert len(bench.sheets()) == 1


def test_proof_that_speaks_of_paper_end_confirms_nothing(bench: EscposBench) -> None:
    printer = EscposPrinter(ForgedProof(bench.road, b"\x0c"), timing=PATIENT)
    completion = printer.print(receipt())
    assert completion.code is CompletionCode.HARDWARE_ERROR
    printer.close()


class ForgedProof:
    """A road on which every answer to GS r is replaced."""

    def __init__(self, inner: Transport, proof: bytes) -> None:
        self.inner, self.proof = inner, proof
        self.open, self.write, self.close = inner.open, inner.write, inner.close

    def read(self, timeout_s: float) -> bytes:
        return self.inner.read(timeout_s).replace(b"\x00", self.proof)


def test_trouble_right_after_the_job_confirms_nothing(bench: EscposBench) -> None:
    # The proof is good, and the question after it finds the cover open.
    bench.road.after_job = bench.simulator.open_cover
    completion = bench.printer.print(receipt())
    assert completion.code is CompletionCode.HARDWARE_ERROR
    assert "coverOpen" in completion.reason


def test_refilled_printer_finishes_and_the_status_notices(bench: EscposBench) -> None:
    bench.paper_out_after(4)
    bench.printer.print(receipt())
    finished = len(bench.sheets())
    bench.refill()
    while not bench.sheets():
        bench.printer.status()
    bench.printer.status()
    # Nothing may be needed of the printer any more for a job known to be done.
    while not (completion := bench.printer.print(receipt())).ok:
        pass
    assert completion.value is not None
    assert (finished, len(bench.sheets())) == (0, 1)


def test_jammed_cutter_is_a_hardware_error_and_the_job_stays_in_question(
    bench: EscposBench,
) -> None:
    bench.simulator.jam_cutter()
    completion = bench.printer.print(receipt())
    assert completion.code is CompletionCode.HARDWARE_ERROR
    report = bench.printer.status()
    assert report.status is DeviceStatus.HARDWARE_ERROR
    assert report.has(ConditionCode.CUTTER_ERROR)
    assert bench.printer.print(receipt()).code is CompletionCode.DEVICE_NOT_READY
    bench.simulator.free_cutter()
    assert bench.printer.print(receipt()).ok
    assert len(bench.sheets()) == 1


def test_cover_opened_in_the_middle_holds_the_job_up(bench: EscposBench) -> None:
    bench.simulator.slow_down(1000.0)
    bench.road.after_job = bench.simulator.open_cover
    completion = bench.printer.print(receipt())
    assert completion.code is CompletionCode.HARDWARE_ERROR
    assert bench.sheets() == []


def test_hot_head_blocks_the_next_job_and_is_waited_for_in_the_middle(bench: EscposBench) -> None:
    bench.simulator.heat_head()
    assert bench.printer.print(receipt()).code is CompletionCode.DEVICE_NOT_READY
    report = bench.printer.status()
    assert report.status is DeviceStatus.ONLINE
    assert report.has(ConditionCode.HEAD_HOT)
    bench.simulator.heat_head(False)
    looks = itertools.count()

    def cool_down_after_some_looks() -> float:
        if next(looks) == 12:
            bench.simulator.heat_head(False)
        return 0.0

    bench.road.after_job = bench.simulator.heat_head
    printer = EscposPrinter(bench.road, timing=PATIENT, monotonic=cool_down_after_some_looks)
    assert printer.print(receipt()).ok
    assert next(looks) > 12
    printer.close()


def test_broken_printer_is_a_hardware_error(bench: EscposBench) -> None:
    bench.simulator.break_down()
    assert bench.printer.print(receipt()).code is CompletionCode.DEVICE_NOT_READY
    report = bench.printer.status()
    assert report.status is DeviceStatus.HARDWARE_ERROR
    assert report.reason == "unrecoverable error"
    bench.simulator.break_down(False)
    assert bench.printer.status().component is ComponentState.READY


def test_silent_printer_is_offline_and_never_has_plenty_of_paper(bench: EscposBench) -> None:
    hasty = EscposPrinter(
        road_to(bench.simulator), timing=EscposTiming(status_s=0.02, job_s=0.02, look_s=0.02)
    )
    bench.simulator.go_silent()
    report = hasty.status()
    assert report.status is DeviceStatus.OFFLINE
    assert "does not answer" in report.reason
    assert hasty.print(receipt()).code is CompletionCode.DEVICE_NOT_READY
    hasty.close()
    bench.simulator.go_silent(False)
    assert bench.printer.print(receipt()).ok


def test_slow_printer_is_waited_for(bench: EscposBench) -> None:
    bench.simulator.slow_down(0.002)
    assert bench.printer.print(receipt()).ok
    assert len(bench.sheets()) == 1


def test_power_cut_in_the_middle_prints_anew_on_retry_and_keeps_the_piece_apart(
    bench: EscposBench,
) -> None:
    bench.simulator.slow_down(1000.0)
    bench.road.after_job = bench.simulator.power_off
    completion = bench.printer.print(receipt())
    assert completion.code is CompletionCode.HARDWARE_ERROR
    assert "connection lost" in completion.reason
    assert bench.printer.print(receipt()).code is CompletionCode.DEVICE_NOT_READY
    bench.road.after_job = lambda: None
    bench.simulator.slow_down(0.0)
    bench.simulator.power_on()
    assert bench.printer.print(receipt()).ok
    assert bench.sheets() == ["", bench.sheets()[-1]]
    assert "莞家政务" in bench.sheets()[-1]


def test_broken_connection_leaves_no_piece_of_one_receipt_on_the_next(bench: EscposBench) -> None:
    bench.simulator.slow_down(1000.0)
    bench.road.after_job = bench.simulator.drop_connection
    assert not bench.printer.print(receipt("job-1", first_line="甲的回执")).ok
    bench.road.after_job = lambda: None
    bench.simulator.slow_down(0.0)
    assert bench.printer.print(receipt("job-2", first_line="乙的回执")).ok
    with_first = [sheet for sheet in bench.sheets() if "甲的回执" in sheet]
    assert all("乙的回执" not in sheet for sheet in with_first)
    assert "乙的回执" in bench.sheets()[-1]


def test_printed_jobs_are_remembered_over_a_restart(bench: EscposBench, tmp_path: Path) -> None:
    def restarted() -> EscposPrinter:
        return EscposPrinter(bench.road, timing=PATIENT, jobs_file=tmp_path / "state" / "printed")

    first = restarted()
    assert first.print(receipt()).ok
    first.close()
    bench.power_off()
    completion = restarted().print(receipt())
    assert completion.ok
    assert completion.value is not None
    assert completion.value.again
    assert "job-1" not in (tmp_path / "state" / "printed").read_text()


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("code", ["native", "raster"])
def test_code_on_the_paper_reads_back_as_its_data(columns: int, code: CodeKind) -> None:
    simulator = EscposSimulator(profile="test", columns=48 if columns == 48 else 32)
    printer = EscposPrinter(road_to(simulator), columns=columns, code=code, timing=PATIENT)
    long_data = "https://example.invalid/r/" + "0123456789" * 12
    assert printer.print(receipt()).ok
    assert printer.print(Receipt("long", (Line("上"), Code(long_data), Line("下")))).ok
    read = [
        # Long text besides is now and then taken for a linear code.
        [f.text for f in zxingcpp.read_barcodes(p) if f.format == zxingcpp.BarcodeFormat.QRCode]
        for p in simulator.papers()
    ]
    assert read == [[NUMBER], [long_data]]
    assert simulator.unknown == ()
    printer.close()
    simulator.close()


def test_text_cannot_become_a_command(bench: EscposBench) -> None:
    hostile = "甲\x1b@\x1dV\x00\x10\x04\x01\x1c.乙\u202e\u200b\ufeff丙\x00\x7f\x9b\r\n丁\ud800戊"
    blocks = (Line(hostile), Line("\x1d(k\x04\x001A2\x00"))
    assert bench.printer.print(Receipt("hostile", blocks)).ok
    (sheet,) = bench.sheets()
    assert sheet.splitlines()[:2] == ["甲@V.乙丙", "丁戊"]
    assert bench.simulator.unknown == ()


def test_rare_han_and_lonely_punctuation_reach_the_paper(bench: EscposBench) -> None:
    lines = ["：，。（）￥", "㐂", "\U0002cb4e\U00020bb7", "\ue5f1", "Aé€①", "ABC 123"]
    blocks = tuple(Line(line) for line in lines)
    assert bench.printer.print(Receipt("rare", blocks)).ok
    assert bench.sheets()[0].split("\n") == lines


def test_unreachable_address_is_offline_within_the_connect_time() -> None:
    # A port that is bound and does not listen refuses, whatever the machine.
    simulator = EscposSimulator(profile="test")
    simulator.power_off()
    printer = EscposPrinter(road_to(simulator), timing=PATIENT)
    report = printer.status()
    assert report.status is DeviceStatus.OFFLINE
    assert "ConnectionRefusedError" in report.reason
    printer.close()
    simulator.close()
