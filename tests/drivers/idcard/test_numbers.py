"""What the numbers of the documents for non-mainlanders say beyond their check digit."""

from __future__ import annotations

import pytest

from drivers.idcard.people import synthetic_number
from drivers.idcard.record import build_record, former_number, icao_check_digit
from tests.drivers.idcard.documents import FOREIGN_2017, FOREIGN_2023, HMT, RESIDENT, read

Y = "foreign-permanent-resident-id-card-2023"


def test_former_number_is_put_together_from_the_new_one_and_its_link() -> None:
    plain = "XXX" + "44" + "44" + "900307" + "1"
    record = read(build_record(Y, FOREIGN_2023 | {"former_number_link": "441"}))
    assert former_number(record) == plain + icao_check_digit(plain)


def test_former_number_is_one_the_older_card_would_carry() -> None:
    record = read(build_record(Y, FOREIGN_2023))
    number = former_number(record)
    assert number is not None
    kind = "foreign-permanent-resident-id-card-2017"
    older = read(build_record(kind, FOREIGN_2017 | {"id_number": number}))
    assert older.warnings == ()


@pytest.mark.parametrize(
    "change",
    [
        {"former_number_link": ""},
        {"former_number_link": "44"},
        {"former_number_link": "4A1"},
        {"former_number_link": "４４１"},
        {"nationality": "X1X"},
        {"nationality": "XX"},
    ],
)
def test_holder_without_a_link_never_had_another_number(change: dict[str, str]) -> None:
    assert former_number(read(build_record(Y, FOREIGN_2023 | change))) is None


def test_other_documents_have_no_former_number() -> None:
    assert former_number(read(build_record("resident-id-card", RESIDENT))) is None


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_number_of_a_residence_permit_begins_with_its_region(region: str) -> None:
    number = synthetic_number(region, "19900307", 1)
    record = read(build_record("hmt-residence-permit", HMT | {"id_number": number}))
    assert record.warnings == ()


def test_number_that_begins_otherwise_is_a_warning_and_the_chip_wins() -> None:
    number = synthetic_number("441900", "19900307", 1)
    record = read(build_record("hmt-residence-permit", HMT | {"id_number": number}))
    assert record.id_number == number
    assert record.warnings == ("number does not begin as this document's do",)
    foreign = synthetic_number("441999", "19900307", 2)
    record = read(build_record(Y, FOREIGN_2023 | {"id_number": foreign}))
    assert record.warnings == ("number does not begin as this document's do",)
