"""Many envelopes in one request: ``POST /v1/batches``.

The body is a MessagePack array of envelopes, each with the very bytes it has alone. A damaged one
among them spoils only itself: the array is taken apart without reading what is in it. The header
``Batch-Nonce`` (32 hexadecimal digits) comes back inside the signed answer
(``acknowledgement.BatchReceipt``), which holds a result for each envelope, in the order sent.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import zstandard

BATCH_TYPE = "application/vnd.guanjia.batch+msgpack;version=1"
NONCE_HEADER = "Batch-Nonce"
BATCH_ITEMS = 200
BATCH_BYTES = 8 * 1024 * 1024
# What a batch adds to its envelopes: MessagePack's "array 16" or "array 32" head.
BATCH_HEAD_BYTES = 5

# Packing stronger takes longer and finds no more in what is sealed.
_ZSTD_LEVEL = 1
_WINDOW_BYTES = 8 * 1024 * 1024


class BatchRefused(Exception):
    """The body is no batch, or too long a one."""


def encode_batch(envelopes: Sequence[bytes]) -> bytes:
    """The body of a request with these encoded envelopes.

    Raises:
        ValueError: none, or more than ``BATCH_ITEMS``.
    """
    if not 1 <= len(envelopes) <= BATCH_ITEMS:
        raise ValueError(f"a batch holds 1 to {BATCH_ITEMS} envelopes")
    return msgspec.msgpack.encode([msgspec.Raw(one) for one in envelopes])


def split_batch(body: bytes) -> list[bytes]:
    """The encoded envelopes of a body, not yet looked at.

    Raises:
        BatchRefused: no array, an empty one, or more than ``BATCH_ITEMS``.
    """
    try:
        parts = _parts.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BatchRefused from None
    if not 1 <= len(parts) <= BATCH_ITEMS:
        raise BatchRefused
    return [bytes(part) for part in parts]


def pack(body: bytes) -> bytes:
    """The body with ``Content-Encoding: zstd`` (RFC 8878).

    Sealed bytes do not compress; their headers do, to a third.
    """
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)


def unpack(packed: bytes, limit_bytes: int) -> bytes:
    """A packed body as it was.

    Raises:
        BatchRefused: not packed that way, more than one frame, or longer than the limit.
    """
    try:
        frame = zstandard.get_frame_parameters(packed)
        if frame.content_size > limit_bytes or frame.window_size > _WINDOW_BYTES:
            raise BatchRefused
        body = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES).decompress(
            packed, max_output_size=limit_bytes, allow_extra_data=False
        )
    except zstandard.ZstdError:
        raise BatchRefused from None
    if len(body) > limit_bytes:
        raise BatchRefused
    return body


_parts = msgspec.msgpack.Decoder(list[msgspec.Raw])
