"""Delivered payloads go after a time of retention, without residue; their evidence stays.

A purged row keeps its number, its times and the platform's signed statement; only the sealed body
is gone. ``secure_delete`` zeroes what it stood on, and once no purge is left to do the write-ahead
log, where older images of the pages stand, is written back and cut to nothing.

Steps are small: a citizen who saves in between waits for one of them at most.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3

from sync.store import Store


@dataclasses.dataclass(frozen=True, slots=True)
class Purged:
    """What a purge came to.

    Attributes:
        count: payloads that were removed now.
        more: whether some are left that are old enough; then purge again.
        residue: whether their bytes may still stand in the write-ahead log, because somebody was
            reading, or because there is more to do; the next purge tries again.
    """

    count: int
    more: bool
    residue: bool


def purge(store: Store, *, older_than: dt.datetime, now: dt.datetime, limit: int) -> Purged:
    """Remove payloads of submissions that were delivered before a moment.

    Args:
        store: of the outbox.
        older_than: by the wall clock. A wrong clock purges early or late, never what still waits.
        now: the wall clock.
        limit: how many at most, in one transaction; 50 take a few milliseconds.

    Raises:
        StoreError: nothing was removed.
    """
    with store.write_raw() as raw:
        count = raw.execute(
            _PURGE,
            {
                "before": older_than.astimezone(dt.UTC).isoformat(),
                "now": now.astimezone(dt.UTC).isoformat(),
                "limit": limit,
            },
        ).rowcount
        if count:
            _want_truncation(raw, wanted=True)
            return Purged(count, more=count == limit, residue=True)
        residue = raw.execute(_RESIDUE).fetchone() is not None
    # In a call of its own, when nothing is left to remove: it may take as long as a few saves.
    if residue and store.truncate_log():
        with store.write_raw() as raw:
            _want_truncation(raw, wanted=False)
        residue = False
    return Purged(0, more=False, residue=residue)


def _want_truncation(raw: sqlite3.Connection, *, wanted: bool) -> None:
    """Note that the log holds residue, so that a crash before its truncation forgets nothing."""
    if wanted:
        raw.execute("INSERT OR IGNORE INTO counters (name, value) VALUES ('residue', 1)")
    else:
        raw.execute("DELETE FROM counters WHERE name = 'residue'")


_RESIDUE = "SELECT value FROM counters WHERE name = 'residue'"
# The index by name: SQLite would take that of the states and sort all that was ever delivered.
_PURGE = """
UPDATE submissions SET envelope = x'', purged_at = :now WHERE seq IN (
    SELECT seq FROM submissions INDEXED BY ix_submissions_purgeable
    WHERE state = 'delivered' AND purged_at IS NULL AND settled_at < :before
    ORDER BY settled_at LIMIT :limit
)
"""
