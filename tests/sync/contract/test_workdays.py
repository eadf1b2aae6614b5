"""Working days: the announced holidays, the weekend days worked for them, and a count both ways."""

from __future__ import annotations

import datetime as dt

import pytest

from sync.contract.workdays import YEARS, add_workdays, is_workday, workdays_after


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-02-14", True),  # a Saturday worked for the Spring Festival
        ("2026-02-16", False),
        ("2026-02-24", True),
        ("2026-10-07", False),
        ("2026-10-10", True),
        ("2026-11-21", False),
        ("2027-01-01", False),
        ("2027-02-10", False),
    ],
)
def test_holidays_and_days_worked_for_them(text: str, works: bool) -> None:
    assert is_workday(day(text)) is works


def test_days_over_the_spring_festival_are_not_counted() -> None:
    assert add_workdays(day("2026-02-13"), 1) == day("2026-02-14")
    assert add_workdays(day("2026-02-13"), 3) == day("2026-02-25")


def test_counting_and_adding_agree_over_years() -> None:
    start = day("2025-12-20")
    for offset in range(0, 420, 7):
        first = start + dt.timedelta(days=offset)
        for count in (0, 1, 5, 37):
            last = add_workdays(first, count)
            assert workdays_after(first, last) == count
        assert workdays_after(first, first - dt.timedelta(days=3)) == 0


def test_every_year_says_where_its_days_stand_and_how_sure_they_are() -> None:
    assert [one.year for one in YEARS] == [2026, 2027]
    assert all(one.source for one in YEARS)
    assert [one.confidence for one in YEARS] == ["announced", "statute"]
    for one in YEARS:
        for text in one.worked:
            assert day(f"{one.year}-{text}").weekday() >= 5
