"""What a payment platform can do for a terminal: give a QR code, say how an order stands.

The citizen pays with a phone. No card number, PIN, account or name of the payer ever comes to the
terminal, and there is no field for one in here. What is paid for is the platform's business too:
the terminal passes an order of the item on and believes nothing but the platform's own word.

The product's own adapter speaks to a simulated platform only: which platform a city uses, and how
it signs, is known where it is used. A plug-in fulfils ``Payment`` and inherits the contract test.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import re
from typing import Protocol

from drivers.device import Cancel, Completion, Device

MAX_FEN = 100_000_00
"""No terminal asks for more than this (100 000 yuan); a larger amount is an error of somebody."""

MAX_ID = 64
MAX_TITLE = 60


class PaymentState(enum.StrEnum):
    """How an order stands, in the platform's word.

    ``unknown`` is what is said without such a word: it is neither paid nor unpaid, and nothing may
    be given out or charged anew because of it.
    """

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether it never changes any more."""
        return self in (PaymentState.PAID, PaymentState.CLOSED, PaymentState.EXPIRED)


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One intent to pay.

    Attributes:
        order_id: made once per intent and kept before ``create`` is called: letters, digits, ``-``
            and ``_``, 64 at most. A retry has the same one. Nothing personal is in it.
        amount_fen: whole fen, never a float.
        title: what the citizen reads on the phone: the item's name, no citizen's.

    Raises:
        ValueError: a field breaks these rules.
    """

    order_id: str
    amount_fen: int
    title: str

    def __post_init__(self) -> None:
        """Refuse what no platform should ever be sent."""
        if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{MAX_ID}}}", self.order_id):
            raise ValueError("order_id is not 1 to 64 letters, digits, - and _")
        # Exactly int: a bool is one too, and a float would be rounded somewhere.
        if type(self.amount_fen) is not int or not 0 < self.amount_fen <= MAX_FEN:
            raise ValueError("amount_fen is not a whole number of fen in range")
        if not self.title.strip() or len(self.title) > MAX_TITLE or not self.title.isprintable():
            raise ValueError("title is blank, too long or not printable")


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentQr:
    """What the phone scans.

    Attributes:
        data: the text of the QR code; whoever has it can pay, so it is shown and never logged.
        expires: when it stops working, timezone-aware.
    """

    data: str = dataclasses.field(repr=False)
    expires: dt.datetime


class Payment(Device, Protocol):
    """A payment platform, as one terminal sees it.

    Invariants: one order per ``order_id``, however often and after whatever failure ``create`` is
    called; ``PAID`` is said only when the platform confirmed it; final states stay.
    """

    def create(self, order: PaymentOrder, cancel: Cancel | None = None) -> Completion[PaymentQr]:
        """Make the order, or find the one made before, and get its QR code.

        Without an answer it ends with ``timeOut`` or ``deviceNotReady`` and may be called again:
        whether the order was made is the platform's to know.

        Ends with ``invalidData`` when the id was used for another amount or title, and with
        ``sequenceError`` when the order is paid, closed or expired already (ask ``state``); another
        try to pay is another intent with an id of its own.
        """

    def state(self, order_id: str) -> PaymentState:
        """Ask the platform how the order stands; ``unknown`` without its word."""

    def close_order(self, order_id: str) -> PaymentState:
        """Ask the platform to take no more money for it, and say how it stands then.

        A payment may have come first: then the answer is ``paid``, and the citizen gets what was
        paid for or the money back. Only ``closed`` and ``expired`` mean that nothing was taken.
        """
