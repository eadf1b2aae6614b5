"""The watch over the five working days in which a department has to answer (五个工作日).

The clock runs for the citizen from the moment they handed in, whether the terminal had a network or
not. So a submission that has not reached the platform after one working day is a warning, and after
three an alarm: two days are left in which somebody can carry it there. Working days are those
of ``sync.contract.workdays``.
"""

from __future__ import annotations

import datetime as dt
import enum
import logging
import time
from collections.abc import Callable

from sync.contract.number import CHINA
from sync.contract.workdays import workdays_after
from sync.outbox import Outbox

_log = logging.getLogger("sync.overdue")

WARN_AFTER_DAYS = 1
ALARM_AFTER_DAYS = 3


class Overdue(enum.StrEnum):
    """How late the oldest undelivered submission is."""

    NONE = "none"
    WARN = "warn"
    ALARM = "alarm"


def workdays_between(since: dt.datetime, now: dt.datetime) -> int:
    """Working days that began after the day of ``since``, up to and with the day of ``now``."""
    return workdays_after(since.astimezone(CHINA).date(), now.astimezone(CHINA).date())


def overdue(oldest: dt.datetime | None, now: dt.datetime) -> Overdue:
    """How late it is for a submission saved at ``oldest``; ``None`` when none waits."""
    if oldest is None:
        return Overdue.NONE
    days = workdays_between(oldest, now)
    if days >= ALARM_AFTER_DAYS:
        return Overdue.ALARM
    return Overdue.WARN if days >= WARN_AFTER_DAYS else Overdue.NONE


class OverdueWatch:
    """A chore of the relay's: says in the log when a submission is late, and again while it is.

    Args:
        outbox: what waits.
        clock: wall clock, timezone-aware.
        tell: told each change, on the relay's thread.
        every_s: between two looks.
        monotonic: seconds on a clock that nobody can set.
    """

    def __init__(
        self,
        outbox: Outbox,
        clock: Callable[[], dt.datetime],
        *,
        tell: Callable[[Overdue], None] = lambda _: None,
        every_s: float = 600.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._tell = tell
        self._every_s = every_s
        self._monotonic = monotonic
        self._next_at = monotonic()
        self.state = Overdue.NONE

    def step(self) -> Overdue:
        """Look if it is time; how late the oldest is.

        Raises:
            OutboxError: the queue cannot be read.
        """
        now = self._monotonic()
        if now < self._next_at:
            return self.state
        self._next_at = now + self._every_s
        counts, at = self._outbox.counts(), self._clock()
        state = overdue(counts.oldest_waiting, at)
        if counts.oldest_waiting is not None and state is not Overdue.NONE:
            days = workdays_between(counts.oldest_waiting, at)
            level = logging.ERROR if state is Overdue.ALARM else logging.WARNING
            _log.log(level, "%d waiting, the oldest for %d working days", counts.waiting, days)
        if state is not self.state:
            self.state = state
            self._tell(state)
        return state
