"""A case that is paid for: sealed before the money is asked for, handed in when it was taken.

Between both the terminal may die. So the case is sealed for the platform first, where it can wait
on a disk without anybody at the terminal being able to read it, and what the payment platform
confirmed is put beside it afterwards. The seal is bound to the order and its amount (HPKE's
``info``): no other order can take this case along.

A submission of this content type is opened in two steps, and is the case document with ``paid``
from then on; nobody behind the opening sees a difference.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.contract import hpke
from sync.contract.case import CaseDocument, DocumentError, PaidOrder, Record, decode, encode
from sync.contract.platform import HPKE_X25519, PlatformKey

CONTENT_TYPE = "application/vnd.guanjia.paid-case+json;version=1"

_suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealedCase(Record, frozen=True, kw_only=True):
    """A case that waits for its payment.

    Attributes:
        kid: which of the platform's keys opens it.
        suite: how it is sealed.
        order: id of the order it belongs to.
        amount_fen: of that order.
        sealed: ``_Waiting`` as JSON, sealed.
    """

    kid: str
    suite: str
    order: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
    amount_fen: Annotated[int, msgspec.Meta(gt=0)]
    sealed: bytes


class _Waiting(Record, frozen=True, kw_only=True):
    bills: tuple[str, ...]
    document: msgspec.Raw


class _Paid(Record, frozen=True, kw_only=True):
    case: SealedCase
    paid_at: dt.datetime


def seal_case(
    document: CaseDocument,
    *,
    bills: tuple[str, ...],
    order: str,
    amount_fen: int,
    platform: PlatformKey,
) -> SealedCase:
    """Seal a case for the platform before its order is made.

    Args:
        document: without ``paid``.
        bills: ids of the lines that the order settles.
        order: id of the order.
        amount_fen: of the order.
        platform: whom it is sealed for.

    Raises:
        ValueError: the platform's suite is not available here.
    """
    if platform.suite != HPKE_X25519:
        raise ValueError(f"suite {platform.suite!r} is not available")
    plain = msgspec.json.encode(_Waiting(bills=bills, document=msgspec.Raw(encode(document))))
    begun = hpke.encapsulate(platform.seal_key())
    bare = SealedCase(
        kid=platform.kid, suite=platform.suite, order=order, amount_fen=amount_fen, sealed=b""
    )
    sealed = hpke.seal(plain, begun, _binding(bare))
    return msgspec.structs.replace(bare, sealed=sealed)


def encode_sealed(case: SealedCase) -> bytes:
    """As it waits on the terminal."""
    return msgspec.json.encode(case, order="sorted")


def decode_sealed(data: bytes) -> SealedCase:
    """Read what ``encode_sealed`` wrote.

    Raises:
        DocumentError: it is something else.
    """
    try:
        return msgspec.json.decode(data, type=SealedCase)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DocumentError("$") from None


def paid(case: SealedCase, paid_at: dt.datetime) -> bytes:
    """The body of the submission, once the payment platform confirmed the order (aware time)."""
    return msgspec.json.encode(_Paid(case=case, paid_at=paid_at), order="sorted")


def open_paid(body: bytes, keys_by_id: Mapping[str, X25519PrivateKey]) -> bytes:
    """The case document with ``paid``, as JSON, out of a submission's body.

    Raises:
        DocumentError: it is not one, or anything in it is not as it was sealed.
    """
    try:
        read = msgspec.json.decode(body, type=_Paid)
        case = read.case
        private = keys_by_id.get(case.kid)
        if private is None or case.suite != HPKE_X25519 or read.paid_at.tzinfo is None:
            raise DocumentError("$.case")
        plain = _suite.decrypt(case.sealed, private, _binding(case))
        waiting = msgspec.json.decode(plain, type=_Waiting)
    except (InvalidTag, msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise DocumentError("$.case") from None
    document = decode(bytes(waiting.document))
    order = PaidOrder(
        order=case.order, bills=waiting.bills, amount_fen=case.amount_fen, paid_at=read.paid_at
    )
    return encode(msgspec.structs.replace(document, paid=order))


def _binding(case: SealedCase) -> bytes:
    head = (case.kid, case.suite, case.order, case.amount_fen)
    return b"guanjia-paid-case\n" + msgspec.json.encode(head)
