"""Nobody's five working days run out unseen: a warning after one, an alarm after three."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

import pytest

from sync.contract.number import CHINA
from sync.overdue import Overdue, OverdueWatch, overdue, workdays_between
from tests.sync.factory import Clock, make_keys, make_outbox, save

FRIDAY = dt.datetime(2026, 11, 20, 16, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("days", "counted", "state"),
    [
        (0, 0, Overdue.NONE),
        (2, 0, Overdue.NONE),
        (3, 1, Overdue.WARN),
        (4, 2, Overdue.WARN),
        (5, 3, Overdue.ALARM),
        (7, 5, Overdue.ALARM),
        (70, 49, Overdue.ALARM),
    ],
)
def test_weekend_does_not_count(days: int, counted: int, state: Overdue) -> None:
    now = FRIDAY + dt.timedelta(days=days)
    assert workdays_between(FRIDAY, now) == counted
    assert overdue(FRIDAY, now) is state


def test_day_is_the_day_here_whatever_zone_the_machine_is_in() -> None:
    late = dt.datetime(2026, 11, 19, 17, 0, tzinfo=dt.UTC)
    assert workdays_between(late, FRIDAY) == 0


def test_clock_that_was_set_back_is_not_late() -> None:
    assert overdue(FRIDAY, FRIDAY - dt.timedelta(days=30)) is Overdue.NONE
    assert overdue(None, FRIDAY) is Overdue.NONE


def test_watch_warns_then_raises_the_alarm_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock(wall=FRIDAY)
    told: list[Overdue] = []
    outbox = make_outbox(tmp_path / "outbox.db", make_keys().platform, clock)
    watch = OverdueWatch(outbox, clock, tell=told.append, every_s=0.0)
    assert watch.step() is Overdue.NONE
    save(outbox)
    for days, expected in ((1, Overdue.NONE), (3, Overdue.WARN), (4, Overdue.WARN)):
        clock.wall = FRIDAY + dt.timedelta(days=days)
        assert watch.step() is expected
    with caplog.at_level(logging.ERROR):
        clock.wall = FRIDAY + dt.timedelta(days=5)
        assert watch.step() is Overdue.ALARM
    assert "1 waiting, the oldest for 3 working days" in caplog.text
    assert told == [Overdue.WARN, Overdue.ALARM]
    outbox.close()


def test_watch_looks_only_now_and_then(tmp_path: Path) -> None:
    clock = Clock(wall=FRIDAY)
    outbox = make_outbox(tmp_path / "outbox.db", make_keys().platform, clock)
    watch = OverdueWatch(outbox, clock, every_s=600.0, monotonic=clock.monotonic)
    watch.step()
    save(outbox)
    clock.wall = FRIDAY + dt.timedelta(days=10)
    for seconds, expected in ((1.0, Overdue.NONE), (598.0, Overdue.NONE), (1.0, Overdue.ALARM)):
        clock.pass_time(seconds)
        assert watch.step() is expected
    outbox.close()
