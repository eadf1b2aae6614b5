"""A database is there whole, or not at all, from its first moment on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sync.creating import make_new
from sync.store import Store


def make(path: Path) -> None:
    make_new(path, sqlite3, lambda _: None)


def test_new_database_is_whole_in_wal_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    make(tmp_path / "a.db")
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
    raw = sqlite3.connect(tmp_path / "a.db")
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


@pytest.mark.parametrize("left", ["a.db.making", "a.db.making-journal", "a.db"])
def test_what_a_power_cut_left_of_a_new_one_is_made_anew(tmp_path: Path, left: str) -> None:
    (tmp_path / left).write_bytes(b"" if left == "a.db" else b"half a page")
    store = Store(tmp_path / "a.db", busy_timeout_s=1.0)
    store.close()
    assert (tmp_path / "a.db").read_bytes().startswith(b"SQLite format 3\x00")
    assert not list(tmp_path.glob("*.making*"))


def test_database_that_is_there_is_not_touched(tmp_path: Path) -> None:
    make(tmp_path / "a.db")
    before = (tmp_path / "a.db").stat()
    make(tmp_path / "a.db")
    after = (tmp_path / "a.db").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_log_without_its_database_is_left_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "a.db-wal").write_bytes(b"something that was confirmed, perhaps")
    make(tmp_path / "a.db")
    assert not (tmp_path / "a.db").exists()
