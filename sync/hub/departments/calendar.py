"""Days and months as registers write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

# Where a life has happened "so far" when it is drawn: what follows from today moves on with it.
DRAWN_ON = dt.date(2026, 9, 1)


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def next_anniversary(day: dt.date, today: dt.date) -> dt.date:
    """The first one that is not before today."""
    years = max(1, today.year - day.year)
    due = years_after(day, years)
    return due if due >= today else years_after(day, years + 1)


def months_between(first: dt.date, last: dt.date) -> int:
    """How many months there are from the month of ``first`` to that of ``last``, both included."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month + 1)


def months_back(last: dt.date, count: int) -> Iterator[str]:
    """So many months as ``YYYY-MM``, the month of ``last`` first, backwards."""
    at = last.year * 12 + last.month - 1
    for month in range(at, at - count, -1):
        yield f"{month // 12:04d}-{month % 12 + 1:02d}"


def last_month(today: dt.date) -> dt.date:
    """A day of the month before today's: the last one whose books are closed."""
    return today.replace(day=1) - dt.timedelta(days=1)
