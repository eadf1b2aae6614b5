"""Version 1: a queue of sealed submissions, each with the platform's word on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables of version 1."""
    op.create_table(
        "outbox_form",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("probed_at", sa.String, nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    op.create_table(
        "submissions",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("number", sa.String, nullable=False, unique=True),
        sa.Column("item", sa.String, nullable=False),
        sa.Column(
            "state",
            sa.String,
            sa.CheckConstraint("state IN ('saved', 'delivered', 'quarantined')"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.String, nullable=False),
        sa.Column("settled_at", sa.String),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("acknowledgement", sa.LargeBinary),
    )
    op.create_index("ix_submissions_state", "submissions", ["state"])
    op.create_index(
        "ix_submissions_due",
        "submissions",
        ["attempts", "seq"],
        sqlite_where=sa.text("state = 'saved'"),
    )
