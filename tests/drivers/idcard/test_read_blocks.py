"""The blocks in the reply to a read, whatever lengths it claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard import sdt
from drivers.idcard.layouts import PHOTO_BYTES, TEXT_BYTES
from drivers.idcard.record import CardRecord, parse_record
from drivers.idcard.sdt import READ_TEXT_PHOTO, READ_WITH_FINGERS, Command, ReadBlocks

TEXT, PHOTO, FINGER = b"t" * TEXT_BYTES, b"p" * PHOTO_BYTES, b"f" * 512
KINDS = st.sampled_from([READ_TEXT_PHOTO, READ_WITH_FINGERS])


def reply(*blocks: bytes) -> bytes:
    return b"".join(len(block).to_bytes(2, "big") for block in blocks) + b"".join(blocks)


def test_text_and_photo_are_told_apart() -> None:
    assert ReadBlocks.of(READ_TEXT_PHOTO, reply(TEXT, PHOTO)) == ReadBlocks(TEXT, PHOTO)


@pytest.mark.parametrize(("count", "frame_bytes"), [(0, 1297), (1, 1809), (2, 2321)])
def test_frames_with_fingers_have_the_known_sizes(count: int, frame_bytes: int) -> None:
    data = reply(TEXT, PHOTO, FINGER * count)
    framed = sdt.frame(sdt.STANDARD.reply_preamble, b"\0\0\x90" + data)
    assert len(framed) == frame_bytes
    bodies = sdt.STANDARD.decoder().feed(framed)
    assert ReadBlocks.of(READ_WITH_FINGERS, bodies[0][3:]).fingers == FINGER * count


@pytest.mark.parametrize(
    "data",
    [
        reply(TEXT, PHOTO)[:-1],
        reply(TEXT, PHOTO) + b"x",
        reply(PHOTO, TEXT),
        reply(TEXT, b""),
        reply(TEXT + PHOTO, b""),
        b"\xff" * 1284,
        b"",
    ],
)
def test_lengths_that_do_not_agree_make_no_record(data: bytes) -> None:
    blocks = ReadBlocks.of(READ_TEXT_PHOTO, data)
    assert not isinstance(parse_record(blocks.text, blocks.photo), CardRecord)


@pytest.mark.parametrize("fingers", [b"f", FINGER * 3, FINGER[:-1]])
def test_fingers_of_another_size_make_no_record(fingers: bytes) -> None:
    blocks = ReadBlocks.of(READ_WITH_FINGERS, reply(TEXT, PHOTO, fingers))
    assert blocks.fingers == b""
    assert not isinstance(parse_record(blocks.text, blocks.photo), CardRecord)


@given(KINDS, st.binary(max_size=3000))
def test_blocks_of_any_data_are_part_of_it(command: Command, data: bytes) -> None:
    blocks = ReadBlocks.of(command, data)
    assert blocks.text + blocks.photo + blocks.fingers in data
    assert len(blocks.fingers) in (0, 512, 1024)


@given(KINDS, st.lists(st.binary(max_size=60), min_size=3, max_size=3))
def test_blocks_show_nothing_in_logs(command: Command, parts: list[bytes]) -> None:
    assert repr(ReadBlocks.of(command, reply(*parts))) == "ReadBlocks()"
