"""What every receipt printer's adapter promises, whatever its wire.

An adapter's test inherits ``ReceiptPrinterContract`` and provides the ``bench`` fixture.
"""

from __future__ import annotations

from typing import Protocol

from drivers.device import CompletionCode, ComponentState, ConditionCode, DeviceStatus, Severity
from drivers.receipt.port import Block, Code, Field, Line, Receipt, ReceiptPrinter, Rule

NUMBER = "441900004-0003-20261120-0001"
BLOCKS: tuple[Block, ...] = (
    Line("莞家政务", size="large", bold=True, align="center"),
    Rule(),
    Line("已收件，待受理", size="large", align="center"),
    Field("申请人", "测*㐂"),
    Field("编号", NUMBER),
    Code(NUMBER),
    Line("请妥善保管本回执。"),
)


def receipt(job_id: str = "job-1", *, first_line: str = "") -> Receipt:
    head: tuple[Block, ...] = (Line(first_line),) if first_line else ()
    return Receipt(job_id, head + BLOCKS)


class Bench(Protocol):
    """A printer, and hands to take its paper, open its cover and pull its plug."""

    printer: ReceiptPrinter

    def sheets(self) -> list[str]: ...

    def paper_near_end(self) -> None: ...

    def paper_out(self) -> None: ...

    def paper_out_after(self, lines: int) -> None: ...

    def refill(self) -> None: ...

    def open_cover(self) -> None: ...

    def close_cover(self) -> None: ...

    def power_off(self) -> None: ...

    def power_on(self) -> None: ...


class ReceiptPrinterContract:
    """The tests; ``bench`` comes from the adapter's own test module."""

    def test_printer_is_ready_while_nothing_is_wrong(self, bench: Bench) -> None:
        report = bench.printer.status()
        assert report.component is ComponentState.READY
        assert report.conditions == ()
        assert bench.printer.status() == report

    def test_receipt_is_printed_whole_and_confirmed(self, bench: Bench) -> None:
        completion = bench.printer.print(receipt())
        assert completion.ok
        assert completion.value is not None
        assert (completion.value.job_id, completion.value.again) == ("job-1", False)
        (sheet,) = bench.sheets()
        for text in ("莞家政务", "已收件，待受理", "测*㐂", NUMBER, "请妥善保管本回执。"):
            assert text in sheet

    def test_confirmed_job_is_not_printed_again(self, bench: Bench) -> None:
        bench.printer.print(receipt())
        completion = bench.printer.print(receipt())
        assert completion.ok
        assert completion.value is not None
        assert completion.value.again
        assert len(bench.sheets()) == 1

    def test_same_receipt_under_another_id_is_another_job(self, bench: Bench) -> None:
        bench.printer.print(receipt("job-1"))
        bench.printer.print(receipt("job-2"))
        assert len(bench.sheets()) == 2

    def test_low_paper_warns_and_still_prints(self, bench: Bench) -> None:
        bench.paper_near_end()
        report = bench.printer.status()
        assert [(c.code, c.severity) for c in report.conditions] == [
            (ConditionCode.PAPER_LOW, Severity.WARNING)
        ]
        assert report.component is ComponentState.READY
        assert bench.printer.print(receipt()).ok

    def test_nothing_is_sent_to_a_printer_without_paper(self, bench: Bench) -> None:
        bench.paper_out()
        completion = bench.printer.print(receipt())
        assert completion.code is CompletionCode.DEVICE_NOT_READY
        assert "paperOut" in completion.reason
        report = bench.printer.status()
        assert report.has(ConditionCode.PAPER_OUT)
        assert report.component is ComponentState.UNAVAILABLE
        bench.refill()
        assert bench.sheets() == []
        assert bench.printer.print(receipt()).ok
        assert len(bench.sheets()) == 1

    def test_receipt_whose_paper_ended_is_not_confirmed(self, bench: Bench) -> None:
        bench.paper_out_after(4)
        completion = bench.printer.print(receipt())
        assert completion.code is CompletionCode.HARDWARE_ERROR
        assert "paperOut" in completion.reason
        assert bench.printer.status().has(ConditionCode.PAPER_OUT)
        assert bench.sheets() == []

    def test_retry_after_refill_confirms_the_one_receipt_that_was_finished(
        self, bench: Bench
    ) -> None:
        bench.paper_out_after(4)
        bench.printer.print(receipt())
        bench.refill()
        assert bench.printer.print(receipt()).ok
        assert len(bench.sheets()) == 1

    def test_next_receipt_after_refill_comes_out_after_the_one_that_waited(
        self, bench: Bench
    ) -> None:
        bench.paper_out_after(4)
        bench.printer.print(receipt("job-1", first_line="甲的回执"))
        bench.refill()
        assert bench.printer.print(receipt("job-2", first_line="乙的回执")).ok
        first, second = bench.sheets()
        assert ("甲的回执" in first, "乙的回执" in first) == (True, False)
        assert ("甲的回执" in second, "乙的回执" in second) == (False, True)
        assert bench.printer.print(receipt("job-1")).ok
        assert len(bench.sheets()) == 2

    def test_open_cover_is_a_users_error_and_blocks(self, bench: Bench) -> None:
        bench.open_cover()
        assert bench.printer.print(receipt()).code is CompletionCode.DEVICE_NOT_READY
        report = bench.printer.status()
        assert report.status is DeviceStatus.USER_ERROR
        assert report.has(ConditionCode.COVER_OPEN)
        bench.close_cover()
        assert bench.printer.status().component is ComponentState.READY

    def test_condition_keeps_its_time_while_it_lasts(self, bench: Bench) -> None:
        bench.paper_near_end()
        first = bench.printer.status()
        assert bench.printer.status() == first

    def test_switched_off_printer_is_away_and_comes_back_by_itself(self, bench: Bench) -> None:
        bench.printer.status()
        bench.power_off()
        assert bench.printer.print(receipt()).code is CompletionCode.DEVICE_NOT_READY
        report = bench.printer.status()
        # On USB the node goes with the power; elsewhere there is only silence.
        assert report.status in (DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE)
        assert report.reason
        bench.power_on()
        assert bench.printer.print(receipt()).ok
        assert len(bench.sheets()) == 1

    def test_code_that_no_paper_can_hold_is_invalid_and_harms_nothing(self, bench: Bench) -> None:
        for data in ("", "编号", "A\x10\x04\x01", "A" * 5000):
            completion = bench.printer.print(Receipt("job-bad", (Code(data),)))
            assert completion.code is CompletionCode.INVALID_DATA
            assert data == "" or data not in completion.reason
        assert bench.sheets() == []
        assert bench.printer.print(receipt()).ok

    def test_closed_printer_opens_again_with_the_next_call(self, bench: Bench) -> None:
        bench.printer.print(receipt("job-1"))
        bench.printer.close()
        bench.printer.close()
        assert bench.printer.print(receipt("job-2")).ok
        assert len(bench.sheets()) == 2

    def test_receipt_shows_nothing_of_itself_in_logs(self, bench: Bench) -> None:
        completion = bench.printer.print(receipt())
        for shown in (repr(receipt()), repr(completion)):
            assert "测" not in shown
