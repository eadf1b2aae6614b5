from __future__ import annotations

import datetime as dt

import pytest

from drivers.idcard.layouts import LAYOUTS, TEXT_BYTES
from drivers.idcard.people import synthetic_card, synthetic_number
from drivers.idcard.record import (
    CardRecord,
    DefectKind,
    RecordDefect,
    build_record,
    decode_appended_address,
    icao_check_digit,
    parse_record,
)
from tests.drivers.idcard.documents import (
    EVERY_KIND,
    FOREIGN_2017,
    FOREIGN_2023,
    HMT,
    PHOTO,
    RESIDENT,
    read,
)


def defect(text: bytes, photo: bytes = PHOTO) -> RecordDefect:
    result = parse_record(text, photo)
    assert isinstance(result, RecordDefect)
    return result


def resident(**changes: str) -> bytes:
    return build_record("resident-id-card", RESIDENT | changes)


def test_resident_card_is_read_field_by_field() -> None:
    record = read(resident())
    assert record.name == "测试甲"
    assert (record.sex, record.ethnicity, record.born) == ("1", "01", dt.date(1990, 3, 7))
    assert record.address == "广东省东莞市南城街道测试路1号"
    assert record.id_number == RESIDENT["id_number"]
    assert record.issuer == "东莞市公安局"
    assert (record.valid_from, record.valid_to) == (dt.date(2020, 1, 1), dt.date(2040, 1, 1))
    assert record.document == "resident-id-card"
    assert record.warnings == ()
    assert (record.raw, record.photo_wlt) == (resident(), PHOTO)


def test_fields_lie_where_the_standard_puts_them() -> None:
    # Written by hand from GA 450, not with build_record.
    blank = " " * 128
    text = blank
    number = RESIDENT["id_number"]
    placed = [(0, "测试甲"), (15, "1"), (16, "01"), (18, "19900307"), (26, "东莞")]
    placed += [(61, number), (79, "公安局"), (94, "20200101"), (102, "长期")]
    for at, value in placed:
        text = text[:at] + value + text[at + len(value) :]
    record = read(text.encode("utf-16-le"))
    assert (record.name, record.address, record.issuer) == ("测试甲", "东莞", "公安局")
    assert record.valid_to is None


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: str(kind[0]))
def test_layout_covers_the_block_without_overlaps(kind: tuple[str, dict[str, str]]) -> None:
    layout = next(layout for layout in LAYOUTS.values() if layout.document == kind[0])
    taken = [
        byte
        for spans in layout.spans.values()
        for span in spans
        for byte in range(span.offset, span.offset + span.length)
    ]
    taken += [248, 249]
    assert len(taken) == len(set(taken))
    assert max(taken) < TEXT_BYTES
    assert all(span.offset % 2 == span.length % 2 == 0 for s in layout.spans.values() for span in s)


@pytest.mark.parametrize(("document", "values"), EVERY_KIND)
def test_every_kind_of_document_is_read(document: str, values: dict[str, str]) -> None:
    record = read(build_record(document, values))
    assert record.document == document
    assert record.id_number == values["id_number"]
    assert record.born == dt.date(1990, 3, 7)
    assert record.warnings == ()
    for name, value in record.details.items():
        assert value == values[name]


def test_residence_permit_has_pass_number_and_no_ethnic_group() -> None:
    record = read(build_record("hmt-residence-permit", HMT))
    assert record.ethnicity == ""
    assert record.details == {"pass_number": "H00000000", "issue_count": "01"}


def test_foreigner_has_the_chinese_name_where_there_is_one_and_the_english_otherwise() -> None:
    older = read(build_record("foreign-permanent-resident-id-card-2017", FOREIGN_2017))
    newer = read(build_record("foreign-permanent-resident-id-card-2023", FOREIGN_2023))
    assert older.name == "测试外"
    # 37 characters: the last two lie in the second span.
    assert newer.name == "TESTSURNAME, EXAMPLE SECONDNAME THIRD"


def test_space_at_the_seam_of_a_divided_name_is_kept() -> None:
    name = "T" * 34 + " " + "SECOND"
    record = read(
        build_record(
            "foreign-permanent-resident-id-card-2023", FOREIGN_2023 | {"english_name": name}
        )
    )
    assert record.name == name


@pytest.mark.parametrize("mark", ["K", "j", "\u3000", "0"])
def test_unknown_type_mark_is_another_document(mark: str) -> None:
    text = resident()
    found = defect(text[:248] + mark.encode("utf-16-le") + text[250:])
    assert (found.kind, found.offset) == (DefectKind.UNKNOWN_DOCUMENT, 248)
    assert "other document" in found.reason


def test_long_term_means_no_last_day() -> None:
    assert read(resident(valid_to="长期")).valid_to is None


@pytest.mark.parametrize(
    "name", ["\u3402", "\U00020bb7\U0002cb4e", "\ue5f1某", "e\u0301", "\u00e9", "阿·测", "A B"]
)
def test_rare_and_private_characters_are_kept_as_they_are(name: str) -> None:
    assert read(resident(name=name)).name == name


def test_only_padding_is_taken_off() -> None:
    assert read(resident(name=" 测\u3000")).name == " 测\u3000"


@pytest.mark.parametrize(
    ("field", "value", "kind", "offset"),
    [
        ("name", "", DefectKind.VALUE, 0),
        ("sex", "3", DefectKind.VALUE, 30),
        ("sex", "", DefectKind.VALUE, 30),
        ("ethnicity", "", DefectKind.VALUE, 32),
        ("born", "19900230", DefectKind.VALUE, 36),
        ("born", "1990030", DefectKind.VALUE, 36),
        ("born", "00000101", DefectKind.VALUE, 36),
        ("born", "１９９００３０７", DefectKind.VALUE, 36),
        ("born", "+1990307", DefectKind.VALUE, 36),
        ("address", "", DefectKind.VALUE, 52),
        ("id_number", "", DefectKind.VALUE, 122),
        ("id_number", "44190019900307001", DefectKind.VALUE, 122),
        ("id_number", "44190019900307001x", DefectKind.VALUE, 122),
        ("id_number", "４４190019900307001X", DefectKind.VALUE, 122),
        ("id_number", "441900199003070011", DefectKind.CHECK_DIGIT, 122),
        ("issuer", "", DefectKind.VALUE, 158),
        ("valid_from", "长期", DefectKind.VALUE, 188),
        ("valid_to", "", DefectKind.VALUE, 204),
        ("valid_to", "长", DefectKind.VALUE, 204),
        ("name", "测\x00", DefectKind.ENCODING, 2),
        ("address", "\U00020bb7\x1b@", DefectKind.ENCODING, 56),
        ("issuer", "\x9b", DefectKind.ENCODING, 158),
    ],
)
def test_defect_names_field_and_offset_and_never_the_content(
    field: str, value: str, kind: DefectKind, offset: int
) -> None:
    wrong = synthetic_number("441900", "19900307", 1)
    assert wrong != "441900199003070011"
    found = defect(resident(**{field: value}))
    assert (found.kind, found.offset) == (kind, offset)
    assert field in found.reason
    assert not value or value not in found.reason


@pytest.mark.parametrize("unit", [b"\x00\xd8", b"\x00\xdc"])
@pytest.mark.parametrize("at", [0, 28, 158])
def test_half_a_surrogate_pair_is_an_encoding_defect_at_its_place(at: int, unit: bytes) -> None:
    text = bytearray(resident())
    text[at : at + 2] = unit
    found = defect(bytes(text))
    assert (found.kind, found.offset) == (DefectKind.ENCODING, at)


@pytest.mark.parametrize("length", [0, 1, 255, 257, 1280])
def test_block_of_another_length_is_a_defect(length: int) -> None:
    assert defect((resident() * 5)[:length]).kind is DefectKind.LENGTH


@pytest.mark.parametrize("photo", [b"", bytes(1023), bytes(1025)])
def test_photo_of_another_length_is_a_defect(photo: bytes) -> None:
    assert defect(resident(), photo).kind is DefectKind.LENGTH


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"born": "19900308"}, "number and date of birth do not agree"),
        ({"sex": "2"}, "number and sex do not agree"),
        ({"ethnicity": "57"}, "ethnicity is no code of GB/T 3304"),
        ({"valid_to": "20190101"}, "validity ends before it begins"),
    ],
)
def test_disagreement_is_a_warning_and_the_chip_wins(changes: dict[str, str], warning: str) -> None:
    record = read(resident(**changes))
    assert record.warnings == (warning,)
    assert f"{record.born:%Y%m%d}" == (RESIDENT | changes)["born"]
    assert record.sex == (RESIDENT | changes)["sex"]


@pytest.mark.parametrize("sex", ["0", "9"])
def test_unstated_sex_contradicts_nothing(sex: str) -> None:
    assert read(resident(sex=sex)).warnings == ()


def test_wrong_check_digit_of_the_2017_card_is_only_a_warning() -> None:
    number = FOREIGN_2017["id_number"]
    other = number[:-1] + str((int(number[-1]) + 1) % 10)
    record = read(
        build_record("foreign-permanent-resident-id-card-2017", FOREIGN_2017 | {"id_number": other})
    )
    assert record.warnings == ("check digit of the number does not agree",)


@pytest.mark.parametrize("number", ["xxx441990030710", "XX1441990030710", "XXX44199003071"])
def test_number_of_another_shape_on_the_2017_card_is_a_defect(number: str) -> None:
    changed = FOREIGN_2017 | {"id_number": number}
    found = defect(build_record("foreign-permanent-resident-id-card-2017", changed))
    assert (found.kind, found.offset) == (DefectKind.VALUE, 122)


def test_check_digit_agrees_with_the_example_of_doc_9303() -> None:
    # Doc 9303-3, the date of birth and the document number of its specimen.
    assert icao_check_digit("520727") == "3"
    assert icao_check_digit("AB2134") == "5"


def test_appended_address_takes_the_place_of_the_printed_one() -> None:
    record = read(resident()).with_appended_address("广东省东莞市长安镇")
    assert record.address == "广东省东莞市长安镇"
    assert record.printed_address == RESIDENT["address"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("长安镇".ljust(35).encode("utf-16-le"), "长安镇"),
        (" ".encode("utf-16-le") * 35, ""),
    ],
)
def test_appended_address_is_read_without_padding(data: bytes, expected: str) -> None:
    assert decode_appended_address(data) == expected


@pytest.mark.parametrize("data", [b"", bytes(69), bytes(71), b"\x00\xd8" * 35, bytes(70)])
def test_appended_address_can_be_defect(data: bytes) -> None:
    assert isinstance(decode_appended_address(data), RecordDefect)


@pytest.mark.parametrize("document", [document for document, _ in EVERY_KIND])
def test_record_shows_nothing_personal(document: str) -> None:
    values = dict(EVERY_KIND)[document]
    record = read(build_record(document, values))
    assert repr(record) == str(record) == f"<CardRecord {document}>"


@pytest.mark.parametrize(
    ("document", "values"),
    [
        ("passport", {}),
        ("resident-id-card", {"nickname": "甲"}),
        ("resident-id-card", {"name": "长" * 16}),
        ("resident-id-card", {"name": "\U00020bb7" * 8}),
    ],
)
def test_building_what_does_not_fit_is_refused(document: str, values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"unknown document|no field|does not fit"):
        build_record(document, values)


def test_synthetic_people_are_readable_without_a_warning() -> None:
    for seed in range(300):
        card = synthetic_card(seed)
        record = parse_record(card.text, card.photo)
        assert isinstance(record, CardRecord)
        assert record.warnings == ()
        assert record.id_number.startswith("441900")
        assert record.name.startswith("测试")
        assert synthetic_card(seed) == card


def test_cast_has_somebody_over_sixty_and_somebody_with_rare_characters() -> None:
    senior, rare = (read(synthetic_card(seed).text) for seed in (1, 2))
    assert senior.born.year < 1966
    assert senior.valid_to is None
    assert "\u3402" in rare.name
    assert any(ord(sign) > 0xFFFF for sign in rare.name)
