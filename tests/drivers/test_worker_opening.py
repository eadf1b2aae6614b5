"""Adapters that fail or hang while they are opened: told, tried again, nobody else waits."""

from __future__ import annotations

import queue
import threading

from drivers.device import CompletionCode, DeviceStatus, StatusReport
from drivers.worker import DeviceWorker, Patience
from tests.drivers.test_worker import ONLINE, WAIT_S, Bench, FakeDevice, HandClock


def test_adapter_that_cannot_be_opened_is_told_and_tried_again() -> None:
    bench = Bench()
    fails = threading.Event()
    fails.set()

    def open_device() -> FakeDevice:
        if fails.is_set():
            raise OSError("测试甲")
        return bench.open()

    reports: queue.SimpleQueue[StatusReport] = queue.SimpleQueue()
    worker: DeviceWorker[FakeDevice] = DeviceWorker(
        "idcard",
        open_device,
        patience=Patience(status_every_s=0.001, settle_s=0.0),
        on_status=lambda _, report: reports.put(report),
    )
    worker.start()
    assert reports.get(timeout=WAIT_S).status is DeviceStatus.HARDWARE_ERROR
    answers: queue.SimpleQueue[CompletionCode] = queue.SimpleQueue()
    worker.submit(lambda _: None, lambda _: None, answers.put)
    assert answers.get(timeout=WAIT_S) is CompletionCode.DEVICE_NOT_READY
    fails.clear()
    assert reports.get(timeout=WAIT_S) == ONLINE
    assert worker.stop(WAIT_S)


def test_adapter_that_hangs_while_it_is_opened_holds_nobody_up() -> None:
    clock, release = HandClock(), threading.Event()
    opening = threading.Event()

    def open_device() -> FakeDevice:
        opening.set()
        release.wait(WAIT_S)
        return FakeDevice()

    reports: queue.SimpleQueue[StatusReport] = queue.SimpleQueue()
    worker: DeviceWorker[FakeDevice] = DeviceWorker(
        "idcard",
        open_device,
        patience=Patience(hung_threads=1),
        on_status=lambda _, report: reports.put(report),
        clock=clock,
    )
    worker.start()
    assert opening.wait(WAIT_S)
    assert worker.report.status is DeviceStatus.STARTING
    clock.now += 3600.0
    worker.expire()
    assert reports.get(timeout=WAIT_S).status is DeviceStatus.HARDWARE_ERROR
    assert worker.is_hanging
    release.set()
    worker.stop(WAIT_S)
