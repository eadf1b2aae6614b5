"""The tables of the ledger, the same on SQLite and PostgreSQL.

``submissions`` is what intake wrote: one row for each intent, sealed as it came. ``pending`` names
those that nobody has opened yet. ``cases`` and ``events`` are what processing made of them.
``attachments`` are the files that came, ``awaited`` those that a case still waits for.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    inspect,
    text,
)

metadata = MetaData()

# SQLite counts rows by "INTEGER PRIMARY KEY" alone; 2**31 rows are not enough for a city.
Id = BigInteger().with_variant(Integer, "sqlite")

submissions = Table(
    "submissions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    Column("number", String, nullable=False, unique=True),
    Column("terminal", String, nullable=False),
    Column("item", String, nullable=False),
    Column("digest", String, nullable=False),
    # SHA-256 of the header: the same intent with another header is not the same submission.
    Column("header", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("deliveries", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
)

pending = Table(
    "pending",
    metadata,
    Column("id", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    # For staff: the path of a wrong field, the words of a rule; never a value of the document.
    Column("reason", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("submission", Id, ForeignKey("submissions.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("event", String, nullable=False),
    Column("reason", String, nullable=False),
    Index("ix_events_submission", "submission"),
)

# Sealed files that are whole; where they lie is ``held``'s matter.
attachments = Table(
    "attachments",
    metadata,
    Column("digest", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("received_at", String, nullable=False),
)

# Which cases wait for which files. A file that comes puts its cases back among ``pending``.
awaited = Table(
    "awaited",
    metadata,
    Column("submission", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("digest", String, primary_key=True),
    Index("ix_awaited_digest", "digest"),
)

# Any number; the same for every worker that makes the tables of this ledger.
_MAKING_TABLES = 4419


class OlderForm(Exception):
    """The database holds a ledger of a form that this program does not write."""


def make_tables(engine: Engine) -> None:
    """Make what is missing; several workers may do so at once.

    Raises:
        OlderForm: there is a ledger of another form.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MAKING_TABLES}
            )
        found = inspect(connection)
        made_before = found.has_table(submissions.name)
        if not made_before and found.has_table(cases.name):
            raise OlderForm("the ledger has an older form: move it away, or use its own program")
        metadata.create_all(connection)
        if not made_before and engine.dialect.name == "postgresql":
            # Sealed bytes do not compress: trying to costs half of the database's work.
            connection.execute(
                text("ALTER TABLE submissions ALTER COLUMN envelope SET STORAGE EXTERNAL")
            )
