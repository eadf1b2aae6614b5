"""BAC and secure messaging: the worked example of ICAO Doc 9303-11, appendix D, and forgeries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.device import CompletionCode
from drivers.smartcard.apdu import Command, Response
from drivers.smartcard.bac import (
    Keys,
    authenticate,
    derive_keys,
    document_keys,
    pad,
    retail_mac,
    unpad,
)
from drivers.smartcard.channel import Reading, ReadingEnded
from drivers.smartcard.mrtd import read_document
from drivers.smartcard.mrz import MrzKey
from drivers.smartcard.secure_messaging import SecureMessaging, Tampered, Unprotected
from drivers.smartcard.virtual_mrtd import VirtualTravelDocument, synthetic_mrz
from tests.drivers.smartcard.cards import InHand, Scripted, reading

KEY = MrzKey("L898902C", "690806", "940623")
SESSION = Keys(
    bytes.fromhex("979EC13B1CBFE9DCD01AB0FED307EAE5"),
    bytes.fromhex("F1CB1F1FB5ADF208806B89DC579DC1F8"),
)
COUNTER = bytes.fromhex("887022120C06C226")
EXCHANGES = [
    (
        Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x1e"),
        "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800",
        "990290008E08FA855A5D4C50A8ED9000",
        "",
    ),
    (
        Command(0x00, 0xB0, 0x00, 0x00, le=4),
        "0CB000000D9701048E08ED6705417E96BA5500",
        "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000",
        "60145F01",
    ),
    (
        Command(0x00, 0xB0, 0x00, 0x04, le=18),
        "0CB000040D9701128E082EA28A70F3C7B53500",
        "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
        "04303130365F36063034303030305C026175",
    ),
]


def answer(raw: str) -> Response:
    response = Response.parse(bytes.fromhex(raw))
    assert response is not None
    return response


def test_document_keys_are_those_of_the_worked_example() -> None:
    assert KEY.information == "L898902C<369080619406236"
    keys = document_keys(KEY)
    assert keys.enc.hex().upper() == "AB94FDECF2674FDFB9B391F85D7F76F2"
    assert keys.mac.hex().upper() == "7962D9ECE03D1ACD4C76089DCE131543"


def test_authentication_is_that_of_the_worked_example() -> None:
    chip = Scripted(
        bytes.fromhex("46 08 F9 19 88 70 22 12 90 00"),
        bytes.fromhex(
            "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000"
        ),
    )
    drawn = [bytes.fromhex("781723860C06C226"), bytes.fromhex("0B795240CB7049B01C19B33E32804F0B")]
    channel = InHand(chip)
    keys, counter = authenticate(Reading(channel), KEY, lambda count: drawn.pop(0))
    assert channel.sent[1].hex().upper() == (
        "0082000028"
        "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"
        "5F1448EEA8AD90A728"
    )
    assert (keys, counter) == (SESSION, COUNTER)


def test_session_keys_have_odd_parity() -> None:
    keys = derive_keys(bytes.fromhex("0036D272F5C350ACAC50C3F572D23600"))
    assert keys == SESSION
    assert all(bin(byte).count("1") % 2 for byte in keys.enc + keys.mac)


def test_secure_messaging_is_that_of_the_worked_example() -> None:
    messaging = SecureMessaging(SESSION, COUNTER)
    for command, sent, received, plain in EXCHANGES:
        assert messaging.protect(command).to_bytes().hex().upper() == sent
        opened = messaging.open(answer(received))
        assert isinstance(opened, Response)
        assert opened.ok
        assert opened.data.hex().upper() == plain


@pytest.mark.parametrize("place", range(24))
def test_one_altered_byte_is_tampering(place: int) -> None:
    messaging = SecureMessaging(SESSION, COUNTER)
    for command, _, received, _ in EXCHANGES[:1]:
        messaging.protect(command)
        messaging.open(answer(received))
    messaging.protect(EXCHANGES[1][0])
    raw = bytearray.fromhex(EXCHANGES[1][2])
    raw[place] ^= 0x01
    assert isinstance(messaging.open(answer(raw.hex())), Tampered)


def test_replayed_answer_is_tampering() -> None:
    messaging = SecureMessaging(SESSION, COUNTER)
    messaging.protect(EXCHANGES[0][0])
    messaging.open(answer(EXCHANGES[0][2]))
    messaging.protect(EXCHANGES[0][0])
    assert isinstance(messaging.open(answer(EXCHANGES[0][2])), Tampered)


def test_good_news_without_a_checksum_is_tampering_and_bad_news_ends_the_session() -> None:
    messaging = SecureMessaging(SESSION, COUNTER)
    messaging.protect(EXCHANGES[0][0])
    assert isinstance(messaging.open(answer("9000")), Tampered)
    messaging.protect(EXCHANGES[0][0])
    assert isinstance(messaging.open(answer("6988")), Unprotected)


@given(data=st.binary(min_size=2, max_size=258))
def test_any_answer_is_a_value_and_never_good_news(data: bytes) -> None:
    messaging = SecureMessaging(SESSION, COUNTER)
    messaging.protect(EXCHANGES[0][0])
    response = Response.parse(data)
    assert response is not None
    assert not isinstance(messaging.open(response), Response)


@given(data=st.binary(max_size=100))
def test_padding_comes_off_again(data: bytes) -> None:
    assert len(pad(data)) % 8 == 0
    assert unpad(pad(data)) == data
    assert unpad(data + b"\x00" * 8) is None or b"\x80" in data


def test_retail_mac_depends_on_both_keys() -> None:
    one, two = bytes(range(8)), bytes(range(8, 16))
    macs = {retail_mac(first + second, b"data") for first in (one, two) for second in (one, two)}
    assert len(macs) == 4


def ended(card: VirtualTravelDocument, key: MrzKey | None = None) -> ReadingEnded:
    with pytest.raises(ReadingEnded) as caught:
        read_document(reading(card), key or synthetic_mrz().key)
    return caught.value


def test_document_is_read_without_its_picture_when_told_so() -> None:
    channel = InHand(VirtualTravelDocument())
    document = read_document(Reading(channel), synthetic_mrz().key, picture=False)
    assert document.mrz == synthetic_mrz()
    assert document.face is None
    assert document.face_reason == ""
    assert len(channel.sent) < 10


def test_document_without_a_picture_is_a_document() -> None:
    document = read_document(reading(VirtualTravelDocument(picture=None)), synthetic_mrz().key)
    assert document.face is None
    assert "DG2: missing" in document.face_reason


def test_document_with_a_damaged_picture_is_a_document() -> None:
    document = read_document(reading(VirtualTravelDocument(picture=b"GIF")), synthetic_mrz().key)
    assert document.face is None
    assert document.face_reason.startswith("DG2: neither JPEG")


def test_stripped_protection_is_fraud() -> None:
    card = VirtualTravelDocument()
    card.strip_protection = True
    assert ended(card).code is CompletionCode.FRAUD_ATTEMPT


def test_chip_of_another_document_is_fraud() -> None:
    # It opens with the printed MRZ's key, and tells another one's data.
    card = VirtualTravelDocument(synthetic_mrz("CB0000001"), key=synthetic_mrz().key)
    assert ended(card).code is CompletionCode.FRAUD_ATTEMPT


def test_chip_that_wants_pace_is_told_as_such() -> None:
    card = VirtualTravelDocument()
    card.pace_only = True
    end = ended(card)
    assert end.code is CompletionCode.UNSUPPORTED_DATA
    assert "not spoken here" in end.reason


@pytest.mark.parametrize("content", [b"", b"\x61\x05\x5f\x1f", b"\x61\x83\xff\xff\xff" + bytes(9)])
def test_damaged_first_data_group_is_said(content: bytes) -> None:
    card = VirtualTravelDocument()
    card.files[0x0101] = content
    assert ended(card).code is CompletionCode.COMMAND_ERROR_CODE


@given(answers=st.lists(st.binary(max_size=60), min_size=1, max_size=8))
def test_no_chip_makes_reading_fail_in_any_other_way(answers: list[bytes]) -> None:
    with pytest.raises(ReadingEnded):
        read_document(reading(Scripted(*answers, b"\x90\x00")), synthetic_mrz().key)
