"""Social security cards in every generation and addressing, damaged ones, and forged ones."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.device import Cancel, CompletionCode
from drivers.smartcard.apdu import Command
from drivers.smartcard.channel import Reading, ReadingEnded
from drivers.smartcard.social_security import (
    BORN,
    CARD_ID,
    EXPIRES,
    NAME,
    NAME_MORE,
    NUMBER,
    SEX,
    VERSION,
    Access,
    Item,
    ItemDefect,
    SocialSecurityCard,
    item_date,
    item_text,
)
from drivers.smartcard.ssse import SsseChallenge, SsseProof, SsseUnavailable, read_card
from drivers.smartcard.virtual_card import ForeignCard, T0Card
from drivers.smartcard.virtual_social import (
    ADULT,
    LONG_NAME,
    MadeUpAuthenticator,
    Person,
    VirtualSocialSecurityCard,
)
from tests.drivers.smartcard.cards import InHand, Scripted, reading

Version = Literal["1.00", "2.00", "3.00"]
Addressing = Literal["record", "tag", "sfi"]
VERSIONS: list[Version] = ["1.00", "2.00", "3.00"]
ADDRESSINGS: list[Addressing] = ["record", "tag", "sfi"]


def complete(card: VirtualSocialSecurityCard | T0Card) -> SocialSecurityCard:
    read = read_card(reading(card), MadeUpAuthenticator())
    assert read.access is Access.COMPLETE
    return read


def ended(changed: dict[int, bytes]) -> ReadingEnded:
    with pytest.raises(ReadingEnded) as caught:
        read_card(reading(VirtualSocialSecurityCard(changed=changed)))
    return caught.value


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("addressing", ADDRESSINGS)
@pytest.mark.parametrize("contact", [False, True], ids=["T=1", "T=0"])
def test_every_item_is_read_whatever_the_addressing(
    version: Version, addressing: Addressing, contact: bool
) -> None:
    person = ADULT if version == "1.00" else LONG_NAME
    card = VirtualSocialSecurityCard(person, version=version, addressing=addressing)
    read = complete(T0Card(card) if contact else card)
    holder = read.holder
    assert (read.version, read.region, read.card_number) == (version, "441900", "DG0000001")
    assert (read.issued, read.expires) == (dt.date(2020, 1, 1), dt.date(2030, 1, 1))
    assert holder is not None
    assert (holder.name, holder.number) == (person.name, person.number)
    assert (holder.sex, holder.ethnicity, holder.birthplace) == ("1", person.ethnicity, "441900")
    assert holder.born == dt.datetime.strptime(person.born, "%Y%m%d").date()
    assert read.warnings == ()
    assert not card.bank_selected


def test_files_that_want_another_p1_are_selected_with_it() -> None:
    assert complete(VirtualSocialSecurityCard(select_p1=0x00)).holder is not None


def test_name_cut_in_the_middle_of_a_character_is_joined_first() -> None:
    # 𠮷 takes four bytes in GB18030, and begins at byte 28.
    person = Person("测试" * 7 + "𠮷甲")
    holder = complete(VirtualSocialSecurityCard(person)).holder
    assert holder is not None
    assert holder.name == person.name


def test_third_generation_without_authenticator_shows_what_is_free() -> None:
    channel = InHand(VirtualSocialSecurityCard(version="3.00"))
    read = read_card(Reading(channel))
    assert read.access is Access.AUTHORISATION_NEEDED
    assert (read.version, read.region, read.card_number) == ("3.00", "441900", "DG0000001")
    assert read.holder is None
    assert (read.issued, read.expires) == (None, None)
    # No authentication was even begun: the card counts them.
    assert not {0x82, 0x88, 0x84} & {apdu[1] for apdu in channel.sent}


def test_authentication_takes_the_steps_in_their_order() -> None:
    channel = InHand(VirtualSocialSecurityCard(version="3.00"))
    read_card(Reading(channel), MadeUpAuthenticator())
    steps = [apdu[:5].hex().upper() for apdu in channel.sent if apdu[1] in (0x84, 0x88, 0x82)]
    challenge = "0084000008"
    assert steps == [challenge, challenge, "0088000010", challenge, challenge, "0082000A10"]


def test_authenticator_is_told_what_an_hsm_needs() -> None:
    told: list[SsseChallenge] = []

    class Listening(MadeUpAuthenticator):
        def prove(
            self, challenge: SsseChallenge, cancel: Cancel | None
        ) -> SsseProof | SsseUnavailable:
            told.append(challenge)
            return SsseUnavailable("no PSAM")

    read = read_card(reading(VirtualSocialSecurityCard(version="3.00")), Listening())
    assert (read.access, read.reason) == (Access.AUTHORISATION_NEEDED, "no PSAM")
    (challenge,) = told
    assert (challenge.region, challenge.algorithm) == ("441900", 0x03)
    assert challenge.card_id.startswith("441900")
    factors = [challenge.internal_factor, challenge.internal_data]
    factors += [challenge.external_factor, challenge.external_data]
    assert len(set(factors)) == 4
    assert {len(factor) for factor in factors} == {8}
    assert challenge.card_id not in repr(challenge)


def test_answer_of_a_wrong_length_costs_the_card_no_try() -> None:
    class Short(MadeUpAuthenticator):
        def prove(self, challenge: SsseChallenge, cancel: Cancel | None) -> SsseProof:
            return SsseProof(b"12345678", b"short")

    card = VirtualSocialSecurityCard(version="3.00")
    read = read_card(reading(card), Short())
    assert read.access is Access.AUTHORISATION_NEEDED
    assert card.tries == 3


def test_canceled_while_the_platform_computes_sends_nothing_more() -> None:
    cancel = Cancel()

    class Slow(MadeUpAuthenticator):
        def prove(
            self, challenge: SsseChallenge, cancel: Cancel | None
        ) -> SsseProof | SsseUnavailable:
            assert cancel is not None
            cancel.set()
            return super().prove(challenge, cancel)

    channel = InHand(VirtualSocialSecurityCard(version="3.00"))
    with pytest.raises(ReadingEnded) as caught:
        read_card(Reading(channel, cancel), Slow())
    assert caught.value.code is CompletionCode.CANCELED
    assert 0x82 not in {apdu[1] for apdu in channel.sent}


@pytest.mark.parametrize(
    ("item", "value", "reason"),
    [
        (VERSION, b"abcd", "version: not of the form"),
        (VERSION, b"", "version: not of the form"),
        (CARD_ID, b"\xff" * 16, "card_id"),
        (CARD_ID, b"\x44", "card_id"),
        (EXPIRES, bytes.fromhex("20301399"), "expires: no such day"),
        (EXPIRES, bytes.fromhex("ABCDEF01"), "expires: no decimal digits"),
        (NUMBER, b"", "number: missing"),
        (NUMBER, "４４１９".encode(), "number: byte 0 is no ascii"),
        (NUMBER, b"4419\x1b\x1b", "number: control character"),
        (NAME, b"\xff\xfe\x81", "name: byte 0 is no gb18030"),
        (NAME, b"\x00" * 30, "name: missing"),
        (NAME, "\u202e甲".encode("gb18030"), "name: control character"),
        (SEX, b"12", "sex: too long"),
    ],
)
def test_damaged_items_are_named_and_not_shown(item: Item, value: bytes, reason: str) -> None:
    end = ended({item.tag: value})
    assert end.code is CompletionCode.COMMAND_ERROR_CODE
    assert reason in end.reason
    assert ADULT.number not in end.reason


@pytest.mark.parametrize("item", [SEX, BORN, EXPIRES, NAME_MORE])
@pytest.mark.parametrize("filling", [b"\x00", b"\xff"])
def test_blank_items_are_left_out(item: Item, filling: bytes) -> None:
    card = VirtualSocialSecurityCard(changed={item.tag: filling * item.length})
    read = complete(card)
    assert read.holder is not None
    assert read.holder.name == ADULT.name
    if item is SEX:
        assert read.holder.sex == ""
    if item is BORN:
        assert read.holder.born is None
    if item is EXPIRES:
        assert read.expires is None


@pytest.mark.parametrize(
    ("item", "value", "warning"),
    [
        (NUMBER, b"441900198803070011", "number: check digit"),
        (BORN, bytes.fromhex("19880308"), "born: differs from number"),
        (SEX, b"2", "sex: differs from number"),
    ],
)
def test_items_that_disagree_are_a_warning(item: Item, value: bytes, warning: str) -> None:
    assert complete(VirtualSocialSecurityCard(changed={item.tag: value})).warnings == (warning,)


def test_card_that_keeps_its_holder_back_says_so() -> None:
    class Locked(VirtualSocialSecurityCard):
        def answer(self, apdu: bytes) -> bytes:
            answered = super().answer(apdu)
            return b"\x69\x82" if answered[:1] == bytes((NUMBER.tag,)) else answered

    read = read_card(reading(Locked()))
    assert read.access is Access.AUTHORISATION_NEEDED
    assert read.holder is None


def test_card_of_another_kind_is_unsupported() -> None:
    with pytest.raises(ReadingEnded) as caught:
        read_card(reading(ForeignCard()))
    assert caught.value.code is CompletionCode.UNSUPPORTED_DATA


def test_bank_application_is_refused_nothing_because_nobody_asks() -> None:
    channel = InHand(VirtualSocialSecurityCard())
    read_card(Reading(channel))
    selects = [Command.parse(apdu) for apdu in channel.sent if apdu[1] == 0xA4]
    assert not any(b"\xa0\x00\x00\x03\x33" in command.data for command in selects if command)


@given(answers=st.lists(st.binary(max_size=40), min_size=1, max_size=12))
def test_no_card_makes_reading_fail_in_any_other_way(answers: list[bytes]) -> None:
    with pytest.raises(ReadingEnded):
        read_card(reading(Scripted(*answers, b"\x90\x00")), MadeUpAuthenticator())


@given(value=st.binary(max_size=40), item=st.sampled_from([NUMBER, NAME, SEX, BORN, CARD_ID]))
def test_any_value_is_text_or_a_defect_that_shows_nothing(value: bytes, item: Item) -> None:
    for read in (item_text, item_date):
        defect = None
        try:
            read(item, value)
        except ItemDefect as caught:
            defect = caught
        assert defect is None or str(defect).startswith(item.name)
        assert defect is None or defect.__cause__ is None


@given(
    tag=st.sampled_from([VERSION.tag, CARD_ID.tag, NUMBER.tag, NAME.tag, BORN.tag]),
    value=st.binary(max_size=32),
)
def test_any_damage_to_an_item_is_a_value_or_an_end(tag: int, value: bytes) -> None:
    end = None
    try:
        read_card(reading(VirtualSocialSecurityCard(changed={tag: value})))
    except ReadingEnded as caught:
        end = caught
    assert end is None or end.code is CompletionCode.COMMAND_ERROR_CODE
