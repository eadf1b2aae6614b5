"""What is to be paid, and what is known of the payment: between the journey and the till."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from sync.contract.asking import BillLine
from sync.contract.case import CaseDocument


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentWanted:
    """An intent to pay, with the case that is handed in when it was paid.

    Attributes:
        order_id: made once per intent; the submission's idempotency key and the voucher's job id.
        item: 业务办理项编码 of the case.
        title: what the citizen reads on the phone.
        amount_fen: whole fen.
        settles: what the payment is for; see ``sync.payments.orders.Intent``.
        bills: ids of the lines of the bill that it settles; none for a fixed fee.
        document: the case, without ``paid``.
    """

    order_id: str
    item: str
    title: str
    amount_fen: int
    settles: tuple[str, ...] = dataclasses.field(repr=False)
    bills: tuple[str, ...] = dataclasses.field(repr=False)
    document: CaseDocument = dataclasses.field(repr=False)


class PayState(enum.StrEnum):
    """How the payment at hand stands, as it may be shown.

    ``asked`` until there is a code; ``shown`` while the phone may pay; ``paid`` when the platform
    confirmed it and the case is not durable yet; ``submitted`` when it is; ``closed`` when the
    platform said that nothing was taken; ``unknown`` when it did not answer; ``silent`` when there
    never was a code, so nobody can have paid; ``inDoubt`` when an earlier payment for the same
    has no known end; ``refused`` when the terminal could not write it down, or the platform did
    not take the order.
    """

    ASKED = "asked"
    SHOWN = "shown"
    PAID = "paid"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    SILENT = "silent"
    IN_DOUBT = "inDoubt"
    REFUSED = "refused"


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentSeen:
    """What the till says of a payment.

    Attributes:
        code: the text of the QR code, while ``shown``; whoever has it can pay.
        expires: when that stops working.
        number: the pending number, once ``submitted``.
        saved_at: when the submission became durable.
    """

    order_id: str
    state: PayState
    code: str = dataclasses.field(default="", repr=False)
    expires: dt.datetime | None = None
    number: str = ""
    saved_at: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid, as it lies before the citizen.

    Attributes:
        lines: each with its amount; a fixed fee is one line.
        chosen: ids of the lines that are paid now.
        source: who says so; empty for a fixed fee.
        holder: whose bill it is, masked.
        changed: it is another bill than the citizen had seen before.
        note: what became of the last try, as a code for words.
    """

    lines: tuple[BillLine, ...] = dataclasses.field(repr=False)
    chosen: frozenset[str] = dataclasses.field(default=frozenset(), repr=False)
    source: str = ""
    holder: str = dataclasses.field(default="", repr=False)
    changed: bool = False
    note: str = ""

    @property
    def selected(self) -> tuple[BillLine, ...]:
        """The lines that are paid now."""
        return tuple(line for line in self.lines if line.id in self.chosen)

    @property
    def total_fen(self) -> int:
        """Of the lines that are paid now, what is owed for being late included."""
        return sum(line.amount_fen + line.late_fen for line in self.selected)


@dataclasses.dataclass(frozen=True, slots=True)
class Paying:
    """The payment under way.

    Attributes:
        wanted: what was asked for.
        state: how it stands.
        code: the text of the QR code.
        expires: when that stops working.
        closing: the citizen would rather pay later; the platform has not said yet what is.
    """

    wanted: PaymentWanted
    state: PayState = PayState.ASKED
    code: str = dataclasses.field(default="", repr=False)
    expires: dt.datetime | None = None
    closing: bool = False


def yuan(fen: int) -> str:
    """An amount as people read it: ``¥1,234.50``."""
    return f"¥{fen // 100:,}.{fen % 100:02d}"
