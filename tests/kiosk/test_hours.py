"""Opening hours: local time, past midnight, slips named."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hours import Hours, WrongHours
from kiosk.present.attract import hours_text
from sync.contract.number import CHINA
from tests.kiosk.people import world

# A Monday.
MONDAY = dt.datetime(2026, 11, 16, tzinfo=CHINA)
WORDS = world().words


def at(day: int, clock: str) -> dt.datetime:
    hours, minutes = map(int, clock.split(":"))
    return MONDAY + dt.timedelta(days=day - 1, hours=hours, minutes=minutes)


def test_no_entry_means_around_the_clock() -> None:
    assert Hours.parse(()).is_open(at(7, "03:00"))


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (1, "08:29", False),
        (1, "08:30", True),
        (5, "11:59", True),
        (5, "12:00", False),
        (3, "14:30", True),
        (6, "10:00", False),
    ],
)
def test_office_hours_with_a_break_at_noon(day: int, clock: str, expected: bool) -> None:
    hours = Hours.parse(["1-5 08:30-12:00", "1-5 14:00-17:30"])
    assert hours.is_open(at(day, clock)) is expected


def test_entry_past_midnight_belongs_to_the_day_it_began() -> None:
    hours = Hours.parse(["7 22:00-02:00"])
    assert hours.is_open(at(7, "23:59"))
    assert hours.is_open(at(1, "01:59"))
    assert not hours.is_open(at(1, "02:00"))
    assert not hours.is_open(at(2, "01:00"))


def test_hours_are_local_whatever_zone_the_moment_is_told_in() -> None:
    hours = Hours.parse(["1 08:00-09:00"])
    assert hours.is_open(at(1, "08:30").astimezone(dt.UTC))


def test_whole_day_ends_at_midnight() -> None:
    hours = Hours.parse(["1 00:00-24:00"])
    assert hours.is_open(at(1, "23:59"))
    assert not hours.is_open(at(2, "00:00"))


@pytest.mark.parametrize(
    "entry", ["", "8 08:00-09:00", "5-1 08:00-09:00", "1 8:00-9:00", "1 08:00", "一 08:00-09:00"]
)
def test_slip_is_shown(entry: str) -> None:
    with pytest.raises(WrongHours, match=r"backwards|expected"):
        Hours.parse([entry])


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = Hours.parse([text])
    except WrongHours:
        return
    assert hours.is_open(MONDAY) in (True, False)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ((), "24 小时自助"),
        (("1-5 08:30-12:00", "1-5 14:00-17:30"), "周一至周五 08:30–12:00、14:00–17:30"),
        (("1-7 07:00-23:00",), "每天 07:00–23:00"),
        (("6-7 22:00-02:00", "1 09:00-24:00"), "周一 09:00–24:00；周六、周日 22:00–02:00"),
    ],
)
def test_hours_are_told_as_on_a_door(entries: tuple[str, ...], said: str) -> None:
    assert hours_text(Hours.parse(entries), WORDS) == said
