"""What departments say is made up, the same at every query, and one department agrees with another.

The file of the registers' names belongs to the terminal; here it is held against the registers.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.idcard.people import synthetic_card, synthetic_number
from drivers.idcard.record import CardRecord, parse_record
from sync.contract.asking import Citizen
from sync.hub.departments.directory import REGISTERS
from sync.hub.departments.offices import Offices
from sync.hub.departments.person import SHOWN
from sync.hub.departments.register import Asked, Entry

NAMES = Path(__file__).parents[4] / "config" / "registers.toml"
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
OFFICES = Offices(lambda: NOW)
ADULT, SENIOR = (Citizen(name="测试", id_number=number) for number in list(SHOWN)[:2])
# The cases are the ledger's, and bills are asked for as bills.
ELSEWHERE = {"cases", *(id_ for id_ in REGISTERS if id_.endswith(("-bill", "-due", "-fee")))}


def asked(citizen: Citizen, at: Offices = OFFICES) -> Asked:
    return at.asked(citizen, {})


def find(register: str, citizen: Citizen, at: Offices = OFFICES) -> Entry | None:
    return REGISTERS[register].find(asked(citizen, at))


def held(register: str, citizen: Citizen) -> Entry:
    entry = find(register, citizen)
    assert entry is not None, register
    return entry


def crowd() -> Iterator[Citizen]:
    for serial in range(200):
        born = f"{1945 + serial % 62}{1 + serial % 12:02d}{1 + serial % 28:02d}"
        area = "441900" if serial % 3 else "430100"
        yield Citizen(name="测试众", id_number=synthetic_number(area, born, serial % 1000))
    yield Citizen(name="TEST", id_number="E00000001", document="passport")


def test_names_in_the_file_are_those_of_the_registers() -> None:
    named = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    assert named == {
        register.id: {
            "title": register.title,
            "department": register.source,
            **({"fields": dict(register.fields)} if register.fields else {}),
            **({"columns": dict(register.columns)} if register.columns else {}),
        }
        for register in REGISTERS.values()
    }


def test_registers_say_only_what_they_have_names_for_and_no_other_list() -> None:
    for citizen in crowd():
        for register in REGISTERS.values():
            entry = register.find(asked(citizen))
            if entry is None:
                continue
            assert set(entry.fields) <= set(register.fields), register.id
            assert all(list(row) == list(register.columns) for row in entry.rows), register.id


@pytest.mark.parametrize("register", sorted(set(REGISTERS) - ELSEWHERE))
def test_every_register_knows_one_of_those_who_are_shown(register: str) -> None:
    shown = [Citizen(name="测试", id_number=number) for number in SHOWN]
    assert any(find(register, one) is not None for one in shown)


def test_those_who_are_shown_live_where_their_cards_say() -> None:
    for seed in range(len(SHOWN)):
        card = synthetic_card(seed)
        read = parse_record(card.text, card.photo)
        assert isinstance(read, CardRecord)
        entry = held("household", Citizen(name=read.name, id_number=read.id_number))
        assert read.id_number in SHOWN
        assert entry.fields["address"] == (card.appended_address or read.address)


def test_everybody_gets_the_same_answer_again_also_from_another_machine() -> None:
    again = Offices(lambda: NOW)
    for citizen in crowd():
        for register in REGISTERS:
            one, other = find(register, citizen), find(register, citizen, again)
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert (one.fields, one.rows) == (other.fields, other.rows), register


def test_another_seed_makes_another_city() -> None:
    other = Offices(lambda: NOW, seed=2)
    one, two = find("social-insurance", ADULT), find("social-insurance", ADULT, other)
    assert one is not None
    assert two is not None
    assert one.fields != two.fields


def test_a_month_later_there_is_a_month_more_and_nothing_else_changed() -> None:
    later = Offices(lambda: NOW + dt.timedelta(days=30))
    before, after = find("social-insurance", ADULT), find("social-insurance", ADULT, later)
    assert before is not None
    assert after is not None
    assert after.rows[4:] == before.rows[:-4]
    months = [int(one.fields["months_pension"]) for one in (before, after)]
    assert months[1] == months[0] + 1
    one, two = find("property", ADULT), find("property", ADULT, later)
    assert one is not None
    assert two is not None
    assert one.rows == two.rows


def test_employer_is_the_same_wherever_it_is_named() -> None:
    insured = held("social-insurance", ADULT).fields["unit"]
    assert held("employment", ADULT).fields["unit"] == insured
    assert held("housing-fund", ADULT).fields["unit"] == insured
    assert held("medical-insurance", ADULT).fields["unit"] == insured
    assert {row["payer"] for row in held("income-tax", ADULT).rows} == {insured}


def test_house_is_the_same_wherever_it_is_named() -> None:
    place = held("property", ADULT).rows[0]["place"]
    assert held("deed-tax", ADULT).rows[0]["place"] == place
    assert held("sales-contract", ADULT).rows[0]["place"] == place
    assert place.startswith(held("household", ADULT).fields["address"])
    loan = held("housing-loan", ADULT).fields
    mortgaged = held("property", ADULT).rows[0]["mortgaged"] == "有抵押"
    assert mortgaged == (loan["left_fen"] != "0")


def test_repaid_loan_is_settled_everywhere() -> None:
    loan = held("housing-loan", SENIOR).fields
    assert (loan["status"], loan["left_fen"]) == ("已结清", "0")
    assert held("property", SENIOR).rows[0]["mortgaged"] == "无抵押"


def test_cars_are_taxed_and_fined_under_one_plate() -> None:
    plates = {row["plate"] for row in held("vehicle", ADULT).rows}
    assert {row["plate"] for row in held("vehicle-tax", ADULT).rows} == plates
    assert {row["plate"] for row in held("haulage", ADULT).rows} <= plates


def test_taxes_paid_are_the_sum_of_what_each_tax_says() -> None:
    paid = {row["number"] for row in held("tax-paid", ADULT).rows if row["kind"] != "个人所得税"}
    single = {
        row["number"]
        for register in ("deed-tax", "vehicle-tax")
        for row in held(register, ADULT).rows
    }
    assert paid == single


def test_balance_of_the_fund_follows_from_its_list() -> None:
    fund = held("housing-fund", ADULT)
    assert fund.rows[0]["balance_fen"] == fund.fields["balance_fen"]
    for newer, older in zip(fund.rows, fund.rows[1:], strict=False):
        grown = int(newer["balance_fen"]) - int(older["balance_fen"])
        assert grown == int(newer["amount_fen"])


def test_nobody_is_older_or_younger_in_a_register_than_on_the_card() -> None:
    for citizen in crowd():
        person = asked(citizen).person
        assert person is not None
        work, senior = find("employment", citizen), find("senior", citizen)
        assert work is None or person.age >= 18
        assert (senior is not None) == (person.age >= 60)
        benefit = find("pension-benefit", citizen)
        assert benefit is None or person.age >= 55


def test_company_is_found_by_its_number_and_named_the_same_for_everybody() -> None:
    own = held("business", ADULT).fields
    stranger = OFFICES.asked(SENIOR, {"uscc": own["uscc"]})
    entry = REGISTERS["business"].find(stranger)
    assert entry is not None
    assert entry.fields["name"] == own["name"]
    assert own["legal_person"] == ADULT.name
    assert entry.fields["legal_person"] != ADULT.name
