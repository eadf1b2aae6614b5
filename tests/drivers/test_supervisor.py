"""A hanging device costs neither its neighbours nor the end of the program more than its time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator

import pytest

from drivers.device import Capabilities, CompletionCode, DeviceClass, DeviceStatus, StatusReport
from drivers.supervisor import Supervisor
from drivers.worker import Patience

WAIT_S = 20.0


class Steady:
    """A device that always works."""

    def __init__(self, device_class: DeviceClass) -> None:
        self._capabilities = Capabilities(device_class)

    def status(self) -> StatusReport:
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        return self._capabilities

    def close(self) -> None:
        pass


class Bench:
    def __init__(self) -> None:
        self.told: queue.SimpleQueue[tuple[str, StatusReport]] = queue.SimpleQueue()
        self.release = threading.Event()
        self.supervisor = Supervisor(
            patience=Patience(status_every_s=0.01, settle_s=0.0, hung_threads=1),
            on_status=lambda name, report: self.told.put((name, report)),
            check_every_s=0.01,
        )
        for device_class in (DeviceClass.IDCARD, DeviceClass.RECEIPT):
            self.supervisor.add(device_class, lambda c=device_class: Steady(c))  # type: ignore[misc]

    def hang(self, name: str, limit_s: float) -> queue.SimpleQueue[CompletionCode]:
        answers: queue.SimpleQueue[CompletionCode] = queue.SimpleQueue()
        began = threading.Event()

        def command(_: object) -> None:
            began.set()
            self.release.wait(WAIT_S)

        self.supervisor[name].submit(command, lambda _: None, answers.put, limit_s=limit_s)
        assert began.wait(WAIT_S)
        return answers


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    bench.supervisor.start()
    yield bench
    bench.release.set()
    bench.supervisor.stop(WAIT_S)


def test_every_device_reports_once_it_started(bench: Bench) -> None:
    told = {bench.told.get(timeout=WAIT_S)[0] for _ in range(2)}
    assert told == {"idcard", "receipt"}
    assert {report.status for report in bench.supervisor.reports.values()} == {DeviceStatus.ONLINE}


def test_hanging_device_is_told_as_broken_and_its_neighbour_works_on(bench: Bench) -> None:
    answers = bench.hang("idcard", limit_s=0.05)
    assert answers.get(timeout=WAIT_S) is CompletionCode.TIME_OUT
    assert bench.supervisor.reports["idcard"].status is DeviceStatus.HARDWARE_ERROR
    worked = threading.Event()
    bench.supervisor["receipt"].submit(lambda _: None, lambda _: worked.set(), lambda _: None)
    assert worked.wait(WAIT_S)


def test_stop_names_what_hangs_and_ends_in_its_time(bench: Bench) -> None:
    bench.hang("receipt", limit_s=60.0)
    before = time.monotonic()
    assert bench.supervisor.stop(0.2) == ("receipt",)
    assert time.monotonic() - before < WAIT_S / 2


def test_device_that_comes_back_is_used_again(bench: Bench) -> None:
    answers = bench.hang("idcard", limit_s=0.05)
    assert answers.get(timeout=WAIT_S) is CompletionCode.TIME_OUT
    bench.release.set()
    deadline = time.monotonic() + WAIT_S
    while bench.supervisor.reports["idcard"].status is not DeviceStatus.ONLINE:
        assert time.monotonic() < deadline
        bench.told.get(timeout=WAIT_S)
    assert "idcard" in bench.supervisor
    assert "a4" not in bench.supervisor
