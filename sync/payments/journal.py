"""The journal of payments: each step is durable before the next one is taken.

A database of its own beside the queue. There is no personal data in the clear: the case lies sealed
for the platform, and what a payment is for lies as a keyed digest, only until its end is known.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from sync.payments.orders import Enclosed, Intent, Order, OrderState
from sync.store import Store, StoreError, Trouble, raw_of

__all__ = ["InDoubt", "Journal", "StoreError", "Trouble"]

_VERSION = 1
_COLUMNS = (
    "order_id, item, title, amount_fen, state, created_at, changed_at, attempts, paid_at, number,"
    " saved_at"
)
_OPEN = tuple(state.value for state in OrderState if state.open)
_MARKS = ", ".join("?" for _ in _OPEN)


class InDoubt(Exception):
    """Another order for the same thing has no known end yet; ``order_id`` is that one's."""

    def __init__(self, order_id: str) -> None:
        super().__init__("an order for the same is open")
        self.order_id = order_id


class Journal:
    """The orders of one terminal; any thread may call it.

    Invariants: an order's amount and case never change; of two orders for the same thing one at
    most is open, and none is made until what was paid has been ``release``d; ``submitted`` and
    ``closed`` stay, and with them nothing of the case is kept.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], dt.datetime],
        busy_timeout_s: float = 5.0,
        database_key: bytes | None = None,
    ) -> None:
        """Open the journal, made new when there is none.

        Args:
            path: of the database file.
            clock: wall clock, timezone-aware.
            busy_timeout_s: patience with another process at the same file.
            database_key: of 32 bytes; then the file is encrypted (``sync.cipher``).

        Raises:
            StoreError: it cannot be opened; ``cause`` says why.
        """
        self._clock = clock
        self._store = Store(path, busy_timeout_s=busy_timeout_s, database_key=database_key)
        try:
            with self._store.write_raw() as raw:
                self._salt = _settle_form(raw)
        except BaseException:
            self._store.close()
            raise

    def close(self) -> None:
        """Give the database back."""
        self._store.close()

    def intend(self, intent: Intent) -> Order:
        """Write down what is about to be paid. The same id again brings what is there.

        Raises:
            InDoubt: the same thing may be paid by another order already.
            StoreError: nothing was written; nobody may be asked for money.
        """
        now = self._now()
        with self._store.write_raw() as raw:
            before = _one(raw, intent.order_id)
            if before is not None:
                return before
            digests = [self._digest(thing) for thing in intent.settles]
            for digest in digests:
                found = raw.execute(
                    "SELECT order_id FROM settles WHERE digest = ?", (digest,)
                ).fetchone()
                if found is not None:
                    raise InDoubt(found[0])
            raw.execute(
                "INSERT INTO orders (order_id, item, title, amount_fen, state, created_at,"
                " changed_at, sealed, attachments) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    intent.order_id,
                    intent.item,
                    intent.title,
                    intent.amount_fen,
                    OrderState.INTENDED.value,
                    now,
                    now,
                    intent.sealed,
                    msgspec.json.encode(intent.attachments),
                ),
            )
            raw.executemany(
                "INSERT INTO settles (digest, order_id) VALUES (?, ?)",
                [(digest, intent.order_id) for digest in sorted(set(digests))],
            )
            return _known(raw, intent.order_id)

    def note(self, order_id: str, state: OrderState) -> Order:
        """How an order stands that is neither paid nor submitted; an end stays as it is.

        Raises:
            StoreError: nothing was changed.
            KeyError: there is no such order.
        """
        now = self._now()
        with self._store.write_raw() as raw:
            before = _known(raw, order_id)
            if not before.state.in_doubt:
                return before
            attempts = before.attempts + 1 if state is OrderState.UNKNOWN else 0
            raw.execute(
                "UPDATE orders SET state = ?, attempts = ?, changed_at = ? WHERE order_id = ?",
                (state.value, attempts, now, order_id),
            )
            if not state.open:
                _forget(raw, order_id)
            return _known(raw, order_id)

    def paid(self, order_id: str) -> Order:
        """The payment platform confirmed it; when, is said once.

        Raises:
            StoreError: nothing was changed.
            KeyError: there is no such order.
        """
        now = self._now()
        with self._store.write_raw() as raw:
            before = _known(raw, order_id)
            if not before.state.in_doubt:
                return before
            raw.execute(
                "UPDATE orders SET state = ?, attempts = 0, paid_at = ?, changed_at = ?"
                " WHERE order_id = ?",
                (OrderState.PAID.value, now, now, order_id),
            )
            return _known(raw, order_id)

    def submitted(self, order_id: str, number: str, saved_at: dt.datetime) -> Order:
        """Its submission is durable in the outbox, under this pending number.

        Raises:
            StoreError: nothing was changed.
            KeyError: there is no such order.
        """
        now = self._now()
        with self._store.write_raw() as raw:
            raw.execute(
                "UPDATE orders SET state = ?, number = ?, saved_at = ?, changed_at = ?"
                " WHERE order_id = ?",
                (OrderState.SUBMITTED.value, number, saved_at.isoformat(), now, order_id),
            )
            _forget_case(raw, order_id)
            return _known(raw, order_id)

    def release(self, order_id: str) -> None:
        """The platform knows that it is paid: from now on its bill says so, not this journal.

        Raises:
            StoreError: nothing was changed.
        """
        with self._store.write_raw() as raw:
            raw.execute("DELETE FROM settles WHERE order_id = ?", (order_id,))

    def sealed(self, order_id: str) -> bytes:
        """The case that belongs to an open order; empty once it has ended.

        Raises:
            StoreError: it cannot be read.
            KeyError: there is no such order.
        """
        return self._case(order_id)[0]

    def attachments(self, order_id: str) -> tuple[Enclosed, ...]:
        """The sealed files that belong to the order's case.

        Raises:
            StoreError: it cannot be read.
            KeyError: there is no such order.
        """
        return msgspec.json.decode(self._case(order_id)[1], type=tuple[Enclosed, ...])

    def _case(self, order_id: str) -> tuple[bytes, bytes]:
        with self._store.read() as connection:
            row = (
                raw_of(connection)
                .execute("SELECT sealed, attachments FROM orders WHERE order_id = ?", (order_id,))
                .fetchone()
            )
        if row is None:
            raise KeyError(order_id)
        return bytes(row[0]), row[1]

    def order(self, order_id: str) -> Order | None:
        """The order, if there is one.

        Raises:
            StoreError: it cannot be read.
        """
        with self._store.read() as connection:
            return _one(raw_of(connection), order_id)

    def open_orders(self) -> tuple[Order, ...]:
        """Every order that something is still to be done for, oldest first.

        Raises:
            StoreError: they cannot be read.
        """
        return self._orders(f"WHERE state IN ({_MARKS}) ORDER BY created_at, order_id", _OPEN)

    def newest(self, limit: int) -> tuple[Order, ...]:
        """The newest orders, newest first, whatever became of them.

        Raises:
            StoreError: they cannot be read.
        """
        return self._orders("ORDER BY created_at DESC, order_id DESC LIMIT ?", (limit,))

    def _orders(self, which: str, values: Iterable[Any]) -> tuple[Order, ...]:
        with self._store.read() as connection:
            # Only the fixed words above are put together.
            rows = (
                raw_of(connection)
                .execute(f"SELECT {_COLUMNS} FROM orders {which}", tuple(values))  # noqa: S608
                .fetchall()
            )
        return tuple(_read(row) for row in rows)

    def _digest(self, thing: str) -> bytes:
        return hmac.digest(self._salt, thing.encode(), "sha256")

    def _now(self) -> str:
        return self._clock().astimezone(dt.UTC).isoformat()


def _settle_form(raw: sqlite3.Connection) -> bytes:
    """Make the tables if they are missing; the secret that digests are made with."""
    (version,) = raw.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise StoreError(Trouble.NEWER_VERSION, f"form {version}, known is {_VERSION}")
    if version < _VERSION:
        raw.execute(
            "CREATE TABLE orders (order_id TEXT PRIMARY KEY, item TEXT NOT NULL, title TEXT NOT"
            " NULL, amount_fen INTEGER NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL,"
            " changed_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, paid_at TEXT, number"
            " TEXT NOT NULL DEFAULT '', saved_at TEXT, sealed BLOB NOT NULL,"
            " attachments BLOB NOT NULL)"
        )
        raw.execute(
            "CREATE TABLE settles (digest BLOB PRIMARY KEY, order_id TEXT NOT NULL REFERENCES"
            " orders (order_id))"
        )
        raw.execute("CREATE TABLE secret (id INTEGER PRIMARY KEY, salt BLOB NOT NULL)")
        raw.execute("INSERT INTO secret (id, salt) VALUES (1, ?)", (secrets.token_bytes(32),))
        raw.execute(f"PRAGMA user_version = {_VERSION}")
    (salt,) = raw.execute("SELECT salt FROM secret WHERE id = 1").fetchone()
    return bytes(salt)


def _forget_case(raw: sqlite3.Connection, order_id: str) -> None:
    raw.execute("UPDATE orders SET sealed = x'' WHERE order_id = ?", (order_id,))


def _forget(raw: sqlite3.Connection, order_id: str) -> None:
    """Nothing of the case or of what it was for is kept once nothing was taken."""
    _forget_case(raw, order_id)
    raw.execute("DELETE FROM settles WHERE order_id = ?", (order_id,))


def _one(raw: sqlite3.Connection, order_id: str) -> Order | None:
    row = raw.execute(
        f"SELECT {_COLUMNS} FROM orders WHERE order_id = ?",  # noqa: S608 fixed names
        (order_id,),
    ).fetchone()
    return None if row is None else _read(row)


def _known(raw: sqlite3.Connection, order_id: str) -> Order:
    found = _one(raw, order_id)
    if found is None:
        raise KeyError(order_id)
    return found


def _read(row: tuple[Any, ...]) -> Order:
    id_, item, title, fen, state, created, changed, attempts, paid_at, number, saved_at = row
    return Order(
        order_id=id_,
        item=item,
        title=title,
        amount_fen=fen,
        state=OrderState(state),
        created_at=dt.datetime.fromisoformat(created),
        changed_at=dt.datetime.fromisoformat(changed),
        attempts=attempts,
        paid_at=dt.datetime.fromisoformat(paid_at) if paid_at else None,
        number=number,
        saved_at=dt.datetime.fromisoformat(saved_at) if saved_at else None,
    )
