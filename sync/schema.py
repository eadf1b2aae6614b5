"""The tables of the outbox, and their version.

``seq`` orders everything; no decision rests on a wall-clock time that is stored here.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)

VERSION = 1

metadata = MetaData()

# One row: which form the tables have. A terminal never opens a newer form than it knows.
outbox_form = Table(
    "outbox_form",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_at", String, nullable=False),
    Column("probed_at", String, nullable=False),
)

# Numbers that are given out, never again: "seq", and "serial-20261120" for each civil day.
counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", String, nullable=False, unique=True),
    Column("number", String, nullable=False, unique=True),
    Column("item", String, nullable=False),
    Column(
        "state",
        String,
        CheckConstraint("state IN ('saved', 'delivered', 'quarantined')"),
        nullable=False,
    ),
    # How often a send was begun; counted before the send, so that a submission which brings the
    # process down sinks as well.
    Column("attempts", Integer, nullable=False, default=0),
    Column("saved_at", String, nullable=False),
    Column("settled_at", String),
    Column("reason", String, nullable=False, default=""),
    Column("envelope", LargeBinary, nullable=False),
    Column("acknowledgement", LargeBinary),
    Index("ix_submissions_state", "state"),
)

# The hot path reads only what still waits: its cost does not grow with what was delivered.
Index(
    "ix_submissions_due",
    submissions.c.attempts,
    submissions.c.seq,
    sqlite_where=text("state = 'saved'"),
)
