"""Writing down what arrives, on either database, so that the same intent is written once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import cast

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError

from sync.hub.entries import Arrival
from sync.hub.tables import submissions

COLUMNS = tuple(column.name for column in submissions.columns if column.name != "id")
_KEY, _DIGEST = COLUMNS.index("key"), COLUMNS.index("digest")

# One statement and one trip for any number of rows, each column an array: put together row by row,
# the words alone take the driver longer than the database takes to write.
_IN_ONE = """
WITH come AS (
    SELECT * FROM unnest(
        %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
        %b::text[], %b::int4[], %b::bytea[]
    ) WITH ORDINALITY AS come(
        key, number, terminal, item, digest, header, created_at, received_at, deliveries, envelope,
        place
    )
),
fresh AS (
    INSERT INTO submissions (
        key, number, terminal, item, digest, header, created_at, received_at, deliveries, envelope
    )
    SELECT
        key, number, terminal, item, digest, header, created_at, received_at, deliveries, envelope
    FROM come ORDER BY place
    ON CONFLICT DO NOTHING RETURNING id, key, digest
),
waiting AS (INSERT INTO pending (id) SELECT id FROM fresh)
SELECT key, digest FROM fresh
"""

Inserting = Callable[[list[tuple[object, ...]]], set[tuple[str, str]]]


def inserting(engine: Engine) -> Inserting:
    """How to write down what is new, and to wait for being opened; key and digest of each.

    One transaction, durable when the call returns.

    The statements are Core's, handed to the driver as they are: putting a row's parameters together
    anew for each of two hundred costs more than writing them.
    """
    if engine.dialect.name == "postgresql":
        # A transaction of its own is what one statement is; saying so would be two trips more.
        at_once = engine.execution_options(isolation_level="AUTOCOMMIT")

        def insert_in_postgresql(rows: list[tuple[object, ...]]) -> set[tuple[str, str]]:
            columns = tuple(map(list, zip(*rows, strict=True)))
            with at_once.connect() as connection:
                written = connection.exec_driver_sql(_IN_ONE, columns).all()
            return {(key, digest) for key, digest in written}

        return insert_in_postgresql
    statement = str(sqlite_insert(submissions).on_conflict_do_nothing().compile(engine))

    def insert_in_sqlite(rows: list[tuple[object, ...]]) -> set[tuple[str, str]]:
        with engine.begin() as connection:
            raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
            try:
                return _insert_new(raw, statement, rows)
            except sqlite3.Error as error:
                # Whoever asks knows SQLAlchemy's errors; the text may quote what came.
                raise DBAPIError(None, None, error, hide_parameters=True) from None

    return insert_in_sqlite


def _insert_new(
    raw: sqlite3.Connection, statement: str, rows: list[tuple[object, ...]]
) -> set[tuple[str, str]]:
    """In the transaction that is open, on the driver's own connection."""
    # Nobody else writes during this transaction, and ids ascend.
    (before,) = raw.execute("SELECT coalesce(max(id), 0) FROM submissions").fetchone()
    written = raw.executemany(statement, [(None, *row) for row in rows]).rowcount
    raw.execute("INSERT INTO pending (id) SELECT id FROM submissions WHERE id > ?", (before,))
    if written == len(rows):
        return {(str(row[_KEY]), str(row[_DIGEST])) for row in rows}
    asked = raw.execute("SELECT key, digest FROM submissions WHERE id > ?", (before,))
    return set(asked.fetchall())


def new_row(arrival: Arrival, moment: str) -> tuple[object, ...]:
    """A row of ``submissions`` without its id, in the order of ``COLUMNS``."""
    header = arrival.header
    return (
        header.key,
        header.number,
        header.terminal,
        header.item,
        header.digest,
        arrival.header_digest,
        header.created.isoformat(),
        moment,
        1,
        arrival.envelope,
    )
