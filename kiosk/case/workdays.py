"""Working days, Monday to Friday.

Public holidays and the days worked for them are announced each year by the State Council and are
not kept on the terminal: a day counted over a holiday comes out early, never late, and the platform
counts again.
"""

from __future__ import annotations

import datetime as dt

_SATURDAY = 5


def add_workdays(day: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after ``day``."""
    while count > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < _SATURDAY:
            count -= 1
    return day
