"""PACE: the worked example of ICAO Doc 9303-11, appendix G.1, whole documents, and forgeries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.device import CompletionCode
from drivers.smartcard.channel import Reading, ReadingEnded
from drivers.smartcard.curves import BRAINPOOL_P256R1, SECP256R1, SECP384R1, Curve
from drivers.smartcard.mrtd import read_document
from drivers.smartcard.mrz import MrzKey
from drivers.smartcard.pace import (
    CARD_ACCESS,
    GENERIC_AES,
    Offer,
    establish,
    offers_in,
    password_key,
)
from drivers.smartcard.virtual_card import VirtualCard
from drivers.smartcard.virtual_mrtd import SAMPLE_JPEG, VirtualTravelDocument, synthetic_mrz
from drivers.smartcard.virtual_pace import ChipPace
from tests.drivers.smartcard.cards import InHand, Scripted, reading

KEY = MrzKey("T22000129", "640812", "101031")
AES_128, AES_192, AES_256 = GENERIC_AES
EXAMPLE = Offer(AES_128, 13)
# What terminal and chip say in the example, in turn.
TALK = [
    ("0022C1A40F800A04007F00070202040202830101", "9000"),
    ("10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C39000"),
    (
        "10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
        "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00",
        "7C43824104824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
        "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C549000",
    ),
    (
        "10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
        "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200",
        "7C438441049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
        "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F0949000",
    ),
    ("008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C089000"),
]
TERMINAL_KEYS = (
    "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99",
    "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
)
CHIP_DRAWS = (
    "3F00C4D39D153F2B2A214A078D899B22",
    "498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560",
    "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A",
)


def drawing(*keys: str) -> Callable[[int], bytes]:
    """Draws these keys; each is one more than what was drawn."""
    left = list(keys)

    def draw(count: int) -> bytes:
        number = int(left.pop(0), 16)
        return (number - (count != 16)).to_bytes(count, "big")

    return draw


def test_terminal_says_what_the_worked_example_says() -> None:
    assert password_key(KEY, 16).hex().upper() == "89DED1B26624EC1E634C1989302849DD"
    channel = InHand(Scripted(*(bytes.fromhex(answer) for _, answer in TALK)))
    keys = establish(Reading(channel), KEY, EXAMPLE, drawing(*TERMINAL_KEYS))
    assert [one.hex().upper() for one in channel.sent] == [command for command, _ in TALK]
    assert keys is not None
    assert keys.enc.hex().upper() == "F5F0E35C0D7161EE6724EE513A0D9A7F"
    assert keys.mac.hex().upper() == "FE251C7858B356B24514B3BD5F4297D1"


def test_virtual_chip_says_what_the_worked_example_says() -> None:
    chip = VirtualTravelDocument(key=KEY, offers=(EXAMPLE,))
    channel = InHand(chip)
    for number, (command, answer) in enumerate(TALK):
        said = channel.transmit(bytes.fromhex(command))
        assert said.to_bytes().hex().upper() == answer
        if number == 0:
            chip.pace = ChipPace(KEY, EXAMPLE, drawing(*CHIP_DRAWS))


def test_offer_is_that_of_the_worked_example() -> None:
    access = bytes.fromhex("31143012060A04007F0007020204020202010202010D")
    assert offers_in(access) == (EXAMPLE,)


@pytest.mark.parametrize(
    ("curve", "known"),
    [
        (SECP256R1, ec.SECP256R1()),
        (BRAINPOOL_P256R1, ec.BrainpoolP256R1()),
        (SECP384R1, ec.SECP384R1()),
    ],
)
def test_curves_are_those_of_everybody_else(curve: Curve, known: ec.EllipticCurve) -> None:
    for number in (1, 2, 0xC0FFEE**9 % curve.n, curve.n - 1):
        public = ec.derive_private_key(number, known).public_key().public_numbers()
        assert curve.multiply(number, curve.generator) == (public.x, public.y)
    assert curve.multiply(curve.n, curve.generator) is None
    assert curve.decode(b"\x04" + bytes(2 * curve.size)) is None


@pytest.mark.parametrize(
    "offers",
    [
        (Offer(AES_128, 12),),
        (Offer(AES_256, 13),),
        (Offer(AES_192, 15),),
        (Offer(AES_128, 13), Offer(AES_128, 12)),
    ],
    ids=["p256", "brainpool-256", "p384-192", "two-curves"],
)
def test_document_is_read_whole_over_pace(offers: tuple[Offer, ...]) -> None:
    chip = VirtualTravelDocument(offers=offers)
    chip.pace_only = True
    channel = InHand(chip)
    document = read_document(Reading(channel), synthetic_mrz().key)
    assert document.mrz == synthetic_mrz()
    assert document.face is not None
    assert document.face.data == SAMPLE_JPEG
    # Nothing but the offer and the protocol went over the air in clear.
    clear = [one for one in channel.sent if not one[0] & 0x0C]
    assert {one[1] for one in clear} == {0xA4, 0xB0, 0x22, 0x86}
    assert len(clear) == 7


def ended(card: VirtualCard) -> ReadingEnded:
    with pytest.raises(ReadingEnded) as caught:
        read_document(reading(card), synthetic_mrz().key)
    return caught.value


def test_wrong_key_opens_nothing_and_bac_is_not_tried_with_it() -> None:
    chip = VirtualTravelDocument(key=KEY, offers=(EXAMPLE,))
    assert ended(chip).code is CompletionCode.INVALID_DATA


class Crooked(VirtualTravelDocument):
    """Cheats in one way."""

    def __init__(self, how: str) -> None:
        self._how = how
        super().__init__(offers=(Offer(AES_128, 12),))

    def answer(self, apdu: bytes) -> bytes:
        if self.pace is not None:
            setattr(self.pace, self._how, True)
        return super().answer(apdu)


@pytest.mark.parametrize("how", ["echo_key", "spoil_token"])
def test_chip_without_a_proof_of_its_own_is_fraud(how: str) -> None:
    assert ended(Crooked(how)).code is CompletionCode.FRAUD_ATTEMPT


@pytest.mark.parametrize("how", ["strip_protection", "spoil_checksums"])
def test_what_is_altered_under_aes_is_fraud_as_well(how: str) -> None:
    chip = VirtualTravelDocument(offers=(Offer(AES_128, 12),))
    setattr(chip, how, True)
    assert ended(chip).code is CompletionCode.FRAUD_ATTEMPT


def test_bac_opens_what_does_not_begin_pace_or_wants_another_form_of_it() -> None:
    refusing = VirtualTravelDocument(offers=(Offer(AES_128, 12),))
    refusing.refuse_pace = True
    elsewhere = VirtualTravelDocument()
    # Integrated mapping with 3DES.
    elsewhere.files[CARD_ACCESS] = bytes.fromhex("31143012060A04007F0007020204040102010202010D")
    for chip in (refusing, elsewhere):
        document = read_document(reading(chip), synthetic_mrz().key)
        assert document.mrz == synthetic_mrz()


@settings(max_examples=40)
@given(answers=st.lists(st.binary(max_size=90), min_size=1, max_size=7))
def test_no_chip_makes_it_fail_in_any_other_way(answers: list[bytes]) -> None:
    begun = (b"\x90\x00", *(one + b"\x90\x00" for one in answers))
    with pytest.raises(ReadingEnded):
        establish(reading(Scripted(*begun)), KEY, EXAMPLE)


@given(data=st.binary(max_size=60))
def test_any_offer_is_looked_at(data: bytes) -> None:
    assert all(offer.curve for offer in offers_in(b"\x31" + bytes((len(data),)) + data))
