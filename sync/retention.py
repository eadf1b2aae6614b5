"""Delivered payloads are kept for a while, then removed; a little at a time, while nobody waits."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from sync.outbox import Outbox

# A terminal that kept years of payloads is cleaned in small steps, one after each pass.
STEP = 50


class Retention:
    """A chore of the relay's.

    Args:
        outbox: whose payloads.
        keep: for how long after the platform's signed word; long enough that a platform which was
            put back to a backup can be given again what it lost.
        every_s: between two looks when there was nothing to do.
        monotonic: seconds on a clock that nobody can set.
    """

    def __init__(
        self,
        outbox: Outbox,
        keep: dt.timedelta,
        *,
        every_s: float = 600.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._keep = keep
        self._every_s = every_s
        self._monotonic = monotonic
        self._next_at = monotonic()

    def step(self) -> int:
        """Remove some if it is time; how many.

        Raises:
            OutboxError: nothing was removed.
        """
        now = self._monotonic()
        if now < self._next_at:
            return 0
        purged = self._outbox.purge(self._keep, STEP)
        # What may still stand in the log is cut off with the next step; a reader may keep it there.
        if not purged.count:
            self._next_at = now + self._every_s
        return purged.count
