"""The platform's ledger: each intent once, and the same answer however often it is asked.

The key decides: the same key with the same digest gets the stored answer, byte for byte; the same
key with another digest, and another key with the same number, are refused. SQLAlchemy Core without
anything of one database in it, so that a fleet's hub can stand on PostgreSQL.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from sync.contract.envelope import EnvelopeHeader

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    Column("number", String, nullable=False, unique=True),
    Column("terminal", String, nullable=False),
    Column("item", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("deliveries", Integer, nullable=False),
    Column("content_type", String, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("acknowledgement", LargeBinary, nullable=False),
)


class Found(enum.StrEnum):
    """What the ledger says to a submission."""

    NEW = "new"
    SAME = "same"
    KEY_REUSED = "key-reused"
    NUMBER_TAKEN = "number-taken"


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """The ledger's word, with the acknowledgement for NEW and SAME."""

    found: Found
    acknowledgement: bytes = b""


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A received case (办件)."""

    key: str
    number: str
    terminal: str
    item: str
    digest: str
    created_at: str
    received_at: str
    state: str
    deliveries: int
    document: bytes = dataclasses.field(repr=False)


class Ledger:
    """The cases the platform holds; any thread may call it.

    Args:
        path: of the SQLite database, made when missing.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._engine = _sqlite(path)
        metadata.create_all(self._engine)

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def look_up(self, header: EnvelopeHeader) -> Entry | None:
        """The ledger's word on a submission it has met before; ``None`` for a new one."""
        with self._engine.begin() as connection:
            return self._known(connection, header)

    def accept(
        self,
        header: EnvelopeHeader,
        document: bytes,
        acknowledgement: bytes,
        received_at: dt.datetime,
    ) -> Entry:
        """Take a submission, unless it was met before; durable when this returns.

        Args:
            header: its header.
            document: the opened body.
            acknowledgement: signed; kept, and given out, when the submission is new.
            received_at: the platform's time.
        """
        row = insert(cases).values(
            key=header.key,
            number=header.number,
            terminal=header.terminal,
            item=header.item,
            seq=header.seq,
            digest=header.digest,
            created_at=header.created.isoformat(),
            received_at=received_at.isoformat(),
            state="received",
            deliveries=1,
            content_type=header.content_type,
            document=document,
            acknowledgement=acknowledgement,
        )
        try:
            with self._engine.begin() as connection:
                known = self._known(connection, header)
                if known is None:
                    connection.execute(row)
        except IntegrityError:
            # Another worker was faster with the same key or number: now it is known.
            known = self.look_up(header)
            if known is None:
                raise
        return known or Entry(Found.NEW, acknowledgement)

    def case(self, number: str) -> Case | None:
        """The case under a pending number."""
        with self._engine.begin() as connection:
            row = connection.execute(_SELECT.where(cases.c.number == number)).one_or_none()
        return None if row is None else _case(row)

    def newest(self, limit: int) -> list[Case]:
        """The cases received last, newest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(_SELECT.order_by(cases.c.id.desc()).limit(limit)).all()
        return [_case(row) for row in rows]

    def total(self) -> int:
        """How many cases there are."""
        with self._engine.begin() as connection:
            return connection.scalar(select(func.count()).select_from(cases)) or 0

    def _known(self, connection: Connection, header: EnvelopeHeader) -> Entry | None:
        row = connection.execute(
            select(cases.c.digest, cases.c.acknowledgement).where(cases.c.key == header.key)
        ).one_or_none()
        if row is not None:
            if row.digest != header.digest:
                return Entry(Found.KEY_REUSED)
            connection.execute(
                update(cases)
                .where(cases.c.key == header.key)
                .values(deliveries=cases.c.deliveries + 1)
            )
            return Entry(Found.SAME, row.acknowledgement)
        taken = connection.scalar(select(cases.c.id).where(cases.c.number == header.number))
        return None if taken is None else Entry(Found.NUMBER_TAKEN)


def _case(row: Row[*tuple[Any, ...]]) -> Case:
    return Case(**row._mapping)


_SELECT = select(
    cases.c.key,
    cases.c.number,
    cases.c.terminal,
    cases.c.item,
    cases.c.digest,
    cases.c.created_at,
    cases.c.received_at,
    cases.c.state,
    cases.c.deliveries,
    cases.c.document,
)


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        # One writer at a time, and readers wait for it: enough for a twin.
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _set_up(raw: sqlite3.Connection, _record: object) -> None:
        # The driver must not begin transactions by itself; see the "begin" listener.
        raw.isolation_level = None
        for pragma, expected in (
            ("journal_mode = WAL", "wal"),
            ("synchronous = FULL", 2),
            ("secure_delete = ON", 1),
            ("busy_timeout = 5000", 5000),
        ):
            raw.execute(f"PRAGMA {pragma}").fetchall()
            found = raw.execute(f"PRAGMA {pragma.split()[0]}").fetchone()[0]
            if found != expected:
                # An acknowledgement is a promise: without these settings it could be broken.
                raise sqlite3.OperationalError(f"{pragma} was not taken")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
