"""The IPP adapter against the other end of its wire, over real HTTP."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.a4.ipp import IppPrinter, IppTiming
from drivers.a4.port import Phase, PrintJob
from drivers.a4.simulator import IppSimulator
from drivers.device import (
    Cancel,
    CompletionCode,
    ComponentState,
    ConditionCode,
    DeviceStatus,
    Severity,
)
from drivers.simulation import SimulatorForbidden
from tests.drivers.a4.contract import CANARY, BarePrinterContract, HookedLink, Story, job, pdf

# Generous where an answer comes, so that a loaded machine changes nothing.
PATIENT = IppTiming(ask_s=20, send_s=20, look_s=0.01, stall_s=60, lost_s=0.1, cancel_s=20)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


class SimulatedBench:
    def __init__(self, folder: Path) -> None:
        self.simulator = IppSimulator(profile="test")
        self.link = HookedLink(self.simulator.uri)
        self._jobs_file = folder / "pages-printed"
        self._printers: list[IppPrinter] = []
        self.printer = self.restarted()
        self.paper_out = self.simulator.paper_out
        self.refill = self.simulator.refill
        self.power_off = self.simulator.power_off
        self.power_on = self.simulator.power_on

    def restarted(self, timing: IppTiming = PATIENT) -> IppPrinter:
        link = self.link if not self._printers else HookedLink(self.simulator.uri)
        printer = IppPrinter(link, timing=timing, clock=lambda: NOW, jobs_file=self._jobs_file)
        self._printers.append(printer)
        return printer

    def printed(self) -> int:
        return len(self.simulator.printed())

    def holds(self, text: bytes) -> bool:
        return any(text in document for document in self.simulator.documents())

    def close(self) -> None:
        for printer in self._printers:
            printer.close()
        self.simulator.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SimulatedBench]:
    bench = SimulatedBench(tmp_path)
    yield bench
    bench.close()


class TestIppPrinter(BarePrinterContract):
    """The contract, against the simulator."""


Switch = Callable[[IppSimulator], None]


@pytest.mark.parametrize(
    ("switch", "code", "status"),
    [
        (IppSimulator.paper_out, ConditionCode.PAPER_OUT, DeviceStatus.ONLINE),
        (IppSimulator.toner_out, ConditionCode.TONER_OUT, DeviceStatus.ONLINE),
        (IppSimulator.output_full, ConditionCode.OUTPUT_FULL, DeviceStatus.ONLINE),
        (IppSimulator.pause, ConditionCode.PRINTER_PAUSED, DeviceStatus.ONLINE),
        (IppSimulator.open_cover, ConditionCode.COVER_OPEN, DeviceStatus.USER_ERROR),
        (IppSimulator.jam, ConditionCode.PAPER_JAMMED, DeviceStatus.HARDWARE_ERROR),
    ],
)
def test_trouble_blocks_the_next_job(
    bench: SimulatedBench, switch: Switch, code: ConditionCode, status: DeviceStatus
) -> None:
    switch(bench.simulator)
    report = bench.printer.status()
    assert (report.status, report.component) == (status, ComponentState.UNAVAILABLE)
    assert [(c.code, c.severity) for c in report.conditions][:1] == [(code, Severity.BLOCKING)]
    assert bench.printer.print(job()).code is CompletionCode.DEVICE_NOT_READY
    assert bench.simulator.jobs() == []


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        (IppSimulator.paper_low, ConditionCode.PAPER_LOW),
        (IppSimulator.toner_low, ConditionCode.TONER_LOW),
    ],
)
def test_low_supply_warns_and_still_prints(
    bench: SimulatedBench, switch: Switch, code: ConditionCode
) -> None:
    switch(bench.simulator)
    report = bench.printer.status()
    assert [(c.code, c.severity) for c in report.conditions] == [(code, Severity.WARNING)]
    assert bench.printer.print(job()).ok


def test_paper_that_ends_between_two_sheets_is_waited_for(bench: SimulatedBench) -> None:
    bench.simulator.paper_out_after(2)
    story = Story(bench.refill)
    assert bench.printer.print(job(pages=5), on_progress=story).ok
    assert story.held.sheets == 2
    assert story.told[0].phase is Phase.SENDING
    assert bench.printed() == 1


def test_copies_and_sides_are_the_printers_work(bench: SimulatedBench) -> None:
    bench.simulator.paper_out_after(6)
    printing = PrintJob("two", pdf(5), copies=2, sides="two-sided-long-edge")
    assert bench.printer.print(printing).ok
    assert bench.printer.status().has(ConditionCode.PAPER_OUT)


def test_job_that_nobody_helps_is_given_up_and_still_followed_later(bench: SimulatedBench) -> None:
    ticks = itertools.count()
    hasty = IppPrinter(
        bench.link,
        timing=IppTiming(look_s=0.001, stall_s=30),
        monotonic=lambda: float(next(ticks)),
    )
    bench.link.before_job = bench.paper_out
    completion = hasty.print(job())
    assert completion.code is CompletionCode.HARDWARE_ERROR
    assert completion.reason == "job held up: paperOut"
    bench.refill()
    assert bench.printer.print(job()).ok
    assert bench.printed() == 1


@pytest.mark.parametrize("taken", [True, False])
def test_connection_that_breaks_while_sending_never_prints_twice(
    bench: SimulatedBench, taken: bool
) -> None:
    bench.simulator.drop_connection(taken=taken)
    completion = bench.printer.print(job())
    assert completion.code is CompletionCode.HARDWARE_ERROR
    assert "connection lost" in completion.reason
    assert bench.printer.print(job()).ok
    assert bench.printed() == 1


def test_completed_job_whose_confirmation_was_lost_is_confirmed_without_printing(
    bench: SimulatedBench, tmp_path: Path
) -> None:
    assert bench.printer.print(job()).ok
    (tmp_path / "pages-printed").unlink()
    completion = bench.restarted().print(job())
    assert completion.value is not None
    assert completion.value.again
    assert bench.printed() == 1


def test_printed_jobs_are_remembered_over_a_restart_and_the_printers_loss_of_memory(
    bench: SimulatedBench, tmp_path: Path
) -> None:
    assert bench.printer.print(job()).ok
    bench.simulator.forget_jobs()
    completion = bench.restarted().print(job())
    assert completion.value is not None
    assert completion.value.again
    assert "job-1" not in (tmp_path / "pages-printed").read_text()


def test_job_canceled_or_given_up_at_the_printer_can_be_printed_anew(
    bench: SimulatedBench,
) -> None:
    for act, code in (
        (bench.simulator.cancel_at_panel, CompletionCode.CANCELED),
        (bench.simulator.abort_job, CompletionCode.HARDWARE_ERROR),
        (bench.simulator.forget_jobs, CompletionCode.HARDWARE_ERROR),
    ):
        bench.link.before_job = bench.paper_out
        bench.refill()
        assert bench.printer.print(job(), on_progress=Story(act)).code is code
    bench.link.before_job = lambda: None
    bench.refill()
    assert bench.printer.print(job()).ok
    assert bench.printed() == 1


def test_number_of_a_restarted_printer_is_not_taken_for_our_job(bench: SimulatedBench) -> None:
    other = bench.restarted()

    def restart_and_let_another_print() -> None:
        bench.simulator.forget_jobs()
        bench.refill()
        assert other.print(job("another")).ok

    bench.link.before_job = bench.paper_out
    completion = bench.printer.print(job(), on_progress=Story(restart_and_let_another_print))
    assert completion.code is CompletionCode.HARDWARE_ERROR
    assert "no longer knows the job" in completion.reason


def test_printer_without_pdf_is_not_sent_one(bench: SimulatedBench) -> None:
    bench.simulator.refuse_pdf()
    assert bench.printer.print(job()).code is CompletionCode.UNSUPPORTED_DATA
    bench.simulator.refuse_pdf(False)
    bench.link.before_job = bench.simulator.refuse_pdf
    assert bench.printer.print(job()).code is CompletionCode.UNSUPPORTED_DATA
    assert bench.simulator.jobs() == []


def test_silent_printer_is_offline_in_bounded_time(bench: SimulatedBench) -> None:
    hasty = bench.restarted(IppTiming(ask_s=0.05))
    bench.simulator.go_silent()
    report = hasty.status()
    assert (report.status, report.reason) == (DeviceStatus.OFFLINE, "no answer in time")
    bench.simulator.go_silent(False)
    assert bench.printer.status().component is ComponentState.READY


def test_cancel_set_before_anything_was_sent_sends_nothing(bench: SimulatedBench) -> None:
    cancel = Cancel()
    cancel.set()
    assert bench.printer.print(job(), cancel).code is CompletionCode.CANCELED
    assert bench.simulator.jobs() == []


def test_cancel_that_comes_too_late_tells_the_truth(bench: SimulatedBench) -> None:
    cancel = Cancel()
    bench.link.before_job = cancel.set
    completion = bench.printer.print(job(), cancel)
    # Whichever came first: the paper and the word agree.
    assert completion.ok is (bench.printed() == 1)
    assert completion.code in (CompletionCode.SUCCESS, CompletionCode.CANCELED)


def test_job_at_the_printer_names_nobody(bench: SimulatedBench) -> None:
    bench.printer.print(PrintJob("441900199003071234", pdf()))
    ((name, user, _),) = bench.simulator.jobs()
    assert (name[:3], len(name), user) == ("gj-", 27, "guanjia")
    assert "441900" not in name
    assert CANARY not in b"".join(bench.simulator.documents())


def test_wrong_copies_are_invalid(bench: SimulatedBench) -> None:
    for copies in (0, -1, 100):
        completion = bench.printer.print(PrintJob("copies", pdf(), copies=copies))
        assert completion.code is CompletionCode.INVALID_DATA


def test_simulator_refuses_to_serve_citizens() -> None:
    with pytest.raises(SimulatorForbidden):
        IppSimulator(profile="production")
