"""Version 4: what was withdrawn before it was sent is written down, without its content."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Make version 4 out of version 3; only a table is added."""
    op.create_table(
        "withdrawn",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("number", sa.String, nullable=False, unique=True),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("saved_at", sa.String, nullable=False),
        sa.Column("withdrawn_at", sa.String, nullable=False),
    )
