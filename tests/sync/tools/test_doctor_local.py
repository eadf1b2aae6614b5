"""The doctor at this machine: disk, database, clock."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.doctor import RESPONSIBLE, Fault, Finding, Outcome, Responsible, Step
from sync.doctor.local import DiskEdge, look_at_data, look_at_database
from sync.outbox import Outbox
from tests.sync.factory import Clock, make_keys, make_outbox, save
from tests.sync.tools.conftest import Ward

MIB = 1024 * 1024
NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user who owns nothing; as we are when we are such a one already."""
    me = os.geteuid()
    if me != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(me)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user may enter, with a queue in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        outbox = make_outbox(folder / "outbox.db", make_keys().platform, Clock())
        save(outbox)
        outbox.close()
        (folder / "outbox.db").chmod(0o444)
        yield folder


def data(path: Path, disk: DiskEdge | None = None, reserve_bytes: int = 16 * MIB) -> Finding:
    return look_at_data(path, reserve_bytes=reserve_bytes, disk=disk or DiskEdge())


def test_missing_folder_is_told_and_not_made(ward: Ward, tmp_path: Path) -> None:
    ward.change(data=tmp_path / "none", database=tmp_path / "none" / "outbox.db")
    found = ward.examine()
    assert found[Step.DATA].fault is Fault.DATA_MISSING
    assert found[Step.DATABASE].fault is Fault.DATABASE_MISSING
    assert found[Step.IDENTITY].outcome is Outcome.OK
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("free", "fault"),
    [
        (15 * MIB, Fault.DATA_DISK_FULL),
        (100 * MIB, Fault.DATA_DISK_LOW),
        (1000 * MIB, None),
    ],
)
def test_room_on_the_disk_is_told(tmp_path: Path, free: int, fault: Fault | None) -> None:
    tmp_path.chmod(0o700)
    found = data(tmp_path, DiskEdge(free_bytes=lambda _: free))
    assert found.fault is fault
    assert found.facts["free_bytes"] == free


def test_disk_that_the_kernel_made_read_only_is_told(tmp_path: Path) -> None:
    found = data(tmp_path, DiskEdge(read_only=lambda _: True))
    assert found.fault is Fault.DATA_READ_ONLY
    assert found.outcome is Outcome.FAILED


def test_disk_that_answers_no_question_is_told(tmp_path: Path) -> None:
    def broken(_: Path) -> int:
        raise OSError(5, "Input/output error")

    assert data(tmp_path, DiskEdge(free_bytes=broken)).fault is Fault.DATA_NOT_WRITABLE


def test_folder_that_others_may_enter_is_a_warning(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = data(tmp_path, reserve_bytes=0)
    assert (found.fault, found.outcome) == (Fault.DATA_OPEN_TO_OTHERS, Outcome.WARNING)


def test_folder_and_file_of_somebody_else_cannot_be_written(shared: Path) -> None:
    shared.chmod(0o555)
    with as_nobody():
        folder = data(shared, reserve_bytes=0)
        database = look_at_database(shared / "outbox.db", full=False, limit_s=5.0)
    assert folder.fault is Fault.DATA_NOT_WRITABLE
    assert database.outcome is Outcome.FAILED


def test_read_only_file_is_told(shared: Path) -> None:
    shared.chmod(0o777)
    with as_nobody():
        found = look_at_database(shared / "outbox.db", full=False, limit_s=5.0)
    assert found.fault is Fault.DATABASE_READ_ONLY


def test_damaged_page_is_told_and_the_way_is_still_looked_at(ward: Ward, queue: Outbox) -> None:
    for _ in range(40):
        save(queue)
    queue.close()
    with ward.subject.database.open("r+b") as file:
        file.seek(4096 * 8)
        file.write(os.urandom(4096 * 8))
    before = ward.subject.database.read_bytes()
    found = ward.examine(full=True)
    assert found[Step.DATABASE].fault is Fault.DATABASE_CORRUPT
    assert found[Step.SUBMISSION].outcome is Outcome.OK
    assert ward.subject.database.read_bytes() == before


def test_file_that_is_no_database_is_told(ward: Ward, queue: Outbox) -> None:
    queue.close()
    ward.subject.database.write_bytes(os.urandom(9000))
    assert ward.examine()[Step.DATABASE].fault is Fault.DATABASE_CORRUPT


def test_queue_of_a_newer_program_is_told(ward: Ward, queue: Outbox) -> None:
    queue.close()
    with sqlite3.connect(ward.subject.database) as raw:
        raw.execute("UPDATE outbox_form SET version = 99")
    raw.close()
    assert ward.examine()[Step.DATABASE].fault is Fault.DATABASE_NEWER


def test_program_that_holds_the_write_lock_is_told(ward: Ward) -> None:
    holder = sqlite3.connect(ward.subject.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert ward.examine()[Step.DATABASE].fault is Fault.DATABASE_BUSY
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_clock_at_1970_is_impossible(ward: Ward) -> None:
    ward.clock = lambda: dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    found = ward.examine()
    assert found[Step.CLOCK].fault is Fault.CLOCK_IMPOSSIBLE
    assert found[Step.SKEW].fault is Fault.SKEW_LARGE


def test_clock_that_was_set_back_is_seen_by_what_was_saved(ward: Ward, queue: Outbox) -> None:
    saved_at = save(queue).saved_at
    ward.clock = lambda: saved_at - dt.timedelta(hours=3)
    found = ward.examine()[Step.CLOCK]
    assert found.fault is Fault.CLOCK_BEHIND_QUEUE
    assert found.facts["behind_s"] == 3 * 3600


def test_every_fault_is_somebody_s_matter() -> None:
    assert set(RESPONSIBLE) == set(Fault)
    assert set(RESPONSIBLE.values()) == set(Responsible)
