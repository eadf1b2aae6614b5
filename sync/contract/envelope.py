"""The sealed envelope: only the platform can open it, and not a byte of it can be changed unseen.

Sealing is HPKE (RFC 9180, base mode). The header's canonical JSON is HPKE's ``info``, so a sealed
body belongs to exactly one header. Only ``digest`` stays out of ``info``, because it is the SHA-256
of the sealed bytes themselves; it is checked on its own. Being a digest of ciphertext, it tells
nothing of the content.

On the wire an envelope is MessagePack, ``[header, sealed]``, header keys sorted; there is exactly
one encoding of an envelope, any other is refused. A batch is an array of these (``batch``).
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Literal, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.contract import hpke, packing
from sync.contract import key as keys
from sync.contract import number as numbers
from sync.contract.hpke import Encapsulation
from sync.contract.platform import HPKE_X25519, PlatformKey

__all__ = [
    "ENVELOPE_TYPE",
    "Envelope",
    "EnvelopeHeader",
    "EnvelopeRefused",
    "PlatformKey",
    "RefusedBecause",
    "begin_seal",
    "decode_envelope",
    "encode_envelope",
    "header_digest",
    "open_envelope",
    "read_envelope",
    "seal",
    "seal_packed",
    "suites",
]

ENVELOPE_TYPE = "application/vnd.guanjia.envelope+msgpack;version=1"

Key = Annotated[str, msgspec.Meta(pattern=keys.PATTERN, max_length=36)]
Number = Annotated[str, msgspec.Meta(pattern=numbers.PATTERN, max_length=27)]
TerminalId = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{13}\Z", max_length=13)]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z", max_length=64)]
Word = Annotated[str, msgspec.Meta(pattern=r"^[!-~]*\Z", min_length=1, max_length=128)]
Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class EnvelopeHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be known of a submission without opening it; never personal data.

    Attributes:
        v: version of this form.
        suite: how the body is sealed.
        kid: which of the platform's keys opens it.
        key: the idempotency key.
        number: the pending number; its first 13 characters are ``terminal``.
        terminal: place (9 digits) and terminal (4 digits).
        item: code of the item (事项).
        seq: position in the terminal's queue, ascending.
        created: when the terminal saved it, UTC, by the terminal's clock.
        content_type: of what is inside, and how that is packed (``packing``).
        digest: SHA-256 of the sealed bytes, hex.
    """

    v: Literal[1] = 1
    suite: Word
    kid: Word
    key: Key
    number: Number
    terminal: TerminalId
    item: Word
    seq: Annotated[int, msgspec.Meta(ge=1)]
    created: Moment
    content_type: Word
    digest: Digest


class _HeaderAsRead(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The same, its words not yet looked at: eight patterns, one by one, are half of reading."""

    v: Literal[1]
    suite: str
    kid: str
    key: str
    number: str
    terminal: str
    item: str
    seq: Annotated[int, msgspec.Meta(ge=1)]
    created: Moment
    content_type: str
    digest: str


class Envelope(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A header and the sealed body that belongs to it."""

    header: EnvelopeHeader
    sealed: bytes


class RefusedBecause(enum.StrEnum):
    """Why an envelope was not opened."""

    MALFORMED = "malformed-envelope"
    UNKNOWN_SUITE = "unknown-suite"
    UNKNOWN_KEY = "unknown-key"
    WRONG_DIGEST = "wrong-digest"
    TAMPERED = "cannot-be-opened"


class EnvelopeRefused(Exception):
    """The envelope was refused; ``because`` says why, and there is nothing else to know."""

    def __init__(self, because: RefusedBecause) -> None:
        super().__init__(because.value)
        self.because = because


class _Sealing(Protocol):
    """One suite. Another (SM2 with SM4-GCM) stands beside it under its own name."""

    def begin(self, platform: PlatformKey) -> Encapsulation: ...

    def seal(self, plaintext: bytes, begun: Encapsulation, info: bytes) -> bytes: ...

    def open(self, sealed: bytes, private: X25519PrivateKey, info: bytes) -> bytes: ...


class _HpkeX25519:
    """HPKE base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""

    def begin(self, platform: PlatformKey) -> Encapsulation:
        return hpke.encapsulate(platform.seal_key())

    def seal(self, plaintext: bytes, begun: Encapsulation, info: bytes) -> bytes:
        return hpke.seal(plaintext, begun, info)

    def open(self, sealed: bytes, private: X25519PrivateKey, info: bytes) -> bytes:
        try:
            return _suite.decrypt(sealed, private, info)
        except (InvalidTag, ValueError):
            raise EnvelopeRefused(RefusedBecause.TAMPERED) from None


_suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SUITES: Mapping[str, _Sealing] = {HPKE_X25519: _HpkeX25519()}


def begin_seal(platform: PlatformKey) -> Encapsulation:
    """What sealing for the platform takes most of its time for; good for one ``seal``.

    Raises:
        ValueError: the platform's suite is not available here.
    """
    return _suite_of(platform).begin(platform)


def seal(
    plaintext: bytes,
    *,
    key: str,
    number: str,
    terminal: str,
    item: str,
    seq: int,
    created: dt.datetime,
    content_type: str,
    platform: PlatformKey,
) -> Envelope:
    """Pack a body, and seal it for the platform, bound to the header that these arguments make.

    Raises:
        ValueError: an argument has the wrong form, or the platform's suite is not available here.
    """
    content_type, packed = packing.pack(content_type, plaintext)
    return seal_packed(
        packed,
        begin_seal(platform),
        key=key,
        number=number,
        terminal=terminal,
        item=item,
        seq=seq,
        created=created,
        content_type=content_type,
        platform=platform,
    )


def seal_packed(
    packed: bytes,
    begun: Encapsulation,
    *,
    key: str,
    number: str,
    terminal: str,
    item: str,
    seq: int,
    created: dt.datetime,
    content_type: str,
    platform: PlatformKey,
) -> Envelope:
    """What is left of ``seal`` once the body is packed and the sealing begun: quick.

    Args:
        packed: see ``packing.pack``, which also gives the ``content_type``.
        begun: for this platform (``begin_seal``), not used before.
        key: see ``EnvelopeHeader``, as for those that follow.
        number: likewise.
        terminal: likewise.
        item: likewise.
        seq: likewise.
        created: likewise.
        content_type: likewise.
        platform: whom it is sealed for.

    Raises:
        ValueError: as ``seal``.
    """
    bare = EnvelopeHeader(
        suite=platform.suite,
        kid=platform.kid,
        key=key,
        number=number,
        terminal=terminal,
        item=item,
        seq=seq,
        created=created.astimezone(dt.UTC),
        content_type=content_type,
        digest="0" * 64,
    )
    sealed = _suite_of(platform).seal(packed, begun, _binding(bare))
    header = msgspec.structs.replace(bare, digest=hashlib.sha256(sealed).hexdigest())
    _want_valid(header)
    return Envelope(header, sealed)


def _want_valid(header: EnvelopeHeader) -> None:
    """What we send must be what the other side accepts: find a wrong argument here, not there.

    Raises:
        ValueError: it would not be.
    """
    # The citizen waits: what is the same in each submission is looked at once.
    standing = (header.suite, header.kid, header.terminal, header.item, header.content_type)
    own = header.seq >= 1 and keys.check_key(header.key) and numbers.check_number(header.number)
    if own and standing in _STANDING:
        return
    try:
        _header_decoder.decode(_encoder.encode(header))
    except msgspec.ValidationError as error:
        raise ValueError(f"no valid header: {error}") from None
    if len(_STANDING) >= _MOST_STANDING:
        _STANDING.clear()
    _STANDING.add(standing)


_STANDING: set[tuple[str, str, str, str, str]] = set()
_MOST_STANDING = 512


def _suite_of(platform: PlatformKey) -> _Sealing:
    suite = _SUITES.get(platform.suite)
    if suite is None:
        raise ValueError(f"suite {platform.suite!r} is not available")
    return suite


def open_envelope(envelope: Envelope, keys_by_id: Mapping[str, X25519PrivateKey]) -> bytes:
    """The body of an envelope, opened with the platform's private keys and unpacked.

    Raises:
        EnvelopeRefused: unknown suite or key id, or anything in it is not as it was sealed.
    """
    header = envelope.header
    suite = _SUITES.get(header.suite)
    if suite is None:
        raise EnvelopeRefused(RefusedBecause.UNKNOWN_SUITE)
    private = keys_by_id.get(header.kid)
    if private is None:
        raise EnvelopeRefused(RefusedBecause.UNKNOWN_KEY)
    if hashlib.sha256(envelope.sealed).hexdigest() != header.digest:
        raise EnvelopeRefused(RefusedBecause.WRONG_DIGEST)
    body = suite.open(envelope.sealed, private, _binding(header))
    try:
        return packing.unpack(header.content_type, body)
    except packing.PackingError:
        raise EnvelopeRefused(RefusedBecause.TAMPERED) from None


def suites() -> frozenset[str]:
    """The suites that envelopes may be sealed with."""
    return frozenset(_SUITES)


def encode_envelope(envelope: Envelope) -> bytes:
    """The envelope as it goes over the wire."""
    return _encoder.encode(envelope)


def header_digest(header: EnvelopeHeader) -> str:
    """SHA-256 (hex) of the header as it goes over the wire, the digest in it included."""
    return hashlib.sha256(_encoder.encode(header)).hexdigest()


def decode_envelope(data: bytes) -> Envelope:
    """Read an envelope from the wire.

    Raises:
        EnvelopeRefused: MALFORMED, also for a second way to write the same envelope.
    """
    return read_envelope(data)[0]


def read_envelope(data: bytes) -> tuple[Envelope, str]:
    """Read an envelope from the wire, with ``header_digest`` of its header.

    Raises:
        EnvelopeRefused: see ``decode_envelope``.
    """
    try:
        as_read, sealed = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise EnvelopeRefused(RefusedBecause.MALFORMED) from None
    header = _checked(as_read)
    # The header is written anew, the sealed bytes are not: they can be many.
    written = _encoder.encode(header)
    front = _PAIR + written + _length_of_bytes(len(sealed))
    if len(data) != len(front) + len(sealed) or not data.startswith(front):
        raise EnvelopeRefused(RefusedBecause.MALFORMED)
    if not numbers.check_number(header.number) or not header.number.startswith(header.terminal):
        raise EnvelopeRefused(RefusedBecause.MALFORMED)
    return Envelope(header, sealed), hashlib.sha256(written).hexdigest()


def _checked(read: _HeaderAsRead) -> EnvelopeHeader:
    """The header, when its words have the form that ``EnvelopeHeader`` says.

    Raises:
        EnvelopeRefused: they have not.
    """
    words = (read.suite, read.kid, read.item, read.content_type)
    if not _WORDS.fullmatch("\n".join((*words, read.key, read.number, read.terminal, read.digest))):
        raise EnvelopeRefused(RefusedBecause.MALFORMED)
    return EnvelopeHeader(
        v=read.v,
        suite=read.suite,
        kid=read.kid,
        key=read.key,
        number=read.number,
        terminal=read.terminal,
        item=read.item,
        seq=read.seq,
        created=read.created,
        content_type=read.content_type,
        digest=read.digest,
    )


def _length_of_bytes(length: int) -> bytes:
    """The head of MessagePack's bin 8, bin 16 and bin 32, the shortest that does."""
    if length < 1 << 8:
        return b"\xc4" + length.to_bytes(1, "big")
    if length < 1 << 16:
        return b"\xc5" + length.to_bytes(2, "big")
    return b"\xc6" + length.to_bytes(4, "big")


def _binding(header: EnvelopeHeader) -> bytes:
    fields = msgspec.structs.asdict(header)
    del fields["digest"]
    return b"guanjia-envelope\n" + msgspec.json.encode(fields, order="sorted")


# MessagePack's array of two.
_PAIR = b"\x92"
_encoder = msgspec.msgpack.Encoder(order="sorted")
_decoder = msgspec.msgpack.Decoder(tuple[_HeaderAsRead, bytes])
_WORDS = re.compile(
    r"(?:[!-~]{1,128}\n){4}"
    + "\n".join(
        form.removeprefix("^").removesuffix(r"\Z")
        for form in (keys.PATTERN, numbers.PATTERN, "[0-9]{13}", "[0-9a-f]{64}")
    ),
    re.ASCII,
)
_header_decoder = msgspec.msgpack.Decoder(EnvelopeHeader)
