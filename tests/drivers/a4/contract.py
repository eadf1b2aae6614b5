"""What every A4 printer's adapter promises, whatever stands at the other end.

An adapter's test inherits ``A4PrinterContract`` and provides the ``bench`` fixture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from drivers.a4.ipp import IppPrinter
from drivers.a4.ipp_link import Field, IppLink, Operation, Trouble
from drivers.a4.ipp_message import Message
from drivers.a4.port import Phase, PrintJob, Progress
from drivers.device import (
    Cancel,
    CompletionCode,
    ComponentState,
    ConditionCode,
    DeviceStatus,
    Severity,
)

CANARY = b"canary 441900199003071234"
AWAY = (DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE)


def pdf(pages: int = 1) -> bytes:
    """A sound PDF with the canary on its pages, nothing compressed."""
    text = b"BT /F1 24 Tf 72 700 Td (" + CANARY + b") Tj ET"
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % pages,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n" % len(text) + text + b"\nendstream",
        *[
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>"
        ]
        * pages,
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def job(job_id: str = "job-1", pages: int = 1) -> PrintJob:
    return PrintJob(job_id, pdf(pages))


class HookedLink(IppLink):
    """A real link on which a test can do something at an exact moment."""

    before_job: Callable[[], None] = staticmethod(lambda: None)

    def ask(
        self,
        operation: Operation,
        fields: Mapping[str, Field],
        *,
        limit_s: float,
        job_fields: Mapping[str, Field] | None = None,
        document: bytes = b"",
    ) -> Message | Trouble:
        if operation is Operation.PRINT_JOB:
            self.before_job()
        return super().ask(
            operation, fields, limit_s=limit_s, job_fields=job_fields, document=document
        )


class Bench(Protocol):
    """A printer, and hands to fill its tray, cancel at its panel and pull its plug."""

    printer: IppPrinter
    link: HookedLink

    def restarted(self) -> IppPrinter:
        """The terminal was switched off and on: another adapter on the same printer."""

    def printed(self) -> int:
        """How many documents came out whole."""

    def holds(self, text: bytes) -> bool:
        """Whether printer or queue still have a document with this text."""

    def paper_out(self) -> None: ...

    def refill(self) -> None: ...

    def power_off(self) -> None: ...

    def power_on(self) -> None: ...


class Story:
    """What ``on_progress`` was told, and what to do when the job is held up."""

    def __init__(self, when_held: Callable[[], None]) -> None:
        self.told: list[Progress] = []
        self._when_held: Callable[[], None] | None = when_held

    def __call__(self, progress: Progress) -> None:
        self.told.append(progress)
        if progress.phase is Phase.HELD_UP and self._when_held is not None:
            act, self._when_held = self._when_held, None
            act()

    @property
    def held(self) -> Progress:
        return next(p for p in self.told if p.phase is Phase.HELD_UP)


class A4PrinterContract:
    """The tests; ``bench`` comes from the adapter's own test module."""

    def test_printer_is_ready_while_nothing_is_wrong(self, bench: Bench) -> None:
        report = bench.printer.status()
        assert report.component is ComponentState.READY, report
        assert bench.printer.status() == report
        assert {"pdf", "a4"} <= bench.printer.capabilities().features
        assert bench.printer.capabilities().model

    def test_document_is_printed_and_confirmed_and_nothing_of_it_stays(self, bench: Bench) -> None:
        completion = bench.printer.print(job())
        assert completion.ok, completion
        assert completion.value is not None
        assert not completion.value.again
        assert bench.printed() == 1
        assert not bench.holds(CANARY)

    def test_printed_job_is_not_printed_again(self, bench: Bench) -> None:
        assert bench.printer.print(job()).ok
        completion = bench.printer.print(job())
        assert completion.value is not None
        assert completion.value.again
        assert bench.printed() == 1

    def test_job_waits_for_paper_and_goes_on_after_the_refill(self, bench: Bench) -> None:
        bench.link.before_job = bench.paper_out
        story = Story(bench.refill)
        completion = bench.printer.print(job(), on_progress=story)
        assert completion.ok, completion
        assert story.held.report.has(ConditionCode.PAPER_OUT)
        assert bench.printed() == 1

    def test_waiting_job_that_is_canceled_never_comes_out(self, bench: Bench) -> None:
        bench.link.before_job = bench.paper_out
        cancel = Cancel()
        completion = bench.printer.print(job(), cancel, Story(cancel.set))
        assert completion.code is CompletionCode.CANCELED
        assert completion.reason == ""
        assert not bench.holds(CANARY)
        bench.link.before_job = lambda: None
        bench.refill()
        assert bench.printer.print(job("job-2")).ok
        assert bench.printed() == 1

    def test_job_of_before_a_restart_is_followed_and_not_sent_again(self, bench: Bench) -> None:
        bench.link.before_job = bench.paper_out
        stopped = []

        def stop() -> None:
            stopped.append(True)
            raise SystemExit

        try:
            bench.printer.print(job(), on_progress=Story(stop))
        except SystemExit:
            bench.refill()
        assert stopped
        assert bench.restarted().print(job()).ok
        assert bench.printed() == 1

    def test_job_of_before_a_restart_can_be_taken_back(self, bench: Bench) -> None:
        bench.link.before_job = bench.paper_out
        again = []

        def stop() -> None:
            raise SystemExit

        try:
            bench.printer.print(job(), on_progress=Story(stop))
        except SystemExit:
            again.append(bench.restarted())
        (printer,) = again
        completion = printer.cancel("job-1")
        assert (completion.code, completion.value) == (CompletionCode.SUCCESS, True)
        assert printer.cancel("job-1").code is CompletionCode.SUCCESS
        assert printer.cancel("job-1").value is False
        assert not bench.holds(CANARY)
        bench.refill()
        assert bench.printed() == 0

    def test_printer_killed_in_the_middle_confirms_nothing_and_a_retry_prints_once(
        self, bench: Bench
    ) -> None:
        bench.link.before_job = bench.paper_out
        cancel = Cancel()
        completion = bench.printer.print(job(), cancel, Story(bench.power_off))
        assert completion.code is CompletionCode.HARDWARE_ERROR
        assert bench.printer.status().status in AWAY
        bench.link.before_job = lambda: None
        bench.power_on()
        bench.refill()
        # A queue may have to be told first that what it takes for printed is not.
        assert any(bench.printer.print(job()).ok for _ in range(2))
        assert bench.printed() == 1

    def test_switched_off_printer_is_away_and_comes_back_by_itself(self, bench: Bench) -> None:
        bench.printer.status()
        bench.power_off()
        report = bench.printer.status()
        assert report.status in AWAY
        assert report.reason
        assert bench.printer.print(job()).code is CompletionCode.DEVICE_NOT_READY
        bench.power_on()
        assert bench.printer.print(job()).ok

    def test_what_is_no_pdf_is_refused_before_it_is_sent(self, bench: Bench) -> None:
        for document in (b"", b"\x1b%-12345X@PJL", pdf()[:-20], b"%PDF-1.4"):
            completion = bench.printer.print(PrintJob("bad", document))
            assert completion.code is CompletionCode.INVALID_DATA
        assert bench.printed() == 0

    def test_job_that_was_never_sent_is_taken_back_in_vain_and_a_printed_one_not_at_all(
        self, bench: Bench
    ) -> None:
        completion = bench.printer.cancel("job-1")
        assert (completion.code, completion.value) == (CompletionCode.SUCCESS, False)
        bench.printer.print(job())
        assert bench.printer.cancel("job-1").code is CompletionCode.SEQUENCE_ERROR

    def test_job_shows_nothing_of_itself(self, bench: Bench) -> None:
        completion = bench.printer.print(job())
        for shown in (repr(job()), repr(completion)):
            assert "canary" not in shown

    def test_closed_printer_opens_again_with_the_next_call(self, bench: Bench) -> None:
        assert bench.printer.print(job("job-1")).ok
        bench.printer.close()
        bench.printer.close()
        assert bench.printer.print(job("job-2")).ok
        assert bench.printed() == 2


class BarePrinterContract(A4PrinterContract):
    """Further promises where the printer itself is asked, without a queue that knows less."""

    def test_nothing_is_sent_to_a_printer_without_paper(self, bench: Bench) -> None:
        bench.paper_out()
        completion = bench.printer.print(job())
        assert completion.code is CompletionCode.DEVICE_NOT_READY
        assert "paperOut" in completion.reason
        report = bench.printer.status()
        assert report.component is ComponentState.UNAVAILABLE
        (condition,) = (c for c in report.conditions if c.code is ConditionCode.PAPER_OUT)
        assert condition.severity is Severity.BLOCKING
        bench.refill()
        assert bench.printer.status().component is ComponentState.READY
        assert bench.printed() == 0
        assert bench.printer.print(job()).ok
