"""Writing down what arrives, on either database, so that the same intent is written once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from sync.hub.entries import Arrival
from sync.hub.tables import pending, submissions

COLUMNS = tuple(column.name for column in submissions.columns if column.name != "id")

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

Inserting = Callable[[Connection, list[tuple[object, ...]]], set[tuple[str, str]]]


def inserting(engine: Engine) -> Inserting:
    """How to write down what is new, and to wait for being opened; key and digest of each.

    The statements are Core's, handed to the driver as they are: putting a row's parameters together
    anew for each of two hundred costs more than writing them.
    """
    if engine.dialect.name == "postgresql":
        return _insert_in_postgresql
    statement = str(sqlite_insert(submissions).on_conflict_do_nothing().compile(engine))

    def insert_in_sqlite(
        connection: Connection, rows: list[tuple[object, ...]]
    ) -> set[tuple[str, str]]:
        # Nobody else writes during this transaction, and ids ascend.
        before = connection.scalar(select(func.max(submissions.c.id))) or 0
        connection.exec_driver_sql(statement, [(None, *row) for row in rows])
        fresh = submissions.c.id > before
        connection.execute(
            insert(pending).from_select(["id"], select(submissions.c.id).where(fresh))
        )
        written = connection.execute(select(submissions.c.key, submissions.c.digest).where(fresh))
        return {(row.key, row.digest) for row in written}

    return insert_in_sqlite


def _insert_in_postgresql(
    connection: Connection, rows: list[tuple[object, ...]]
) -> set[tuple[str, str]]:
    written = connection.exec_driver_sql(_IN_ONE, tuple(map(list, zip(*rows, strict=True))))
    return {(key, digest) for key, digest in written}


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
