from __future__ import annotations

import os

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import case
from sync.contract.packing import LIMIT_BYTES, PackingError, pack, unpack, unpacked_type
from tests.sync.factory import make_body

PACKED = "28b52ffd20415d0000107b610200f05260c17505"


@given(st.binary(max_size=3000))
def test_every_body_is_unpacked_as_it_was_and_never_grows(body: bytes) -> None:
    content_type, packed = pack("text/x", body)
    assert len(packed) <= len(body)
    assert unpacked_type(content_type) == "text/x"
    assert unpack(content_type, packed) == body


def test_document_shrinks_to_a_third() -> None:
    content_type, packed = pack(case.CONTENT_TYPE, make_body())
    assert content_type != case.CONTENT_TYPE
    assert len(packed) * 3 < len(make_body())


def test_body_that_does_not_shrink_stays_as_it_is() -> None:
    body = os.urandom(500)
    assert pack("text/x", body) == ("text/x", body)


def test_body_packed_once_can_be_unpacked_for_ever() -> None:
    # Written down when this way of packing came to be: terminals hold such bodies for months.
    packed = bytes.fromhex(PACKED)
    assert unpack("text/x;packed=zstd1", packed) == b'{"applicant":{"address":"' + b"a" * 40


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no frame",
        pack("x", b"a" * 100)[1][:-1],
        pack("x", b"a" * 100)[1] + b"x",
        zstandard.ZstdCompressor().compress(b"\0" * (LIMIT_BYTES + 1)),
    ],
    ids=["empty", "other", "short", "more", "bomb"],
)
def test_what_is_not_packed_that_way_is_refused(body: bytes) -> None:
    with pytest.raises(PackingError):
        unpack("x;packed=zstd1", body)


@given(st.binary(max_size=300))
def test_any_bytes_are_unpacked_or_refused(body: bytes) -> None:
    try:
        unpack("x;packed=zstd1", body)
    except PackingError:
        return
