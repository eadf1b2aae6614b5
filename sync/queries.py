"""What the outbox says to its database, built once.

Putting a statement together costs more than running it. Each takes its values by name; ``wanted``
is an idempotency key.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as upsert

from sync.schema import attachments, counters, statements, submission_attachments, submissions
from sync.submission import QueueCounts, SubmissionState

_BY_NAME = sqlite.dialect(paramstyle="named")
_ONE: ColumnElement[int] = literal_column("1")
_NONE: ColumnElement[int] = literal_column("0")


def _state(state: SubmissionState) -> ColumnElement[str]:
    # Written out: on the driver's connection only what a caller hands in has a name.
    return literal_column(f"'{state.value}'")


KNOWN = select(submissions.c.number, submissions.c.saved_at).where(
    submissions.c.key == bindparam("wanted")
)
INSERT = insert(submissions).values(
    {name: bindparam(name) for name in ("seq", "key", "number", "item", "state", "saved_at")}
    | {"envelope": bindparam("envelope"), "attempts": literal_column("0")}
    | {"reason": literal_column("''")}
)
# Delivered is final: an answer that comes late changes nothing.
SETTLE = (
    update(submissions)
    .where(
        submissions.c.key == bindparam("wanted"),
        submissions.c.state != _state(SubmissionState.DELIVERED),
    )
    .values({name: bindparam(name) for name in ("state", "reason", "settled_at", "statement")})
)
STATE = insert(statements).values(content=bindparam("content")).returning(statements.c.id)
UNSTATE = delete(statements).where(statements.c.id == bindparam("id"))
EVIDENCE = (
    select(statements.c.content)
    .join(submissions, submissions.c.statement == statements.c.id)
    .where(submissions.c.key == bindparam("wanted"))
)
ATTACH = (
    upsert(attachments)
    .values(
        {name: bindparam(name) for name in ("digest", "size", "content_type", "saved_at")}
        | {"state": literal_column("'waiting'"), "offset": literal_column("0")}
    )
    .on_conflict_do_nothing()
)
ATTACH_TO = insert(submission_attachments).values(
    seq=bindparam("seq"), digest=bindparam("digest"), name=literal_column("''")
)
UNCOUNT = (
    update(submissions)
    .where(submissions.c.key == bindparam("wanted"), submissions.c.attempts > _NONE)
    .values(attempts=submissions.c.attempts - _ONE)
)
REQUEUE = (
    update(submissions)
    .where(
        submissions.c.key == bindparam("wanted"),
        submissions.c.state == _state(SubmissionState.QUARANTINED),
    )
    .values(
        state=_state(SubmissionState.SAVED),
        attempts=_NONE,
        reason=literal_column("''"),
        settled_at=null(),
    )
)
REVIVE = (
    update(submissions)
    .where(
        submissions.c.key == bindparam("wanted"),
        submissions.c.state == _state(SubmissionState.DELIVERED),
        submissions.c.purged_at.is_(None),
    )
    .values(state=_state(SubmissionState.SAVED), attempts=_NONE, settled_at=null())
)
# Two counters at once, each made when it is not there.
COUNT_ON = (
    upsert(counters)
    .values(
        [
            {"name": bindparam("name"), "value": literal_column("1")},
            {"name": bindparam("name_2"), "value": literal_column("1")},
        ]
    )
    .on_conflict_do_update(
        index_elements=[counters.c.name], set_={"value": counters.c.value + _ONE}
    )
    .returning(counters.c.name, counters.c.value)
)


def words(statement: ClauseElement) -> str:
    """A statement as SQLite reads it, for the driver's own connection; values go by name."""
    return str(statement.compile(dialect=_BY_NAME))


def counts(connection: Connection) -> QueueCounts:
    """How many submissions there are of which."""
    by_state: dict[str, int] = {
        state: count
        for state, count in connection.execute(
            select(submissions.c.state, func.count()).group_by(submissions.c.state)
        )
    }
    oldest = connection.scalar(
        select(submissions.c.saved_at)
        .where(submissions.c.state == SubmissionState.SAVED)
        .order_by(submissions.c.seq)
        .limit(1)
    )
    return QueueCounts(
        waiting=by_state.get(SubmissionState.SAVED, 0),
        delivered=by_state.get(SubmissionState.DELIVERED, 0),
        quarantined=by_state.get(SubmissionState.QUARANTINED, 0),
        oldest_waiting=None if oldest is None else dt.datetime.fromisoformat(oldest),
    )
