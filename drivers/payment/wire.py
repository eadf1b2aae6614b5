"""How the simulated payment platform is spoken to: JSON over HTTP, every message signed.

Both sides hold one secret key. A request carries a nonce of its own and an HMAC-SHA256 over method,
path, nonce and body; the answer an HMAC over that nonce, the status and the body. So an answer is
the platform's, and the answer to this very question: a captive portal's page, another answer's copy
or a stranger on the line cannot say "paid". Real platforms sign in ways of their own; an adapter of
such a one stands beside this one.

================================  ================================================================
``POST /v1/orders``               make an order or find it: ``Wanted`` to ``Told``
``GET /v1/orders/{id}``           how it stands: ``Told``, 404 when nobody made it
``POST /v1/orders/{id}/close``    take no more money for it: ``Told``, 404 likewise
``GET /v1/health``                whether the platform answers: ``Told`` without an order
================================  ================================================================
"""

from __future__ import annotations

import hmac
from typing import Annotated

import msgspec

SIGNATURE = "X-Signature"
NONCE = "X-Nonce"
NONCE_BYTES = 16
MAX_BODY = 64 * 1024


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order to be made; see ``PaymentOrder``."""

    order_id: str
    amount_fen: int
    title: str


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the platform says of an order.

    Attributes:
        state: ``waiting``, ``paid``, ``closed``, ``expired``; empty when there is no such order.
        refused: why ``POST /v1/orders`` gave no code: ``other-order`` or ``settled``.
        code: the text of the QR code, while it waits.
        expires: when that stops working, RFC 3339 with an offset.
    """

    state: str = ""
    refused: str = ""
    code: Annotated[str, msgspec.Meta(max_length=512)] = ""
    expires: str = ""

    def __repr__(self) -> str:
        # Whoever has the code can pay.
        return f"<Told {self.state}>"


def sign_request(key: bytes, method: str, path: str, nonce: str, body: bytes) -> str:
    """The signature of a request, hex."""
    head = f"{method}\n{path}\n{nonce}\n".encode()
    return hmac.new(key, head + body, "sha256").hexdigest()


def sign_answer(key: bytes, nonce: str, status: int, body: bytes) -> str:
    """The signature of the answer to the request with this nonce, hex."""
    head = f"{nonce}\n{status}\n".encode()
    return hmac.new(key, head + body, "sha256").hexdigest()


def is_signed(said: str | None, right: str) -> bool:
    """Whether the other side holds the key."""
    return said is not None and hmac.compare_digest(said.encode(), right.encode())
