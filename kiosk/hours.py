"""Opening hours as data: ``1-5 08:30-12:00``, days of the week from Monday = 1, local time.

Several entries add up; an entry that ends at or before its beginning goes on past midnight; no
entry at all means around the clock.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable

from sync.contract.number import CHINA

_ENTRY = re.compile(
    r"(?P<first>[1-7])(?:-(?P<last>[1-7]))? "
    r"(?P<opens>(?:[01]\d|2[0-3]):[0-5]\d)-(?P<closes>(?:[01]\d|2[0-3]):[0-5]\d|24:00)"
)
_WEEK = 7


class WrongHours(ValueError):
    """An entry is not of the form above; the message shows it."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Span:
    day: int  # Monday = 1
    opens: int  # minutes from midnight
    closes: int  # minutes from the same midnight; over 1440 past the next one


@dataclasses.dataclass(frozen=True, slots=True)
class Hours:
    """When something is open in the course of a week."""

    spans: tuple[_Span, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Hours:
        """Read the entries.

        Raises:
            WrongHours: one of them cannot be read.
        """
        return cls(tuple(span for entry in entries for span in _spans(entry)))

    def is_open(self, at: dt.datetime) -> bool:
        """Whether it is open at that moment (timezone-aware)."""
        if not self.spans:
            return True
        local = at.astimezone(CHINA)
        today, minute = local.isoweekday(), local.hour * 60 + local.minute
        yesterday = today - 1 or _WEEK
        return any(
            (span.day == today and span.opens <= minute < span.closes)
            or (span.day == yesterday and minute < span.closes - 24 * 60)
            for span in self.spans
        )


def _spans(entry: str) -> list[_Span]:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise WrongHours(f"{entry!r}: expected for example '1-5 08:30-17:30'")
    first = int(match["first"])
    last = int(match["last"] or first)
    if last < first:
        raise WrongHours(f"{entry!r}: the days run backwards")
    opens, closes = _minutes(match["opens"]), _minutes(match["closes"])
    if closes <= opens:
        closes += 24 * 60
    return [_Span(day, opens, closes) for day in range(first, last + 1)]


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
