from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.device import ComponentState, ConditionCode, DeviceStatus, StatusReport
from drivers.receipt.status import QUERIES, assess, is_contradictory, is_proof, is_status, query

EARLY = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
LATE = EARLY + dt.timedelta(minutes=5)
FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
OFFLINE = 0x1A


def report(**changes: int) -> StatusReport:
    answers = FINE | {int(name[1:]): byte for name, byte in changes.items()}
    return assess(answers, before=None, now=EARLY)


@pytest.mark.parametrize(
    ("changes", "status", "conditions"),
    [
        ({}, DeviceStatus.ONLINE, []),
        ({"n4": 0x1E}, DeviceStatus.ONLINE, [ConditionCode.PAPER_LOW]),
        ({"n4": 0x16}, DeviceStatus.ONLINE, [ConditionCode.PAPER_LOW]),
        ({"n1": OFFLINE, "n2": 0x32, "n4": 0x7E}, DeviceStatus.ONLINE, [ConditionCode.PAPER_OUT]),
        ({"n4": 0x72}, DeviceStatus.ONLINE, [ConditionCode.PAPER_OUT]),
        ({"n2": 0x32}, DeviceStatus.ONLINE, [ConditionCode.PAPER_OUT]),
        ({"n1": OFFLINE, "n2": 0x16}, DeviceStatus.USER_ERROR, [ConditionCode.COVER_OPEN]),
        (
            {"n1": OFFLINE, "n2": 0x52, "n3": 0x1A},
            DeviceStatus.HARDWARE_ERROR,
            [ConditionCode.CUTTER_ERROR],
        ),
        ({"n1": OFFLINE, "n2": 0x52, "n3": 0x32}, DeviceStatus.HARDWARE_ERROR, []),
        ({"n1": OFFLINE, "n2": 0x52, "n3": 0x16}, DeviceStatus.HARDWARE_ERROR, []),
        ({"n1": OFFLINE, "n2": 0x52}, DeviceStatus.HARDWARE_ERROR, []),
        (
            {"n1": OFFLINE, "n2": 0x52, "n3": 0x52},
            DeviceStatus.ONLINE,
            [ConditionCode.HEAD_HOT],
        ),
        ({"n1": OFFLINE, "n2": 0x1A}, DeviceStatus.OFFLINE, []),
        ({"n1": OFFLINE}, DeviceStatus.OFFLINE, []),
    ],
)
def test_status_bytes_mean_what_the_command_reference_says(
    changes: dict[str, int], status: DeviceStatus, conditions: list[ConditionCode]
) -> None:
    found = report(**changes)
    assert found.status is status
    assert [condition.code for condition in found.conditions] == conditions
    low = conditions == [ConditionCode.PAPER_LOW]
    ready = status is DeviceStatus.ONLINE and (not conditions or low)
    assert (found.component is ComponentState.READY) is ready


@pytest.mark.parametrize("missing", QUERIES)
def test_one_missing_answer_is_enough_not_to_know(missing: int) -> None:
    answers = {n: byte for n, byte in FINE.items() if n != missing}
    found = assess(answers, before=None, now=EARLY)
    assert found.status is DeviceStatus.OFFLINE
    assert f"DLE EOT {missing}" in found.reason


def test_silence_is_never_plenty_of_paper() -> None:
    found = assess({}, before=None, now=EARLY)
    assert found.component is ComponentState.UNAVAILABLE
    assert "does not answer" in found.reason


def test_condition_keeps_its_first_time_while_it_lasts() -> None:
    low, out = FINE | {4: 0x1E}, FINE | {4: 0x7E}
    first = assess(low, before=None, now=EARLY)
    second = assess(low, before=first, now=LATE)
    assert second == first
    third = assess(out, before=second, now=LATE)
    assert [condition.since for condition in third.conditions] == [LATE]
    assert assess(FINE, before=third, now=LATE).conditions == ()


@pytest.mark.parametrize(
    ("changes", "contradictory"),
    [
        ({}, False),
        ({1: OFFLINE}, True),
        ({2: 0x52}, True),
        ({1: OFFLINE, 2: 0x52}, True),
        ({1: OFFLINE, 2: 0x52, 3: 0x52}, False),
        ({1: OFFLINE, 2: 0x16}, False),
        ({1: OFFLINE, 2: 0x32, 4: 0x7E}, False),
        ({1: OFFLINE, 2: 0x1A}, False),
    ],
)
def test_answers_that_do_not_go_together_are_noticed(
    changes: dict[int, int], contradictory: bool
) -> None:
    assert is_contradictory(FINE | changes) is contradictory


def test_unanswered_questions_contradict_nothing() -> None:
    assert not is_contradictory({1: OFFLINE})


def test_request_is_dle_eot() -> None:
    assert [query(n).hex() for n in QUERIES] == ["100401", "100402", "100403", "100404"]


@given(st.integers(0, 255))
def test_byte_is_never_status_and_proof_at_once(byte: int) -> None:
    assert not (is_status(byte) and is_proof(byte))


@pytest.mark.parametrize("byte", [0x11, 0x13, 0x10, 0x14, 0x80, 0x92, 0xFF])
def test_flow_control_and_automatic_reports_are_no_answers(byte: int) -> None:
    assert not is_status(byte)
    assert not is_proof(byte)


status_bytes = st.sampled_from([byte for byte in range(256) if is_status(byte)])


@given(st.dictionaries(st.sampled_from(QUERIES), status_bytes))
def test_any_answers_make_one_report_with_each_condition_once(answers: dict[int, int]) -> None:
    found = assess(answers, before=None, now=EARLY)
    codes = [condition.code for condition in found.conditions]
    assert len(codes) == len(set(codes))
    if found.component is ComponentState.READY:
        assert set(answers) == set(QUERIES)
        assert not answers[1] & 0x08
        assert not answers[4] & 0x60
