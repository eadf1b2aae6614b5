"""What the fleet view keeps. Times are ISO 8601 in UTC with seconds, so that they sort as text.

``fleet_terminals`` is the latest word of each terminal, ``fleet_spans`` their timelines: one row
for a time in which nothing changed and no report was missing. So a quiet month is a few rows.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from sync.hub.tables import Id, metadata

terminals = Table(
    "fleet_terminals",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("place", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("since", String, nullable=False),
    # When it was said, by the terminal's clock; and when it came, by ours.
    Column("at", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("version", String, nullable=False),
    Column("catalogue", String, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("oldest", String, nullable=False),
    Column("set_aside", Integer, nullable=False),
    # How many; which ones stand in ``body``.
    Column("alarms", Integer, nullable=False),
    Column("supplies", Integer, nullable=False),
    # The report itself, JSON.
    Column("body", String, nullable=False),
    # Made up for a demonstration.
    Column("seeded", Boolean, nullable=False),
    Index("ix_fleet_terminals_state", "state"),
)

# The last report of each run of a program: the same again is not counted again.
runs = Table(
    "fleet_runs",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("run", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", String, nullable=False),
)

spans = Table(
    "fleet_spans",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("terminal", String, nullable=False),
    Column("began", String, nullable=False),
    # The last report that said so.
    Column("ended", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("alarms", String, nullable=False),
    Index("ix_fleet_spans_terminal", "terminal", "began"),
)

counts = Table(
    "fleet_counts",
    metadata,
    Column("terminal", String, primary_key=True),
    # In China, YYYY-MM-DD.
    Column("day", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("detail", String, primary_key=True),
    Column("count", Integer, nullable=False),
    # Everything the page of services sums up, without a look at the table.
    Index("ix_fleet_counts_sums", "day", "item", "what", "detail", "count"),
)

# What the services are called, as the terminals said it last.
items = Table(
    "fleet_items",
    metadata,
    Column("item", String, primary_key=True),
    Column("name", String, nullable=False),
)

accounts = Table(
    "fleet_accounts",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    # scrypt, hex; empty for accounts that sign in elsewhere.
    Column("salt", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("made_at", String, nullable=False),
)

sessions = Table(
    "fleet_sessions",
    metadata,
    # SHA-256 of what the browser holds: who reads this table can sign in as nobody.
    Column("digest", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("began", String, nullable=False),
    Column("seen", String, nullable=False),
)

# Who did what, for the auditor; never changed.
acts = Table(
    "fleet_acts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("name", String, nullable=False),
    Column("act", String, nullable=False),
    Column("about", String, nullable=False),
)

releases = Table(
    "fleet_releases",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    # SHA-256 of the package, which lies under that name.
    Column("digest", String, nullable=False, unique=True),
    Column("version", String, nullable=False),
    Column("size", Integer, nullable=False),
    # What the platform signed, as it goes to the terminals.
    Column("release", String, nullable=False),
    Column("state", String, nullable=False),
    # Rings below this one have it; of this one so many of a hundred.
    Column("ring", Integer, nullable=False),
    Column("percent", Integer, nullable=False),
    Column("halted", String, nullable=False),
    # So many fared badly when people last let it go on: they are not counted again.
    Column("forgiven", Integer, nullable=False),
    Column("began", String, nullable=False),
)

# Terminals that are not in here are in the last ring.
rings = Table(
    "fleet_rings",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("ring", Integer, nullable=False),
)

updates = Table(
    "fleet_updates",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("offered_at", String, nullable=False),
    # Empty until the terminal says how it ended.
    Column("result", String, nullable=False),
    Column("fault", String, nullable=False),
    Column("at", String, nullable=False),
)
