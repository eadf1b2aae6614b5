"""A power cut, second by second."""

from __future__ import annotations

from drivers.device import Completion, CompletionCode
from drivers.ups.port import PowerAdvice, PowerState
from kiosk.power import LOOKS_IN_SILENCE, LOOKS_ON_MAINS, MainsReturn, PowerWatch


class Cut:
    """A power watch, and seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[PowerAdvice] = []
        self.watch = PowerWatch(self.told.append, monotonic=lambda: self.now)

    def says(self, power: PowerState | None) -> None:
        code = CompletionCode.TIME_OUT if power is None else CompletionCode.SUCCESS
        self.watch.note(Completion(code, power))


MAINS = PowerState(on_mains=True, charge=0.9, runtime_s=1800)
BATTERY = PowerState(on_mains=False, charge=0.9, runtime_s=1800)
EMPTY = PowerState(on_mains=False, charge=0.1, runtime_s=60)


def test_short_cut_is_ridden_out() -> None:
    cut = Cut()
    for now, power in ((0.0, MAINS), (1.0, BATTERY), (19.0, BATTERY), (20.0, MAINS)):
        cut.now = now
        cut.says(power)
    assert cut.told == []


def test_long_cut_takes_nobody_new_until_mains_is_back() -> None:
    cut = Cut()
    for now, power in ((0.0, BATTERY), (21.0, BATTERY), (60.0, BATTERY), (61.0, MAINS)):
        cut.now = now
        cut.says(power)
    assert cut.told == [PowerAdvice.FINISH_SESSION, PowerAdvice.NONE]


def test_seconds_of_two_short_cuts_do_not_add_up() -> None:
    cut = Cut()
    for now, power in ((0.0, BATTERY), (15.0, MAINS), (16.0, BATTERY), (30.0, BATTERY)):
        cut.now = now
        cut.says(power)
    assert cut.told == []


def test_empty_battery_ends_the_terminal_once_and_for_all() -> None:
    cut = Cut()
    cut.says(EMPTY)
    cut.says(MAINS)
    assert cut.told == [PowerAdvice.SHUT_DOWN]


def test_supply_that_falls_silent_in_a_cut_changes_nothing() -> None:
    cut = Cut()
    cut.says(BATTERY)
    cut.now = 21.0
    cut.says(BATTERY)
    cut.says(None)
    assert cut.told == [PowerAdvice.FINISH_SESSION]


def looks(returned: MainsReturn, says: PowerState | None, times: int) -> list[bool]:
    found = []
    for _ in range(times):
        if says is not None:
            returned.note(Completion(CompletionCode.SUCCESS, says))
        found.append(returned.look())
    return found


def test_terminal_begins_anew_when_mains_stays_and_enough_is_stored() -> None:
    returned, charging = MainsReturn(), PowerState(on_mains=True, charge=0.25)
    assert not any(looks(returned, EMPTY, 10))
    assert not any(looks(returned, MAINS, LOOKS_ON_MAINS - 1))
    # A net that comes and goes.
    assert not any(looks(returned, BATTERY, 1))
    assert not any(looks(returned, charging, 10))
    told = PowerState(on_mains=True, charge=0.9, shutting_down=True)
    assert not any(looks(returned, told, 10))
    assert looks(returned, MAINS, LOOKS_ON_MAINS) == [False] * (LOOKS_ON_MAINS - 1) + [True]


def test_supply_that_says_nothing_more_does_not_close_the_terminal_for_ever() -> None:
    returned = MainsReturn()
    assert not any(looks(returned, None, LOOKS_IN_SILENCE - 1))
    assert not any(looks(returned, EMPTY, 1))
    assert looks(returned, None, LOOKS_IN_SILENCE)[-1]
