"""Changes are told when they hold; an unsteady device is told at its worst."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from drivers.debounce import Debounce
from drivers.device import (
    ComponentState,
    Condition,
    ConditionCode,
    DeviceStatus,
    Severity,
    StatusReport,
)

SINCE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
ONLINE = StatusReport(DeviceStatus.ONLINE)
OFFLINE = StatusReport(DeviceStatus.OFFLINE)
PAPER_OUT = StatusReport(
    DeviceStatus.ONLINE, (Condition(ConditionCode.PAPER_OUT, Severity.BLOCKING, SINCE),)
)
REPORTS = st.sampled_from([ONLINE, OFFLINE, PAPER_OUT])


def test_first_report_is_told_at_once() -> None:
    assert Debounce().look(OFFLINE) == OFFLINE


def test_change_is_told_when_a_second_look_agrees() -> None:
    debounce = Debounce()
    debounce.look(ONLINE)
    assert debounce.look(PAPER_OUT) is None
    assert debounce.in_doubt
    assert debounce.look(PAPER_OUT) == PAPER_OUT
    assert not debounce.in_doubt


def test_single_stray_look_is_never_told() -> None:
    debounce = Debounce()
    debounce.look(ONLINE)
    assert debounce.look(OFFLINE) is None
    assert debounce.look(ONLINE) is None
    assert debounce.told == ONLINE


def test_other_reason_for_the_same_condition_is_told_at_once() -> None:
    debounce = Debounce()
    debounce.look(OFFLINE)
    other = StatusReport(DeviceStatus.OFFLINE, reason="port held by another program")
    assert debounce.look(other) == other


def test_device_that_keeps_changing_is_told_at_its_worst_until_it_is_steady() -> None:
    debounce = Debounce(unsteady_after=6, steady_after=4)
    debounce.look(ONLINE)
    told = [debounce.look(report) for report in [OFFLINE, ONLINE] * 3]
    assert told[:5] == [None] * 5
    assert debounce.told is not None
    assert debounce.told.component is ComponentState.UNAVAILABLE
    assert debounce.told.reason == "unsteady"
    steady = [debounce.look(ONLINE) for _ in range(4)]
    assert steady == [None, None, None, ONLINE]


@given(st.lists(REPORTS, min_size=1, max_size=60))
def test_report_told_was_made_and_two_agreeing_looks_are_told(looks: list[StatusReport]) -> None:
    debounce = Debounce()
    for look in looks:
        told = debounce.look(look)
        assert told is None or told.status in {report.status for report in looks}
    assert debounce.told is not None
    for _ in range(5):
        debounce.look(looks[-1])
    assert debounce.told == looks[-1]


@given(st.lists(REPORTS, max_size=40))
def test_nothing_is_told_twice_in_a_row(looks: list[StatusReport]) -> None:
    debounce = Debounce()
    told = [report for look in looks if (report := debounce.look(look)) is not None]
    assert all(one != next_ for one, next_ in itertools.pairwise(told))
