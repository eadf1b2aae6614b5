"""Which form the tables of the outbox have, and how an older form becomes today's.

The version stands in ``outbox_form``. Each script in ``versions/`` leads from one version to the
next; they are Alembic scripts, and revision ``"2"`` makes version 2. All steps run in the one
transaction of the caller. SQLite's definition of tables is transactional, and the store begins and
ends transactions itself, so a cut leaves the old form or the new one. Alembic is imported only when
there is something to do.

A new version: raise ``sync.schema.VERSION``, change the tables there, write the next script. A
script never imports ``sync.schema``: it says what was true in its day.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from sync.schema import VERSION, metadata, outbox_form
from sync.store import StoreError, Trouble

VERSIONS = Path(__file__).parent / "versions"


def settle_form(connection: Connection, now: str) -> None:
    """Give the tables the form of today: made new, brought up, or left alone.

    Args:
        connection: in a transaction that writes.
        now: time of the wall clock, ISO 8601, for people.

    Raises:
        StoreError: a newer program made them.
    """
    version = form_version(connection)
    if version is None:
        metadata.create_all(connection)
        connection.execute(
            outbox_form.insert().values(id=1, version=VERSION, created_at=now, probed_at=now)
        )
    elif version > VERSION:
        raise StoreError(Trouble.NEWER_VERSION, f"form {version}, known is {VERSION}")
    elif version < VERSION:
        upgrade(connection, version)


def form_version(connection: Connection) -> int | None:
    """The version of the tables that are there; ``None`` when there are none."""
    there = connection.execute(_HAS_FORM).first()
    if there is None:
        return None
    found: int | None = connection.execute(_VERSION).scalar_one_or_none()
    return found


def upgrade(connection: Connection, version: int, to: int = VERSION) -> None:
    """Run the scripts that lead from one version to a later one.

    Args:
        connection: in a transaction that writes; nothing is kept unless it commits.
        version: of the tables that are there; 0 when there are none.
        to: the version they have afterwards.
    """
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(VERSIONS.parent), version_locations=[str(VERSIONS)])
    lower = str(version) if version else "base"
    steps = [*scripts.iterate_revisions(str(to), lower)]
    with Operations.context(MigrationContext.configure(connection)):
        for step in reversed(steps):
            step.module.upgrade()
    connection.execute(outbox_form.update().values(version=to))


_HAS_FORM = text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'outbox_form'")
_VERSION = text("SELECT version FROM outbox_form")
