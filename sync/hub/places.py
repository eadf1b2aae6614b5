"""Who may come in now, and when the others may come again.

After an outage all terminals come at the same moment. Told the same time, those that were put off
would come together once more. So each of them is given an appointment of its own: as far behind the
one before as a visit takes here and now, and a reserve. The terminal adds its jitter to it.

Whoever is let in waits for those before: a short line is what keeps an answer quick, and more of
them at once would not be taken in any faster. Somebody whose body is still on its way over a slow
link does not stand in the line, so that a few such links do not close the door for all.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

# A visitor sends more than one request, and others come without an appointment.
_PART_FOR_APPOINTMENTS = 1 / 6
# Before anything was measured: a batch on a small machine.
_FIRST_GUESS_S = 0.02
_WEIGHT_OF_LAST = 0.05
# One that is slower than this many times the usual counts as no slower: the first ones after a
# start wait for connections to the database, and all appointments would rest on them.
_SLOWEST = 2.0
# Beyond it appointments are given a second time, evenly: a wrong estimate costs a minute, no more,
# and whoever comes in vain gets another.
_LONGEST_S = 60
# A body that takes longer to arrive is held up by its link, not by us.
_ON_ITS_WAY_S = 0.25


@dataclasses.dataclass(eq=False, slots=True)
class Visit:
    """One that was let in.

    Attributes:
        since: when.
        here: whether its body has arrived; set by whoever reads it.
    """

    since: float
    here: bool = False


class Places:
    """So many requests at a time; used by the thread of the event loop.

    Args:
        at_once: how many, each with a body in memory.
        line: how many of them at most in work or about to be.
        least_s: the earliest appointment.
        monotonic: seconds on a clock that nobody can set.
    """

    def __init__(
        self, at_once: int, *, line: int, least_s: int, monotonic: Callable[[], float]
    ) -> None:
        self._inside: set[Visit] = set()
        self._at_once = at_once
        self._line = line
        self._least_s = least_s
        self._monotonic = monotonic
        self._each_s = _FIRST_GUESS_S
        self._last_done = 0.0
        self._next_at = 0.0

    def enter(self) -> Visit | None:
        """Take a place; ``None`` when there is none."""
        now = self._monotonic()
        in_line = sum(one.here or now - one.since < _ON_ITS_WAY_S for one in self._inside)
        if in_line >= self._line or len(self._inside) >= self._at_once:
            return None
        visit = Visit(now)
        self._inside.add(visit)
        return visit

    def leave(self, visit: Visit) -> None:
        """Give the place back."""
        self._inside.discard(visit)

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
