"""MRZ: the examples of ICAO Doc 9303, check digits, and what a camera misreads."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.smartcard.mrz import Mrz, MrzDefect, MrzKey, parse_mrz
from drivers.smartcard.mrz_forms import check_digit
from drivers.smartcard.virtual_mrtd import synthetic_mrz

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
CARD = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
VISA_SIZE = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
LINES = st.lists(st.text("AB01O8<SZ", min_size=28, max_size=46), min_size=0, max_size=4)


def good(*lines: str) -> Mrz:
    mrz = parse_mrz(lines)
    assert isinstance(mrz, Mrz), mrz
    return mrz


def bad(*lines: str, correct: bool = True) -> MrzDefect:
    mrz = parse_mrz(lines, correct=correct)
    assert isinstance(mrz, MrzDefect)
    return mrz


def with_character(lines: tuple[str, ...], line: int, column: int, character: str) -> list[str]:
    changed = list(lines)
    changed[line] = changed[line][:column] + character + changed[line][column + 1 :]
    return changed


@pytest.mark.parametrize(
    ("lines", "form", "number"),
    [(PASSPORT, "TD3", "L898902C3"), (CARD, "TD1", "D23145890"), (VISA_SIZE, "TD2", "D23145890")],
)
def test_examples_of_the_standard_are_read(lines: tuple[str, ...], form: str, number: str) -> None:
    mrz = good(*lines)
    assert (mrz.form, mrz.number) == (form, number)
    assert (mrz.surname, mrz.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (mrz.issuer, mrz.nationality, mrz.sex) == ("UTO", "UTO", "F")
    assert (mrz.born, mrz.expires) == ("740812", "120415")
    assert mrz.birth_date(dt.date(2026, 1, 1)) == dt.date(1974, 8, 12)
    assert mrz.expiry_date() == dt.date(2012, 4, 15)
    assert mrz.corrections == ()
    assert mrz.doubtful == ()
    assert mrz.lines == lines


def test_long_document_number_goes_on_in_the_optional_data() -> None:
    # Doc 9303-5, appendix: D23145890734.
    mrz = good(
        "I<UTOD23145890<7349<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    )
    assert mrz.number == "D23145890734"
    assert mrz.key.information == "D23145890734934071279507122"


def test_blanks_and_small_letters_do_not_matter() -> None:
    assert good(*(f" {line[:7].lower()} {line[7:]}\n" for line in PASSPORT)).number == "L898902C3"


@pytest.mark.parametrize(
    ("column", "misread", "field"),
    [
        (5, "O", "number"),
        (9, "G", "number"),
        (13, "T", "born"),
        (16, "B", "born"),
        (18, "Z", "born"),
        (21, "I", "expires"),
        (22, "Z", "expires"),
        (42, "I", "optional"),
        (43, "O", "composite"),
    ],
)
def test_misread_characters_are_put_right_where_a_check_digit_proves_it(
    column: int, misread: str, field: str
) -> None:
    mrz = good(*with_character(PASSPORT, 1, column, misread))
    assert mrz.lines == PASSPORT
    assert [(c.line, c.column, c.field) for c in mrz.corrections] == [(1, column, field)]


def test_nothing_is_put_right_in_what_a_chip_says() -> None:
    assert bad(*with_character(PASSPORT, 1, 18, "Z"), correct=False).reason == "born: check digit"


def test_two_possible_readings_are_none() -> None:
    # Columns 1 and 7 weigh the same: either S may be the 5 that makes it fit.
    number = "XS3S3S3S3"
    digit = check_digit("X53S3S3S3")
    assert digit == check_digit("XS3S3S353")
    line = f"{number}{digit}UTO{PASSPORT[1][13:]}"
    assert bad(PASSPORT[0], line).reason == "number: check digit, more than one reading"


def test_nothing_is_put_right_that_no_camera_confuses() -> None:
    assert bad(*with_character(PASSPORT, 1, 0, "X")).reason == "number: check digit"
    assert bad(*with_character(PASSPORT, 1, 5, "7")).reason == "number: check digit"


def test_digits_in_a_name_are_doubtful_and_stay() -> None:
    mrz = good(PASSPORT[0].replace("ERIKSSON", "ER1KSS0N"), PASSPORT[1])
    assert mrz.surname == "ER1KSS0N"
    assert mrz.doubtful == ("names",)


def test_impossible_dates_are_defects() -> None:
    date = "741332"
    line = PASSPORT[1][:13] + date + check_digit(date) + PASSPORT[1][20:]
    assert bad(PASSPORT[0], line).reason == "born: no date"


def test_unknown_birth_date_is_kept_as_it_is() -> None:
    date = "74<<<<"
    line = PASSPORT[1][:13] + date + check_digit(date) + PASSPORT[1][20:43]
    line += check_digit(line[0:10] + line[13:20] + line[21:43])
    mrz = good(PASSPORT[0], line)
    assert mrz.born == date
    assert mrz.birth_date(dt.date(2026, 1, 1)) is None


def test_birth_date_lies_in_the_past() -> None:
    today = dt.date(2026, 11, 21)
    assert synthetic_mrz(born="261122").birth_date(today) == dt.date(1926, 11, 22)
    assert synthetic_mrz(born="261121").birth_date(today) == today


@pytest.mark.parametrize(
    "lines", [(), ("",), PASSPORT[:1], (*PASSPORT, PASSPORT[0]), (PASSPORT[0], CARD[0])]
)
def test_other_shapes_are_no_mrz(lines: tuple[str, ...]) -> None:
    assert bad(*lines).line == -1


def test_other_characters_are_no_mrz() -> None:
    assert bad(PASSPORT[0].replace("ANNA", "ANNÄ"), PASSPORT[1]) == MrzDefect(
        0, "characters that no MRZ has"
    )


@given(lines=LINES, correct=st.booleans())
def test_any_lines_are_an_mrz_or_a_defect(lines: list[str], correct: bool) -> None:
    assert isinstance(parse_mrz(lines, correct=correct), Mrz | MrzDefect)


@given(
    place=st.integers(0, 87),
    character=st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"),
)
def test_one_wrong_character_never_changes_a_checked_field_unseen(
    place: int, character: str
) -> None:
    line, column = divmod(place, 44)
    original = PASSPORT[line][column]
    mrz = parse_mrz(with_character(PASSPORT, line, column, character))
    values = {c: v for v, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
    same_weight = (values[character] - values[original]) % 10 == 0
    if isinstance(mrz, Mrz) and not same_weight:
        changed = (mrz.number, mrz.born, mrz.expires) != ("L898902C3", "740812", "120415")
        assert not changed or mrz.corrections


def test_nothing_personal_shows_in_logs() -> None:
    shown = repr(good(*PASSPORT)) + repr(good(*PASSPORT).key)
    for personal in ("ERIKSSON", "L898902C3", "740812"):
        assert personal not in shown


@pytest.mark.parametrize("field", ["", "A" * 23, "ab", "É"])
def test_impossible_keys_are_a_bug(field: str) -> None:
    with pytest.raises(ValueError, match="MRZ"):
        MrzKey(field, "740812", "120415")
