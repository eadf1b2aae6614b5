"""The queue seen from outside: what field staff's tools read beside a running kiosk.

A connection of its own that cannot write (SQLite's ``mode=ro``). In WAL mode a reader keeps nobody
from writing; each look is one short transaction. What is read are numbers, times, counts and
reasons; bodies are sealed, here as everywhere on the terminal.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Row, Select, create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from sync import cipher, queries
from sync.contract.attachment import AttachmentRef
from sync.schema import VERSION, attachments, outbox_form, submission_attachments, submissions
from sync.store import raw_of
from sync.submission import QueueCounts, SubmissionState
from sync.trouble import StoreError, Trouble, code_name, trouble_of

# Reasons are looked through for so many rows.
REASONS_OF = 1000
# The clock is looked at after so many steps of SQLite's machine, a fraction of a millisecond.
_STEPS = 1_000


@dataclasses.dataclass(frozen=True, slots=True)
class ReasonCount:
    """So many submissions have this reason."""

    reason: str
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class QueueReport:
    """How the queue is.

    Attributes:
        version: form of its tables.
        counts: how many there are of which.
        last_delivery: when the platform last acknowledged one, by the terminal's clock.
        last_error: what the last send of the most tried waiting submission came to; empty when
            none of them was tried in vain.
        waiting_reasons: of those that wait, most frequent first; the first ``REASONS_OF`` rows.
        quarantined_reasons: of those in quarantine, likewise.
    """

    version: int
    counts: QueueCounts
    last_delivery: dt.datetime | None
    last_error: str
    waiting_reasons: tuple[ReasonCount, ...]
    quarantined_reasons: tuple[ReasonCount, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class QueuedSubmission:
    """One submission, without what is in it.

    Attributes:
        sealed_bytes: size of its envelope.
        acknowledged: whether the platform's signed word is kept with it.
    """

    seq: int
    key: str
    number: str
    item: str
    state: SubmissionState
    attempts: int
    saved_at: dt.datetime
    settled_at: dt.datetime | None
    reason: str
    sealed_bytes: int
    acknowledged: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Integrity:
    """What checking the file itself came to.

    Attributes:
        sound: nothing wrong was found.
        whole: all of it was looked at; false when the time was over before.
        findings: SQLite's own sentences about pages and indices, at most ten; never content.
    """

    sound: bool
    whole: bool
    findings: tuple[str, ...] = ()


class Reading:
    """A look at the queue of one terminal; used by one thread.

    Args:
        path: of the database file.
        busy_timeout_s: patience with a process that recovers or closes it at this moment.
        database_key: of an encrypted one (``sync.cipher``).

    Raises:
        StoreError: it cannot be read; ``cause`` says why.
    """

    def __init__(
        self, path: Path, *, busy_timeout_s: float = 2.0, database_key: bytes | None = None
    ) -> None:
        self._path = path
        self._key = database_key
        self._driver = cipher.driver(database_key)
        try:
            cipher.want_form(path, database_key)
        except OSError as error:
            raise StoreError(trouble_of(error), error.strerror or "") from None
        self._busy_timeout_s = busy_timeout_s
        self._engine = create_engine(
            "sqlite://",
            module=self._driver,
            creator=self._connect,
            poolclass=StaticPool,
            hide_parameters=True,
        )
        try:
            with self._look() as connection:
                version = connection.scalar(select(outbox_form.c.version))
        except BaseException:
            self.close()
            raise
        if version is None or version != VERSION:
            self.close()
            older = version is not None and version < VERSION
            raise StoreError(
                Trouble.OLDER_VERSION if older else Trouble.NEWER_VERSION,
                f"form {version}, known is {VERSION}",
            )
        self.version: int = version

    def report(self) -> QueueReport:
        """How the queue is, at one moment.

        Raises:
            StoreError: it cannot be read.
        """
        with self._look() as connection:
            return QueueReport(
                version=self.version,
                counts=queries.counts(connection),
                last_delivery=_moment(queries.last_delivery(connection)),
                last_error=queries.last_error(connection),
                waiting_reasons=_reasons(connection, SubmissionState.SAVED),
                quarantined_reasons=_reasons(connection, SubmissionState.QUARANTINED),
            )

    def submissions(
        self, states: tuple[SubmissionState, ...], limit: int, *, after: int = 0
    ) -> list[QueuedSubmission]:
        """Those in these states, oldest first, from the one after this ``seq``.

        Raises:
            StoreError: it cannot be read.
        """
        return self._of(states, limit, after=after)

    def newest(self, states: tuple[SubmissionState, ...], limit: int) -> list[QueuedSubmission]:
        """Those in these states that were saved last, newest first.

        Raises:
            StoreError: it cannot be read.
        """
        return self._of(states, limit, newest_first=True)

    def _of(
        self,
        states: tuple[SubmissionState, ...],
        limit: int,
        *,
        after: int = 0,
        newest_first: bool = False,
    ) -> list[QueuedSubmission]:
        # State by state: together SQLite would look at every row that was ever delivered.
        found: list[Row[Any]] = []
        with self._look() as connection:
            for state in states:
                seq = queries.seq_of(state)
                wanted = _COLUMNS.where(queries.in_state(state), seq > after)
                ordered = wanted.order_by(seq.desc() if newest_first else seq)
                found.extend(connection.execute(ordered.limit(limit)))
        found.sort(key=lambda row: row.seq, reverse=newest_first)
        return [_submission(row) for row in found[:limit]]

    def find(self, word: str) -> list[QueuedSubmission]:
        """Those under this pending number, or its last characters, or this key; at most ten.

        Args:
            word: with or without the blanks that people read numbers in.

        Raises:
            StoreError: it cannot be read.
        """
        plain = "".join(word.split())
        if not plain:
            return []
        exact = (submissions.c.number == plain.upper()) | (submissions.c.key == plain.lower())
        with self._look() as connection:
            rows = connection.execute(_COLUMNS.where(exact)).all()
            if not rows and plain.isalnum():
                ends = submissions.c.number.endswith(plain.upper(), autoescape=True)
                rows = connection.execute(
                    _COLUMNS.where(ends).order_by(submissions.c.seq.desc()).limit(10)
                ).all()
        return [_submission(row) for row in rows]

    def envelope(self, key: str) -> bytes | None:
        """A submission as it goes over the wire; ``None`` when there is none, or it was purged.

        Raises:
            StoreError: it cannot be read.
        """
        with self._look() as connection:
            found = connection.scalar(
                select(submissions.c.envelope).where(submissions.c.key == key)
            )
        return bytes(found) if found else None

    def attachments(self, key: str) -> list[tuple[AttachmentRef, bool]]:
        """The sealed files of a submission, and whether each still waits for the platform's word.

        Raises:
            StoreError: it cannot be read.
        """
        with self._look() as connection:
            rows = connection.execute(_SEALED.where(submissions.c.key == key)).all()
        return [(_ref(row), row.state == "waiting") for row in rows]

    def left_behind(self) -> list[AttachmentRef]:
        """Sealed files that still wait although a submission they belong to is delivered.

        Raises:
            StoreError: it cannot be read.
        """
        delivered = submissions.c.state == SubmissionState.DELIVERED
        with self._look() as connection:
            rows = connection.execute(_SEALED.where(attachments.c.state == "waiting", delivered))
            return list(dict.fromkeys(_ref(row) for row in rows))

    def check(
        self, *, full: bool, limit_s: float, monotonic: Callable[[], float] = time.monotonic
    ) -> Integrity:
        """Look whether the file is sound (``PRAGMA quick_check``, ``integrity_check``).

        Args:
            full: also compare every index with its table.
            limit_s: what was not looked at by then stays unknown.
            monotonic: seconds on a clock that nobody can set.

        Raises:
            StoreError: it cannot be read at all.
        """
        end = monotonic() + limit_s
        pragma = "integrity_check" if full else "quick_check"
        with self._look() as connection:
            raw = raw_of(connection)
            raw.set_progress_handler(lambda: int(monotonic() > end), _STEPS)
            try:
                rows = [str(row[0]) for row in raw.execute(f"PRAGMA {pragma}(10)")]
            except self._driver.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise StoreError(trouble_of(error), error.sqlite_errorname) from None
                return Integrity(sound=True, whole=False)
            except self._driver.DatabaseError as error:
                return Integrity(sound=False, whole=False, findings=(error.sqlite_errorname,))
            finally:
                raw.set_progress_handler(None, 0)
        sound = rows == ["ok"]
        return Integrity(sound=sound, whole=True, findings=() if sound else tuple(rows))

    def close(self) -> None:
        """Give the file back. May be called twice."""
        self._engine.dispose()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connect(self) -> sqlite3.Connection:
        # Percent encoding: "?" and "#" have a meaning of their own in SQLite's file names.
        raw: sqlite3.Connection = self._driver.connect(
            f"file:{quote(str(self._path))}?mode=ro",
            uri=True,
            timeout=self._busy_timeout_s,
            isolation_level=None,
        )
        cipher.unlock(raw, self._key)
        return raw

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                try:
                    yield connection
                finally:
                    # SQLite ends it by itself after some errors.
                    if raw_of(connection).in_transaction:
                        connection.exec_driver_sql("ROLLBACK")
        except DBAPIError as error:
            name, trouble = code_name(error.orig), trouble_of(error.orig)
            if self._key is not None and name == "SQLITE_NOTADB":
                trouble = Trouble.WRONG_KEY
            raise StoreError(trouble, name) from None


def _reasons(connection: Connection, state: SubmissionState) -> tuple[ReasonCount, ...]:
    first = (
        select(submissions.c.reason)
        .where(queries.in_state(state))
        .order_by(queries.seq_of(state))
        .limit(REASONS_OF)
        .subquery()
    )
    count = func.count()
    rows = connection.execute(
        select(first.c.reason, count)
        .where(first.c.reason != "")
        .group_by(first.c.reason)
        .order_by(count.desc(), first.c.reason)
    )
    return tuple(ReasonCount(reason, number) for reason, number in rows)


def _submission(row: Row[*tuple[object, ...]]) -> QueuedSubmission:
    values = dict(row._mapping)
    values["state"] = SubmissionState(values["state"])
    values["saved_at"] = dt.datetime.fromisoformat(values["saved_at"])
    values["settled_at"] = _moment(values["settled_at"])
    values["acknowledged"] = bool(values["acknowledged"])
    return QueuedSubmission(**values)


def _ref(row: Row[*tuple[object, ...]]) -> AttachmentRef:
    values = row._mapping
    return AttachmentRef(values["digest"], values["size"], values["content_type"])


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


_COLUMNS: Select[*tuple[object, ...]] = select(
    submissions.c.seq,
    submissions.c.key,
    submissions.c.number,
    submissions.c.item,
    submissions.c.state,
    submissions.c.attempts,
    submissions.c.saved_at,
    submissions.c.settled_at,
    submissions.c.reason,
    func.coalesce(func.length(submissions.c.envelope), 0).label("sealed_bytes"),
    submissions.c.statement.is_not(None).label("acknowledged"),
)

_SEALED: Select[*tuple[object, ...]] = (
    select(attachments)
    .select_from(attachments.join(submission_attachments).join(submissions))
    .order_by(attachments.c.digest)
)
