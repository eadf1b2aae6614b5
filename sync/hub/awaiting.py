"""Which cases wait for which files: a case goes on when the last of its files has come.

A file that comes puts the cases that wait for it back among those to be opened. So that neither
side misses the other, a file is noted and a wait is written down one after the other, never at the
same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select, text

from sync.hub.entries import Happening, Outcome
from sync.hub.states import CaseState
from sync.hub.tables import attachments, awaited, cases, pending

# Any number; the same for every worker in front of this ledger.
_ATTACHMENTS = 4420
_ONCE = frozenset({"opened", CaseState.WAITING_FOR_ATTACHMENTS})


def note_held(connection: Connection, digest: str, size: int, moment: str) -> str:
    """A file is whole and durable; since when (ISO 8601), also when that was noted before."""
    _one_at_a_time(connection)
    since = connection.scalar(
        select(attachments.c.received_at).where(attachments.c.digest == digest)
    )
    if since is None:
        connection.execute(insert(attachments).values(digest=digest, size=size, received_at=moment))
    _wake(connection, [digest])
    return since or moment


def resume(connection: Connection, outcomes: Sequence[Outcome]) -> frozenset[int]:
    """Make room for what became of these; the ids of those that had waited for a file."""
    ids = [one.id for one in outcomes]
    waited = connection.scalars(select(cases.c.id).where(cases.c.id.in_(ids))).all()
    if waited:
        connection.execute(delete(cases).where(cases.c.id.in_(waited)))
    return frozenset(waited)


def news(outcome: Outcome, waited: frozenset[int]) -> Iterable[Happening]:
    """What is to be added to the timeline: a case that waited is not opened twice."""
    if outcome.id not in waited:
        return outcome.happenings
    return [one for one in outcome.happenings if one.event not in _ONCE]


def wait(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Write down what these wait for; those whose file came meanwhile are opened again."""
    rows = [
        {"submission": one.id, "digest": digest}
        for one in outcomes
        for digest in dict.fromkeys(one.awaits)
    ]
    if not rows:
        return
    _one_at_a_time(connection)
    ids = [one.id for one in outcomes]
    connection.execute(delete(awaited).where(awaited.c.submission.in_(ids)))
    connection.execute(insert(awaited), rows)
    digests = {row["digest"] for row in rows}
    came = select(attachments.c.digest).where(attachments.c.digest.in_(digests))
    _wake(connection, connection.scalars(came).all())


def _wake(connection: Connection, digests: Sequence[object]) -> None:
    if not digests:
        return
    waiting = connection.scalars(
        delete(awaited).where(awaited.c.digest.in_(digests)).returning(awaited.c.submission)
    ).all()
    there = set(connection.scalars(select(pending.c.id).where(pending.c.id.in_(waiting))))
    fresh = sorted(set(waiting) - there)
    if fresh:
        connection.execute(insert(pending), [{"id": id_} for id_ in fresh])


def _one_at_a_time(connection: Connection) -> None:
    # On SQLite every transaction holds the write lock from its beginning.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ATTACHMENTS})
