"""The bytes of the wire, against replies known from real readers, and against noise."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard import sdt
from drivers.idcard.sdt import Advice, Command, Reply, SdtFraming, frame

PREAMBLE = bytes.fromhex("AAAAAA9669")
FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
NONE = bytes.fromhex("AAAAAA9669 0004 000080 84")
SELECTED = bytes.fromhex("AAAAAA9669 000C 000090 0000000000000000 9C")
NOT_SELECTED = bytes.fromhex("AAAAAA9669 0004 000081 85")
NOT_READ = bytes.fromhex("AAAAAA9669 0004 000041 45")
LONGEST = len(PREAMBLE) + 2 + sdt.MAX_REPLY_BODY + 1


def decoded(*chunks: bytes) -> list[bytes]:
    decoder = SdtFraming().decoder()
    bodies = [body for chunk in chunks for body in decoder.feed(chunk)]
    return bodies + decoder.finish()


@pytest.mark.parametrize(
    ("command", "request_hex"),
    [
        (sdt.RESET, "0003 10FF EC"),
        (sdt.SAM_STATUS, "0003 11FF ED"),
        (sdt.SAM_ID, "0003 12FF EE"),
        (sdt.FIND, "0003 2001 22"),
        (sdt.SELECT, "0003 2002 21"),
        (sdt.READ_TEXT_PHOTO, "0003 3001 32"),
        (sdt.READ_APPENDED_ADDRESS, "0003 3003 30"),
    ],
)
def test_requests_are_those_of_the_protocol(command: Command, request_hex: str) -> None:
    assert SdtFraming().encode(command.body) == PREAMBLE + bytes.fromhex(request_hex)


@pytest.mark.parametrize(
    ("raw", "sw3", "data"),
    [
        (FOUND, 0x9F, bytes(4)),
        (NONE, 0x80, b""),
        (SELECTED, 0x90, bytes(8)),
        (NOT_SELECTED, 0x81, b""),
        (NOT_READ, 0x41, b""),
    ],
)
def test_known_replies_are_understood(raw: bytes, sw3: int, data: bytes) -> None:
    (body,) = decoded(raw)
    assert Reply.of(body) == Reply(b"\0\0", sw3, data)


def test_read_reply_has_the_known_length() -> None:
    body = b"\0\0\x90" + b"\x01\x00\x04\x00" + bytes(1280)
    assert len(frame(PREAMBLE, body)) == 1295


@pytest.mark.parametrize(
    "noise", [b"\x00", b"\xaa", b"\xaa\xaa", PREAMBLE, PREAMBLE + b"\x00", PREAMBLE + b"\x00\x04"]
)
def test_reply_is_found_behind_noise(noise: bytes) -> None:
    assert decoded(noise + NONE + b"\x55") == [NONE[7:10]]


def test_reply_inside_a_false_longer_one_is_found_when_nothing_more_comes() -> None:
    decoder = SdtFraming().decoder()
    assert decoder.feed(PREAMBLE + b"\x01\x00" + FOUND) == []
    assert decoder.pending
    assert decoder.finish() == [FOUND[7:14]]
    assert not decoder.pending


def test_bad_checksum_is_counted_and_the_next_reply_found() -> None:
    decoder = SdtFraming().decoder()
    assert decoder.feed(NONE[:-1] + b"\x00" + FOUND) == [FOUND[7:14]]
    assert decoder.bad_checksums == 1
    assert decoder.skipped == len(NONE)


@pytest.mark.parametrize("length", [0, 1, 3, sdt.MAX_REPLY_BODY + 2, 0xFFFF])
def test_impossible_length_is_not_waited_for(length: int) -> None:
    decoder = SdtFraming().decoder()
    assert decoder.feed(PREAMBLE + length.to_bytes(2, "big") + NONE) == [NONE[7:10]]


def test_vendor_framing_differs_in_its_preamble_only() -> None:
    framing = SdtFraming(reply_preamble=b"\xea\xeb\xec\xed")
    assert framing.decoder().feed(b"\xea\xeb\xec\xed" + NONE[5:]) == [NONE[7:10]]
    assert framing.decoder().feed(NONE) == []
    assert framing.encode(b"\x20\x01").startswith(PREAMBLE)


@given(st.lists(st.sampled_from([FOUND, NONE, SELECTED]), max_size=5), st.data())
def test_chopping_changes_nothing(replies: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(replies)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    edges = [0, *cuts, len(stream)]
    chunks = [stream[a:b] for a, b in itertools.pairwise(edges)]
    assert decoded(*chunks) == [reply[7:-1] for reply in replies]


noisy = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [PREAMBLE, PREAMBLE + b"\x05\x10", PREAMBLE[:3], NONE[:-1], FOUND, b"\xaa" * 9]
    ),
)


@given(st.lists(noisy, max_size=30))
def test_noise_never_breaks_or_fills_the_decoder(chunks: list[bytes]) -> None:
    decoder = SdtFraming().decoder()
    fed = frames = 0
    for chunk in chunks:
        fed += len(chunk)
        frames += sum(len(body) + 8 for body in decoder.feed(chunk))
        assert len(decoder._buffer) < LONGEST
    frames += sum(len(body) + 8 for body in decoder.finish())
    assert not decoder.pending
    assert frames + decoder.skipped == fed


@given(st.lists(noisy, max_size=10))
def test_reply_after_any_noise_is_found(chunks: list[bytes]) -> None:
    decoder = SdtFraming().decoder()
    bodies = decoder.feed(b"".join(chunks) + SELECTED) + decoder.finish()
    assert bodies[-1] == SELECTED[7:-1]


@given(st.binary(min_size=3, max_size=sdt.MAX_REPLY_BODY))
def test_any_body_survives_the_frame(body: bytes) -> None:
    assert decoded(frame(PREAMBLE, body)) == [body]


def test_more_than_a_megabyte_of_noise_is_not_kept() -> None:
    decoder = SdtFraming().decoder()
    assert decoder.feed(b"\xaa" * 1_000_000) == []
    assert len(decoder._buffer) < LONGEST


@pytest.mark.parametrize(
    ("command", "reply", "fits"),
    [
        (sdt.FIND, Reply(b"\0\0", 0x9F, bytes(4)), True),
        (sdt.FIND, Reply(b"\0\0", 0x80), True),
        (sdt.FIND, Reply(b"\0\0", 0x90, bytes(8)), False),
        (sdt.FIND, Reply(b"\0\0", 0x90, bytes(1284)), False),
        (sdt.SELECT, Reply(b"\0\0", 0x9F, bytes(4)), False),
        (sdt.SELECT, Reply(b"\0\0", 0x90), False),
        (sdt.SELECT, Reply(b"\0\0", 0x81), True),
        (sdt.SAM_STATUS, Reply(b"\0\0", 0x90), True),
        (sdt.SAM_STATUS, Reply(b"\0\0", 0x90, bytes(16)), False),
        (sdt.SAM_ID, Reply(b"\0\0", 0x90, bytes(16)), True),
        (sdt.READ_TEXT_PHOTO, Reply(b"\0\0", 0x90, bytes(70)), True),
        (sdt.READ_TEXT_PHOTO, Reply(b"\0\0", 0x90, bytes(16)), False),
    ],
)
def test_late_answer_to_another_command_does_not_fit(
    command: Command, reply: Reply, fits: bool
) -> None:
    assert command.fits(reply) is fits


def test_every_verdict_says_what_to_do() -> None:
    advice = {sw3: verdict.advice for sw3, verdict in sdt.VERDICTS.items()}
    assert advice[0x31] is advice[0x32] is advice[0x33] is Advice.FRAUD
    assert advice[0x60] is advice[0x66] is Advice.OUT_OF_SERVICE
    assert advice[0x10] is advice[0x11] is Advice.SEND_AGAIN
    assert sdt.verdict(0xEE).advice is Advice.OUR_FAULT


def test_reply_shows_no_data() -> None:
    assert "4E00" not in repr(Reply(b"\0\0", 0x90, b"4E00")).upper()


def test_sam_number_is_formatted_as_printed_on_the_reader() -> None:
    raw = bytes.fromhex("0500 0100 1F3F3401 87D61200 B1CB7400")
    assert sdt.format_sam_id(raw) == "05.01-20201247-0001234567-0007654321"
