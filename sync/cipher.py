"""The second layer: the whole database under SQLCipher, with a key that the machine keeps.

Payloads are sealed for the platform in any case; this layer hides numbers, items and times as well
from whoever takes the disk. SQLCipher 4 (page-wise AES-256-CBC with HMAC-SHA512) gets a raw key of
32 bytes, so nothing is derived when it opens. The package is asked for only when there is a key; if
it is missing then, nothing is opened. It is never silently plain.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from types import ModuleType
from typing import cast

from sqlalchemy import Connection

from sync.trouble import StoreError, Trouble, code_name, trouble_of

KEY_BYTES = 32
_PAGE_BYTES = 4096
# sqlite.org/fileformat.html, 1.2: the first 16 bytes. SQLCipher has its salt there.
_PLAIN = b"SQLite format 3\x00"
_SUFFIX = ".encrypting"


def driver(database_key: bytes | None) -> ModuleType:
    """The module that opens the database: Python's own, or SQLCipher's when there is a key.

    Raises:
        StoreError: NO_CIPHER, there is a key and SQLCipher is not installed.
        ValueError: the key has another length.
    """
    if database_key is None:
        return sqlite3
    if len(database_key) != KEY_BYTES:
        raise ValueError("the database key must be 32 bytes")
    try:
        return importlib.import_module("sqlcipher3.dbapi2")
    except ImportError:
        raise StoreError(Trouble.NO_CIPHER) from None


def unlock(raw: sqlite3.Connection, database_key: bytes | None) -> None:
    """Give a fresh connection its key, before anything else is done with it."""
    if database_key is not None:
        raw.execute(f"PRAGMA key = {_quoted(database_key)}")
        # It would tell standard error what our own exception says.
        raw.execute("PRAGMA cipher_log_level = NONE")


def want_form(path: Path, database_key: bytes | None) -> None:
    """Make sure that the file is plain without a key, and not plain with one.

    Raises:
        StoreError: NOT_ENCRYPTED, or KEY_MISSING.
        OSError: it cannot be read.
    """
    plain = is_plain(path)
    if plain and database_key is not None:
        raise StoreError(Trouble.NOT_ENCRYPTED)
    if plain is False and database_key is None and path.stat().st_size % _PAGE_BYTES == 0:
        # Whole pages that begin with no word of SQLite: nobody but the key can tell what they are.
        raise StoreError(Trouble.KEY_MISSING)


def is_plain(path: Path) -> bool | None:
    """Whether the file is a database without encryption; ``None`` while there is nothing in it.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_PLAIN))
    except FileNotFoundError:
        return None
    return head == _PLAIN if head else None


def encrypt(path: Path, database_key: bytes) -> None:
    """Turn a plain database into an encrypted one, if it is plain; nobody else may use it.

    A new file is written beside it, made durable and renamed over it; until then the plain one is
    whole, and what a cut left over is removed by the next call. There must be no log of the plain
    one when the name changes hands, because SQLite would play it into the new file: so it is
    written back first, and its removal made durable.

    Raises:
        StoreError: the plain database is as it was.
    """
    cipher = driver(database_key)
    fresh = path.with_name(path.name + _SUFFIX)
    try:
        for left in (fresh, fresh.with_name(fresh.name + "-journal")):
            left.unlink(missing_ok=True)
        if not is_plain(path):
            return
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with closing(cipher.connect(path, isolation_level=None, timeout=1.0)) as raw:
            _settle_log(raw, path)
            # By a parameter: a path may have any character in it.
            raw.execute(f"ATTACH ? AS fresh KEY {_quoted(database_key)}", (str(fresh),))
            raw.execute("SELECT sqlcipher_export('fresh')").fetchall()
            if _rows(raw, "main") != _rows(raw, "fresh"):
                raise StoreError(Trouble.CORRUPT, "the copy is not the original")
            raw.execute("DETACH fresh")
            _sync(fresh)
            fresh.rename(path)
            _sync(path.parent)
    except OSError as error:
        raise StoreError(trouble_of(error), error.strerror or "") from None
    except cipher.Error as error:
        raise StoreError(trouble_of(error), code_name(error)) from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _settle_log(raw: sqlite3.Connection, path: Path) -> None:
    """Write the log back, remove it, and keep everybody else out until the connection closes."""
    raw.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    (mode,) = raw.execute("PRAGMA journal_mode = DELETE").fetchone()
    if mode != "delete":
        raise StoreError(Trouble.BUSY, f"journal_mode is {mode}")
    raw.execute("BEGIN EXCLUSIVE")
    raw.execute("COMMIT")
    _sync(path.parent)


def _rows(raw: sqlite3.Connection, schema: str) -> dict[str, int]:
    tables = raw.execute(
        f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'"  # noqa: S608 two fixed names
    ).fetchall()
    return {
        name: raw.execute(
            f'SELECT count(*) FROM {schema}."{name}"'  # noqa: S608 names out of the database itself
        ).fetchone()[0]
        for (name,) in tables
    }


def _quoted(database_key: bytes) -> str:
    return f"\"x'{database_key.hex()}'\""


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def raw_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection under SQLAlchemy's; SQLCipher's looks the same."""
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise TypeError("the connection was given up")
    return cast(sqlite3.Connection, raw)
