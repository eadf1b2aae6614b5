"""Version 3: no index over all states; what is in quarantine has one of its own.

Each save and each acknowledgement wrote a page of that index, for questions that staff ask rarely.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Make version 3 out of version 2; only indexes change."""
    op.drop_index("ix_submissions_state", "submissions")
    op.create_index(
        "ix_submissions_quarantined",
        "submissions",
        ["seq"],
        sqlite_where=sa.text("state = 'quarantined'"),
    )
