"""Any record a chip could hold, and any bytes that are none."""

from __future__ import annotations

import datetime as dt
import string

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from drivers.idcard.codes import ETHNIC_GROUPS
from drivers.idcard.layouts import TEXT_BYTES
from drivers.idcard.people import synthetic_number
from drivers.idcard.record import DefectKind, RecordDefect, build_record, parse_record
from tests.drivers.idcard.documents import EVERY_KIND, PHOTO, RESIDENT, read

REFUSED = ("Cc", "Cf", "Cs", "Zl", "Zp")


# What a field of the chip can hold: anything of UTF-16 but controls, marks that turn or hide text
# and lone surrogates, not ending in a space (that is padding).
def chip_text(code_units: int, *, blank: bool = False) -> st.SearchStrategy[str]:
    return (
        st.text(
            st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=code_units
        )
        .map(lambda text: text.rstrip(" "))
        .filter(lambda text: len(text.encode("utf-16-le")) <= 2 * code_units)
        .filter(lambda text: blank or bool(text))
    )


@st.composite
def residents(draw: st.DrawFn) -> dict[str, str]:
    born = draw(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
    start = draw(st.dates(dt.date(1985, 1, 1), dt.date(2099, 12, 31)))
    end = draw(st.none() | st.dates(start, dt.date(2199, 12, 31)))
    sequence = draw(st.integers(0, 999))
    return {
        "name": draw(chip_text(15)),
        "sex": "1" if sequence % 2 else "2",
        "ethnicity": draw(st.sampled_from(sorted(ETHNIC_GROUPS))),
        "born": f"{born:%Y%m%d}",
        "address": draw(chip_text(35)),
        "id_number": synthetic_number("441900", f"{born:%Y%m%d}", sequence),
        "issuer": draw(chip_text(15)),
        "valid_from": f"{start:%Y%m%d}",
        "valid_to": f"{end:%Y%m%d}" if end else "长期",
    }


@given(residents())
def test_what_was_built_is_what_is_read(values: dict[str, str]) -> None:
    record = read(build_record("resident-id-card", values))
    assert record.warnings == ()
    assert {
        "name": record.name,
        "sex": record.sex,
        "ethnicity": record.ethnicity,
        "born": f"{record.born:%Y%m%d}",
        "address": record.address,
        "id_number": record.id_number,
        "issuer": record.issuer,
        "valid_from": f"{record.valid_from:%Y%m%d}",
        "valid_to": f"{record.valid_to:%Y%m%d}" if record.valid_to else "长期",
    } == values


@given(st.binary(max_size=300), st.binary(max_size=3))
def test_any_bytes_are_a_record_or_a_defect(text: bytes, photo: bytes) -> None:
    assert isinstance(parse_record(text, photo), RecordDefect)


@given(
    st.sampled_from(EVERY_KIND),
    st.lists(st.tuples(st.integers(0, TEXT_BYTES - 1), st.integers(0, 255)), max_size=6),
)
def test_record_with_some_wrong_bytes_never_breaks_the_parser(
    kind: tuple[str, dict[str, str]], spots: list[tuple[int, int]]
) -> None:
    text = bytearray(build_record(*kind))
    for at, byte in spots:
        text[at] = byte
    result = parse_record(bytes(text), PHOTO)
    if isinstance(result, RecordDefect):
        assert 0 <= result.offset < TEXT_BYTES
        assert result.reason.isascii()
    else:
        assert result.raw == bytes(text)


@given(st.text(string.digits, min_size=17, max_size=17))
def test_wrong_check_sign_is_always_noticed(digits: str) -> None:
    right = mod_11_2.calc_check_digit(digits)
    for sign in set("0123456789X") - {right}:
        wrong = RESIDENT | {"id_number": digits + sign}
        found = parse_record(build_record("resident-id-card", wrong), PHOTO)
        assert isinstance(found, RecordDefect)
        assert found.kind is DefectKind.CHECK_DIGIT
