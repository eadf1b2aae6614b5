"""How a register's values read on paper: days, months, money and towns in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from sync.hub.certificates.typesetting import day_words
from sync.hub.departments.person import TOWNS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def read_as(field: str, value: str) -> str:
    """The value as it is read; ``field`` says what it is where the value does not."""
    if field.endswith("_fen"):
        return yuan(int(value))
    if field == "town":
        return TOWNS.get(value, value)
    if _DAY.fullmatch(value):
        return day_words(dt.date.fromisoformat(value))
    month = _MONTH.fullmatch(value)
    return f"{month[1]}年{int(month[2])}月" if month else value


def yuan(fen: int) -> str:
    """1,234.50 元."""
    return f"{fen // 100:,}.{fen % 100:02d} 元"


def within(row: Mapping[str, str], first: str, last: str) -> bool:
    """Whether a line of a list lies between two months or days; empty ones do not limit it.

    The line's own time is its first value that is a year, a month or a day.
    """
    at = next((value for value in row.values() if _DAY.fullmatch(value)), "") or next(
        (value for value in row.values() if _MONTH.fullmatch(value)), row.get("year", "")
    )
    if not at:
        return True
    # A month holds all its days: what is compared is as long as the shorter of both.
    after = not first or at[: len(first)] >= first[: len(at)]
    return after and (not last or at[: len(last)] <= last[: len(at)])
