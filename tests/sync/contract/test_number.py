from __future__ import annotations

import datetime as dt
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from sync.contract.number import check_number, group_number, make_number

DAY = dt.date(2026, 11, 20)
numbers = st.builds(
    make_number,
    st.from_regex(r"[0-9]{9}", fullmatch=True).filter(str.isascii),
    st.from_regex(r"[0-9]{4}", fullmatch=True).filter(str.isascii),
    st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2999, 12, 31)),
    st.integers(1, 99_999),
)


def test_number_carries_place_terminal_day_and_serial() -> None:
    number = make_number("441900004", "0003", DAY, 42)
    assert number == "44190000400032026112000042Y"
    assert group_number(number) == "441900004 0003 20261120 00042 Y"


@given(numbers)
def test_every_number_made_is_a_number(number: str) -> None:
    assert check_number(number)
    assert group_number(number).replace(" ", "") == number


@given(numbers, st.integers(0, 26), st.sampled_from(string.digits + string.ascii_uppercase))
def test_one_wrong_character_is_noticed(number: str, at: int, wrong: str) -> None:
    changed = number[:at] + wrong + number[at + 1 :]
    assert check_number(changed) == (changed == number)


def test_two_digits_in_the_wrong_order_are_noticed_99_times_in_100() -> None:
    # The hybrid systems of ISO 7064 let a few swaps pass; the promise is no more than that.
    draw = random.Random(7)
    swaps = noticed = 0
    while swaps < 5000:
        serial = draw.randrange(1, 100_000)
        number = make_number("441900004", f"{draw.randrange(10_000):04d}", DAY, serial)
        at = draw.choice([*range(12), *range(21, 25)])  # a swap in the day is no day, mostly
        if number[at] != number[at + 1]:
            swaps += 1
            swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
            noticed += not check_number(swapped)
    assert noticed >= 0.99 * swaps


@given(st.text(max_size=40))
def test_any_text_can_be_checked_and_grouped(text: str) -> None:
    check_number(text)
    assert group_number(text).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "44190000400032026112000042Y\n",
        "44190000400032026112000042y",
        " 4190000400032026112000042Y",
        "４４１９０００0400032026112000042",
        make_number("441900004", "0003", DAY, 42)[:-1],
    ],
)
def test_text_of_another_form_is_no_number(text: str) -> None:
    assert not check_number(text)


def test_day_that_never_was_is_no_number() -> None:
    for body in ("44190000400032026023000042", "44190000400032026112000000"):
        assert not check_number(body + mod_37_36.calc_check_digit(body))


@pytest.mark.parametrize(
    ("place", "terminal", "serial"),
    [
        ("44190000", "0003", 1),
        ("44190000A", "0003", 1),
        ("441900004", "3", 1),
        ("441900004", "０００３", 1),
        ("441900004", "0003", 0),
        ("441900004", "0003", 100_000),
    ],
)
def test_part_of_another_form_is_refused(place: str, terminal: str, serial: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        make_number(place, terminal, DAY, serial)


def test_text_of_another_length_is_not_grouped() -> None:
    assert group_number("") == ""
    assert group_number("12345") == "12345"
