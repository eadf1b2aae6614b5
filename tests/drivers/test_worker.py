"""One thread per device: order, change-only reports, bugs that stay inside."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.adapter import AbsentDevice
from drivers.device import (
    Cancel,
    Capabilities,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.worker import DeviceWorker, Patience

WAIT_S = 20.0
ONLINE = StatusReport(DeviceStatus.ONLINE)
OFFLINE = StatusReport(DeviceStatus.OFFLINE)


class FakeDevice:
    def __init__(self) -> None:
        self.report = ONLINE
        self.asked: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.closed = threading.Event()
        self.breaks = False

    def status(self) -> StatusReport:
        self.asked.put(None)
        if self.breaks:
            raise ZeroDivisionError("测试甲")
        return self.report

    def capabilities(self) -> Capabilities:
        return Capabilities(DeviceClass.IDCARD)

    def close(self) -> None:
        self.closed.set()


class HandClock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Bench:
    def __init__(
        self,
        status_every_s: float = 0.001,
        clock: Callable[[], float] = time.monotonic,
        *,
        hung_threads: int = 3,
        reopen_cap_s: float = 0.002,
    ) -> None:
        self.device = FakeDevice()
        self.opened = 0
        self.reports: queue.SimpleQueue[StatusReport] = queue.SimpleQueue()
        self.worker: DeviceWorker[FakeDevice] = DeviceWorker(
            "idcard",
            self.open,
            patience=Patience(
                status_every_s=status_every_s,
                settle_s=0.0,
                reopen_cap_s=reopen_cap_s,
                hung_threads=hung_threads,
            ),
            on_status=lambda _, report: self.reports.put(report),
            clock=clock,
        )

    def open(self) -> FakeDevice:
        self.opened += 1
        return self.device

    def hang(self) -> tuple[threading.Event, queue.SimpleQueue[CompletionCode]]:
        """Let a command hang; what lets it go, and where its answer arrives."""
        hanging, release = threading.Event(), threading.Event()
        answers: queue.SimpleQueue[CompletionCode] = queue.SimpleQueue()

        def command(_: FakeDevice) -> CompletionCode:
            hanging.set()
            release.wait(WAIT_S)
            return CompletionCode.SUCCESS

        self.worker.submit(command, answers.put, answers.put, limit_s=5.0)
        assert hanging.wait(WAIT_S)
        return release, answers


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    bench.worker.start()
    yield bench
    bench.worker.stop(WAIT_S)


def test_status_is_told_at_first_and_then_only_when_it_changed(bench: Bench) -> None:
    assert bench.reports.get(timeout=WAIT_S) == ONLINE
    for _ in range(3):
        bench.device.asked.get(timeout=WAIT_S)
    assert bench.reports.empty()
    bench.device.report = OFFLINE
    assert bench.reports.get(timeout=WAIT_S) == OFFLINE


def test_commands_run_in_the_order_given_on_one_thread(bench: Bench) -> None:
    done: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()

    def command(number: int) -> Callable[[FakeDevice], tuple[int, str]]:
        return lambda _: (number, threading.current_thread().name)

    for number in range(20):
        bench.worker.submit(command(number), done.put, lambda _: None)
    results = [done.get(timeout=WAIT_S) for _ in range(20)]
    assert results == [(number, "device-idcard") for number in range(20)]


def test_command_that_raises_is_told_as_failed_and_leaks_no_message(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    failed, after = threading.Event(), threading.Event()

    def breaks(device: FakeDevice) -> None:
        raise ValueError("441900199003070011")

    bench.worker.submit(breaks, lambda _: None, lambda _: failed.set())
    bench.worker.submit(lambda _: None, lambda _: after.set(), lambda _: None)
    assert failed.wait(WAIT_S)
    assert after.wait(WAIT_S)
    assert "ValueError" in caplog.text
    assert "441900" not in caplog.text


def test_status_that_raises_is_a_hardware_error(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    bench.reports.get(timeout=WAIT_S)
    bench.device.breaks = True
    assert bench.reports.get(timeout=WAIT_S).status is DeviceStatus.HARDWARE_ERROR
    assert "测试" not in caplog.text


def test_watch_repeats_until_it_is_taken_away(bench: Bench) -> None:
    looks: queue.SimpleQueue[int] = queue.SimpleQueue()
    bench.worker.watch(lambda _: 1, looks.put, lambda _: None, every_s=0.0)
    for _ in range(3):
        assert looks.get(timeout=WAIT_S) == 1
    bench.worker.watch(lambda _: 2, looks.put, lambda _: None, every_s=0.0)
    while looks.get(timeout=WAIT_S) != 2:
        pass
    bench.worker.unwatch()
    settled = threading.Event()
    bench.worker.submit(lambda _: None, lambda _: settled.set(), lambda _: None)
    assert settled.wait(WAIT_S)
    while not looks.empty():
        looks.get()
    bench.device.asked.get(timeout=WAIT_S)
    assert looks.empty()


def test_watch_that_raises_goes_on(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    looks: queue.SimpleQueue[int] = queue.SimpleQueue()
    first = threading.Event()

    def look(_: FakeDevice) -> int:
        if not first.is_set():
            first.set()
            raise OSError
        return 3

    bench.worker.watch(look, looks.put, lambda _: None, every_s=0.0)
    assert looks.get(timeout=WAIT_S) == 3


def test_watch_that_raises_is_told(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    told = threading.Event()

    def look(_: FakeDevice) -> int:
        raise OSError

    bench.worker.watch(look, lambda _: None, lambda _: told.set(), every_s=0.0)
    assert told.wait(WAIT_S)


def test_receiver_that_raises_does_not_cost_the_device_its_thread(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def receive(_: str) -> None:
        raise RuntimeError

    bench.worker.submit(lambda _: "first", receive, lambda _: None)
    bench.worker.submit(lambda _: "second", answers.put, lambda _: None)
    assert answers.get(timeout=WAIT_S) == "second"


def test_slow_looks_do_not_starve_the_status_reports() -> None:
    # Every look at the clock finds it seven seconds on: the watch is overdue at every turn.
    seconds = itertools.count(0, 7)
    bench = Bench(status_every_s=20.0, clock=lambda: float(next(seconds)))
    bench.worker.watch(lambda _: None, lambda _: None, lambda _: None, every_s=0.3)
    bench.worker.start()
    for _ in range(3):
        bench.device.asked.get(timeout=WAIT_S)
    assert bench.worker.stop(WAIT_S)


def test_flicker_is_not_told(bench: Bench) -> None:
    assert bench.reports.get(timeout=WAIT_S) == ONLINE
    once = [OFFLINE]
    bench.device.status = lambda: once.pop() if once else ONLINE  # type: ignore[method-assign]
    settled = threading.Event()
    bench.worker.submit(lambda _: None, lambda _: settled.set(), lambda _: None)
    assert settled.wait(WAIT_S)
    while once:
        pass
    for _ in range(3):
        bench.worker.nudge()
    assert bench.reports.empty()


def test_device_that_is_away_is_looked_for_less_and_less_often_until_something_is_plugged_in() -> (
    None
):
    clock = HandClock()
    bench = Bench(status_every_s=2.0, clock=clock, reopen_cap_s=15.0)
    bench.device.report = OFFLINE
    bench.worker.start()
    pauses = []
    bench.device.asked.get(timeout=WAIT_S)
    for _ in range(5):
        before = clock.now
        while bench.device.asked.empty():
            clock.now += 0.5
            bench.worker.unwatch()  # wakes the thread to look at the clock
            idle: queue.SimpleQueue[None] = queue.SimpleQueue()
            bench.worker.submit(lambda _: None, idle.put, lambda _: None)
            idle.get(timeout=WAIT_S)
        bench.device.asked.get()
        pauses.append(clock.now - before)
    assert pauses == sorted(pauses)
    assert max(pauses) <= 16.0
    assert pauses[-1] > pauses[0]
    bench.worker.nudge()
    bench.device.asked.get(timeout=WAIT_S)
    assert bench.worker.stop(WAIT_S)


def test_command_cancelled_before_it_began_never_touches_the_device(bench: Bench) -> None:
    answers: queue.SimpleQueue[CompletionCode] = queue.SimpleQueue()
    touched: list[FakeDevice] = []
    cancel = Cancel()
    cancel.set()
    bench.worker.submit(touched.append, lambda _: None, answers.put, cancel=cancel)
    assert answers.get(timeout=WAIT_S) is CompletionCode.CANCELED
    assert not touched


def test_command_under_way_reads_as_busy() -> None:
    bench = Bench(status_every_s=60.0)
    seen = [bench.worker.report.status]
    bench.worker.start()
    bench.reports.get(timeout=WAIT_S)
    release, _ = bench.hang()
    seen.append(bench.worker.report.status)
    release.set()
    assert seen == [DeviceStatus.STARTING, DeviceStatus.DEVICE_BUSY]
    assert bench.worker.stop(WAIT_S)
    assert bench.worker.report == ONLINE


def test_absent_device_refuses_commands_and_says_why() -> None:
    reports: queue.SimpleQueue[StatusReport] = queue.SimpleQueue()
    worker = DeviceWorker(
        "smartcard",
        lambda: AbsentDevice(DeviceClass.SMARTCARD, "No module named 'smartcard'"),
        patience=Patience(status_every_s=60.0),
        on_status=lambda _, report: reports.put(report),
    )
    worker.start()
    report = reports.get(timeout=WAIT_S)
    assert report.status is DeviceStatus.NO_DEVICE
    assert "smartcard" in report.reason
    answers: queue.SimpleQueue[CompletionCode] = queue.SimpleQueue()
    worker.submit(lambda _: None, lambda _: None, answers.put)
    assert answers.get(timeout=WAIT_S) is CompletionCode.DEVICE_NOT_READY
    assert worker.stop(WAIT_S)


def test_hanging_call_is_given_up_answered_once_and_the_device_opened_afresh() -> None:
    clock = HandClock()
    bench = Bench(status_every_s=60.0, clock=clock)
    bench.worker.start()
    assert bench.reports.get(timeout=WAIT_S) == ONLINE
    release, answers = bench.hang()
    bench.worker.expire()
    assert answers.empty()
    clock.now += 5.0
    bench.worker.expire()
    assert answers.get(timeout=WAIT_S) is CompletionCode.TIME_OUT
    report = bench.reports.get(timeout=WAIT_S)
    assert report.status is DeviceStatus.HARDWARE_ERROR
    assert "5 s" in report.reason
    after = threading.Event()
    bench.worker.submit(lambda _: None, lambda _: after.set(), lambda _: None)
    assert after.wait(WAIT_S)
    assert bench.opened == 2
    assert bench.worker.is_hanging
    release.set()
    assert bench.device.closed.wait(WAIT_S)
    assert answers.empty()
    assert bench.worker.stop(WAIT_S)


def test_device_whose_every_call_hangs_gets_no_more_threads_and_keeps_nobody_waiting() -> None:
    clock = HandClock()
    bench = Bench(status_every_s=60.0, clock=clock, hung_threads=2)
    bench.worker.start()
    releases = []
    for _ in range(2):
        releases.append(bench.hang()[0])
        clock.now += 5.0
        bench.worker.expire()
    assert bench.opened == 2
    answers: queue.SimpleQueue[CompletionCode] = queue.SimpleQueue()
    bench.worker.submit(lambda _: None, lambda _: None, answers.put)
    bench.worker.expire()
    assert answers.get(timeout=WAIT_S) is CompletionCode.DEVICE_NOT_READY
    assert not bench.worker.stop(0.0)
    for release in releases:
        release.set()


def test_stop_gives_the_device_back_and_silences_it(bench: Bench) -> None:
    bench.reports.get(timeout=WAIT_S)
    assert bench.worker.stop(WAIT_S)
    assert bench.device.closed.is_set()
    assert bench.reports.empty()


def test_hanging_device_is_reported_by_stop_and_not_waited_for() -> None:
    bench = Bench(status_every_s=60.0)
    bench.worker.start()
    hanging, release = threading.Event(), threading.Event()

    def hang(_: FakeDevice) -> None:
        hanging.set()
        release.wait(WAIT_S)

    bench.worker.submit(hang, lambda _: None, lambda _: None)
    assert hanging.wait(WAIT_S)
    assert not bench.worker.stop(0.0)
    assert not bench.device.closed.is_set()
    release.set()
    assert bench.worker.stop(WAIT_S)


def test_device_that_hangs_holds_up_only_itself(bench: Bench) -> None:
    neighbour = Bench()
    neighbour.worker.start()
    hanging, release = threading.Event(), threading.Event()

    def hang(_: FakeDevice) -> None:
        hanging.set()
        release.wait(WAIT_S)

    bench.worker.submit(hang, lambda _: None, lambda _: None)
    assert hanging.wait(WAIT_S)
    alive = threading.Event()
    neighbour.worker.submit(lambda _: None, lambda _: alive.set(), lambda _: None)
    assert alive.wait(WAIT_S)
    release.set()
    assert neighbour.worker.stop(WAIT_S)


def test_worker_that_never_started_stops_at_once() -> None:
    bench = Bench()
    assert bench.worker.stop(WAIT_S)
    assert bench.opened == 0
