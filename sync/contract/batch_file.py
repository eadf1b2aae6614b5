"""Submissions that are carried by hand: a batch as a file, and the platform's receipt for it.

Both are framed alike: a line that names the form, the length of what follows (8 bytes, big-endian),
that content (MessagePack), and the SHA-256 of everything before it. So a file that was cut off, one
that was changed, and one that is something else are told apart before anything in them is read.

The digest protects from accidents, not from people: what a batch file holds are sealed envelopes,
the very bytes that go over the wire, and what a receipt holds are statements that the platform
signed, one for each envelope. Nobody on the way can read the one or make up the other.

A batch file has one content for one set of envelopes, and is named by it: writing it twice makes
the same file under the same name. Attachments lie beside it, each as the sealed bytes it is, named
by their SHA-256; the batch file says which belong to it.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from sync.contract.attachment import LARGEST_BYTES
from sync.contract.batch import BATCH_BYTES, BATCH_ITEMS, BatchRefused, encode_batch, split_batch
from sync.contract.envelope import (
    Digest,
    EnvelopeRefused,
    Key,
    Number,
    TerminalId,
    read_envelope,
)

BATCH_SUFFIX = ".batch"
RECEIPT_SUFFIX = ".receipt"
SEALED_SUFFIX = ".sealed"
# Attachments that one batch file names: its receipt, with a statement for each, stays short enough.
BATCH_ATTACHMENTS = 2000
# A batch, or one envelope that is longer than a batch may be, with its manifest.
LONGEST_BYTES = 2 * BATCH_BYTES

_BATCH_FORM = b"guanjia-batch-file-v1\n"
_RECEIPT_FORM = b"guanjia-batch-receipt-v1\n"
_SEALED_NAME = re.compile(r"guanjia-([0-9a-f]{64})\.sealed\Z", re.ASCII)
_LENGTH_BYTES = 8
_DIGEST_BYTES = 32


class FileFault(enum.StrEnum):
    """What is wrong with a file."""

    FOREIGN = "foreign"
    TRUNCATED = "truncated"
    ALTERED = "altered"
    TOO_LARGE = "too-large"


class FileRefused(Exception):
    """The file is not taken; ``fault`` says why, and nothing of it was used."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class CarriedAttachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed file that belongs to a submission: SHA-256 and size of its sealed bytes."""

    digest: Digest
    size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_BYTES)]


class CarriedItem(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One envelope of a batch file; its digest is that of its bytes as they go over the wire.

    Attributes:
        attachments: that belong to it, whether they had to be carried or not.
    """

    key: Key
    number: Number
    digest: Digest
    attachments: Annotated[
        tuple[CarriedAttachment, ...], msgspec.Meta(max_length=BATCH_ATTACHMENTS)
    ] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a batch file holds, in order; never personal data.

    Attributes:
        terminal: whose submissions they are.
    """

    v: Literal[1] = 1
    terminal: TerminalId
    items: Annotated[tuple[CarriedItem, ...], msgspec.Meta(min_length=1, max_length=BATCH_ITEMS)]


class ReceiptItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The platform's answer to one envelope, as it would have been over the wire.

    Attributes:
        status: the HTTP status it would have had.
        statement: signed; the only thing in a receipt that counts.
    """

    key: Key
    status: Annotated[int, msgspec.Meta(ge=100, le=599)]
    statement: bytes


class Receipt(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What came of a batch file, or of a sealed file that came alone.

    Attributes:
        batch: digest of that file (``batch_digest``).
        items: one for each envelope, in its order.
        attachments: the signed ``AttachmentHeld`` for each sealed file that the platform holds.
    """

    v: Literal[1] = 1
    batch: Digest
    items: Annotated[tuple[ReceiptItem, ...], msgspec.Meta(max_length=BATCH_ITEMS)]
    attachments: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=BATCH_ATTACHMENTS)] = ()


def write_batch(
    envelopes: Sequence[bytes], attachments: Mapping[str, Sequence[CarriedAttachment]] | None = None
) -> bytes:
    """The content of a batch file with these encoded envelopes of one terminal.

    Args:
        envelopes: as they go over the wire.
        attachments: by idempotency key; at most ``BATCH_ATTACHMENTS`` in all.

    Raises:
        ValueError: none or more than ``BATCH_ITEMS``, or of several terminals.
        EnvelopeRefused: one of them is no envelope.
    """
    items, terminals = [], set()
    for wire in envelopes:
        header = read_envelope(wire)[0].header
        terminals.add(header.terminal)
        files = tuple((attachments or {}).get(header.key, ()))
        items.append(
            CarriedItem(
                key=header.key, number=header.number, digest=_sha256(wire), attachments=files
            )
        )
    body = encode_batch(envelopes)
    if len(terminals) != 1:
        raise ValueError("a batch file holds submissions of one terminal")
    manifest = Manifest(terminal=terminals.pop(), items=tuple(items))
    return _frame(_BATCH_FORM, msgspec.msgpack.encode([manifest, body]))


def read_batch(data: bytes) -> tuple[Manifest, list[bytes]]:
    """The manifest and the encoded envelopes of a batch file, each as its manifest says.

    Raises:
        FileRefused: with the reason; nothing of it is to be used.
    """
    manifest, body = _decode(_batches, _unframe(_BATCH_FORM, data))
    if sum(len(item.attachments) for item in manifest.items) > BATCH_ATTACHMENTS:
        raise FileRefused(FileFault.TOO_LARGE)
    try:
        envelopes = split_batch(body)
    except BatchRefused:
        raise FileRefused(FileFault.ALTERED) from None
    if [_sha256(one) for one in envelopes] != [item.digest for item in manifest.items]:
        raise FileRefused(FileFault.ALTERED)
    for wire, item in zip(envelopes, manifest.items, strict=True):
        try:
            header = read_envelope(wire)[0].header
        except EnvelopeRefused:
            raise FileRefused(FileFault.ALTERED) from None
        if (header.key, header.number, header.terminal) != (
            item.key,
            item.number,
            manifest.terminal,
        ):
            raise FileRefused(FileFault.ALTERED)
    return manifest, envelopes


def write_receipt(receipt: Receipt) -> bytes:
    """The content of a receipt file."""
    return _frame(_RECEIPT_FORM, msgspec.msgpack.encode(receipt))


def read_receipt(data: bytes) -> Receipt:
    """A receipt; whether the platform signed what is in it is another question.

    Raises:
        FileRefused: with the reason; nothing of it is to be used.
    """
    receipt: Receipt = _decode(_receipts, _unframe(_RECEIPT_FORM, data))
    return receipt


def batch_digest(data: bytes) -> str:
    """Names a batch file's content: SHA-256, hex."""
    return _sha256(data)


def batch_name(data: bytes, terminal: str) -> str:
    """The file name of a batch: the terminal's number and the beginning of the digest."""
    return f"guanjia-{terminal}-{batch_digest(data)[:16]}{BATCH_SUFFIX}"


def sealed_name(digest: str) -> str:
    """The file name of an attachment: the SHA-256 of its sealed bytes."""
    return f"guanjia-{digest}{SEALED_SUFFIX}"


def sealed_digest(name: str) -> str | None:
    """The digest that a file of this name must have; ``None`` when it is no such name."""
    found = _SEALED_NAME.match(name)
    return None if found is None else found[1]


def _frame(form: bytes, content: bytes) -> bytes:
    head = form + len(content).to_bytes(_LENGTH_BYTES, "big") + content
    return head + hashlib.sha256(head).digest()


def _unframe(form: bytes, data: bytes) -> bytes:
    if len(data) > LONGEST_BYTES:
        raise FileRefused(FileFault.TOO_LARGE)
    if not data.startswith(form):
        # Also a beginning of it, which is all that may be left of a file.
        cut = bool(data) and form.startswith(data)
        raise FileRefused(FileFault.TRUNCATED if cut else FileFault.FOREIGN)
    begin = len(form) + _LENGTH_BYTES
    length = int.from_bytes(data[len(form) : begin], "big")
    whole = begin + length + _DIGEST_BYTES
    if len(data) < max(whole, begin):
        raise FileRefused(FileFault.TRUNCATED)
    content_end = begin + length
    if len(data) > whole or hashlib.sha256(data[:content_end]).digest() != data[content_end:]:
        raise FileRefused(FileFault.ALTERED)
    return data[begin:content_end]


def _decode(decoder: msgspec.msgpack.Decoder[Any], content: bytes) -> Any:
    try:
        return decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FileRefused(FileFault.ALTERED) from None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_batches = msgspec.msgpack.Decoder(tuple[Manifest, bytes])
_receipts = msgspec.msgpack.Decoder(Receipt)
