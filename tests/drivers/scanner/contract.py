"""What every code scanner's adapter promises, whatever its wire.

An adapter's test inherits ``CodeScannerContract`` and provides the ``bench`` fixture.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from drivers.device import (
    Cancel,
    Completion,
    CompletionCode,
    ComponentState,
    DeviceStatus,
    StatusReport,
)
from drivers.scanner.port import CodeScanner, Scanned

CODE = "https://example.gov.cn/v?c=4419-0003&k=Ab9_"
PATIENCE_S = 30.0
# Longer than the pauses that end a code in tests: a citizen tries again after a moment.
AGAIN_S = 0.3


class Bench(Protocol):
    """A scanner, and hands to hold codes before it and to pull its plug."""

    @property
    def scanner(self) -> CodeScanner: ...

    def present(self, text: str) -> None: ...

    def unplug(self) -> None: ...

    def replug(self) -> None: ...


def scan_while(
    scanner: CodeScanner, act: Callable[[], None], *, again_s: float = AGAIN_S
) -> Completion[Scanned]:
    """Scan while somebody does something over and over until the scanner has had enough."""
    enough = threading.Event()

    def keep_acting() -> None:
        while not enough.wait(again_s):
            act()

    hands = threading.Thread(target=keep_acting, daemon=True)
    hands.start()
    try:
        return scanner.scan(PATIENCE_S)
    finally:
        enough.set()
        hands.join(PATIENCE_S)
        assert not hands.is_alive()


def status_until(scanner: CodeScanner, wanted: ComponentState) -> StatusReport:
    """Look again and again, as the worker does, until it is so."""
    deadline = time.monotonic() + PATIENCE_S
    report = scanner.status()
    while report.component is not wanted and time.monotonic() < deadline:
        report = scanner.status()
    assert report.component is wanted, report
    return report


def text_of(completion: Completion[Scanned]) -> str:
    assert completion.ok, completion
    assert completion.value is not None
    return completion.value.text


class CodeScannerContract:
    """The tests; ``bench`` comes from the adapter's own test module."""

    def test_scanner_is_ready_while_nothing_is_wrong(self, bench: Bench) -> None:
        report = bench.scanner.status()
        assert report.component is ComponentState.READY
        assert bench.scanner.status() == report

    def test_code_held_before_it_is_read(self, bench: Bench) -> None:
        completion = scan_while(bench.scanner, lambda: bench.present(CODE))
        assert text_of(completion) == CODE

    def test_each_code_is_its_own_scan(self, bench: Bench) -> None:
        for text in ("first", "second"):
            completion = scan_while(bench.scanner, lambda text=text: bench.present(text))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            assert text_of(completion) == text

    def test_wait_ends_when_nobody_shows_a_code(self, bench: Bench) -> None:
        completion = bench.scanner.scan(0.05)
        assert completion.code is CompletionCode.TIME_OUT
        assert completion.value is None

    def test_cancelled_wait_ends_soon(self, bench: Bench) -> None:
        cancel = Cancel()
        threading.Timer(0.05, cancel.set).start()
        begun = time.monotonic()
        assert bench.scanner.scan(PATIENCE_S, cancel).code is CompletionCode.CANCELED
        assert time.monotonic() - begun < PATIENCE_S / 2

    def test_too_long_a_code_is_refused_without_being_repeated(self, bench: Bench) -> None:
        long = "4419" * 60
        completion = scan_while(bench.scanner, lambda: bench.present(long), again_s=1.0)
        assert completion.code is CompletionCode.INVALID_DATA
        assert completion.value is None
        assert "4419" not in repr(completion)
        assert text_of(scan_while(bench.scanner, lambda: bench.present(CODE))) == CODE

    def test_unplugged_scanner_says_so_and_works_when_it_is_back(self, bench: Bench) -> None:
        bench.scanner.status()
        bench.unplug()
        report = status_until(bench.scanner, ComponentState.UNAVAILABLE)
        assert report.status in (DeviceStatus.NO_DEVICE, DeviceStatus.OFFLINE)
        assert report.reason
        assert bench.scanner.scan(0.05).code is CompletionCode.DEVICE_NOT_READY
        bench.replug()
        status_until(bench.scanner, ComponentState.READY)
        assert text_of(scan_while(bench.scanner, lambda: bench.present(CODE))) == CODE

    def test_pulled_plug_ends_the_wait(self, bench: Bench) -> None:
        bench.scanner.status()
        completion = scan_while(bench.scanner, bench.unplug)
        assert completion.code in (
            CompletionCode.HARDWARE_ERROR,
            CompletionCode.DEVICE_NOT_READY,
        )
        assert status_until(bench.scanner, ComponentState.UNAVAILABLE).reason

    def test_closed_scanner_opens_again_with_the_next_call(self, bench: Bench) -> None:
        bench.scanner.status()
        bench.scanner.close()
        bench.scanner.close()
        assert text_of(scan_while(bench.scanner, lambda: bench.present(CODE))) == CODE

    def test_code_shows_nothing_of_itself_in_logs(self, bench: Bench) -> None:
        completion = scan_while(bench.scanner, lambda: bench.present(CODE))
        assert completion.ok
        assert CODE not in repr(completion)
        assert CODE not in repr(completion.value)


class BufferedBench(Bench, Protocol):
    """The same, on a wire that keeps what nobody has read yet."""

    def leave(self, text: str) -> None:
        """Show a code while nobody reads, and see it arrive."""


class BufferedScannerContract(CodeScannerContract):
    """The same, and more: for wires that keep what nobody has read yet."""

    def test_code_shown_while_nobody_scanned_is_not_taken(self, bench: BufferedBench) -> None:
        bench.scanner.status()
        bench.leave("left over from before")
        completion = scan_while(bench.scanner, lambda: bench.present(CODE))
        assert text_of(completion) == CODE

    def test_code_shown_between_two_looks_is_not_taken(self, bench: BufferedBench) -> None:
        bench.scanner.status()
        bench.leave("left over from before")
        bench.scanner.status()
        assert bench.scanner.scan(0.1).code is CompletionCode.TIME_OUT
