"""Version 2: each signed statement is kept once and whole; purged payloads; attachments.

The receipt of a batch speaks of up to 200 submissions. Version 1 kept a part of it with each of
them, which no signature fits any more; from here on the rows refer to the whole.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Make version 2 out of version 1, in place: no copy of the payloads is made."""
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    # In words: for a column that refers to a table, Alembic would copy all rows (batch mode).
    op.execute("ALTER TABLE submissions ADD COLUMN statement INTEGER REFERENCES statements (id)")
    op.add_column("submissions", sa.Column("purged_at", sa.String, nullable=True))
    # Version 1 kept one for each submission, so a submission's seq can be the statement's id.
    op.execute(
        "INSERT INTO statements (id, content)"
        " SELECT seq, acknowledgement FROM submissions WHERE acknowledgement IS NOT NULL"
    )
    op.execute("UPDATE submissions SET statement = seq WHERE acknowledgement IS NOT NULL")
    op.drop_column("submissions", "acknowledgement")
    op.create_index(
        "ix_submissions_purgeable",
        "submissions",
        ["settled_at"],
        sqlite_where=sa.text("state = 'delivered' AND purged_at IS NULL"),
    )
    _create_attachments()


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content_type", sa.String, nullable=False),
        sa.Column(
            "state",
            sa.String,
            sa.CheckConstraint("state IN ('waiting', 'uploaded')"),
            nullable=False,
        ),
        sa.Column("offset", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.String, nullable=False),
        sa.Column("uploaded_at", sa.String),
        sa.Column("statement", sa.Integer, sa.ForeignKey("statements.id")),
    )
    op.create_index(
        "ix_attachments_waiting",
        "attachments",
        ["saved_at"],
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "submission_attachments",
        sa.Column("seq", sa.Integer, sa.ForeignKey("submissions.seq"), primary_key=True),
        sa.Column("digest", sa.String, sa.ForeignKey("attachments.digest"), primary_key=True),
        sa.Column("name", sa.String, nullable=False),
    )
    op.create_index("ix_submission_attachments_digest", "submission_attachments", ["digest"])
