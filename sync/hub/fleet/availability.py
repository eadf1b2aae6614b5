"""How much of a time a terminal could be used, from what it said; what nobody knows is not up."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Sequence

from sync.contract.status import GOOD_FOR_S, TerminalState

_GOOD_FOR = dt.timedelta(seconds=GOOD_FOR_S)


class Kind(enum.StrEnum):
    """What a stretch of a timeline was."""

    UP = "up"
    DOWN = "down"
    CLOSED = "closed"
    UNKNOWN = "unknown"


_KINDS = {
    TerminalState.READY: Kind.UP,
    TerminalState.LIMITED: Kind.UP,
    TerminalState.OUT: Kind.DOWN,
    # Nobody was served, whoever ordered it.
    TerminalState.MAINTENANCE: Kind.DOWN,
    TerminalState.CLOSED: Kind.CLOSED,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A time in which a terminal always said the same, from its first to its last report."""

    began: dt.datetime
    ended: dt.datetime
    state: TerminalState
    reason: str = ""
    alarms: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the time line, without gaps to its neighbours; ``span`` is unset when unknown."""

    begins: dt.datetime
    ends: dt.datetime
    kind: Kind
    span: Span | None = None

    @property
    def seconds(self) -> float:
        """How long."""
        return (self.ends - self.begins).total_seconds()


@dataclasses.dataclass(frozen=True, slots=True)
class Availability:
    """Seconds of each kind."""

    up: float = 0.0
    down: float = 0.0
    closed: float = 0.0
    unknown: float = 0.0

    @property
    def share(self) -> float | None:
        """Of the time in which the place was open, as far as known; ``None`` when never."""
        open_s = self.up + self.down + self.unknown
        return self.up / open_s if open_s > 0 else None


def stretches(spans: Sequence[Span], begins: dt.datetime, ends: dt.datetime) -> list[Stretch]:
    """The whole time from ``begins`` to ``ends``, cut where something changed.

    Args:
        spans: of one terminal, in order.
        begins: from here on.
        ends: now, or earlier.

    A word holds until the next one, when that comes in time. When it does not, nothing is known
    from the last word on: that a terminal was silent says nothing good of it.
    """
    found: list[Stretch] = []
    at = begins
    for index, span in enumerate(spans):
        following = spans[index + 1].began if index + 1 < len(spans) else ends
        known_to = following if following - span.ended <= _GOOD_FOR else span.ended
        first, last = max(span.began, at), min(known_to, ends)
        if last <= first:
            continue
        if first > at:
            found.append(Stretch(at, first, Kind.UNKNOWN))
        found.append(Stretch(first, last, _KINDS[span.state], span))
        at = last
    if at < ends:
        found.append(Stretch(at, ends, Kind.UNKNOWN))
    return found


def availability(timeline: Sequence[Stretch]) -> Availability:
    """The sums."""
    sums = dict.fromkeys(Kind, 0.0)
    for one in timeline:
        sums[one.kind] += one.seconds
    return Availability(**{kind.value: seconds for kind, seconds in sums.items()})
