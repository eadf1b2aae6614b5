"""Commands and answers: built, read back, fetched and repeated; and cards that never finish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.device import CompletionCode
from drivers.smartcard.apdu import MEANINGS, Command, Response, meaning
from drivers.smartcard.channel import MOST_ROUNDS, Reading, ReadingEnded
from drivers.smartcard.virtual_card import T0Card
from drivers.smartcard.virtual_social import VirtualSocialSecurityCard
from tests.drivers.smartcard.cards import InHand, Scripted, reading
from tests.drivers.smartcard.contract import SELECT_SSSE

BYTE = st.integers(0, 255)
COMMANDS = st.builds(
    Command,
    BYTE,
    BYTE,
    BYTE,
    BYTE,
    st.binary(max_size=255),
    st.one_of(st.none(), st.integers(1, 256)),
)


@given(command=COMMANDS)
def test_command_is_read_back_as_it_was_built(command: Command) -> None:
    assert Command.parse(command.to_bytes()) == command


@given(raw=st.binary(max_size=300))
def test_any_bytes_are_a_command_or_none(raw: bytes) -> None:
    command = Command.parse(raw)
    assert command is None or command.to_bytes() == raw


@given(raw=st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_none(raw: bytes) -> None:
    response = Response.parse(raw)
    assert (response is None) == (not 2 <= len(raw) <= 258)
    assert response is None or response.to_bytes() == raw


@given(sw=st.integers(0, 0xFFFF))
def test_every_status_word_has_a_meaning(sw: int) -> None:
    assert meaning(sw)


def test_status_words_that_count_are_read() -> None:
    assert meaning(0x6110) == "16 more bytes to fetch"
    assert meaning(0x6C00) == "wrong length, 256 would be right"
    assert meaning(0x63C2) == "verification failed, 2 tries left"
    assert meaning(0x1234) == "unknown status word"
    assert 0x9000 in MEANINGS


def test_data_does_not_show_in_logs() -> None:
    assert "secret" not in repr(Command(0, 0, 0, 0, b"secret"))
    assert "secret" not in repr(Response(b"secret", 0x90, 0))


@pytest.mark.parametrize("le", [0, 257])
def test_impossible_lengths_are_a_bug(le: int) -> None:
    with pytest.raises(ValueError, match="short APDU"):
        Command(0, 0, 0, 0, b"", le)


def test_what_a_t0_card_holds_back_is_fetched() -> None:
    card = T0Card(VirtualSocialSecurityCard())
    command = Command.parse(SELECT_SSSE)
    assert command is not None
    plain = reading(VirtualSocialSecurityCard()).ask(command)
    assert plain.data
    assert reading(card).ask(command) == plain


def test_long_answer_is_fetched_in_parts() -> None:
    card = Scripted(b"\x61\x00", b"a" * 256 + b"\x61\x03", b"bcd\x90\x00")
    response = reading(card).ask(Command(0, 0xCA, 0, 0, le=256))
    assert response.ok
    assert response.data == b"a" * 256 + b"bcd"


def test_right_length_is_asked_for_again() -> None:
    channel = InHand(Scripted(b"\x6c\x05", b"12345\x90\x00"))
    assert Reading(channel).ask(Command(0, 0xB2, 1, 4, le=6)).data == b"12345"
    assert channel.sent == [bytes.fromhex("00B2010406"), bytes.fromhex("00B2010405")]


@pytest.mark.parametrize("answer", ["6110", "6C10", "416101"])
def test_card_that_never_finishes_is_left(answer: str) -> None:
    channel = InHand(Scripted(bytes.fromhex(answer)))
    with pytest.raises(ReadingEnded) as ended:
        Reading(channel).ask(Command(0, 0xB2, 1, 4, le=6))
    assert ended.value.code is CompletionCode.HARDWARE_ERROR
    assert len(channel.sent) == MOST_ROUNDS + 1
