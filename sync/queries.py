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
    text,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as upsert

from sync.schema import attachments, counters, statements, submission_attachments, submissions
from sync.submission import QueueCounts, SubmissionState

# The last delivery is looked for among so many of the newest, when all payloads are purged.
NEWEST = 200

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
    """How many submissions there are of which, without looking at those that were delivered."""
    waiting = connection.scalar(_HOW_MANY_WAIT) or 0
    quarantined = connection.scalar(_HOW_MANY_QUARANTINED) or 0
    # Every number that was given out is a row, for ever.
    ever = connection.scalar(_EVER) or 0
    oldest = connection.scalar(_OLDEST_WAITING) if waiting else None
    return QueueCounts(
        waiting=waiting,
        delivered=ever - waiting - quarantined,
        quarantined=quarantined,
        oldest_waiting=None if oldest is None else dt.datetime.fromisoformat(oldest),
    )


def last_delivery(connection: Connection) -> str | None:
    """When the platform last acknowledged one, as it was written down."""
    # The index of what may be purged is by this time; only where all is purged, the newest tell.
    delivered = in_state(SubmissionState.DELIVERED)
    kept = select(func.max(submissions.c.settled_at)).where(
        delivered, submissions.c.purged_at.is_(None)
    )
    newest = (
        select(submissions.c.settled_at)
        .where(delivered)
        .order_by(submissions.c.seq.desc())
        .limit(NEWEST)
        .subquery()
    )
    found: str | None = connection.scalar(kept)
    if found is None and counts(connection).delivered:
        found = connection.scalar(select(func.max(newest.c.settled_at)))
    return found


def last_error(connection: Connection) -> str:
    """What the last send of the most tried waiting submission came to."""
    reason = connection.scalar(
        select(submissions.c.reason)
        .where(in_state(SubmissionState.SAVED))
        .order_by(submissions.c.attempts.desc(), submissions.c.seq.desc())
        .limit(1)
    )
    return reason or ""


def seq_of(state: SubmissionState) -> ColumnElement[int]:
    """``seq``, to compare with and to order by, so that SQLite uses the index of that state.

    It would rather read the rows in their order: of all that were ever delivered.
    """
    delivered = state is SubmissionState.DELIVERED
    return submissions.c.seq if delivered else literal_column("+submissions.seq")


def in_state(state: SubmissionState) -> ColumnElement[bool]:
    """The condition, written out: only so SQLite knows that the index of that state will do."""
    return submissions.c.state == _state(state)


_HOW_MANY_WAIT = select(func.count()).where(in_state(SubmissionState.SAVED))
_HOW_MANY_QUARANTINED = select(func.count()).where(in_state(SubmissionState.QUARANTINED))
_EVER = select(counters.c.value).where(counters.c.name == "seq")
# The index is by attempts first: of each number of attempts the oldest, and of these the oldest.
_OLDEST_WAITING = text(
    """
    WITH RECURSIVE tried(times) AS (
      SELECT min(attempts) FROM submissions INDEXED BY ix_submissions_due WHERE state = 'saved'
      UNION ALL
      SELECT (SELECT min(attempts) FROM submissions INDEXED BY ix_submissions_due
              WHERE state = 'saved' AND attempts > times)
      FROM tried WHERE times IS NOT NULL
    )
    SELECT saved_at FROM submissions WHERE seq = (
      SELECT min((SELECT min(seq) FROM submissions INDEXED BY ix_submissions_due
                  WHERE state = 'saved' AND attempts = times))
      FROM tried WHERE times IS NOT NULL
    )
    """
)
