"""The platform's ledger: each intent once, and the same answer however often it is asked.

The key decides. The same key with the same bytes is the same submission; the same key with other
bytes, and another key with the same number, are refused. Only a copy that nobody can open does not
hold its key: the next one takes its place, because the first was damaged on the way.

SQLAlchemy Core without anything of one database in it; several workers may write at once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from sync.hub import awaiting, noted, parts
from sync.hub.arriving import COLUMNS, inserting, new_row
from sync.hub.entries import Arrival, Case, Entry, Found, Happening, Outcome
from sync.hub.feed import make_feed_tables, tell_outcomes
from sync.hub.following import followed
from sync.hub.states import CaseState
from sync.hub.tables import cases, events, make_tables, pending, submissions


class Ledger:
    """What the platform holds; any thread may call it.

    Args:
        engine: its database; closed with the ledger.

    Raises:
        OlderForm: the database holds a ledger of another form.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shared = engine.dialect.name == "postgresql"
        self._insert_new = inserting(engine)
        make_tables(engine)
        make_feed_tables(engine)

    @property
    def engine(self) -> Engine:
        """Its database."""
        return self._engine

    @property
    def shared(self) -> bool:
        """Whether several workers may stand in front of it."""
        return self._shared

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def accept(self, arrivals: Sequence[Arrival], received_at: dt.datetime) -> list[Entry]:
        """Take submissions; durable when this returns.

        What is new is written in one transaction. Those that are not are looked at in the next:
        nothing that is held ever goes away, and a sender who gets no answer asks again.

        Args:
            arrivals: any number, also with the same one in it twice.
            received_at: the platform's time.

        Returns:
            The word on each, in the same order.
        """
        if not arrivals:
            return []
        moment = received_at.isoformat()
        # In one order everywhere: two workers with the same keys wait for each other, but never
        # each for the other.
        ordered = sorted(arrivals, key=lambda one: one.header.key)
        fresh = self._insert_new([new_row(one, moment) for one in ordered])
        new: dict[int, Entry] = {}
        for at, one in enumerate(arrivals):
            if (one.header.key, one.header.digest) in fresh:
                fresh.discard((one.header.key, one.header.digest))
                new[at] = Entry(Found.NEW, received_at)
        if len(new) == len(arrivals):
            return list(new.values())
        rest = [one for at, one in enumerate(arrivals) if at not in new]
        with self._engine.begin() as connection:
            met = iter(self._met_before(connection, rest, received_at))
        return [new.get(at) or next(met) for at in range(len(arrivals))]

    def look_up(self, arrivals: Sequence[Arrival]) -> dict[str, Entry]:
        """The word on those that are held exactly as they came, by their keys."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                _SELECT_KNOWN.where(submissions.c.key.in_([one.header.key for one in arrivals]))
            ).all()
        exact = {(one.header.key, one.header.digest, one.header_digest) for one in arrivals}
        return {
            row.key: Entry(Found.SAME, dt.datetime.fromisoformat(row.received_at))
            for row in rows
            if (row.key, row.digest, row.header) in exact
        }

    def process(self, limit: int, open_one: Callable[[int, bytes], Outcome]) -> int:
        """Open submissions that wait for it, oldest first, and record what became of them.

        Args:
            limit: how many at most.
            open_one: makes the outcome from a submission's id and its envelope.

        Returns:
            How many were opened.
        """
        waiting = (
            select(submissions.c.id, submissions.c.envelope)
            .join(pending, pending.c.id == submissions.c.id)
            .order_by(pending.c.id)
            .limit(limit)
        )
        if self._shared:
            # Other workers take the next ones meanwhile.
            locked = waiting.with_for_update(skip_locked=True, of=pending)
            with self._engine.begin() as connection:
                rows = connection.execute(locked).all()
                return _record(connection, [open_one(row.id, row.envelope) for row in rows])
        # Here there is one connection: it is not kept from intake while envelopes are opened.
        with self._engine.begin() as connection:
            rows = connection.execute(waiting).all()
        outcomes = [open_one(row.id, row.envelope) for row in rows]
        if not outcomes:
            return 0
        with self._engine.begin() as connection:
            return _record(connection, outcomes)

    def waiting(self) -> int:
        """How many have not been opened yet."""
        with self._engine.begin() as connection:
            return connection.scalar(select(func.count()).select_from(pending)) or 0

    def note_attachment(self, digest: str, size: int, received_at: dt.datetime) -> dt.datetime:
        """A file is whole and durable: cases that wait for it go on; since when it is."""
        with self._engine.begin() as connection:
            since = awaiting.note_held(connection, digest, size, received_at.isoformat())
        return dt.datetime.fromisoformat(since)

    def case(self, number: str) -> Case | None:
        """The case under a pending number."""
        with self._engine.begin() as connection:
            row = connection.execute(
                _SELECT_CASE.where(submissions.c.number == number)
            ).one_or_none()
        return None if row is None else _case(row)

    def timeline(self, number: str) -> list[Happening]:
        """What happened to the case under a pending number, oldest first; empty for none."""
        with self._engine.begin() as connection:
            received = connection.execute(
                select(submissions.c.id, submissions.c.received_at).where(
                    submissions.c.number == number
                )
            ).one_or_none()
            if received is None:
                return []
            rows = connection.execute(
                select(events.c.at, events.c.event, events.c.reason)
                .where(events.c.submission == received.id)
                .order_by(events.c.id)
            ).all()
        first = Happening(received.received_at, CaseState.RECEIVED)
        return [first, *(Happening(row.at, row.event, row.reason) for row in rows)]

    def cases_of(self, id_number: str, limit: int) -> list[Case]:
        """The cases of whoever has this number on their card, newest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                _SELECT_CASE.where(submissions.c.id.in_(noted.cases_of(id_number)))
                .order_by(submissions.c.id.desc())
                .limit(limit)
            ).all()
        return [_case(row) for row in rows]

    def newest(self, limit: int) -> list[Case]:
        """The cases received last, newest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                _SELECT_CASE.order_by(submissions.c.id.desc()).limit(limit)
            ).all()
        return [_case(row) for row in rows]

    def total(self) -> int:
        """How many submissions there are."""
        with self._engine.begin() as connection:
            return connection.scalar(select(func.count()).select_from(submissions)) or 0

    def _met_before(
        self, connection: Connection, arrivals: Sequence[Arrival], received_at: dt.datetime
    ) -> list[Entry]:
        """The word on those that were not new; their rows stay locked until the commit."""
        rows = connection.execute(
            _SELECT_KNOWN.where(submissions.c.key.in_({one.header.key for one in arrivals}))
            .order_by(submissions.c.key)
            .with_for_update(of=submissions)
        ).all()
        known = {row.key: row for row in rows}
        again: Counter[int] = Counter()
        replaced: set[int] = set()
        entries: list[Entry] = []
        for one in arrivals:
            row = known.get(one.header.key)
            if row is None:
                entries.append(Entry(Found.NUMBER_TAKEN, received_at))
                continue
            first = dt.datetime.fromisoformat(row.received_at)
            if (row.digest, row.header) == (one.header.digest, one.header_digest):
                again[row.id] += 1
                entries.append(Entry(Found.SAME, first))
            elif row.state is None or row.id in replaced:
                entries.append(Entry(Found.UNDECIDED, first))
            elif row.state != CaseState.UNREADABLE or row.number != one.header.number:
                entries.append(Entry(Found.KEY_REUSED, first))
            else:
                self._replace(connection, row.id, one, received_at)
                replaced.add(row.id)
                entries.append(Entry(Found.NEW, received_at))
        if again:
            connection.execute(
                _COUNT_AGAIN, [{"wanted": id_, "times": n} for id_, n in again.items()]
            )
        return entries

    def _replace(
        self, connection: Connection, id_: int, arrival: Arrival, received_at: dt.datetime
    ) -> None:
        row = dict(zip(COLUMNS, new_row(arrival, received_at.isoformat()), strict=True))
        del row["deliveries"]
        connection.execute(
            update(submissions)
            .where(submissions.c.id == id_)
            .values(**row, deliveries=submissions.c.deliveries + 1)
        )
        connection.execute(delete(cases).where(cases.c.id == id_))
        connection.execute(_INSERT_PENDING, [{"id": id_}])
        happening = Happening(received_at.isoformat(), "received-again")
        connection.execute(_INSERT_EVENTS, [_event(id_, happening)])


def _record(connection: Connection, outcomes: Iterable[Outcome]) -> int:
    by_id = {outcome.id: outcome for outcome in outcomes}
    if not by_id:
        return 0
    # Whoever takes it out of "pending" records it: an outcome is never recorded twice.
    taken = connection.scalars(
        delete(pending).where(pending.c.id.in_(list(by_id))).returning(pending.c.id)
    ).all()
    mine = [by_id[id_] for id_ in sorted(taken)]
    if mine:
        waited = awaiting.resume(connection, mine)
        mine = noted.settled(connection, mine, waited)
        connection.execute(
            insert(cases),
            [
                {
                    "id": one.id,
                    "state": one.state,
                    "reason": one.reason,
                    "changed_at": one.happenings[-1].at,
                    "document": one.document,
                }
                for one in mine
            ],
        )
        events_of = [_event(one.id, each) for one in mine for each in awaiting.news(one, waited)]
        if events_of:
            connection.execute(_INSERT_EVENTS, events_of)
        parts.record(connection, mine)
        awaiting.wait(connection, mine)
        tell_outcomes(connection, followed(connection, mine))
    return len(mine)


def _event(id_: int, happening: Happening) -> dict[str, object]:
    return {
        "submission": id_,
        "at": happening.at,
        "event": happening.event,
        "reason": happening.reason,
    }


def _case(row: Row[*tuple[object, ...]]) -> Case:
    values = dict(row._mapping)
    return Case(
        **{
            **values,
            "state": values["state"] or CaseState.RECEIVED,
            "reason": values["reason"] or "",
            "document": values["document"] or b"",
        }
    )


_INSERT_PENDING = insert(pending)
_INSERT_EVENTS = insert(events)
_COUNT_AGAIN = (
    update(submissions)
    .where(submissions.c.id == bindparam("wanted"))
    .values(deliveries=submissions.c.deliveries + bindparam("times"))
)
_SELECT_KNOWN = select(
    submissions.c.id,
    submissions.c.key,
    submissions.c.number,
    submissions.c.digest,
    submissions.c.header,
    submissions.c.received_at,
    cases.c.state,
).select_from(submissions.outerjoin(cases, cases.c.id == submissions.c.id))
_SELECT_CASE = select(
    submissions.c.key,
    submissions.c.number,
    submissions.c.terminal,
    submissions.c.item,
    submissions.c.digest,
    submissions.c.created_at,
    submissions.c.received_at,
    submissions.c.deliveries,
    cases.c.state,
    cases.c.reason,
    cases.c.document,
).select_from(submissions.outerjoin(cases, cases.c.id == submissions.c.id))
