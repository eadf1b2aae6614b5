from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt.stream import REAL_TIME, TEXT, UNKNOWN, EscposStream, Token

RASTER = b"\x1dv0\x00\x02\x00\x03\x00" + b"\x10\x04\x01\x1b@\x0a"


def tokens(*chunks: bytes) -> list[Token]:
    stream = EscposStream()
    return [token for chunk in chunks for token in stream.feed(chunk)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x1b@", [Token("\x1b@")]),
        (b"\x1ba\x01A\n", [Token("\x1ba", b"\x01"), Token(TEXT, b"A"), Token("LF", b"\n")]),
        (b"\x1dV\x00\x1dV\x42\x05", [Token("\x1dV", b"\x00"), Token("\x1dV", b"\x42\x05")]),
        (b"\x1d(k\x03\x001Q0", [Token("\x1d(", b"k\x03\x001Q0")]),
        (b"\x10\x04\x01", [Token(REAL_TIME, b"\x04\x01")]),
        (RASTER, [Token("\x1dv", RASTER[2:])]),
        (b"\x1b*\x21\x01\x00abc", [Token("\x1b*", b"\x21\x01\x00abc")]),
        (b"\x1b*\x00\x02\x00ab", [Token("\x1b*", b"\x00\x02\x00ab")]),
        (b"\x1b\x99A", [Token(UNKNOWN, b"\x1b\x99"), Token(TEXT, b"A")]),
        (b"\x07", [Token(UNKNOWN, b"\x07")]),
        (b"\x1dv0\x00\xff\xff\xff\xff", [Token(UNKNOWN, b"\x1dv"), Token(TEXT, b"0")]),
    ],
)
def test_stream_is_taken_apart_into_commands(data: bytes, expected: list[Token]) -> None:
    assert tokens(data)[: len(expected)] == expected


def test_half_a_command_waits_for_its_rest() -> None:
    for cut in range(1, len(RASTER)):
        assert tokens(RASTER[:cut]) == []
        assert tokens(RASTER[:cut], RASTER[cut:]) == [Token("\x1dv", RASTER[2:])]


pieces = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\x1b@", b"\x1da\x00", "甲㐂".encode("gb18030"), RASTER, b"\x1d(k\x03\x001Q0"]
    ),
)


def joined(found: list[Token]) -> list[tuple[str, bytes]]:
    """Neighbouring runs of text as one."""
    return [
        (name, b"".join(token.data for token in group))
        for name, group in itertools.groupby(found, key=lambda token: token.name)
    ]


@given(st.lists(pieces, max_size=10), st.data())
def test_chunks_change_nothing(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    chunks = [whole[a:b] for a, b in itertools.pairwise([0, *cuts, len(whole)])]
    assert joined(tokens(*chunks)) == joined(tokens(whole))
