"""A new database comes to its name whole: SQLite alone writes a new file's first page in place.

A power cut in the middle of that leaves a torn page and nothing to mend it with, so the terminal
could not be opened any more although nothing had been saved. It is made beside its name instead,
made durable, and renamed.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

_SUFFIX = ".making"
_BESIDE = ("", "-journal", "-wal", "-shm")


def make_new(path: Path, driver: ModuleType, unlock: Callable[[sqlite3.Connection], None]) -> None:
    """Put an empty database in WAL mode under this name, if there is nothing yet.

    Args:
        path: its name; the folder must exist.
        driver: the module that writes it.
        unlock: gives a fresh connection its key.

    Raises:
        OSError: the disk refused; there is nothing, as before.
        sqlite3.Error: of the driver's kind, likewise.
    """
    if _size(path) or _size(path.with_name(f"{path.name}-wal")):
        return
    fresh = path.with_name(path.name + _SUFFIX)
    for suffix in _BESIDE:
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with contextlib.closing(driver.connect(str(fresh), isolation_level=None)) as raw:
        unlock(raw)
        raw.execute("PRAGMA synchronous = FULL").fetchall()
        raw.execute("PRAGMA journal_mode = WAL").fetchall()
        # Nothing is left in a log that would not change its name with the file.
        raw.execute("PRAGMA user_version = 0").fetchall()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    _sync(fresh)
    fresh.rename(path)
    _sync(path.parent)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
