"""One thread per device: order, change-only reports, bugs that stay inside."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.device import DeviceStatus, StatusReport
from drivers.worker import DeviceWorker

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

    def close(self) -> None:
        self.closed.set()


class Bench:
    def __init__(
        self, status_every_s: float = 0.001, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.device = FakeDevice()
        self.reports: queue.SimpleQueue[StatusReport] = queue.SimpleQueue()
        self.worker: DeviceWorker[FakeDevice] = DeviceWorker(
            "idcard",
            self.device,
            status_every_s=status_every_s,
            on_status=lambda _, report: self.reports.put(report),
            clock=clock,
        )


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
        bench.worker.submit(command(number), done.put, lambda: None)
    results = [done.get(timeout=WAIT_S) for _ in range(20)]
    assert results == [(number, "device-idcard") for number in range(20)]


def test_command_that_raises_is_told_as_failed_and_leaks_no_message(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    failed, after = threading.Event(), threading.Event()

    def breaks(device: FakeDevice) -> None:
        raise ValueError("441900199003070011")

    bench.worker.submit(breaks, lambda _: None, failed.set)
    bench.worker.submit(lambda _: None, lambda _: after.set(), lambda: None)
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
    bench.worker.watch(lambda _: 1, looks.put, lambda: None, every_s=0.0)
    for _ in range(3):
        assert looks.get(timeout=WAIT_S) == 1
    bench.worker.watch(lambda _: 2, looks.put, lambda: None, every_s=0.0)
    while looks.get(timeout=WAIT_S) != 2:
        pass
    bench.worker.unwatch()
    settled = threading.Event()
    bench.worker.submit(lambda _: None, lambda _: settled.set(), lambda: None)
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

    bench.worker.watch(look, looks.put, lambda: None, every_s=0.0)
    assert looks.get(timeout=WAIT_S) == 3


def test_watch_that_raises_is_told(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    told = threading.Event()

    def look(_: FakeDevice) -> int:
        raise OSError

    bench.worker.watch(look, lambda _: None, told.set, every_s=0.0)
    assert told.wait(WAIT_S)


def test_receiver_that_raises_does_not_cost_the_device_its_thread(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def receive(_: str) -> None:
        raise RuntimeError

    bench.worker.submit(lambda _: "first", receive, lambda: None)
    bench.worker.submit(lambda _: "second", answers.put, lambda: None)
    assert answers.get(timeout=WAIT_S) == "second"


def test_slow_looks_do_not_starve_the_status_reports() -> None:
    # Every look at the clock finds it seven seconds on: the watch is overdue at every turn.
    seconds = itertools.count(0, 7)
    bench = Bench(status_every_s=20.0, clock=lambda: float(next(seconds)))
    bench.worker.watch(lambda _: None, lambda _: None, lambda: None, every_s=0.3)
    bench.worker.start()
    for _ in range(3):
        bench.device.asked.get(timeout=WAIT_S)
    assert bench.worker.stop(WAIT_S)


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

    bench.worker.submit(hang, lambda _: None, lambda: None)
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

    bench.worker.submit(hang, lambda _: None, lambda: None)
    assert hanging.wait(WAIT_S)
    alive = threading.Event()
    neighbour.worker.submit(lambda _: None, lambda _: alive.set(), lambda: None)
    assert alive.wait(WAIT_S)
    release.set()
    assert neighbour.worker.stop(WAIT_S)


def test_worker_that_never_started_still_gives_the_device_back() -> None:
    bench = Bench()
    assert bench.worker.stop(WAIT_S)
    assert bench.device.closed.is_set()
