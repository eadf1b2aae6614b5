"""Cases against what was promised (效能监督): the promised day, and how late it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine, select

from sync.contract import case
from sync.contract.number import CHINA
from sync.contract.workdays import workdays_after
from sync.hub.entries import Happening
from sync.hub.masking import visible
from sync.hub.promised import promised_day
from sync.hub.states import CaseState
from sync.hub.tables import cases, events, submissions

# In these the department is at work, so the days count.
_RUNNING = (CaseState.RECEIVED, CaseState.ACCEPTED_FOR_CHECK)
# So many of the oldest are looked at: who has more has no list to read any more.
LOOKED_AT = 5000
_HOLDS_S = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Promise:
    """One case that is under way; nothing of the person in it.

    Attributes:
        days_left: working days; negative when it is late.
    """

    number: str
    item: str
    item_name: str
    terminal: str
    received: dt.date
    promised: dt.date
    days_left: int


@dataclasses.dataclass(frozen=True, slots=True)
class Oversight:
    """What was promised and is not done, most late first; ``looked_at`` cases that run."""

    promises: tuple[Promise, ...]
    looked_at: int
    without_promise: int

    @property
    def late(self) -> int:
        """How many are past their day."""
        return sum(one.days_left < 0 for one in self.promises)


class Watch:
    """Works it out, at most once a minute; any thread may call it."""

    def __init__(self, engine: Engine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._found: Oversight | None = None
        self._found_at = 0.0

    def now(self) -> Oversight:
        """How it is, a minute old at most."""
        with self._lock:
            if self._found is None or time.monotonic() - self._found_at > _HOLDS_S:
                self._found = oversight(self._engine, self._clock())
                self._found_at = time.monotonic()
            return self._found


def oversight(engine: Engine, now: dt.datetime) -> Oversight:
    """Hold every running case against its promise."""
    today = now.astimezone(CHINA).date()
    running = (
        select(
            cases.c.id,
            cases.c.state,
            cases.c.document,
            submissions.c.number,
            submissions.c.item,
            submissions.c.terminal,
            submissions.c.received_at,
        )
        .join(submissions, submissions.c.id == cases.c.id)
        .where(cases.c.state.in_([one.value for one in _RUNNING]))
        .order_by(cases.c.id)
        .limit(LOOKED_AT)
    )
    again = select(events.c.submission, events.c.at).where(
        events.c.event == CaseState.SUPPLEMENTED.value
    )
    with engine.begin() as connection:
        rows = connection.execute(running).all()
        supplemented: dict[int, list[Happening]] = {}
        for id_, at in connection.execute(again):
            happened = Happening(at=at, event=CaseState.SUPPLEMENTED.value, reason="")
            supplemented.setdefault(id_, []).append(happened)
    found, without = [], 0
    for row in rows:
        document = case.decode(row.document) if row.document else None
        day = None
        if document is not None:
            happened_since = supplemented.get(row.id, ())
            day = promised_day(document.item, row.state, row.received_at, happened_since)
        if document is None or day is None:
            without += 1
            continue
        found.append(
            Promise(
                number=row.number,
                item=row.item,
                item_name=visible(document.item.name),
                terminal=row.terminal,
                received=dt.datetime.fromisoformat(row.received_at).astimezone(CHINA).date(),
                promised=day,
                days_left=_days_left(today, day),
            )
        )
    found.sort(key=lambda one: (one.days_left, one.number))
    return Oversight(tuple(found), len(rows), without)


def _days_left(today: dt.date, day: dt.date) -> int:
    return workdays_after(today, day) if day >= today else -max(workdays_after(day, today), 1)
