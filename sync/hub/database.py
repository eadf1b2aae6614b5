"""The ledger's database: SQLite in a file of its own, or PostgreSQL for a fleet."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

_POSTGRESQL = "postgresql+psycopg"
# Of one worker; four workers stay well below PostgreSQL's usual hundred.
_CONNECTIONS = 8
# A worker that cannot get a connection in this time says "later" instead of holding the line.
_PATIENCE_S = 5.0
# For so long after its last use a connection is taken to be open still.
_TRUSTED_S = 2.0
_USED_AT = "used_at"


class DatabaseError(Exception):
    """The database cannot be used as asked; the message never holds its password."""


def sqlite_engine(path: Path) -> Engine:
    """SQLite, durable: an acknowledgement is a promise."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    engine = create_engine(
        f"sqlite:///{path}",
        # One at a time: two connections that both write starve each other.
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
            # 64 MiB: what a checkpoint costs is spread over more batches (a third of the time of
            # a commit at 1,000 pages).
            ("wal_autocheckpoint = 16000", 16000),
        ):
            raw.execute(f"PRAGMA {pragma}").fetchall()
            found = raw.execute(f"PRAGMA {pragma.split()[0]}").fetchone()[0]
            if found != expected:
                # Without these settings an acknowledgement could be broken.
                raise sqlite3.OperationalError(f"{pragma} was not taken")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def postgresql_engine(url: str) -> Engine:
    """PostgreSQL, durable whatever the server's default is.

    Args:
        url: ``postgresql+psycopg://user@host:port/name``; the password may stand in ``PGPASSWORD``
            or in a password file, where no process list shows it.

    Raises:
        DatabaseError: another kind of address.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseError("not the address of a database") from None
    if parsed.drivername != _POSTGRESQL:
        raise DatabaseError(f"a database starts with {_POSTGRESQL}://")
    engine = create_engine(
        parsed,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_PATIENCE_S,
        connect_args={
            "connect_timeout": int(_PATIENCE_S),
            "options": "-c synchronous_commit=on -c statement_timeout=30s -c lock_timeout=5s",
        },
        hide_parameters=True,
    )

    @event.listens_for(engine, "checkin")
    def _came_back(_raw: object, record: ConnectionPoolEntry) -> None:
        record.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _goes_out(raw: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        # One that the server closed meanwhile is replaced before it is used. One that was used a
        # moment ago is not asked: a trip more for each batch.
        if time.monotonic() - record.info.get(_USED_AT, 0.0) < _TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(raw)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None

    return engine
