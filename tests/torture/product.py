"""The product under torture, through its own doors."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from pathlib import Path

from sqlalchemy import select

from sync import cipher
from sync.contract.case import CONTENT_TYPE
from sync.contract.platform import PlatformKey
from sync.migrations import settle_form
from sync.outbox import Outbox, OutboxError, Terminal, new_key
from sync.schema import submissions
from sync.store import Store
from tests.torture.expectation import Expectation, Row

__all__ = ["CONTENT_TYPE", "DATABASE", "ITEM", "PLACE", "Product", "body", "faults_of", "now"]

DATABASE = "outbox.sqlite3"
SEALED = "sealed"
# Made up; a real one is drawn by the machine that keeps it.
KEY = bytes(range(32))
ITEM = "TEST-ITEM"
PLACE = "441900004"


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def body(draw: random.Random) -> bytes:
    """A document of a few sectors, or of many pages; random, so that no two are alike."""
    return draw.randbytes(draw.choice((300, 900, 2500, 4096, 9000)))


def open_store(folder: Path, key: bytes | None) -> Store:
    """The store as ``Outbox.open`` opens it: under the key, when there is one."""
    if key is not None:
        cipher.encrypt(folder / DATABASE, key)
    return Store(folder / DATABASE, busy_timeout_s=5.0, database_key=key)


class Product:
    """An outbox with its store at hand, to look at what no caller needs to see."""

    def __init__(
        self, folder: Path, platform: PlatformKey, terminal: int = 1, key: bytes | None = None
    ) -> None:
        self.store = open_store(folder, key)
        try:
            self.outbox = Outbox(
                self.store,
                platform=platform,
                terminal=Terminal(PLACE, f"{terminal:04}"),
                clock=now,
                reserve_bytes=0,
            )
        except BaseException:
            self.store.close()
            raise

    def checkpoint_every(self, pages: int) -> None:
        """Let the log be carried over so often that a short life sees it many times."""
        with self.store.read() as connection:
            connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {pages}")

    def whole(self) -> bool:
        """Whether the database says of itself that it is not damaged."""
        return whole(self.store)

    def rows(self) -> list[Row]:
        """Every submission there is."""
        return rows_of(self.store)

    def close(self) -> None:
        self.outbox.close()


def rows_of(store: Store) -> list[Row]:
    """Every submission there is."""
    columns = submissions.c
    with store.read() as connection:
        found = connection.execute(
            select(columns.key, columns.number, columns.state, columns.envelope)
        ).all()
    return [Row(*one) for one in found]


def whole(store: Store) -> bool:
    """Whether the database says of itself that it is not damaged."""
    with store.read() as connection:
        return connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]


def faults_of(
    folder: Path,
    platform: PlatformKey,
    expected: Expectation,
    *,
    goes_on: bool = False,
    key: bytes | None = None,
) -> list[str]:
    """Open what a crash left behind, as the next start does; what is wrong with it.

    Opening is all that an ``Outbox`` does to its disk: the store with its settings, and the form of
    the tables. The thread that seals is left out: it costs a third of the time.

    Args:
        folder: where the database is.
        platform: whom the terminal seals for.
        expected: what must be there.
        key: of the database, if it has one.
        goes_on: whether a whole outbox is opened afterwards, and must save one more.
    """
    try:
        with contextlib.closing(open_store(folder, key)) as store:
            with store.write() as connection:
                settle_form(connection, now().isoformat())
            if not whole(store):
                return ["damaged"]
            wrong = expected.faults(rows_of(store)) + expected.file_faults(folder / SEALED)
        if goes_on:
            with contextlib.closing(Product(folder, platform, key=key)) as product:
                product.outbox.enqueue(
                    key=new_key(), item=ITEM, content_type=CONTENT_TYPE, body=b"one more"
                )
        return wrong
    except OutboxError as error:
        return [f"unreadable: {error}"]
