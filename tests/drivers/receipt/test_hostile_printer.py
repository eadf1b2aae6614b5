"""A printer, or what calls itself one, may answer anything: the adapter says what it knows."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.device import CompletionCode, ComponentState, DeviceStatus
from drivers.receipt.commands import PROOF_REQUEST
from drivers.receipt.escpos import EscposPrinter, EscposTiming
from drivers.receipt.status import is_proof, is_status
from tests.drivers.receipt.contract import receipt

Answer = bytes | OSError


class ScriptedRoad:
    """Answers each read with the next of a script, then with silence."""

    def __init__(self, script: list[Answer]) -> None:
        self.script = iter(script)
        self.jobs = 0
        self.received = b""

    def open(self) -> None:
        pass

    def write(self, data: bytes) -> None:
        self.jobs += data.endswith(PROOF_REQUEST)

    def read(self, timeout_s: float) -> bytes:
        answer = next(self.script, b"")
        if isinstance(answer, OSError):
            raise answer
        self.received += answer
        return answer

    def close(self) -> None:
        pass


def printer_on(road: ScriptedRoad) -> EscposPrinter:
    ticks = itertools.count(step=0.25)
    return EscposPrinter(
        road, timing=EscposTiming(1.0, 5.0, 0.5), monotonic=lambda: float(next(ticks))
    )


fine = st.just(b"\x12")
answers: st.SearchStrategy[Answer] = st.one_of(
    fine,
    fine,
    fine,
    st.just(b""),
    st.just(b"\x00"),
    st.binary(max_size=3),
    st.sampled_from([ConnectionResetError(), TimeoutError(), BrokenPipeError()]),
)


@given(st.lists(answers, max_size=60))
def test_any_answers_are_a_completion_and_success_needs_a_proof(script: list[Answer]) -> None:
    road = ScriptedRoad(script)
    printer = printer_on(road)
    completions = [printer.print(receipt()) for _ in range(3)]
    if any(completion.ok for completion in completions):
        assert road.jobs >= 1
        assert sum(map(is_proof, road.received)) >= 1
        assert sum(map(is_status, road.received)) >= 8
    confirmed = [completion.ok for completion in completions]
    assert confirmed == sorted(confirmed), "what was confirmed once stays confirmed"


@given(st.lists(answers, max_size=30))
def test_printer_is_ready_only_after_four_answers(script: list[Answer]) -> None:
    road = ScriptedRoad(script)
    report = printer_on(road).status()
    if report.component is ComponentState.READY:
        assert sum(map(is_status, road.received)) >= 4


def test_printer_that_never_stops_talking_is_not_listened_to_for_ever() -> None:
    class Babbler(ScriptedRoad):
        def read(self, timeout_s: float) -> bytes:
            return b"\x55\xff" * 8

    road = Babbler([])
    assert printer_on(road).status().status is DeviceStatus.OFFLINE
    assert printer_on(road).print(receipt()).code is CompletionCode.DEVICE_NOT_READY
    assert road.jobs == 0


def test_proof_of_nothing_confirms_nothing() -> None:
    # A stray byte that looks like a proof, before anything was asked.
    road = ScriptedRoad([b"\x00", b"", *[b"\x12"] * 4, *[b""] * 100])
    assert printer_on(road).print(receipt()).code is CompletionCode.TIME_OUT


@pytest.mark.parametrize("error", [ConnectionResetError(), TimeoutError(), FileNotFoundError()])
def test_road_that_breaks_is_a_status_with_a_reason(error: OSError) -> None:
    report = printer_on(ScriptedRoad([error])).status()
    away = (DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE)
    assert report.status is away[isinstance(error, FileNotFoundError)]
    assert type(error).__name__ in report.reason
