"""What a sealed envelope is recognised by, read off its bytes without reading all of its header.

A terminal does this for each submission that it sends. That its own header has the right form was
seen to when it was sealed, and the platform looks at every word of it (``envelope.read_envelope``).
"""

from __future__ import annotations

import dataclasses
import hashlib

import msgspec

from sync.contract.envelope import EnvelopeRefused, RefusedBecause


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """See ``EnvelopeHeader``; ``header`` is the SHA-256 (hex) of the header as it is written."""

    key: str
    number: str
    digest: str
    header: str


class _Names(msgspec.Struct):
    key: str
    number: str
    digest: str


def name_envelope(data: bytes) -> Named:
    """What an encoded envelope is recognised by; its sealed bytes are held against their digest.

    Raises:
        EnvelopeRefused: it is no envelope, or its sealed bytes are not those of its header.
    """
    try:
        written, sealed = _parts.decode(data)
        names = _names.decode(written)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise EnvelopeRefused(RefusedBecause.MALFORMED) from None
    if hashlib.sha256(sealed).hexdigest() != names.digest:
        raise EnvelopeRefused(RefusedBecause.WRONG_DIGEST)
    header = hashlib.sha256(written).hexdigest()
    return Named(names.key, names.number, names.digest, header)


_parts = msgspec.msgpack.Decoder(tuple[msgspec.Raw, bytes])
_names = msgspec.msgpack.Decoder(_Names)
