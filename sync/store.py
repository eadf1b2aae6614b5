"""One durable SQLite connection: when a transaction ends without an error, it survives power loss.

WAL with ``synchronous=FULL`` lost nothing in simulated power cuts where the default journal lost
confirmed rows; so these settings are not only set but read back on every connection. One writer
connection behind a lock: two connections that both write starve each other (seconds in the tail).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from sync import cipher
from sync.cipher import raw_of
from sync.creating import make_new
from sync.log_keeping import WriteBack, lengthen, sync_log
from sync.trouble import StoreError, Trouble, code_name, trouble_of
from sync.turns import Turns

__all__ = ["Store", "StoreError", "Trouble", "raw_of", "trouble_of"]

# What ``PRAGMA synchronous`` answers.
_FULL = 2
_LOG_PAGES = 4000
_AS_IT_IS = nullcontext()


class Store:
    """The writer connection of one database file; any thread may use it, one at a time.

    Args:
        path: the database; made with its folder when missing, readable by its owner only.
        busy_timeout_s: how long to wait for another process that holds the write lock.
        database_key: 32 bytes; then it is encrypted (``cipher``).
    """

    def __init__(
        self, path: Path, *, busy_timeout_s: float, database_key: bytes | None = None
    ) -> None:
        self.path = path
        self._key = database_key
        self._driver = cipher.driver(database_key)
        self._error: type[Exception] = self._driver.Error
        self._lock = Turns()
        self._back = WriteBack(self._dial)
        self._busy_timeout_ms = int(busy_timeout_s * 1000)
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._raw: sqlite3.Connection | None = None
        # Whether the connection may be on NORMAL; then nothing durable is begun on it.
        self._relaxed = False
        with self._lock:
            self._open()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start; durable when the block ends.

        Raises:
            StoreError: nothing was changed.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def write_raw(self, *, durable: bool = True) -> AbstractContextManager[sqlite3.Connection]:
        """As ``write``, on the driver's own connection: for what is done for every submission.

        Args:
            durable: without, a power cut may undo it, until the next durable transaction has
                ended or ``make_durable`` was called: both make the whole log durable.

        Raises:
            StoreError: nothing was changed (of what is not durable, perhaps everything).
        """
        return _Durable(self) if durable else self._write_relaxed()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads; ``StoreError`` when it could not be read."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def part(self, connection: Connection) -> Iterator[sqlite3.Connection]:
        """A part of an open ``write`` that stands or falls as one (a savepoint).

        Raises:
            StoreError: nothing of the part was changed; leave the ``write`` with it.
        """
        raw = raw_of(connection)
        try:
            raw.execute("SAVEPOINT part")
            try:
                yield raw
            except BaseException:
                with suppress(self._error):
                    if raw.in_transaction:
                        raw.execute("ROLLBACK TO part")
                raise
            finally:
                with suppress(self._error):
                    if raw.in_transaction:
                        raw.execute("RELEASE part")
        except self._error as error:
            raise StoreError(trouble_of(error), code_name(error)) from None

    def truncate_log(self) -> bool:
        """Write the write-ahead log back into the database, and cut it to nothing.

        Returns whether that was possible: not while another process reads; nobody is waited for.
        Raises ``StoreError`` when the disk refused.
        """
        with self._lock:
            if self._engine is None:
                raise StoreError(Trouble.CLOSED)
            try:
                raw = raw_of(self._connection or self._connect(self._engine))
                raw.execute("PRAGMA busy_timeout = 0").fetchall()
                try:
                    blocked = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                finally:
                    raw.execute(f"PRAGMA busy_timeout = {self._busy_timeout_ms}").fetchall()
            except (DBAPIError, self._error) as error:
                failed = self._failed(error)
                if failed.cause is Trouble.BUSY:
                    return False
                raise failed from None
        return not blocked

    def write_back(self) -> None:
        """Write the log back when it has become long; for the relay's thread, see ``log_keeping``.

        A disk that refuses is not told here but to the next save; the log keeps what it has.
        """
        if self._back.due() and self._back.most() and self._back.too_long():
            with self._lock:
                if self._engine is not None:
                    self._back.rest()
        with self._lock:
            longer = self._raw is not None and lengthen(self._raw, self.path)
        if longer:
            with suppress(StoreError):
                self.make_durable()

    def make_durable(self) -> None:
        """What was committed before survives power loss when this returns; in nobody's turn.

        Raises:
            StoreError: the disk refused; what was not durable before may be lost.
        """
        try:
            sync_log(self.path)
        except OSError as error:
            with self._lock:
                self._drop()
            raise StoreError(trouble_of(error), error.strerror or "") from None

    def wanted(self) -> bool:
        """Whether somebody waits for a turn."""
        return self._lock.waiting() > 0

    def free_bytes(self) -> int:
        """Free space on the store's file system, in bytes."""
        return shutil.disk_usage(self.path.parent).free

    def close(self) -> None:
        """Give the database back; every later call raises ``StoreError``. May be called twice."""
        self._back.close()
        with self._lock:
            self._drop()
            self._engine = None

    @contextmanager
    def _write_relaxed(self) -> Iterator[sqlite3.Connection]:
        with self._transaction("BEGIN IMMEDIATE", durable=False) as connection:
            yield raw_of(connection)

    @contextmanager
    def _transaction(self, begin: str, *, durable: bool = True) -> Iterator[Connection]:
        with self._lock:
            if self._engine is None:
                raise StoreError(Trouble.CLOSED)
            try:
                connection = self._connection or self._connect(self._engine)
                raw = raw_of(connection)
                with _AS_IT_IS if durable and not self._relaxed else self._level(raw, durable):
                    before = raw.total_changes
                    raw.execute(begin)
                    try:
                        yield connection
                        raw.execute("COMMIT")
                        self._back.changed(raw.total_changes - before)
                    except BaseException:
                        self._roll_back(raw)
                        raise
            except (DBAPIError, self._error) as error:
                raise self._failed(error) from None

    def _failed(self, error: Exception) -> StoreError:
        """What to say of what a driver or SQLAlchemy said."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        trouble = trouble_of(cause)
        if trouble is not Trouble.BUSY:
            # A connection that failed may hold a poisoned cache; the next call opens anew.
            self._drop()
        return StoreError(trouble, code_name(cause))

    @contextmanager
    def _level(self, raw: sqlite3.Connection, durable: bool) -> Iterator[None]:
        """Around one transaction: NORMAL, and FULL again before anything else is done."""
        if durable:  # an exception came between the lines below, from a signal
            self._tighten(raw)
            yield
            return
        self._relaxed = True
        try:
            raw.execute("PRAGMA synchronous = NORMAL").fetchall()
            yield
        finally:
            self._tighten(raw)

    def _tighten(self, raw: sqlite3.Connection) -> None:
        found = None
        try:
            raw.execute("PRAGMA synchronous = FULL").fetchall()
            found = raw.execute("PRAGMA synchronous").fetchone()[0]
        finally:
            if found != _FULL:
                # Nothing durable may ever run on it; a new one begins with FULL.
                self._drop()
        if found != _FULL:
            raise StoreError(Trouble.OTHER, f"synchronous is {found}, not {_FULL}")
        self._relaxed = False

    def _roll_back(self, raw: sqlite3.Connection) -> None:
        with suppress(self._error):
            if raw.in_transaction:
                raw.execute("ROLLBACK")

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            make_new(self.path, self._driver, lambda raw: cipher.unlock(raw, self._key))
            # Made by us and not by SQLite: -wal and -shm take over the permissions of this file.
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.fchmod(handle, 0o600)
            finally:
                os.close(handle)
            cipher.want_form(self.path, self._key)
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise StoreError(trouble_of(error), error.strerror or "") from None
        except self._error as error:
            raise StoreError(trouble_of(error), code_name(error)) from None
        engine = create_engine(
            "sqlite://",
            module=self._driver,
            creator=self._dial,
            poolclass=StaticPool,
            # Transactions are begun and ended here, in words: no driver does it behind our back.
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
        )
        event.listen(engine, "connect", self._set_up)
        try:
            self._connect(engine)
        except DBAPIError as error:
            self._drop()
            engine.dispose()
            trouble = trouble_of(error.orig)
            if self._key is not None and code_name(error.orig) == "SQLITE_NOTADB":
                trouble = Trouble.WRONG_KEY
            raise StoreError(trouble, code_name(error.orig)) from None
        except BaseException:
            engine.dispose()
            raise
        self._engine = engine

    def _dial(self) -> sqlite3.Connection:
        raw: sqlite3.Connection = self._driver.connect(
            str(self.path), check_same_thread=False, isolation_level=None
        )
        cipher.unlock(raw, self._key)
        return raw

    def _connect(self, engine: Engine) -> Connection:
        self._connection = engine.connect()
        self._raw = raw_of(self._connection)
        self._relaxed = False
        return self._connection

    def _drop(self) -> None:
        self._raw = None
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.invalidate()
            with suppress(DBAPIError):
                self._connection.close()
            self._connection = None
        if self._engine is not None:
            self._engine.dispose()

    def _set_up(self, raw: sqlite3.Connection, _record: object) -> None:
        wanted = (
            ("busy_timeout", self._busy_timeout_ms, self._busy_timeout_ms),
            ("journal_mode", "WAL", "wal"),
            ("synchronous", "FULL", _FULL),
            ("foreign_keys", "ON", 1),
            ("secure_delete", "ON", 1),
            ("trusted_schema", "OFF", 0),
            ("temp_store", "MEMORY", 2),
            # Long before, ``write_back`` was called, unless nobody sends; then a save does it.
            ("wal_autocheckpoint", _LOG_PAGES, _LOG_PAGES),
        )
        try:
            for name, value, expected in wanted:
                raw.execute(f"PRAGMA {name} = {value}").fetchall()
                found = raw.execute(f"PRAGMA {name}").fetchone()[0]
                if found != expected:
                    raise StoreError(Trouble.OTHER, f"{name} is {found}, not {expected}")
        except BaseException:
            raw.close()
            raise


class _Durable(AbstractContextManager[sqlite3.Connection]):
    """A durable transaction on the driver's connection: what a citizen waits for.

    As ``Store._transaction``, without three generators, which cost as much as an insert.
    """

    __slots__ = ("_before", "_raw", "_store")

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> sqlite3.Connection:
        store = self._store
        store._lock.__enter__()
        try:
            return self._begin(store)
        except (DBAPIError, store._error) as error:
            failed = store._failed(error)
            store._lock.__exit__()
            raise failed from None
        except BaseException:
            store._lock.__exit__()
            raise

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        store, raw = self._store, self._raw
        try:
            if error is None:
                raw.execute("COMMIT")
                store._back.changed(raw.total_changes - self._before)
                return
            store._roll_back(raw)
            if isinstance(error, (DBAPIError, store._error)):
                raise store._failed(error) from None
        except (DBAPIError, store._error) as refused:
            store._roll_back(raw)
            raise store._failed(refused) from None
        except BaseException:
            store._roll_back(raw)
            raise
        finally:
            store._lock.__exit__()

    def _begin(self, store: Store) -> sqlite3.Connection:
        if store._engine is None:
            raise StoreError(Trouble.CLOSED)
        raw = store._raw
        if raw is None:
            raw = raw_of(store._connect(store._engine))
        if store._relaxed:
            store._tighten(raw)
        raw.execute("BEGIN IMMEDIATE")
        self._raw, self._before = raw, raw.total_changes
        return raw
