"""A device's worker: one command at a time, changes only, never held up by a neighbour."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.device import DeviceStatus, StatusReport
from drivers.worker import DeviceWorker

PATIENCE_S = 5.0
ONLINE = StatusReport(DeviceStatus.ONLINE)
OFFLINE = StatusReport(DeviceStatus.OFFLINE)


class Lamp:
    """A device whose answers are set by the test."""

    def __init__(self) -> None:
        self.report = ONLINE
        self.asked = threading.Semaphore(0)
        self.closed = False

    def status(self) -> StatusReport:
        self.asked.release()
        return self.report

    def close(self) -> None:
        self.closed = True


Start = Callable[[Lamp], DeviceWorker[Lamp]]


@pytest.fixture
def reports() -> queue.Queue[tuple[str, StatusReport]]:
    return queue.Queue()


@pytest.fixture
def start(reports: queue.Queue[tuple[str, StatusReport]]) -> Iterator[Start]:
    workers: list[DeviceWorker[Lamp]] = []

    def begin(lamp: Lamp) -> DeviceWorker[Lamp]:
        worker = DeviceWorker(
            "lamp", lamp, status_every_s=0.01, on_status=lambda *seen: reports.put(seen)
        )
        workers.append(worker)
        worker.start()
        return worker

    yield begin
    for worker in workers:
        worker.stop(PATIENCE_S)


def test_status_is_reported_once_and_again_only_when_it_changed(
    start: Start, reports: queue.Queue[tuple[str, StatusReport]]
) -> None:
    lamp = Lamp()
    start(lamp)
    assert reports.get(timeout=PATIENCE_S) == ("lamp", ONLINE)
    for _ in range(5):
        assert lamp.asked.acquire(timeout=PATIENCE_S)
    assert reports.empty()
    lamp.report = OFFLINE
    assert reports.get(timeout=PATIENCE_S) == ("lamp", OFFLINE)


def test_commands_run_in_order_one_at_a_time(start: Start) -> None:
    worker = start(Lamp())
    answers: queue.Queue[int] = queue.Queue()
    running = threading.Semaphore(1)

    def command(number: int) -> Callable[[Lamp], int]:
        def run(_: Lamp) -> int:
            assert running.acquire(blocking=False)
            running.release()
            return number

        return run

    for number in range(50):
        worker.submit(command(number), answers.put, lambda: answers.put(-1))
    assert [answers.get(timeout=PATIENCE_S) for _ in range(50)] == list(range(50))


def test_command_that_raises_is_told_and_the_next_one_runs(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    worker = start(Lamp())
    answers: queue.Queue[str] = queue.Queue()

    def broken(_: Lamp) -> str:
        raise RuntimeError("441900196001010018")

    with caplog.at_level(logging.ERROR):
        worker.submit(broken, answers.put, lambda: answers.put("failed"))
        worker.submit(lambda _: "fine", answers.put, lambda: answers.put("failed too"))
        assert answers.get(timeout=PATIENCE_S) == "failed"
        assert answers.get(timeout=PATIENCE_S) == "fine"
    assert "RuntimeError" in caplog.text
    assert "441900196001010018" not in caplog.text


def test_device_that_hangs_holds_up_only_itself(start: Start) -> None:
    hanging, release, reached = start(Lamp()), threading.Event(), threading.Event()

    def hang(_: Lamp) -> None:
        reached.set()
        release.wait(PATIENCE_S)

    hanging.submit(hang, lambda _: None, lambda: None)
    assert reached.wait(PATIENCE_S)
    answers: queue.Queue[str] = queue.Queue()
    start(Lamp()).submit(lambda _: "alive", answers.put, lambda: None)
    assert answers.get(timeout=PATIENCE_S) == "alive"
    assert hanging.stop(0.01) is False
    release.set()


def test_watch_repeats_until_it_is_stopped(start: Start) -> None:
    worker = start(Lamp())
    looks: queue.Queue[int] = queue.Queue()
    count = iter(range(1_000_000))
    worker.watch(lambda _: next(count), looks.put, every_s=0.001)
    assert [looks.get(timeout=PATIENCE_S) for _ in range(3)] == [0, 1, 2]
    worker.unwatch()
    done = threading.Event()
    worker.submit(lambda _: None, lambda _: done.set(), lambda: None)
    assert done.wait(PATIENCE_S)
    while not looks.empty():
        looks.get()
    worker.submit(lambda _: None, lambda _: done.set(), lambda: None)
    assert looks.empty()


def test_stopped_worker_closes_its_device(start: Start) -> None:
    lamp = Lamp()
    worker = start(lamp)
    assert worker.stop(PATIENCE_S)
    assert lamp.closed
