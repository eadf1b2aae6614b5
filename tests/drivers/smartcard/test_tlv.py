"""TLV: what was written is read back, and whatever bytes come, a value is the answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.smartcard import tlv
from drivers.smartcard.travel_document import FaceImage, parse_dg1, parse_dg2
from drivers.smartcard.virtual_mrtd import SAMPLE_JPEG, encode_dg1, encode_dg2, synthetic_mrz

TAGS = st.sampled_from([0x30, 0x61, 0x5F1F, 0x7F61, 0x5F2E, 0x9F0C, 0x84])
ITEMS = st.lists(st.tuples(TAGS, st.binary(max_size=400)), max_size=8)


@given(items=ITEMS)
def test_items_are_read_back_as_they_were_written(items: list[tuple[int, bytes]]) -> None:
    data = b"".join(tlv.encode(tag, value) for tag, value in items)
    assert tlv.parse(data) == tuple(tlv.Tlv(tag, value) for tag, value in items)


@given(value=st.binary(max_size=70000).filter(lambda value: len(value) != 1))
def test_every_length_is_read_back(value: bytes) -> None:
    assert tlv.find(tlv.encode(0x75, tlv.encode(0x5F2E, value)), 0x75, 0x5F2E) == value


@given(data=st.binary(max_size=2000))
def test_any_bytes_are_items_or_a_defect(data: bytes) -> None:
    found = tlv.parse(data)
    if isinstance(found, tlv.TlvDefect):
        assert 0 <= found.offset < len(data)
    else:
        assert sum(len(item.value) for item in found) <= len(data)
    tlv.find(data, 0x75, 0x7F61)
    tlv.parse_record(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "nothing there"),
        ("5F", "tag cut off"),
        ("5F808080", "tag too long"),
        ("5F1F", "no length"),
        ("6180", "indefinite length"),
        ("6184FFFFFFFF", "length too long"),
        ("6182FF", "length cut off"),
    ],
)
def test_heads_that_are_none_say_why(data: str, reason: str) -> None:
    assert tlv.head(bytes.fromhex(data)) == tlv.TlvDefect(0, reason)


def test_too_many_items_are_not_read() -> None:
    found = tlv.parse(bytes.fromhex("0400") * (tlv.MOST_ITEMS + 1))
    assert found == tlv.TlvDefect(2 * tlv.MOST_ITEMS, "too many items")


def test_defects_and_items_show_no_content() -> None:
    found = tlv.parse(b"\x61\x20secret")
    assert isinstance(found, tlv.TlvDefect)
    assert "secret" not in repr(found) + repr(tlv.Tlv(1, b"secret"))


@pytest.mark.parametrize("filling", ["", "000000", "FFFF"])
def test_record_may_be_filled_up(filling: str) -> None:
    data = bytes.fromhex("0304322E3030" + filling)
    assert tlv.parse_record(data) == tlv.Tlv(3, b"2.00")


@pytest.mark.parametrize("data", ["", "03", "030431", "030431323334AA", "0300FF00"])
def test_records_that_are_none_are_defects(data: str) -> None:
    assert isinstance(tlv.parse_record(bytes.fromhex(data)), tlv.TlvDefect)


def test_data_groups_are_read_back() -> None:
    assert parse_dg1(encode_dg1(synthetic_mrz())) == synthetic_mrz()
    assert parse_dg2(encode_dg2(SAMPLE_JPEG)) == FaceImage("jpeg", SAMPLE_JPEG)
    for start in (bytes.fromhex("0000000C6A5020200D0A870A"), bytes.fromhex("FF4FFF51")):
        picture = start + b"picture"
        assert parse_dg2(encode_dg2(picture)) == FaceImage("jpeg2000", picture)


@given(data=st.binary(max_size=600), cut=st.integers(0, 200), flip=st.integers(0, 4000))
def test_damaged_data_groups_are_values(data: bytes, cut: int, flip: int) -> None:
    for whole in (data, encode_dg2(SAMPLE_JPEG), encode_dg1(synthetic_mrz())):
        spoilt = bytearray(whole[: len(whole) - cut])
        if spoilt:
            spoilt[flip % len(spoilt)] ^= 0xFF
        parse_dg1(bytes(spoilt))
        parse_dg2(bytes(spoilt))


def test_picture_of_an_unknown_kind_is_a_defect() -> None:
    found = parse_dg2(encode_dg2(b"GIF89a"))
    assert isinstance(found, tlv.TlvDefect)
    assert found.reason == "neither JPEG nor JPEG 2000"
