"""What the platform said, durably: ``downstream.sqlite3`` beside the outbox.

A page of the feed is applied in the transaction that moves the cursor: all of it or nothing. What
is applied twice changes nothing. Nothing personal is in it: numbers and status words.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import msgspec

from sync.contract.feed import (
    START,
    CaseStatus,
    Command,
    CommandResult,
    FeedPage,
    Notice,
    Verb,
    position_of,
)
from sync.store import Store

_FORM = (
    "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS cases (number TEXT PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS notices (id TEXT PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS commands (id TEXT PRIMARY KEY, body BLOB NOT NULL,"
    " begun INTEGER NOT NULL DEFAULT 0, result TEXT, reported INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE IF NOT EXISTS metadata (role TEXT PRIMARY KEY, content BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS targets (name TEXT PRIMARY KEY, digest TEXT NOT NULL,"
    " previous TEXT)",
)


class _Signed(msgspec.Struct):
    expires: dt.datetime


class _Metadata(msgspec.Struct):
    signed: _Signed


class Keeping:
    """The database; any thread may call it. Raises ``StoreError`` when the disk refuses.

    Args:
        path: of the database.
        busy_timeout_s: patience with another process at the same file.
    """

    def __init__(self, path: Path, *, busy_timeout_s: float) -> None:
        self._store = Store(path, busy_timeout_s=busy_timeout_s)
        with self._store.write_raw() as raw:
            for words in _FORM:
                raw.execute(words)
            _end_begun(raw)

    def close(self) -> None:
        """Give the database back."""
        self._store.close()

    def cursor(self) -> str:
        """What to ask from."""
        return self._state("cursor") or START

    def rewound(self) -> bool:
        """Whether the platform was put back, and nobody has looked yet for what it lost."""
        return self._state("rewound") is not None

    def searched(self) -> None:
        """What it lost was looked for and is waiting again."""
        with self._store.write_raw() as raw:
            raw.execute("DELETE FROM state WHERE name = 'rewound'")

    def apply(self, page: FeedPage) -> int:
        """Store a verified page and move the cursor; how many entries could not be read."""
        unread = 0
        with self._store.write_raw() as raw:
            found = raw.execute("SELECT value FROM state WHERE name = 'cursor'").fetchone()
            if (found[0] if found else START) != page.after:
                # Somebody else applied a page meanwhile.
                return 0
            for entry in page.entries:
                said = entry.read()
                if said is None:
                    unread += 1
                else:
                    _apply(raw, said)
            _put(raw, "cursor", page.cursor)
            if page.rewound:
                _put(raw, "rewound", "1")
        return unread

    def status_of(self, number: str) -> CaseStatus | None:
        """Where the case is; ``None`` when the platform said nothing of it."""
        with self._store.read() as connection:
            row = connection.exec_driver_sql(
                "SELECT body FROM cases WHERE number = ?", (number,)
            ).first()
        return None if row is None else msgspec.json.decode(row[0], type=CaseStatus)

    def notices(self) -> list[Notice]:
        """Every notice for this terminal alone."""
        with self._store.read() as connection:
            rows = connection.exec_driver_sql("SELECT body FROM notices ORDER BY id").all()
        return [msgspec.json.decode(row[0], type=Notice) for row in rows]

    def commands(self) -> list[Command]:
        """Those that were neither begun nor settled."""
        with self._store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT body FROM commands WHERE NOT begun AND result IS NULL ORDER BY rowid"
            ).all()
        return [msgspec.json.decode(row[0], type=Command) for row in rows]

    def begin(self, id_: str) -> bool:
        """Write down that the command is begun now; false when it was before, or is settled."""
        with self._store.write_raw() as raw:
            return (
                raw.execute(
                    "UPDATE commands SET begun = 1 WHERE id = ? AND NOT begun AND result IS NULL",
                    (id_,),
                ).rowcount
                == 1
            )

    def settle(self, id_: str, result: CommandResult) -> None:
        """Write down what came of it; the first word counts."""
        with self._store.write_raw() as raw:
            raw.execute(
                "UPDATE commands SET result = ? WHERE id = ? AND result IS NULL",
                (result.value, id_),
            )

    def unreported(self) -> list[tuple[str, CommandResult]]:
        """Results that the platform has not noted yet."""
        with self._store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT id, result FROM commands WHERE result IS NOT NULL AND NOT reported"
            ).all()
        return [(row[0], CommandResult(row[1])) for row in rows]

    def reported(self, id_: str) -> None:
        """The platform noted it."""
        with self._store.write_raw() as raw:
            raw.execute("UPDATE commands SET reported = 1 WHERE id = ?", (id_,))

    def ends(self) -> dict[str, dt.datetime]:
        """When the newest list of each role ends (TUF 1.0, 4.3: ``expires``)."""
        found: dict[str, dt.datetime] = {}
        for name, content in self.metadata().items():
            try:
                ends = msgspec.json.decode(content, type=_Metadata).signed.expires
            except msgspec.DecodeError:
                continue
            # Roots are kept with their numbers, each newer one ends later.
            role = name.removesuffix(".json").rpartition(".")[2]
            found[role] = max(found.get(role, ends), ends)
        return found

    def metadata(self) -> dict[str, bytes]:
        """Verified metadata by file name, the chain of roots among it."""
        with self._store.read() as connection:
            rows = connection.exec_driver_sql("SELECT role, content FROM metadata").all()
        return {row[0]: row[1] for row in rows}

    def keep_metadata(self, files: dict[str, bytes]) -> None:
        """Store metadata that was verified, all of it at once."""
        with self._store.write_raw() as raw:
            raw.executemany("INSERT OR REPLACE INTO metadata VALUES (?, ?)", files.items())

    def target(self, name: str) -> tuple[str, str | None] | None:
        """Digests of the file in use under this name, and of the one before it."""
        with self._store.read() as connection:
            row = connection.exec_driver_sql(
                "SELECT digest, previous FROM targets WHERE name = ?", (name,)
            ).first()
        return None if row is None else (row[0], row[1])

    def use_target(self, name: str, digest: str) -> None:
        """From now on this file is in use; what was is the one before it."""
        with self._store.write_raw() as raw:
            raw.execute(
                "INSERT INTO targets VALUES (?, ?, NULL) ON CONFLICT (name) DO UPDATE"
                " SET previous = digest, digest = excluded.digest WHERE digest <> excluded.digest",
                (name, digest),
            )

    def _state(self, name: str) -> str | None:
        with self._store.read() as connection:
            row = connection.exec_driver_sql(
                "SELECT value FROM state WHERE name = ?", (name,)
            ).first()
        return None if row is None else str(row[0])


def _end_begun(raw: sqlite3.Connection) -> None:
    """Begun and without an end: the process went down in between. Never begun again."""
    begun = raw.execute("SELECT id, body FROM commands WHERE begun AND result IS NULL").fetchall()
    for id_, body in begun:
        # Whoever was told to start anew, and is here again, has done so.
        restarted = msgspec.json.decode(body, type=Command).verb is Verb.RESTART
        result = CommandResult.DONE if restarted else CommandResult.INTERRUPTED
        raw.execute("UPDATE commands SET result = ? WHERE id = ?", (result.value, id_))


def _put(raw: sqlite3.Connection, name: str, value: str) -> None:
    raw.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))


def _apply(raw: sqlite3.Connection, said: CaseStatus | Notice | Command) -> None:
    body = msgspec.json.encode(said)
    if isinstance(said, CaseStatus):
        raw.execute("INSERT OR REPLACE INTO cases VALUES (?, ?)", (said.number, body))
    elif isinstance(said, Notice):
        raw.execute("INSERT OR REPLACE INTO notices VALUES (?, ?)", (said.id, body))
    else:
        # Never in place of one that is there: what was begun stays begun.
        raw.execute("INSERT OR IGNORE INTO commands (id, body) VALUES (?, ?)", (said.id, body))


def in_order(page: FeedPage, cursor: str) -> bool:
    """Whether a page goes on exactly where this terminal is, without a gap."""
    if page.after != cursor:
        return False
    begin = 0 if page.rewound else position_of(cursor)
    positions = [entry.position for entry in page.entries]
    ends = positions[-1] if positions else begin
    return (
        positions == list(range(begin + 1, begin + 1 + len(positions)))
        and position_of(page.cursor) == ends
    )


def live(notice: Notice, now: dt.datetime) -> bool:
    """Whether a notice is to be shown at this time."""
    return notice.starts <= now < notice.ends
