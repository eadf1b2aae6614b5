"""Working days, with the public holidays of China and the days that are worked for them.

The State Council announces each year by itself, in November of the year before. A year that is not
announced yet has the days of the statute only (and the weekdays it gives for those at a weekend):
a day counted there may still move. Years without any data have weekends only.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

_SATURDAY = 5


@dataclasses.dataclass(frozen=True, slots=True)
class HolidayYear:
    """One year's days.

    Attributes:
        source: where they stand.
        confidence: ``announced`` by the State Council, or as the ``statute`` has them.
        off: first and last day of each holiday, as month and day.
        worked: weekend days that are worked.
    """

    year: int
    source: str
    confidence: Literal["announced", "statute"]
    off: tuple[tuple[str, str], ...]
    worked: tuple[str, ...] = ()


# 2026 was compared with chinesecalendar 1.11.0 and holidays 0.109, 2027 with holidays 0.109.
YEARS = (
    HolidayYear(
        2026,
        source="国务院办公厅关于2026年部分节假日安排的通知 "
        "(https://www.gov.cn/gongbao/2025/issue_12406/202511/content_7048922.html)",
        confidence="announced",
        off=(
            ("01-01", "01-03"),
            ("02-15", "02-23"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("06-19", "06-21"),
            ("09-25", "09-27"),
            ("10-01", "10-07"),
        ),
        worked=("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
    HolidayYear(
        2027,
        source="全国年节及纪念日放假办法 (国务院令第795号, 2024)",
        confidence="statute",
        off=(
            ("01-01", "01-01"),
            ("02-05", "02-10"),
            ("04-05", "04-05"),
            ("05-01", "05-04"),
            ("06-09", "06-09"),
            ("09-15", "09-15"),
            ("10-01", "10-05"),
        ),
    ),
)


def _day(year: int, text: str) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{text}")


def _days(one: HolidayYear) -> frozenset[dt.date]:
    spans = ((_day(one.year, first), _day(one.year, last)) for first, last in one.off)
    return frozenset(
        first + dt.timedelta(days=n)
        for first, last in spans
        for n in range((last - first).days + 1)
    )


_OFF = frozenset(day for one in YEARS for day in _days(one) if day.weekday() < _SATURDAY)
_WORKED = frozenset(_day(one.year, text) for one in YEARS for text in one.worked)


def is_workday(day: dt.date) -> bool:
    """Whether offices work on this day."""
    return day in _WORKED or (day.weekday() < _SATURDAY and day not in _OFF)


def add_workdays(day: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after ``day``."""
    while count > 0:
        day += dt.timedelta(days=1)
        if is_workday(day):
            count -= 1
    return day


def workdays_after(day: dt.date, last: dt.date) -> int:
    """How many working days there are after ``day``, up to and with ``last``; 0 if it is before."""
    weeks, rest = divmod(max(0, (last - day).days), 7)
    tail = (last - dt.timedelta(days=n) for n in range(rest))
    plain = weeks * 5 + sum(one.weekday() < _SATURDAY for one in tail)
    moved = sum(day < one <= last for one in _WORKED) - sum(day < one <= last for one in _OFF)
    return plain + moved
