"""The tables of the outbox, and their version.

``seq`` orders everything; no decision rests on a wall-clock time that is stored here.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)

VERSION = 4

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

# Numbers that are given out, never again: "seq", and "serial-20261120" for each civil day. And
# "residue", while purged bytes may still stand in the write-ahead log (``purge``).
counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

# What the platform signed, each once and as it came: the receipt of a batch is the evidence of all
# submissions that refer to it, and its signature can be checked at any time.
statements = Table(
    "statements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
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
    # Empty once it was purged.
    Column("envelope", LargeBinary, nullable=False),
    Column("statement", Integer, ForeignKey("statements.id")),
    Column("purged_at", String),
)

# What was withdrawn before it was sent: that it was, and nothing of what it said.
withdrawn = Table(
    "withdrawn",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", String, nullable=False, unique=True),
    Column("number", String, nullable=False, unique=True),
    Column("item", String, nullable=False),
    Column("saved_at", String, nullable=False),
    Column("withdrawn_at", String, nullable=False),
)

# Each index is of few rows or of one state: one over all states would be a page more to write in
# each save, and in each acknowledgement.

# The hot path reads only what still waits: its cost does not grow with what was delivered.
Index(
    "ix_submissions_due",
    submissions.c.attempts,
    submissions.c.seq,
    sqlite_where=text("state = 'saved'"),
)

Index(
    "ix_submissions_quarantined",
    submissions.c.seq,
    sqlite_where=text("state = 'quarantined'"),
)

Index(
    "ix_submissions_purgeable",
    submissions.c.settled_at,
    sqlite_where=text("state = 'delivered' AND purged_at IS NULL"),
)

# Sealed files beside the database, each once, under the SHA-256 (hex) of its sealed bytes.
attachments = Table(
    "attachments",
    metadata,
    Column("digest", String, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("content_type", String, nullable=False),
    Column("state", String, CheckConstraint("state IN ('waiting', 'uploaded')"), nullable=False),
    # Bytes that the platform is known to have; a hint, the platform is asked anew.
    Column("offset", Integer, nullable=False, default=0),
    Column("saved_at", String, nullable=False),
    Column("uploaded_at", String),
    Column("statement", Integer, ForeignKey("statements.id")),
)

Index(
    "ix_attachments_waiting",
    attachments.c.saved_at,
    sqlite_where=text("state = 'waiting'"),
)

submission_attachments = Table(
    "submission_attachments",
    metadata,
    Column("seq", Integer, ForeignKey("submissions.seq"), primary_key=True),
    Column("digest", String, ForeignKey("attachments.digest"), primary_key=True),
    # What the submission calls it: a code, never what a person named a file.
    Column("name", String, nullable=False, default=""),
    Index("ix_submission_attachments_digest", "digest"),
)
