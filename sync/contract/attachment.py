"""A sealed attachment: a file of any size that only the platform can open, piece by piece.

A fresh content key is sealed with HPKE (RFC 9180, base mode: X25519, HKDF-SHA256, AES-256-GCM), the
header being its ``info``. The content follows in chunks of 64 KiB under AES-256-GCM, in the STREAM
construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance", 2015): the nonce holds the position and whether it is the last, so
chunks that are missing, exchanged, altered or added are refused. Each chunk is bound to the head.

``"GJATT1" LF`` | length of the header, 2 bytes big endian | header, canonical JSON | sealed content
key, 80 bytes | chunks, each 16 bytes longer than its content; the last one may be empty.

The file is named by the SHA-256 of its sealed bytes, which tells nothing of the content.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import secrets
from collections.abc import Mapping
from typing import Annotated, Literal, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.contract import hpke
from sync.contract.envelope import Digest, RefusedBecause, Word
from sync.contract.platform import HPKE_X25519, PlatformKey

CHUNK_BYTES = 64 * 1024
# Of one sealed file: a scan of a few pages, far below what would fill a terminal's disk.
LARGEST_BYTES = 64 * 1024 * 1024

_MAGIC = b"GJATT1\n"
_TAG_BYTES = 16
_KEY_BYTES = 32
_SEALED_KEY_BYTES = 32 + _KEY_BYTES + _TAG_BYTES
_LARGEST_HEADER = 1024


class Readable(Protocol):
    """What content is read from."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes, none only at the end."""
        ...


class Writable(Protocol):
    """What is written to; all of ``data`` is taken."""

    def write(self, data: bytes, /) -> object:
        """Take all of it."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class AttachmentRef:
    """A sealed file, as the queue knows it.

    Attributes:
        digest: SHA-256 of the sealed bytes, 64 hex digits.
        size: of the sealed bytes.
        content_type: of what is sealed.
    """

    digest: str
    size: int
    content_type: str


class NamedAttachment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed file, as the case document names it.

    Attributes:
        digest: see ``AttachmentRef``, as for the two that follow.
        size: likewise.
        content_type: likewise.
        material: code of the material (材料) that it is.
    """

    digest: Digest
    size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_BYTES)]
    content_type: Word
    material: Word


class AttachmentHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be known of a sealed file without opening it; never personal data."""

    v: Literal[1] = 1
    suite: Word
    kid: Word
    content_type: Word


class AttachmentRefused(Exception):
    """The file was refused; ``because`` says why, and there is nothing else to know."""

    def __init__(self, because: RefusedBecause) -> None:
        super().__init__(because.value)
        self.because = because


def seal_stream(
    source: Readable, sink: Writable, platform: PlatformKey, content_type: str
) -> AttachmentRef:
    """Seal a file for the platform; no more than two chunks of it are in memory.

    Args:
        source: the content in the clear.
        sink: takes the sealed bytes.
        platform: who can open it.
        content_type: of the content, visible ASCII.

    Raises:
        ValueError: the content type has the wrong form, the platform's suite is not available
            here, or the sealed file would be longer than ``LARGEST_BYTES``.
        OSError: of the source or the sink.
    """
    if platform.suite != HPKE_X25519:
        raise ValueError(f"suite {platform.suite!r} is not available")
    header = AttachmentHeader(suite=platform.suite, kid=platform.kid, content_type=content_type)
    written = msgspec.json.encode(header, order="sorted")
    try:
        msgspec.json.decode(written, type=AttachmentHeader)
    except msgspec.ValidationError as error:
        raise ValueError(f"no valid header: {error}") from None
    key = secrets.token_bytes(_KEY_BYTES)
    front = _MAGIC + len(written).to_bytes(2, "big") + written
    front += hpke.seal(key, hpke.encapsulate(platform.seal_key()), _info(written))
    cipher, binding = AESGCM(key), hashlib.sha256(front).digest()
    digest, size = hashlib.sha256(front), len(front)
    sink.write(front)
    index, chunk = 0, _whole(source, CHUNK_BYTES)
    while True:
        # A full chunk is the last one when nothing comes after it.
        after = _whole(source, CHUNK_BYTES) if len(chunk) == CHUNK_BYTES else b""
        sealed = cipher.encrypt(_nonce(index, last=not after), chunk, binding)
        size += len(sealed)
        if size > LARGEST_BYTES:
            raise ValueError(f"a sealed attachment has at most {LARGEST_BYTES} bytes")
        digest.update(sealed)
        sink.write(sealed)
        if not after:
            return AttachmentRef(digest.hexdigest(), size, content_type)
        index, chunk = index + 1, after


def open_stream(
    source: Readable, sink: Writable, keys_by_id: Mapping[str, X25519PrivateKey]
) -> AttachmentRef:
    """Open a sealed file with the platform's private keys.

    What was written to the sink counts only when this returns: that something is missing at the
    end is found out at the end.

    Args:
        source: the sealed bytes, to their end.
        sink: takes the content.
        keys_by_id: what opens it.

    Returns:
        What the file is, as far as it proves itself: digest and size of all that was read.

    Raises:
        AttachmentRefused: unknown suite or key id, or anything in it is not as it was sealed.
        OSError: of the source or the sink.
    """
    front, header = _head(source)
    if header.suite != HPKE_X25519:
        raise AttachmentRefused(RefusedBecause.UNKNOWN_SUITE)
    private = keys_by_id.get(header.kid)
    if private is None:
        raise AttachmentRefused(RefusedBecause.UNKNOWN_KEY)
    sealed_key = _whole(source, _SEALED_KEY_BYTES)
    try:
        key = _suite.decrypt(sealed_key, private, _info(front[len(_MAGIC) + 2 :]))
        cipher = AESGCM(key)
    except (InvalidTag, ValueError):
        raise AttachmentRefused(RefusedBecause.TAMPERED) from None
    front += sealed_key
    binding, digest, size = hashlib.sha256(front).digest(), hashlib.sha256(front), len(front)
    index, sealed = 0, _whole(source, CHUNK_BYTES + _TAG_BYTES)
    while True:
        full = len(sealed) == CHUNK_BYTES + _TAG_BYTES
        after = _whole(source, CHUNK_BYTES + _TAG_BYTES) if full else b""
        try:
            chunk = cipher.decrypt(_nonce(index, last=not after), sealed, binding)
        except InvalidTag:
            raise AttachmentRefused(RefusedBecause.TAMPERED) from None
        digest.update(sealed)
        size += len(sealed)
        if size > LARGEST_BYTES:
            raise AttachmentRefused(RefusedBecause.MALFORMED)
        sink.write(chunk)
        if not after:
            return AttachmentRef(digest.hexdigest(), size, header.content_type)
        index, sealed = index + 1, after


def open_bytes(sealed: bytes, keys_by_id: Mapping[str, X25519PrivateKey]) -> bytes:
    """The content of a small sealed file; see ``open_stream``."""
    sink = io.BytesIO()
    open_stream(io.BytesIO(sealed), sink, keys_by_id)
    return sink.getvalue()


def _head(source: Readable) -> tuple[bytes, AttachmentHeader]:
    """Magic, length and header, as they came and as read."""
    front = _whole(source, len(_MAGIC) + 2)
    length = int.from_bytes(front[len(_MAGIC) :], "big")
    if not front.startswith(_MAGIC) or len(front) != len(_MAGIC) + 2 or length > _LARGEST_HEADER:
        raise AttachmentRefused(RefusedBecause.MALFORMED)
    written = _whole(source, length)
    try:
        header = msgspec.json.decode(written, type=AttachmentHeader)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise AttachmentRefused(RefusedBecause.MALFORMED) from None
    # One way to write a header: another one is not ours.
    if msgspec.json.encode(header, order="sorted") != written:
        raise AttachmentRefused(RefusedBecause.MALFORMED)
    return front + written, header


def _whole(source: Readable, size: int) -> bytes:
    """So many bytes, fewer only at the end of the source: a pipe may bring less at a time."""
    found = source.read(size)
    while len(found) < size:
        more = source.read(size - len(found))
        if not more:
            break
        found += more
    return found


def _nonce(index: int, *, last: bool) -> bytes:
    # The key is used for this file alone, so the nonce needs no random part.
    return bytes(7) + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def _info(header: bytes) -> bytes:
    return b"guanjia-attachment\n" + header


_suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
