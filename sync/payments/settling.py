"""From the payment platform's word to the journal and the outbox, exactly once.

Whatever happens in between, the same word told again leads to the same end: the submission's key is
the order's id, so the outbox keeps one of them.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Protocol

from sync.contract import paid
from sync.payments.journal import InDoubt, Journal
from sync.payments.orders import Intent, Order, OrderState
from sync.submission import AttachmentReference, Enqueued, SubmissionState


class Word(enum.StrEnum):
    """What the payment platform says of an order; ``unknown`` without its word."""

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Queue(Protocol):
    """Where submissions become durable: ``sync.outbox.Outbox``."""

    def enqueue(
        self,
        *,
        key: str,
        item: str,
        content_type: str,
        body: bytes,
        attachments: Sequence[AttachmentReference] = (),
    ) -> Enqueued:
        """Commit a submission once per key."""

    def state(self, key: str) -> SubmissionState | None:
        """Where a submission is."""


class Settling:
    """Keeps the journal and the outbox in step; any thread may call it."""

    def __init__(self, journal: Journal, outbox: Queue) -> None:
        self.journal = journal
        self._outbox = outbox

    def intend(self, intent: Intent) -> Order:
        """Write the order down, before anybody hears of it; see ``Journal.intend``.

        What was paid and has not reached the platform is not on its bill as paid yet: until it
        has, the same thing is in doubt here.
        """
        while True:
            try:
                return self.journal.intend(intent)
            except InDoubt as doubt:
                if self._outbox.state(doubt.order_id) is not SubmissionState.DELIVERED:
                    raise
                self.journal.release(doubt.order_id)

    def told(self, order_id: str, word: Word) -> Order:
        """The payment platform said this of the order.

        Raises:
            StoreError: journal or outbox refused; telling it again goes on where it stopped.
            KeyError: there is no such order.
        """
        match word:
            case Word.PAID:
                return self.submit(self.journal.paid(order_id))
            case Word.CLOSED | Word.EXPIRED:
                return self.journal.note(order_id, OrderState.CLOSED)
            case Word.WAITING:
                return self.journal.note(order_id, OrderState.WAITING)
            case Word.UNKNOWN:
                return self.journal.note(order_id, OrderState.UNKNOWN)

    def submit(self, order: Order) -> Order:
        """Hand in what was paid, unless that is done.

        Raises:
            StoreError: as ``told``.
        """
        if order.state is not OrderState.PAID or order.paid_at is None:
            return order
        case = paid.decode_sealed(self.journal.sealed(order.order_id))
        kept = self._outbox.enqueue(
            key=order.order_id,
            item=order.item,
            content_type=paid.CONTENT_TYPE,
            body=paid.paid(case, order.paid_at.astimezone(dt.UTC)),
            attachments=self.journal.attachments(order.order_id),
        )
        return self.journal.submitted(order.order_id, kept.number, kept.saved_at)
