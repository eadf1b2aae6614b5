"""The product under torture, through its own doors."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

from sqlalchemy import select

from sync.contract.case import CONTENT_TYPE
from sync.contract.platform import PlatformKey
from sync.outbox import Outbox, OutboxError, Terminal
from sync.schema import submissions
from sync.store import Store
from tests.torture.expectation import Expectation, Row

__all__ = ["CONTENT_TYPE", "DATABASE", "ITEM", "PLACE", "Product", "body", "faults_of", "now"]

DATABASE = "outbox.sqlite3"
ITEM = "TEST-ITEM"
PLACE = "441900004"


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def body(draw: random.Random) -> bytes:
    """A document of a few sectors, or of many pages; random, so that no two are alike."""
    return draw.randbytes(draw.choice((300, 900, 2500, 4096, 9000)))


class Product:
    """An outbox with its store at hand, to look at what no caller needs to see."""

    def __init__(self, folder: Path, platform: PlatformKey, terminal: int = 1) -> None:
        self.store = Store(folder / DATABASE, busy_timeout_s=5.0)
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
        with self.store.read() as connection:
            return connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]

    def rows(self) -> list[Row]:
        """Every submission there is."""
        with self.store.read() as connection:
            found = connection.execute(
                select(
                    submissions.c.key,
                    submissions.c.number,
                    submissions.c.state,
                    submissions.c.envelope,
                )
            ).all()
        return [Row(*one) for one in found]

    def close(self) -> None:
        self.outbox.close()


def faults_of(folder: Path, platform: PlatformKey, expected: Expectation) -> list[str]:
    """Open what a crash left behind, as the next start does; what is wrong with it."""
    try:
        product = Product(folder, platform)
    except OutboxError as error:
        return [f"unreadable: {error}"]
    try:
        if not product.whole():
            return ["damaged"]
        return expected.faults(product.rows())
    except OutboxError as error:
        return [f"unreadable: {error}"]
    finally:
        product.close()
