"""What follows from a power cut: nothing, an orderly finish, a shutdown; and never a flutter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ups.port import PowerAdvice, PowerState, PowerThresholds, power_advice

NONE, FINISH, STOP = PowerAdvice
MAINS = PowerState(on_mains=True, charge=1.0, runtime_s=1800.0)
CUT = PowerState(on_mains=False, charge=0.9, runtime_s=1500.0)
ORDER = list(PowerAdvice)


def test_short_cut_is_ridden_out() -> None:
    assert power_advice(CUT, 5.0) is NONE
    assert power_advice(MAINS, 0.0) is NONE


def test_cut_that_lasts_finishes_the_session() -> None:
    assert power_advice(CUT, 20.0) is FINISH


@pytest.mark.parametrize(
    ("power", "expected"),
    [
        (PowerState(False, charge=0.49), FINISH),
        (PowerState(False, runtime_s=599.0), FINISH),
        (PowerState(False, charge=0.9, replace_battery=True), FINISH),
        (PowerState(False, charge=0.19), STOP),
        (PowerState(False, runtime_s=179.0), STOP),
        (PowerState(False, charge=0.9, battery_low=True), STOP),
        (PowerState(True, charge=1.0, shutting_down=True), STOP),
        (PowerState(False), NONE),
    ],
)
def test_little_left_is_acted_on_at_once(power: PowerState, expected: PowerAdvice) -> None:
    assert power_advice(power, 1.0) is expected


def test_advice_is_not_taken_back_while_on_battery() -> None:
    assert power_advice(CUT, 1.0, FINISH) is FINISH


def test_mains_that_comes_back_ends_the_advice_only_with_enough_stored() -> None:
    assert power_advice(PowerState(True, charge=0.25), 0.0, FINISH) is FINISH
    assert power_advice(PowerState(True, charge=0.35), 0.0, FINISH) is NONE
    assert power_advice(PowerState(True, charge=0.35, battery_low=True), 0.0, FINISH) is FINISH
    assert power_advice(PowerState(True), 0.0, FINISH) is NONE


def test_silence_of_the_supply_changes_nothing() -> None:
    assert power_advice(None, 0.0) is NONE
    assert power_advice(None, 500.0, FINISH) is FINISH


def test_shutdown_is_never_taken_back() -> None:
    assert power_advice(MAINS, 0.0, STOP) is STOP


def test_thresholds_are_the_terminals_own() -> None:
    patient = PowerThresholds(ride_out_s=300.0, finish_below=0.1, stop_below=0.05)
    assert power_advice(CUT, 200.0, thresholds=patient) is NONE
    assert power_advice(CUT, 300.0, thresholds=patient) is FINISH


numbers = st.one_of(st.none(), st.floats(0, 1))
states = st.builds(
    PowerState,
    st.just(False),
    charge=numbers,
    runtime_s=st.one_of(st.none(), st.floats(0, 5000)),
    battery_low=st.booleans(),
    replace_battery=st.booleans(),
)


@given(st.lists(st.tuples(states, st.floats(0, 1000)), max_size=12))
def test_on_battery_the_advice_only_grows(looks: list[tuple[PowerState, float]]) -> None:
    advice = NONE
    for power, on_battery_s in looks:
        after = power_advice(power, on_battery_s, advice)
        assert ORDER.index(after) >= ORDER.index(advice)
        advice = after
