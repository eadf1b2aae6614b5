"""Who may come in now, and when the others may come again.

After an outage all terminals come at the same moment. Told the same time, those that were put off
would come together once more. So each of them is given an appointment of its own: as far behind the
one before as a visit takes here and now, and a reserve. The terminal adds its jitter to it.
"""

from __future__ import annotations

from collections.abc import Callable

# A visitor sends more than one request, and others come without an appointment.
_PART_FOR_APPOINTMENTS = 1 / 3
# Before anything was measured: a batch on a small machine.
_FIRST_GUESS_S = 0.02
_WEIGHT_OF_LAST = 0.05
# One that is slower than this many times the usual counts as no slower: the first ones after a
# start wait for connections to the database, and all appointments would rest on them.
_SLOWEST = 2.0
# Beyond it appointments are given a second time, evenly: a wrong estimate costs a minute, no more,
# and whoever comes in vain gets another.
_LONGEST_S = 60


class Places:
    """So many requests at a time; used by the thread of the event loop.

    Args:
        at_once: how many.
        least_s: the earliest appointment.
        monotonic: seconds on a clock that nobody can set.
    """

    def __init__(self, at_once: int, *, least_s: int, monotonic: Callable[[], float]) -> None:
        self._free = at_once
        self._least_s = least_s
        self._monotonic = monotonic
        self._each_s = _FIRST_GUESS_S
        self._last_done = 0.0
        self._next_at = 0.0

    def enter(self) -> bool:
        """Take a place; whether there was one."""
        if not self._free:
            return False
        self._free -= 1
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._free += 1

    def done(self, began: float) -> None:
        """A request was taken in; the work on it (not its way here) began at this moment.

        What counts is how fast one follows the other, not how long each of them is in work.
        """
        now = self._monotonic()
        took_s = min(now - max(began, self._last_done), _SLOWEST * self._each_s)
        self._last_done = now
        self._each_s += _WEIGHT_OF_LAST * (took_s - self._each_s)

    def appointment_s(self) -> int:
        """In how many seconds one that found no place may come again (``Retry-After``)."""
        now = self._monotonic()
        at = max(self._next_at, now + self._least_s)
        if at > now + _LONGEST_S:
            at = now + self._least_s
        self._next_at = at + self._each_s / _PART_FOR_APPOINTMENTS
        return round(at - now)
