"""The IPP adapter against printing software that nobody here wrote."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.a4.ipp import IppPrinter, IppTiming
from drivers.device import (
    Cancel,
    CompletionCode,
    ComponentState,
    ConditionCode,
    Severity,
)
from tests.devices.a4.stack import EvePrinter, PrintServer, dns_sd, wait_until
from tests.drivers.a4.contract import (
    CANARY,
    A4PrinterContract,
    Bench,
    HookedLink,
    Story,
    job,
)

BARE = IppTiming(look_s=0.1, stall_s=60, lost_s=1.0, cancel_s=3.0)
# Through a queue a dead printer is a job that is held up: so long it is waited for.
QUEUED = IppTiming(look_s=0.1, stall_s=15, lost_s=1.0)


class RealBench:
    def __init__(self, eve: EvePrinter, uri: str, timing: IppTiming, folder: Path) -> None:
        self.eve, self.uri, self._timing = eve, uri, timing
        self._jobs_file = folder / "pages-printed"
        self.link = HookedLink(uri)
        self._printers = [self._adapter(self.link)]
        self.printer = self._printers[0]
        self.printed = eve.printed
        self.power_off = eve.kill
        self.holds: Callable[[bytes], bool] = lambda text: False

    def _adapter(self, link: HookedLink) -> IppPrinter:
        return IppPrinter(link, timing=self._timing, jobs_file=self._jobs_file)

    def restarted(self) -> IppPrinter:
        self._printers.append(self._adapter(HookedLink(self.uri)))
        return self._printers[-1]

    def paper_out(self) -> None:
        self.eve.fill(0)

    def refill(self) -> None:
        self.eve.fill(250)

    def power_on(self) -> None:
        self.eve.start()

    def close(self) -> None:
        for printer in self._printers:
            printer.close()


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="bus-"))
    with dns_sd(folder) as address:
        yield address
    shutil.rmtree(folder)


@pytest.fixture
def eve(bus: str, tmp_path: Path) -> Iterator[EvePrinter]:
    printer = EvePrinter(tmp_path, bus)
    yield printer
    printer.end()


@pytest.fixture
def server() -> Iterator[PrintServer]:
    # Not below pytest's own folders: the filters' user may not enter them.
    root = Path(tempfile.mkdtemp(prefix="cups-"))
    root.chmod(0o755)
    server = PrintServer(root)
    yield server
    server.end()
    shutil.rmtree(root)


class TestBarePrinter(A4PrinterContract):
    """ippeveprinter, straight. What it keeps of a document nobody can ask it."""

    @pytest.fixture
    def bench(self, eve: EvePrinter, tmp_path: Path) -> Iterator[RealBench]:
        bench = RealBench(eve, eve.uri, BARE, tmp_path)
        yield bench
        bench.close()

    # This printer does not look at a cancellation while a job waits for paper, and prints the job
    # after the refill all the same (2.4.2). What matters then is that nobody is told otherwise.

    def test_waiting_job_that_is_canceled_never_comes_out(self, bench: Bench) -> None:
        bench.link.before_job = bench.paper_out
        cancel = Cancel()
        completion = bench.printer.print(job(), cancel, Story(cancel.set))
        assert completion.code is CompletionCode.CANCELED
        assert "may still print" in completion.reason

    def test_job_of_before_a_restart_can_be_taken_back(self, bench: Bench) -> None:
        bench.link.before_job = bench.paper_out

        def stop() -> None:
            raise SystemExit

        with pytest.raises(SystemExit):
            bench.printer.print(job(), on_progress=Story(stop))
        completion = bench.restarted().cancel("job-1")
        assert completion.code is CompletionCode.TIME_OUT
        assert "has not let go" in completion.reason

    def test_empty_tray_and_low_toner_are_told(self, bench: RealBench) -> None:
        bench.eve.supply(2)
        report = bench.printer.status()
        assert [(c.code, c.severity) for c in report.conditions] == [
            (ConditionCode.TONER_LOW, Severity.WARNING)
        ]
        assert bench.printer.print(job()).ok
        bench.paper_out()
        # It only reports an empty tray as long as no job waits for it.
        assert bench.printer.status().has(ConditionCode.PAPER_OUT)
        bench.refill()
        assert not bench.printer.status().has(ConditionCode.PAPER_OUT)


class TestThroughCups(A4PrinterContract):
    """The same printer behind a queue of a real cupsd."""

    @pytest.fixture
    def bench(self, eve: EvePrinter, server: PrintServer, tmp_path: Path) -> Iterator[RealBench]:
        bench = RealBench(eve, server.queue_to(eve.uri, f"q{eve.port}"), QUEUED, tmp_path)
        bench.holds = server.holds
        yield bench
        bench.close()

    def test_waiting_job_that_is_canceled_never_comes_out(self, bench: Bench) -> None:
        # What this printer does with it afterwards: see above. The queue is emptied in any case.
        bench.link.before_job = bench.paper_out
        cancel = Cancel()
        completion = bench.printer.print(job(), cancel, Story(cancel.set))
        assert completion.code is CompletionCode.CANCELED
        assert not bench.holds(CANARY)
        bench.refill()
        # The queue still says "media-needed"; its printer knows better.
        wait_until(
            lambda: not bench.printer.status().has(ConditionCode.PAPER_OUT), "the paper to be seen"
        )

    def test_queue_gives_the_document_away_and_says_so(self, bench: RealBench) -> None:
        seen = []
        completion = bench.printer.print(
            job(), on_progress=lambda told: seen.append(bench.holds(CANARY))
        )
        assert any(seen), "the spool had it while it was printed"
        assert completion.value is not None
        assert completion.value.document_gone is True
        assert not bench.holds(CANARY)

    def test_job_left_over_by_a_power_cut_is_emptied_at_the_next_start(
        self, bench: RealBench
    ) -> None:
        bench.link.before_job = bench.paper_out

        def stop() -> None:
            raise SystemExit

        with pytest.raises(SystemExit):
            bench.printer.print(job(), on_progress=Story(stop))
        bench.refill()
        wait_until(lambda: bench.printed() == 1, "the job to be printed without us")
        assert bench.holds(CANARY)
        printer = bench.restarted()

        def emptied() -> bool:
            printer.close()
            assert printer.status().component is ComponentState.READY
            return not bench.holds(CANARY)

        wait_until(emptied, "the queue to say that the job is over")
        completion = printer.print(job())
        assert completion.value is not None
        assert completion.value.again
        assert bench.printed() == 1
