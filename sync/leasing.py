"""What delivery does to the rows: lends them out, settles them.

On the driver's own connection, like a save: the relay does this for every batch while a citizen may
be waiting for the same lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Container, Sequence

from sync import queries
from sync.store import Store
from sync.submission import Leased, SubmissionState

# How many rows are changed in one transaction: a millisecond or two, which a save may wait for.
STEP = 25
# How many at most once somebody waits.
_FEW = 5


def lend(raw: sqlite3.Connection, blocked: Container[str], limit: int) -> list[Leased]:
    """Of those that wait, least tried first, then oldest first; counts their attempts.

    Args:
        raw: in a transaction that writes.
        blocked: keys that are not to be lent.
        limit: how many at most.
    """
    due: list[tuple[int, str, str, int, bytes]] = []
    cursor = raw.execute(_DUE)
    try:
        # Row by row: what is blocked stands behind, because it was tried, and is rarely reached.
        while len(due) < limit and (row := cursor.fetchone()) is not None:
            if row[1] not in blocked:
                due.append(row)
    finally:
        cursor.close()
    raw.executemany(_COUNT, [(seq,) for seq, *_ in due])
    return [
        Leased(key, number, attempts + 1, envelope) for _, key, number, attempts, envelope in due
    ]


def settle(
    store: Store,
    keys: Sequence[str],
    state: SubmissionState,
    *,
    reason: str,
    settled_at: str | None,
    statement: bytes | None,
    give_way: Callable[[], None],
) -> None:
    """Write down what became of these; the statement is kept once, if it settles any of them.

    In steps of a transaction each, so that a save waits for one of them at most, and for none of
    them to reach the disk: settling twice changes nothing, so all are made durable in the end, in
    nobody's turn.

    Raises:
        StoreError: of some, nothing was written down.
    """
    evidence, settled, at = None, 0, 0
    while at < len(keys):
        began = at
        give_way()
        with store.write_raw(durable=False) as raw:
            if statement is not None and evidence is None:
                (evidence,) = raw.execute(_STATE, {"content": statement}).fetchone()
            while at < len(keys) and at < began + STEP:
                some = keys[at : at + _FEW]
                at += len(some)
                settled += raw.executemany(
                    _SETTLE, [(state.value, reason, settled_at, evidence, key) for key in some]
                ).rowcount
                if store.wanted():
                    break
            if at >= len(keys) and evidence is not None and not settled:
                raw.execute(_UNSTATE, {"id": evidence})
    store.make_durable()


def uncount(raw: sqlite3.Connection, keys: Collection[str]) -> None:
    """The last attempt of these was none."""
    raw.executemany(_UNCOUNT, [{"wanted": key} for key in keys])


def requeue(raw: sqlite3.Connection, keys: Collection[str]) -> int:
    """Let quarantined ones wait again, as if they were never tried; how many there were."""
    return raw.executemany(_REQUEUE, [{"wanted": key} for key in keys]).rowcount


def revive(raw: sqlite3.Connection, keys: Collection[str]) -> int:
    """Let delivered ones wait again, unless their payload is purged; how many there were."""
    return raw.executemany(_REVIVE, [{"wanted": key} for key in keys]).rowcount


# The index by name: by that of the states SQLite would sort all that waits, each time.
_DUE = """
SELECT seq, key, number, attempts, envelope FROM submissions INDEXED BY ix_submissions_due
WHERE state = 'saved' ORDER BY attempts, seq
"""
_COUNT = "UPDATE submissions SET attempts = attempts + 1 WHERE seq = ?"
_STATE = queries.words(queries.STATE)
_UNSTATE = queries.words(queries.UNSTATE)
# Delivered is final: an answer that comes late changes nothing. Its values go by their places: by
# name the driver would look each of them up for each row.
_SETTLE = """
UPDATE submissions SET state = ?, reason = ?, settled_at = ?, statement = ?
WHERE key = ? AND state <> 'delivered'
"""
_UNCOUNT = queries.words(queries.UNCOUNT)
_REQUEUE = queries.words(queries.REQUEUE)
_REVIVE = queries.words(queries.REVIVE)
