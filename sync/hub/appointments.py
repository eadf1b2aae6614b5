"""Appointments: which times there are, and how many people can come at each.

The calendar is made up and the same for everybody: working days, half hours, some of them full
before anybody asks. What is booked through the platform is counted in its ledger.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re

from sync.hub.departments.chance import Chance

_STARTS = tuple(dt.time(hour, minute) for hour in (9, 10, 11, 14, 15, 16) for minute in (0, 30))
_LENGTH = dt.timedelta(minutes=30)
_SLOT = re.compile(r"(\d{8})-(\d{4})-[0-9a-f]{10}", re.ASCII)
_BEIJING = dt.timezone(dt.timedelta(hours=8))
_FULL_PERCENT = 15
_MOST = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Time:
    """One time at one place for one item.

    Attributes:
        id: names item and place without telling them.
        room: how many people can come.
    """

    id: str
    starts: dt.datetime

    @property
    def ends(self) -> dt.datetime:
        """When the next one begins."""
        return self.starts + _LENGTH

    @property
    def room(self) -> int:
        """How many people can come; 0 for one that is full already."""
        chance = Chance("slot", self.id)
        return 0 if chance.happens("full", _FULL_PERCENT) else chance.number("room", 1, _MOST)


def times(item: str, place: str, first: dt.date, days: int, now: dt.datetime) -> list[Time]:
    """The times of some days, in order, without those that are over."""
    digest = hashlib.sha256(f"{item}\n{place}".encode()).hexdigest()[:10]
    found = []
    for day in (first + dt.timedelta(days=number) for number in range(days)):
        # Weekends are closed; public holidays are the real calendar's to say.
        if day.weekday() >= 5:
            continue
        for start in _STARTS:
            starts = dt.datetime.combine(day, start, _BEIJING)
            if starts > now:
                found.append(Time(f"{day:%Y%m%d}-{start:%H%M}-{digest}", starts))
    return found


def time_of(slot: str) -> Time | None:
    """The time with this id; ``None`` when there is none of this form."""
    match = _SLOT.fullmatch(slot)
    if match is None:
        return None
    try:
        starts = dt.datetime.strptime(match[1] + match[2], "%Y%m%d%H%M").replace(tzinfo=_BEIJING)
    except ValueError:
        return None
    if starts.weekday() >= 5 or starts.time() not in _STARTS:
        return None
    return Time(slot, starts)
