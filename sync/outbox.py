"""The outbox: a submission is a durable, sealed row before anything is shown as done.

``enqueue`` is one commit: the pending number is given out, the body is sealed for the platform and
the row is written, or nothing happens at all. From then on the row leaves only through a verdict:
delivered on the platform's signed acknowledgement, quarantined on its signed refusal. It is never
dropped, by count, by age or by clock; of what was delivered the payload may be purged.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, select, update

from sync import cipher, leasing, queries, saving
from sync.contract.key import new_key
from sync.contract.platform import PlatformKey
from sync.migrations import settle_form
from sync.precedence import Precedence
from sync.purge import Purged, purge
from sync.schema import outbox_form, submissions
from sync.sealing import Sealing
from sync.store import Store, Trouble
from sync.store import StoreError as OutboxError
from sync.submission import (
    AttachmentReference,
    Enqueued,
    Leased,
    QueueCounts,
    SubmissionState,
    Terminal,
)

__all__ = [
    "Enqueued",
    "Leased",
    "Outbox",
    "OutboxError",
    "QueueCounts",
    "SubmissionState",
    "Terminal",
    "Trouble",
    "new_key",
]


class Outbox:
    """The queue of one terminal; any thread may call it.

    Invariants: a key and a number stand in exactly one row; numbers of a day have no gap and no
    repetition; a row is leased to at most one caller. Leases and waiting times live in memory, on
    a clock that nobody can set: a crash ends all leases, a jump of the wall clock changes nothing.
    """

    def __init__(
        self,
        store: Store,
        *,
        platform: PlatformKey,
        terminal: Terminal,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
        reserve_bytes: int = 0,
    ) -> None:
        """Args: see ``open``, which makes the store as well."""
        self._store = store
        self._terminal = terminal
        self._clock = clock
        self._monotonic = monotonic
        self._reserve_bytes = reserve_bytes
        self._precedence = Precedence()
        self._leases = threading.Lock()
        self._leased: set[str] = set()
        self._not_before: dict[str, float] = {}
        with store.write() as connection:
            settle_form(connection, self._now())
        self._sealing = Sealing(platform)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        platform: PlatformKey,
        terminal: Terminal,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
        reserve_bytes: int = 16 * 1024 * 1024,
        busy_timeout_s: float = 5.0,
        database_key: bytes | None = None,
    ) -> Outbox:
        """Open the outbox, made new when there is none.

        Args:
            path: of the database file, in a folder of its own.
            platform: whom submissions are sealed for.
            terminal: whose numbers are given out.
            clock: wall clock, timezone-aware; only for what people read.
            monotonic: seconds on a clock that nobody can set, for waiting times.
            reserve_bytes: below this much free space nothing is accepted any more, so that what
                was accepted can still be delivered and noted as such.
            busy_timeout_s: patience with another process at the same file.
            database_key: 32 random bytes of this machine; the whole database is encrypted then
                (``sync.cipher``), a plain one that is there is turned into such a one.

        Raises:
            OutboxError: it cannot be opened; ``cause`` says why.
        """
        if database_key is not None:
            cipher.encrypt(path, database_key)
        store = Store(path, busy_timeout_s=busy_timeout_s, database_key=database_key)
        try:
            return cls(
                store,
                platform=platform,
                terminal=terminal,
                clock=clock,
                monotonic=monotonic,
                reserve_bytes=reserve_bytes,
            )
        except BaseException:
            store.close()
            raise

    def enqueue(
        self,
        *,
        key: str,
        item: str,
        content_type: str,
        body: bytes,
        attachments: Sequence[AttachmentReference] = (),
        connection: Connection | None = None,
    ) -> Enqueued:
        """Make a submission durable. The same key again brings the same answer, never a second row.

        Args:
            key: the intent's idempotency key (``new_key``), made once and kept through retries.
            item: code of the item.
            content_type: of the body.
            body: the document in the clear; it reaches no disk.
            attachments: sealed files that belong to it and are durable already.
            connection: of an open ``transaction``; then the submission is durable when that
                commits. When this raises, nothing of it is in there; leave the transaction, too.

        Raises:
            OutboxError: nothing was saved; ``cause`` says why.
            ValueError: an argument has the wrong form.
        """
        with self._precedence:
            # Read once: another thread may hand in the next key now.
            sealing = self._sealing
            parcel = saving.pack(
                key,
                item,
                content_type,
                body,
                begun=sealing.take(),
                platform=sealing.platform,
                attachments=attachments,
            )
            saver = self._store.write_raw() if connection is None else self._store.part(connection)
            with saver as raw:
                return self._save(raw, parcel)

    def give_way(self) -> None:
        """Wait while somebody saves, never for long; for the relay's threads."""
        self._precedence.give_way()

    def seal_for(self, platform: PlatformKey) -> None:
        """Seal for this key of the platform from now on; what is saved stays as it was sealed."""
        before, self._sealing = self._sealing, Sealing(platform)
        before.close()

    def transaction(self) -> AbstractContextManager[Connection]:
        """A transaction of the outbox's own database, durable when the block ends.

        For a save that must stand or fall with something else: ``enqueue(connection=...)``. Other
        calls of the outbox wait until the block ends; from inside the block they would for ever.

        Raises:
            OutboxError: nothing was changed.
        """
        return self._store.write()

    def _save(self, raw: sqlite3.Connection, parcel: saving.Parcel) -> Enqueued:
        before = saving.known(raw, parcel.key)
        if before is not None:
            return before
        self._want_space()
        return saving.save(raw, parcel, self._terminal, self._clock().astimezone(dt.UTC))

    def state(self, key: str) -> SubmissionState | None:
        """Where the submission is; ``None`` when there is none under this key."""
        with self._store.read() as connection:
            state = connection.scalar(select(submissions.c.state).where(submissions.c.key == key))
        return None if state is None else SubmissionState(state)

    def reason(self, key: str) -> str:
        """What the last send of the submission came to, for staff; empty when there was none."""
        with self._store.read() as connection:
            found = connection.scalar(select(submissions.c.reason).where(submissions.c.key == key))
        return found or ""

    def counts(self) -> QueueCounts:
        """How full the queue is."""
        with self._store.read() as connection:
            return queries.counts(connection)

    def check(self) -> Trouble | None:
        """Whether it can save right now, found out by saving; ``None`` means yes."""
        try:
            with self._store.write() as connection:
                self._want_space()
                connection.execute(update(outbox_form).values(probed_at=self._now()))
        except OutboxError as error:
            return error.cause
        return None

    def take(self, limit: int) -> list[Leased]:
        """Lease what is due, least tried first, then oldest first; its attempts are counted now.

        The count survives the process, so one that ends it sinks; a power cut may undo it.

        Raises:
            OutboxError: nothing is lent.
        """
        now = self._monotonic()
        due: list[Leased] = []
        with self._leases:
            self._not_before = {key: at for key, at in self._not_before.items() if at > now}
            while len(due) < limit:
                step = min(leasing.STEP, limit - len(due))
                self.give_way()
                blocked = self._leased | self._not_before.keys()
                try:
                    with self._store.write_raw(durable=False) as raw:
                        lent = leasing.lend(raw, blocked, step)
                except OutboxError:
                    self._leased.difference_update(one.key for one in due)
                    raise
                self._leased.update(one.key for one in lent)
                due += lent
                if len(lent) < step:
                    break
        self._store.write_back()
        return due

    def acknowledge(self, key: str, acknowledgement: bytes) -> None:
        """The platform holds it: keep its signed acknowledgement as evidence."""
        self.acknowledge_all([key], acknowledgement)

    def acknowledge_all(self, keys: Collection[str], statement: bytes) -> None:
        """The platform holds these.

        Durable for all of them when this returns; a power cut before lets some be sent again.

        Args:
            keys: of the submissions that were acknowledged.
            statement: what the platform signed, as it came; kept once for all of them.

        Raises:
            OutboxError: some may not be acknowledged; the leases of all have ended nevertheless.
        """
        self._settle_all(keys, SubmissionState.DELIVERED, reason="", statement=statement)

    def evidence(self, key: str) -> bytes | None:
        """What the platform signed when it took the submission, as it came.

        An acknowledgement, or the receipt of the batch that the submission was in; either can be
        verified again (``acknowledgement.verify``). ``None`` when it is not delivered.
        """
        with self._store.read() as connection:
            found = connection.scalar(queries.EVIDENCE, {"wanted": key})
        return None if found is None else bytes(found)

    def defer(self, key: str, wait_s: float, reason: str) -> None:
        """It was tried and not taken: the lease ends, it is due again after ``wait_s`` seconds."""
        self.defer_all([key], wait_s, reason)

    def defer_all(self, keys: Collection[str], wait_s: float, reason: str) -> None:
        """These were tried and not taken: due again after ``wait_s`` seconds.

        Raises:
            OutboxError: some reasons were not written down; the leases of all have ended.
        """
        self._settle_all(keys, SubmissionState.SAVED, reason=reason)
        with self._leases:
            until = self._monotonic() + wait_s
            self._not_before.update((key, until) for key in keys)

    def release(self, key: str) -> None:
        """It was not sent after all: the lease ends, and this attempt does not count."""
        self.release_all([key])

    def release_all(self, keys: Collection[str]) -> None:
        """These were not sent after all: one commit; the attempt does not count.

        Raises:
            OutboxError: the attempt counts; the leases of all have ended nevertheless.
        """
        if not keys:
            return
        with self._ending_leases(keys) as raw:
            leasing.uncount(raw, keys)

    def quarantine(self, key: str, reason: str) -> None:
        """The platform will never take it as it is: set aside with its reason, not lost."""
        self._settle_all([key], SubmissionState.QUARANTINED, reason=reason)

    def requeue(self, key: str) -> None:
        """Let a quarantined submission wait for delivery again, as if it was never tried."""
        with self._ending_leases([key]) as raw:
            leasing.requeue(raw, [key])

    def requeue_delivered(self, keys: Collection[str]) -> int:
        """The platform lost these and says so, signed: let them wait for delivery again.

        Returns how many can be sent again; of the others the payload is purged, or they are not
        delivered.
        """
        if not keys:
            return 0
        with self._ending_leases(keys) as raw:
            return leasing.revive(raw, keys)

    def purge(self, older_than: dt.timedelta, limit: int = 50) -> Purged:
        """Remove payloads that were delivered so long ago; see ``sync.purge``.

        To be called while nobody waits, until neither ``more`` nor ``residue``.

        Raises:
            OutboxError: nothing was removed.
        """
        now = self._clock()
        return purge(self._store, older_than=now - older_than, now=now, limit=limit)

    def next_due_s(self) -> float | None:
        """Seconds until the next deferred submission is due again; ``None`` when none is."""
        with self._leases:
            if not self._not_before:
                return None
            return max(0.0, min(self._not_before.values()) - self._monotonic())

    def close(self) -> None:
        """Give the database back; every later call raises ``OutboxError``. May be called twice."""
        self._sealing.close()
        self._store.close()

    def _settle_all(
        self,
        keys: Collection[str],
        state: SubmissionState,
        *,
        reason: str,
        statement: bytes | None = None,
    ) -> None:
        if not keys:
            return
        settled_at = None
        if state is not SubmissionState.SAVED:
            settled_at = self._now()
        try:
            leasing.settle(
                self._store,
                list(keys),
                state,
                reason=reason,
                settled_at=settled_at,
                statement=statement,
                give_way=self.give_way,
            )
        finally:
            with self._leases:
                self._leased.difference_update(keys)
        self._store.write_back()

    @contextmanager
    def _ending_leases(self, keys: Collection[str]) -> Iterator[sqlite3.Connection]:
        # Also when the rows could not be changed: then they are due again, and sent again under the
        # same keys, instead of being out of reach until the process starts anew.
        with self._leases:
            try:
                with self._store.write_raw() as raw:
                    yield raw
            finally:
                self._leased.difference_update(keys)

    def _now(self) -> str:
        return self._clock().astimezone(dt.UTC).isoformat()

    def _want_space(self) -> None:
        if self._reserve_bytes and self._store.free_bytes() < self._reserve_bytes:
            raise OutboxError(Trouble.DISK_FULL, "below the reserve")
