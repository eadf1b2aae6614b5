"""The words of a payment on the terminal's side: an order, and where it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

import msgspec


class OrderState(enum.StrEnum):
    """Where an order is, as far as the terminal knows it durably.

    ``intended`` is written before the payment platform hears of it; ``unknown`` that the platform
    did not say how it stands when it mattered. Both are asked for until there is an answer.
    """

    INTENDED = "intended"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    PAID = "paid"
    SUBMITTED = "submitted"
    CLOSED = "closed"

    @property
    def open(self) -> bool:
        """Whether something is still to be done for it."""
        return self not in (OrderState.SUBMITTED, OrderState.CLOSED)

    @property
    def in_doubt(self) -> bool:
        """Whether money may be taken for it, or may have been."""
        return self in (OrderState.INTENDED, OrderState.WAITING, OrderState.UNKNOWN)


class Enclosed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed file that belongs to a case; see ``sync.submission.AttachmentReference``."""

    digest: str
    size: int
    content_type: str


@dataclasses.dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be paid, complete before anybody is asked for money.

    Attributes:
        order_id: the submission's idempotency key as well (``new_key``): one intent, one id.
        item: code of the item, as the submission's envelope says it.
        title: what the citizen reads on the phone; nothing personal.
        amount_fen: whole fen.
        settles: what the payment is for, so that it is never asked for twice while its end is not
            known: ids of bills, or the item and whom the fee is for. Only digests are kept.
        sealed: the case, ``sync.contract.paid.encode_sealed``.
        attachments: sealed files that belong to the case and are durable already.
    """

    order_id: str
    item: str
    title: str
    amount_fen: int
    settles: tuple[str, ...] = dataclasses.field(repr=False)
    sealed: bytes = dataclasses.field(repr=False)
    attachments: tuple[Enclosed, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """A row of the journal.

    Attributes:
        attempts: how often it was asked for in vain since the last answer.
        number: the pending number (待办编号) of its submission, once there is one.
    """

    order_id: str
    item: str
    title: str
    amount_fen: int
    state: OrderState
    created_at: dt.datetime
    changed_at: dt.datetime
    attempts: int = 0
    paid_at: dt.datetime | None = None
    number: str = ""
    saved_at: dt.datetime | None = None
