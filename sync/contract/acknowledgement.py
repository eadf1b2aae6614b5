"""What the platform says, signed: only this counts, whatever the HTTP status around it.

A statement is signed (Ed25519, RFC 8032) over its canonical JSON: keys sorted, no blanks, UTF-8.
Its ``kind`` is inside what is signed, so one kind cannot pass for another. On the wire:
``{"statement": {...}, "signature": "<base64>"}``.
"""

from __future__ import annotations

import base64
import binascii
import enum
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.envelope import Digest, Key, Moment, Number, Word
from sync.contract.platform import PlatformError, PlatformKey

STATEMENT_TYPE = "application/json"
NONCE_PATTERN = r"^[0-9a-f]{32}\Z"

_PREFIX = b"guanjia-statement-v1\n"
_Hex = Annotated[str, msgspec.Meta(max_length=64)]


class Statement(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"
):
    """Anything the platform says.

    Attributes:
        hub: the platform's name.
        kid: the key pair whose signing key was used.
    """

    hub: Word
    kid: Word


class Acknowledgement(
    Statement, frozen=True, kw_only=True, omit_defaults=True, tag="acknowledgement"
):
    """The platform holds this very submission durably.

    Attributes:
        key: the idempotency key.
        digest: of the sealed bytes that were received.
        number: the pending number.
        received_at: when it was first received, by the platform's clock.
        header: of the header that was received (``envelope.header_digest``). The platform answers
            before it opens, so this is how a terminal knows that the header, too, came through
            unchanged. Empty only in evidence that is older than this field.
    """

    key: Key
    digest: Digest
    number: Number
    received_at: Moment
    header: Digest = ""


class RefusalCode(enum.StrEnum):
    """Why the platform does not take a request."""

    MALFORMED_REQUEST = "malformed-request"
    MALFORMED_ENVELOPE = "malformed-envelope"
    UNKNOWN_SUITE = "unknown-suite"
    UNKNOWN_KEY = "unknown-key"
    WRONG_DIGEST = "wrong-digest"
    CANNOT_BE_OPENED = "cannot-be-opened"
    UNKNOWN_CONTENT = "unknown-content"
    INVALID_DOCUMENT = "invalid-document"
    KEY_REUSED = "key-reused"
    NUMBER_TAKEN = "number-taken"
    TOO_LARGE = "too-large"
    UNAUTHORISED = "unauthorised"
    BUSY = "busy"
    OUT_OF_ORDER = "out-of-order"


class Refusal(Statement, frozen=True, kw_only=True, tag="refusal"):
    """The platform did not take this very request.

    Attributes:
        key: the ``Idempotency-Key`` header as it was received, empty when it was not a key.
        body_digest: SHA-256 of the request body as it was received, empty when it was not read to
            its end. A terminal that sent something else knows that it was damaged on the way.
        code: why.
        detail: for staff, for example the path of the wrong field; never a value.
        at: the platform's time.
    """

    key: str
    body_digest: str
    code: RefusalCode
    detail: str
    at: Moment


class ItemOutcome(enum.StrEnum):
    """What became of one envelope of a batch."""

    RECEIVED = "received"
    DUPLICATE = "duplicate"
    LATER = "later"
    REFUSED = "refused"


class ItemResult(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """The platform's word on one envelope of a batch.

    Attributes:
        result: what became of it. "received" and "duplicate": the platform holds it durably.
        key: its idempotency key, empty when it could not be read as an envelope; the next three
            are empty then, too.
        digest: of the sealed bytes that were received.
        number: its pending number.
        header: of the header that was received (``envelope.header_digest``).
        code: why, for "later" and "refused".
    """

    result: ItemOutcome
    # Without patterns: the terminal compares each with what it sent. Eight hundred patterns would
    # keep the interpreter from a citizen for two milliseconds.
    key: Annotated[str, msgspec.Meta(max_length=36)] = ""
    digest: _Hex = ""
    number: Annotated[str, msgspec.Meta(max_length=27)] = ""
    header: _Hex = ""
    code: RefusalCode | None = None


class BatchReceipt(Statement, frozen=True, kw_only=True, tag="batch-receipt"):
    """The answer to ``POST /v1/batches``.

    Attributes:
        nonce: the caller's.
        at: the platform's time.
        results: one for each envelope, in the order they were sent.
    """

    nonce: Annotated[str, msgspec.Meta(pattern=NONCE_PATTERN, max_length=32)]
    at: Moment
    results: tuple[ItemResult, ...]


class Greeting(Statement, frozen=True, kw_only=True, tag="greeting"):
    """The answer to ``GET /v1/hello``: the platform itself is at the other end, now.

    Attributes:
        nonce: the caller's.
        at: the platform's time.
    """

    nonce: str
    at: Moment


class AttachmentHeld(Statement, frozen=True, kw_only=True, tag="attachment-held"):
    """The platform holds a sealed attachment, whole and durably.

    Attributes:
        digest: SHA-256 of the sealed bytes, computed from what is held.
        size: of the sealed bytes.
        received_at: when it was whole for the first time, by the platform's clock.
    """

    digest: Digest
    size: Annotated[int, msgspec.Meta(ge=1)]
    received_at: Moment


class PackageRelease(Statement, frozen=True, kw_only=True, tag="package-release"):
    """The platform released this very package of the terminal's program.

    Attributes:
        package: its Debian name.
        version: its Debian version (deb-version(7)).
        digest: SHA-256 of the file.
        size: of the file, in bytes.
        at: when it was released.
    """

    package: str
    version: str
    digest: Digest
    size: Annotated[int, msgspec.Meta(ge=1)]
    at: Moment


class StaffList(Statement, frozen=True, kw_only=True, tag="staff-list"):
    """Who may enter staff mode at terminals; the list itself is sealed (``staff_list``).

    Attributes:
        version: rises with every list; an older one is not taken.
        digest: SHA-256 of the sealed list.
        at: when it was made.
    """

    version: Annotated[int, msgspec.Meta(ge=1)]
    digest: Digest
    at: Moment


AnyStatement = (
    Acknowledgement
    | Refusal
    | Greeting
    | BatchReceipt
    | AttachmentHeld
    | PackageRelease
    | StaffList
)


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    statement: AnyStatement
    signature: str


class _AsItCame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed stands on the wire as it was signed, so it need not be written again."""

    statement: msgspec.Raw
    signature: str


def sign(statement: AnyStatement, private: Ed25519PrivateKey) -> bytes:
    """The statement with its signature, as it goes over the wire."""
    signature = private.sign(_PREFIX + _canonical(statement))
    return _encode(_Signed(statement, base64.b64encode(signature).decode("ascii")))


def verify(data: bytes, platform: PlatformKey) -> AnyStatement | None:
    """The statement, when the platform signed it; ``None`` for everything else.

    Whether it belongs to *our* request (key, digest, nonce) is the caller's question.
    """
    try:
        came = _as_it_came.decode(data)
        signature = base64.b64decode(came.signature, validate=True)
        statement = _statement.decode(came.statement)
        try:
            platform.verify_key().verify(signature, _PREFIX + bytes(came.statement))
        except InvalidSignature:
            # Written in another way than it was signed: putting it in order anew is dear.
            platform.verify_key().verify(signature, _PREFIX + _canonical(statement))
    except (
        msgspec.DecodeError,
        UnicodeDecodeError,
        RecursionError,  # nested without end
        binascii.Error,
        ValueError,
        InvalidSignature,
        PlatformError,
    ):
        return None
    if statement.kid != platform.kid or statement.hub != platform.hub:
        return None
    return statement


def _canonical(statement: AnyStatement) -> bytes:
    return msgspec.json.encode(statement, order="sorted")


def _encode(signed: _Signed) -> bytes:
    return msgspec.json.encode(signed, order="sorted")


_as_it_came = msgspec.json.Decoder(_AsItCame)
_statement: msgspec.json.Decoder[AnyStatement] = msgspec.json.Decoder(AnyStatement)
