"""An update of the program finds a queue of an older one, and loses nothing of it."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from sync.contract.envelope import decode_envelope, open_envelope
from sync.migrations import form_version, upgrade
from sync.outbox import Outbox, OutboxError, SubmissionState, new_key
from sync.reading import Reading
from sync.schema import VERSION, metadata
from sync.store import Store, Trouble
from tests.sync.factory import NOW, TERMINAL, Clock, Keys, make_body, make_outbox, save

DELIVERED, SAVED, QUARANTINED = (
    SubmissionState.DELIVERED,
    SubmissionState.SAVED,
    SubmissionState.QUARANTINED,
)
OLDER = range(1, VERSION)


@dataclasses.dataclass(frozen=True)
class Reference:
    digest: str
    size: int
    content_type: str


@contextlib.contextmanager
def opened(path: Path, keys: Keys, clock: Clock) -> Iterator[Outbox]:
    with contextlib.closing(make_outbox(path, keys.platform, clock)) as outbox:
        yield outbox


def shapes(path: Path) -> dict[str, object]:
    """The tables as SQLite knows them, without the order and the writing of their parts."""
    with contextlib.closing(Store(path, busy_timeout_s=1.0)) as store, store.read() as connection:
        look = inspect(connection)
        return {
            name: (
                {
                    (c["name"], str(c["type"]), c["nullable"], c.get("primary_key"))
                    for c in look.get_columns(name)
                },
                sorted(
                    (
                        str(i["name"]),
                        tuple(i["column_names"]),
                        str(i.get("dialect_options", {}).get("sqlite_where")),
                    )
                    for i in look.get_indexes(name)
                ),
                sorted(tuple(u["column_names"]) for u in look.get_unique_constraints(name)),
                sorted(str(c["sqltext"]) for c in look.get_check_constraints(name)),
                sorted(
                    (tuple(f["constrained_columns"]), f["referred_table"])
                    for f in look.get_foreign_keys(name)
                ),
            )
            for name in look.get_table_names()
        }


def make_version(path: Path, version: int) -> None:
    """An empty database of an older program."""
    with contextlib.closing(Store(path, busy_timeout_s=1.0)) as store, store.write() as connection:
        upgrade(connection, 0, version)
        connection.exec_driver_sql(
            "INSERT INTO outbox_form VALUES (1, ?, ?, ?)", (version, "then", "then")
        )


def fill_version_1(path: Path, keys: Keys, clock: Clock) -> list[str]:
    """What version 1 wrote: a row waiting, one tried, one delivered, one in quarantine."""
    with opened(path.with_name("source.db"), keys, clock) as source:
        saved = [save(source) for _ in range(4)]
        envelopes = {one.key: one.envelope for one in source.take(4)}
    rows = [
        ("saved", 0, None, "", None),
        ("saved", 3, None, "平台忙", None),
        ("delivered", 1, NOW.isoformat(), "", b"signed"),
        ("quarantined", 1, NOW.isoformat(), "拒收", None),
    ]
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        for seq, (one, row) in enumerate(zip(saved, rows, strict=True), 1):
            state, attempts, settled_at, reason, word = row
            raw.execute(
                "INSERT INTO submissions VALUES (?, ?, ?, 'item', ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(seq, one.key, one.number, state, attempts, NOW.isoformat(), settled_at),
                    *(reason, envelopes[one.key], word),
                ),
            )
        raw.executemany("INSERT INTO counters VALUES (?, ?)", [("seq", 4), ("serial-20261120", 4)])
    return [one.key for one in saved]


def expect_all_four(path: Path, keys: Keys, clock: Clock, known: list[str]) -> None:
    with opened(path, keys, clock) as outbox:
        waiting, tried, _, refused = known
        states = [outbox.state(key) for key in known]
        assert states == [SAVED, SAVED, DELIVERED, QUARANTINED]
        assert [outbox.reason(key) for key in known] == ["", "平台忙", "", "拒收"]
        assert [outbox.evidence(key) for key in known] == [None, None, b"signed", None]
        first, second = outbox.take(9)
        assert [(one.key, one.attempts) for one in (first, second)] == [(waiting, 1), (tried, 4)]
        for one in (first, second):
            envelope = decode_envelope(one.envelope)
            assert open_envelope(envelope, {keys.platform.kid: keys.seal}) == make_body()
        outbox.acknowledge(waiting, b"new")
        outbox.requeue(refused)
        assert outbox.evidence(waiting) == b"new"
        assert save(outbox).number[21:26] == "00005"


@pytest.mark.parametrize("version", OLDER)
def test_queue_of_each_older_version_is_taken_over_with_rows_in_every_state(
    tmp_path: Path, keys: Keys, clock: Clock, version: int
) -> None:
    path = tmp_path / "t" / "outbox.db"
    make_version(path, 1)
    known = fill_version_1(path, keys, clock)
    with contextlib.closing(Store(path, busy_timeout_s=1.0)) as store, store.write() as connection:
        upgrade(connection, 1, version)
    expect_all_four(path, keys, clock, known)


@pytest.mark.parametrize("version", OLDER)
def test_tables_that_were_brought_up_are_the_tables_of_today(
    tmp_path: Path, keys: Keys, clock: Clock, version: int
) -> None:
    fresh, old = tmp_path / "a" / "outbox.db", tmp_path / "b" / "outbox.db"
    make_version(old, version)
    for path in (fresh, old):
        with opened(path, keys, clock):
            pass
    assert shapes(old) == shapes(fresh)
    with contextlib.closing(Store(old, busy_timeout_s=1.0)) as store, store.read() as connection:
        assert form_version(connection) == VERSION
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_bringing_up_is_all_or_nothing_when_it_fails_in_the_middle(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    make_version(path, 1)
    known = fill_version_1(path, keys, clock)
    before = shapes(path)
    with contextlib.closing(Store(path, busy_timeout_s=1.0)) as store, store.write() as connection:
        # A table in the way of the last step but one.
        connection.exec_driver_sql("CREATE TABLE attachments (x)")
    with pytest.raises(OutboxError):
        make_outbox(path, keys.platform, clock)
    with contextlib.closing(Store(path, busy_timeout_s=1.0)) as store, store.write() as connection:
        connection.exec_driver_sql("DROP TABLE attachments")
    assert shapes(path) == before
    expect_all_four(path, keys, clock, known)


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from sqlalchemy import event
from sync.migrations import settle_form
from sync.store import Store
left = int(sys.argv[2])
store = Store(Path(sys.argv[1]), busy_timeout_s=1.0)
def count(_sql):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
with store.read() as connection:
    connection.connection.dbapi_connection.set_trace_callback(count)
with store.write() as connection:
    settle_form(connection, "now")
store.close()
"""


@pytest.mark.process
def test_killed_update_leaves_the_old_form_or_the_new_one(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    template = tmp_path / "template" / "outbox.db"
    make_version(template, 1)
    known = fill_version_1(template, keys, clock)
    ends: set[int] = set()
    for at in (2, 6, 9, 12, 15, 99):
        path = tmp_path / str(at) / "outbox.db"
        path.parent.mkdir()
        path.write_bytes(template.read_bytes())
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(path), str(at)],
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in (0, -9), done.stderr
        with contextlib.closing(sqlite3.connect(path)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ends.add(raw.execute("SELECT version FROM outbox_form").fetchone()[0])
        expect_all_four(path, keys, clock, known)
    assert ends == {1, VERSION}


def test_opening_a_queue_of_today_imports_no_alembic(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    for _ in range(2):
        program = (
            "import sys; from pathlib import Path; from tests.sync.factory import *\n"
            "make_outbox(Path(sys.argv[1]), make_keys().platform, Clock()).close()\n"
            "print('alembic' in sys.modules)"
        )
        run = subprocess.run(
            [sys.executable, "-c", program, str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert run.stdout.strip() == "False"


def test_field_tool_says_that_an_older_queue_was_not_brought_up_yet(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    make_version(path, 1)
    with pytest.raises(OutboxError) as caught:
        Reading(path)
    assert caught.value.cause is Trouble.OLDER_VERSION
    with opened(path, keys, clock), Reading(path) as reading:
        assert reading.version == VERSION


def test_attachments_of_a_submission_are_written_with_it_or_not_at_all(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    store = Store(tmp_path / "t" / "outbox.db", busy_timeout_s=1.0)
    outbox = Outbox(store, platform=keys.platform, terminal=TERMINAL, clock=clock)
    references = [Reference(f"{n:064x}", n, "image/jpeg") for n in (1, 2)]
    for ours in (references, references[1:]):
        outbox.enqueue(key=new_key(), item="i", content_type="t", body=b"{}", attachments=ours)
    with pytest.raises(OutboxError):
        outbox.enqueue(
            key=new_key(), item="i", content_type="t", body=b"{}", attachments=references[:1] * 2
        )
    assert outbox.counts().waiting == 2
    with store.read() as connection:
        found = connection.exec_driver_sql(
            'SELECT digest, size, content_type, state, "offset" FROM attachments ORDER BY size'
        ).all()
        links = connection.exec_driver_sql(
            "SELECT seq, digest FROM submission_attachments ORDER BY seq, digest"
        ).all()
    assert [tuple(row) for row in found] == [
        (one.digest, one.size, one.content_type, "waiting", 0) for one in references
    ]
    one, two = (reference.digest for reference in references)
    assert [tuple(row) for row in links] == [(1, one), (1, two), (2, two)]
    outbox.close()
