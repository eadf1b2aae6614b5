"""The steps on this machine: data folder, database, clock."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sync import cipher
from sync.doctor.findings import Fact, Fault, Finding, Step, failed, ok, warning
from sync.reading import Reading
from sync.store import StoreError, Trouble, trouble_of
from sync.submission import SubmissionState
from sync.timekeeping import EARLIEST

# Staff are told when so many times the reserve are left.
_LOW = 16
# A clock may be set right by so much; further back is a fault.
_SET_BACK = dt.timedelta(minutes=10)
_WRITE_LOCK_WITHIN_S = 2.0

_OF_TROUBLE = {
    Trouble.CORRUPT: Fault.DATABASE_CORRUPT,
    Trouble.NEWER_VERSION: Fault.DATABASE_NEWER,
    Trouble.READ_ONLY: Fault.DATABASE_READ_ONLY,
    Trouble.BUSY: Fault.DATABASE_BUSY,
}


@dataclasses.dataclass(frozen=True, slots=True)
class DiskEdge:
    """Where the operating system is asked about disks; handed in so that tests can answer.

    Attributes:
        free_bytes: on the file system of a folder.
        read_only: whether that file system is mounted read-only.
    """

    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    read_only: Callable[[Path], bool] = lambda path: bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def look_at_data(data: Path, *, reserve_bytes: int, disk: DiskEdge) -> Finding:
    """Whether the data folder is there, ours, and has room."""
    step = Step.DATA
    if not data.is_dir():
        return failed(step, Fault.DATA_MISSING, path=str(data))
    try:
        free = disk.free_bytes(data)
        mounted_read_only = disk.read_only(data)
        mode = data.stat().st_mode & 0o777
    except OSError as error:
        return failed(step, Fault.DATA_NOT_WRITABLE, path=str(data), reason=error.strerror or "")
    facts: dict[str, Fact] = {"path": str(data), "free_bytes": free, "reserve_bytes": reserve_bytes}
    if mounted_read_only:
        return failed(step, Fault.DATA_READ_ONLY, **facts)
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
        return failed(step, Fault.DATA_NOT_WRITABLE, reason="", **facts)
    if free < reserve_bytes:
        return failed(step, Fault.DATA_DISK_FULL, **facts)
    if free < reserve_bytes * _LOW:
        return warning(step, Fault.DATA_DISK_LOW, **facts)
    if mode & 0o007:
        return warning(step, Fault.DATA_OPEN_TO_OTHERS, mode=f"{mode:04o}", **facts)
    return ok(step, **facts)


def look_at_database(
    database: Path, *, full: bool, limit_s: float, database_key: bytes | None = None
) -> Finding:
    """Whether the database can be read, is sound as far as looked at, and takes a write lock."""
    step = Step.DATABASE
    if not database.is_file():
        return warning(step, Fault.DATABASE_MISSING, path=str(database))
    size = database.stat().st_size
    try:
        with Reading(database, database_key=database_key) as reading:
            integrity = reading.check(full=full, limit_s=limit_s)
            if not integrity.sound:
                return failed(
                    step, Fault.DATABASE_CORRUPT, reason=integrity.findings[0], bytes=size
                )
            report = reading.report()
    except StoreError as error:
        fault = _OF_TROUBLE.get(error.cause, Fault.DATABASE_UNREADABLE)
        return failed(step, fault, reason=str(error), bytes=size)
    trouble = _write_lock(database, database_key)
    if trouble is not None:
        fault = _OF_TROUBLE.get(trouble, Fault.DATABASE_UNREADABLE)
        return failed(step, fault, reason=trouble.value, bytes=size)
    return ok(
        step,
        bytes=size,
        whole=integrity.whole,
        full=full,
        version=report.version,
        waiting=report.counts.waiting,
        quarantined=report.counts.quarantined,
    )


def look_at_clock(now: dt.datetime, database: Path, database_key: bytes | None = None) -> Finding:
    """Whether this machine's own clock is plausible; the platform's is asked later."""
    step = Step.CLOCK
    if now < EARLIEST:
        return failed(step, Fault.CLOCK_IMPOSSIBLE, now=now.isoformat())
    saved_at = _newest_saved_at(database, database_key)
    if saved_at is not None and saved_at - now > _SET_BACK:
        behind_s = int((saved_at - now).total_seconds())
        return warning(step, Fault.CLOCK_BEHIND_QUEUE, now=now.isoformat(), behind_s=behind_s)
    return ok(step, now=now.isoformat())


def _write_lock(database: Path, database_key: bytes | None) -> Trouble | None:
    """Take the write lock, change something, undo it at once; ``None`` when that works."""
    raw = None
    driver = cipher.driver(database_key)
    try:
        raw = driver.connect(
            f"file:{quote(str(database))}?mode=rw",
            uri=True,
            timeout=_WRITE_LOCK_WITHIN_S,
            isolation_level=None,
        )
        cipher.unlock(raw, database_key)
        raw.execute("BEGIN IMMEDIATE")
        # The lock alone can be had on a file that cannot be written. Nothing of this reaches it.
        raw.execute("PRAGMA user_version = 1")
        raw.execute("ROLLBACK")
    except (sqlite3.Error, driver.Error) as error:
        return trouble_of(error)
    finally:
        if raw is not None:
            raw.close()
    return None


def _newest_saved_at(database: Path, database_key: bytes | None) -> dt.datetime | None:
    if not database.is_file():
        return None
    # Whatever is wrong with the database is the step's before this one.
    with (
        contextlib.suppress(StoreError),
        Reading(database, database_key=database_key) as reading,
    ):
        newest = reading.newest(tuple(SubmissionState), 1)
        return newest[0].saved_at if newest else None
    return None
