"""True availability: what nobody knows is not up, and a closed hall is nobody's fault."""

from __future__ import annotations

import datetime as dt

import pytest

from sync.contract.status import TerminalState
from sync.hub.fleet.availability import Availability, Kind, Span, availability, stretches

DAY = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)


def at(hour: float) -> dt.datetime:
    return DAY + dt.timedelta(hours=hour)


def span(begins: float, ends: float, state: TerminalState = TerminalState.READY) -> Span:
    return Span(at(begins), at(ends), state)


def test_silence_is_unknown_from_the_last_word_on() -> None:
    timeline = stretches([span(2, 8), span(14, 23.9)], at(0), at(24))
    assert [(one.kind, one.seconds / 3600) for one in timeline] == [
        (Kind.UNKNOWN, 2),
        (Kind.UP, 6),
        (Kind.UNKNOWN, 6),
        (Kind.UP, 10),
    ]
    assert availability(timeline).share == pytest.approx(16 / 24)


def test_a_word_holds_until_the_next_that_comes_in_time() -> None:
    timeline = stretches(
        [span(0, 7.95), span(8, 9.95, TerminalState.OUT), span(10, 24)], at(0), at(24)
    )
    assert availability(timeline) == Availability(up=22 * 3600, down=2 * 3600)


def test_closed_hours_count_neither_way_and_maintenance_counts_as_down() -> None:
    closed, worked_on = TerminalState.CLOSED, TerminalState.MAINTENANCE
    timeline = stretches(
        [span(0, 7.9, closed), span(8, 11.9), span(12, 15.9, worked_on), span(16, 24, closed)],
        at(0),
        at(24),
    )
    assert availability(timeline).share == pytest.approx(0.5)
    assert availability(stretches([span(0, 24, closed)], at(0), at(24))).share is None


def test_nothing_said_at_all_is_not_available() -> None:
    assert availability(stretches([], at(0), at(24))).share == 0
