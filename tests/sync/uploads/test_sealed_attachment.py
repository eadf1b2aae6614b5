"""The sealed form of an attachment: it opens as it was, or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.attachment import (
    CHUNK_BYTES,
    AttachmentRefused,
    open_bytes,
    open_stream,
    seal_stream,
)
from sync.contract.envelope import RefusedBecause
from tests.sync.factory import make_keys

KEYS = make_keys()
OPENS = {KEYS.platform.kid: KEYS.seal}
TYPE = "image/jpeg"
SEALED_CHUNK = CHUNK_BYTES + 16


def seal(content: bytes) -> bytes:
    sink = io.BytesIO()
    seal_stream(io.BytesIO(content), sink, KEYS.platform, TYPE)
    return sink.getvalue()


LONG = bytes(range(256)) * (CHUNK_BYTES // 256) * 2 + b"the end"
SEALED = seal(LONG)
FRONT = len(SEALED) - len(LONG) - 3 * 16


@given(st.integers(0, 3 * CHUNK_BYTES + 1), st.binary(max_size=64))
def test_a_file_of_any_length_opens_as_it_was(length: int, end: bytes) -> None:
    content = bytes(length) + end
    assert open_bytes(seal(content), OPENS) == content


@pytest.mark.parametrize("length", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_a_file_that_ends_at_the_edge_of_a_chunk_opens_as_it_was(length: int) -> None:
    content = b"\x5a" * length
    sealed = seal(content)
    sink = io.BytesIO()
    found = open_stream(io.BytesIO(sealed), sink, OPENS)
    assert sink.getvalue() == content
    assert (found.size, found.content_type) == (len(sealed), TYPE)


def test_a_source_that_brings_a_byte_at_a_time_is_sealed_as_one_that_brings_all() -> None:
    class Drip(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 977))

    sink = io.BytesIO()
    seal_stream(Drip(LONG), sink, KEYS.platform, TYPE)
    assert open_bytes(sink.getvalue(), OPENS) == LONG


@given(st.integers(0, len(SEALED) - 1))
def test_a_file_cut_at_any_byte_is_refused(at: int) -> None:
    with pytest.raises(AttachmentRefused):
        open_bytes(SEALED[:at], OPENS)


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_file_cut_between_two_chunks_is_refused(chunks: int) -> None:
    with pytest.raises(AttachmentRefused):
        open_bytes(SEALED[: FRONT + chunks * SEALED_CHUNK], OPENS)


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_a_file_with_any_byte_altered_is_refused(at: int, mask: int) -> None:
    altered = bytearray(SEALED)
    altered[at] ^= mask
    with pytest.raises(AttachmentRefused):
        open_bytes(bytes(altered), OPENS)


@given(st.binary(min_size=1, max_size=64))
def test_a_file_with_something_added_is_refused(more: bytes) -> None:
    with pytest.raises(AttachmentRefused):
        open_bytes(SEALED + more, OPENS)


def test_chunks_in_another_order_are_refused() -> None:
    front, first = SEALED[:FRONT], SEALED[FRONT : FRONT + SEALED_CHUNK]
    second, rest = SEALED[FRONT + SEALED_CHUNK :][:SEALED_CHUNK], SEALED[FRONT + 2 * SEALED_CHUNK :]
    assert front + first + second + rest == SEALED
    with pytest.raises(AttachmentRefused):
        open_bytes(front + second + first + rest, OPENS)
    with pytest.raises(AttachmentRefused):
        open_bytes(front + first + rest, OPENS)


def test_chunks_of_another_file_are_refused() -> None:
    other = seal(LONG)
    with pytest.raises(AttachmentRefused):
        open_bytes(SEALED[:FRONT] + other[FRONT:], OPENS)


def test_a_file_sealed_for_somebody_else_says_so() -> None:
    stranger = make_keys(kid="other")
    with pytest.raises(AttachmentRefused) as refused:
        open_bytes(SEALED, {stranger.platform.kid: stranger.seal})
    assert refused.value.because is RefusedBecause.UNKNOWN_KEY
    with pytest.raises(AttachmentRefused) as refused:
        open_bytes(SEALED, {KEYS.platform.kid: stranger.seal})
    assert refused.value.because is RefusedBecause.TAMPERED


def test_the_content_is_nowhere_in_the_sealed_file() -> None:
    canary = b"441900196001010018"
    assert canary not in seal(canary * 1000)
