"""Writing the write-ahead log back into the database, beside the connection that writes.

SQLite's own rule lets the commit that makes the log long write it back, and whoever made it waits;
with one writer behind one lock, everybody else as well. A second connection can do that meanwhile
(a PASSIVE checkpoint stops neither readers nor the writer), but it never reaches the end of a log
that grows: so the little that is left is written back in the writer's turn.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable

# Rows that were changed since the log was last written back; a save makes three
# pages, a row of a batch two thirds of one.
_LONG_ROWS = 1200


class WriteBack:
    """Decides when the log is long, and writes it back.

    Args:
        dial: opens a connection of the same database.
    """

    def __init__(self, dial: Callable[[], sqlite3.Connection]) -> None:
        self._dial = dial
        self._raw: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._rows = 0

    def changed(self, rows: int) -> None:
        """A transaction changed so many rows; called in the writer's turn."""
        self._rows += rows

    def due(self) -> bool:
        """Whether the log is long enough for the trouble."""
        return self._rows >= _LONG_ROWS

    def most(self) -> bool:
        """Write back what is there now; whether anything came of it. Needs no turn."""
        return self._checkpoint()

    def rest(self) -> None:
        """Write back what came since, in the writer's turn: the next commit begins a new log."""
        if self._checkpoint():
            self._rows = 0

    def close(self) -> None:
        """Give the connection back, for good. May be called twice."""
        with self._lock:
            self._closed = True
            self._drop()

    def _checkpoint(self) -> bool:
        with self._lock:
            if self._closed:
                return False
            try:
                if self._raw is None:
                    self._raw = self._dial()
                    self._raw.execute("PRAGMA synchronous = FULL").fetchall()
                    self._raw.execute("PRAGMA busy_timeout = 0").fetchall()
                busy, *_ = self._raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except Exception:
                # Of either driver. Nothing is lost: the log stays, and is written back later.
                self._drop()
                return False
        return not busy

    def _drop(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None
