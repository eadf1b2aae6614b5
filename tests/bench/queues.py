"""Queues to compare: raw SQLite, the product's outbox, and what others ship, all durable."""

from __future__ import annotations

import importlib
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from sync import leasing, saving
from sync.contract import case
from sync.contract.platform import PlatformKey
from sync.outbox import Outbox, new_key
from sync.sealing import Sealing
from tests.bench.bench_drain import open_outbox, utc_now
from tests.sync.factory import TERMINAL


class Queue(Protocol):
    def ready(self) -> None:
        """What is done while nobody waits; not measured."""

    def enqueue(self, body: bytes) -> None: ...

    def take_and_ack(self) -> None: ...

    def close(self) -> None: ...


class Raw:
    """The floor: one table, WAL, synchronous=FULL, one commit for each; nothing sealed."""

    def __init__(self, folder: Path, _platform: PlatformKey) -> None:
        self._db = sqlite3.connect(folder / "raw.db", isolation_level=None)
        for line in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE IF NOT EXISTS q (seq INTEGER PRIMARY KEY, id TEXT UNIQUE,"
            " created_at TEXT, state TEXT, attempts INTEGER, next_attempt_at REAL, payload BLOB)",
            "CREATE INDEX IF NOT EXISTS due ON q (attempts, seq) WHERE state = 'saved'",
        ):
            self._db.execute(line)

    def ready(self) -> None:
        pass

    def enqueue(self, body: bytes) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute(
            "INSERT INTO q (id, created_at, state, attempts, next_attempt_at, payload)"
            " VALUES (?, ?, 'saved', 0, 0, ?)",
            (new_key(), utc_now().isoformat(), body),
        )
        self._db.execute("COMMIT")

    def take_and_ack(self) -> None:
        (seq, _) = self._db.execute(
            "SELECT seq, payload FROM q WHERE state = 'saved' ORDER BY attempts, seq LIMIT 1"
        ).fetchone()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("UPDATE q SET state = 'delivered' WHERE seq = ?", (seq,))
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


class Ours:
    """The product's own call: checked, numbered, packed, sealed, one commit."""

    def __init__(
        self,
        folder: Path,
        platform: PlatformKey,
        *,
        ahead: bool = True,
        database_key: bytes | None = None,
    ) -> None:
        if database_key is None:
            self.outbox = open_outbox(folder, platform)
        else:
            self.outbox = Outbox.open(
                folder / "outbox.sqlite3",
                platform=platform,
                terminal=TERMINAL,
                clock=utc_now,
                reserve_bytes=0,
                database_key=database_key,
            )
        # Made ready by hand, so that its thread does not run into the measuring.
        self.outbox._sealing.close()
        self.outbox._sealing = Sealing(platform, ahead=0)
        self._ahead = ahead

    def ready(self) -> None:
        if self._ahead and not self.outbox._sealing.ready():
            self.outbox._sealing.make_one()

    def enqueue(self, body: bytes) -> None:
        self.outbox.enqueue(
            key=new_key(), item="TEST-ITEM", content_type=case.CONTENT_TYPE, body=body
        )

    def take_and_ack(self) -> None:
        (leased,) = self.outbox.take(1)
        self.outbox.acknowledge(leased.key, b"x" * 400)

    def close(self) -> None:
        self.outbox.close()


class SameRows:
    """What SQLite alone takes for the product's rows: its tables, words and sizes, nothing sealed.

    Between this and the product are packing, sealing and Python; between this and the floor are the
    numbers that are given out, and the index that keeps each of them unique.
    """

    def __init__(self, folder: Path, platform: PlatformKey) -> None:
        open_outbox(folder, platform).close()
        self._db = sqlite3.connect(folder / "outbox.sqlite3", isolation_level=None)
        for line in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._db.execute(f"PRAGMA {line}").fetchall()
        self._sealed = random.Random(1).randbytes(1830)

    def ready(self) -> None:
        pass

    def enqueue(self, body: bytes) -> None:
        key, written = new_key(), utc_now().isoformat()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute(saving._KNOWN, {"wanted": key}).fetchone()
        counted = self._db.execute(saving._COUNT_ON, {"name": "seq", "name_2": "day"}).fetchall()
        seq = dict(counted)["seq"]
        row = {"seq": seq, "key": key, "number": f"{seq:027d}", "item": "TEST-ITEM"}
        more = {"state": "saved", "saved_at": written, "envelope": self._sealed}
        self._db.execute(saving._INSERT, {**row, **more})
        self._db.execute("COMMIT")

    def take_and_ack(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        (seq, *_) = self._db.execute(leasing._DUE).fetchone()
        self._db.execute(leasing._COUNT, (seq,))
        settled = ("delivered", utc_now().isoformat())
        self._db.execute(
            "UPDATE submissions SET state = ?, settled_at = ? WHERE seq = ?", (*settled, seq)
        )
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


class PersistQueue:
    """persist-queue's SQLiteAckQueue, its connection made as durable as ours."""

    def __init__(self, folder: Path, _platform: PlatformKey) -> None:
        module = importlib.import_module("persistqueue")
        self._queue: Any = module.SQLiteAckQueue(str(folder), auto_commit=True)
        for name in ("_conn", "_getter", "_putter"):
            connection = getattr(self._queue, name, None)
            if connection is not None:
                connection.execute("PRAGMA synchronous = FULL")

    def ready(self) -> None:
        pass

    def enqueue(self, body: bytes) -> None:
        self._queue.put(body)

    def take_and_ack(self) -> None:
        self._queue.ack(self._queue.get(block=False))

    def close(self) -> None:
        self._queue.close()


class LiteQueue:
    """litequeue, made as durable as ours (as shipped it is not)."""

    def __init__(self, folder: Path, _platform: PlatformKey) -> None:
        module = importlib.import_module("litequeue")
        self._queue: Any = module.LiteQueue(str(folder / "lite.db"))
        self._queue.conn.execute("PRAGMA synchronous = FULL")

    def ready(self) -> None:
        pass

    def enqueue(self, body: bytes) -> None:
        self._queue.put(body.decode())

    def take_and_ack(self) -> None:
        self._queue.done(self._queue.pop().message_id)

    def close(self) -> None:
        self._queue.close()


class Huey:
    """huey's SQLite storage, durable; takes by deleting, so a crash then loses what was taken."""

    def __init__(self, folder: Path, _platform: PlatformKey) -> None:
        module = importlib.import_module("huey.storage")
        self._queue: Any = module.SqliteStorage(filename=str(folder / "huey.db"), fsync=True)

    def ready(self) -> None:
        pass

    def enqueue(self, body: bytes) -> None:
        self._queue.enqueue(body)

    def take_and_ack(self) -> None:
        self._queue.dequeue()

    def close(self) -> None:
        self._queue.close()


Opener = Callable[[Path, PlatformKey], Queue]


def ours_back_to_back(folder: Path, platform: PlatformKey) -> Queue:
    return Ours(folder, platform, ahead=False)


def ours_encrypted(folder: Path, platform: PlatformKey) -> Queue:
    return Ours(folder, platform, database_key=bytes(range(32)))


QUEUES: dict[str, Opener] = {
    "raw sqlite3 WAL+FULL": Raw,
    "our rows by raw sqlite3": SameRows,
    "ours": Ours,
    "ours, nothing made ahead": ours_back_to_back,
    "ours under SQLCipher": ours_encrypted,
    "persist-queue SQLiteAckQueue": PersistQueue,
    "litequeue": LiteQueue,
    "huey (at most once)": Huey,
}
