"""What ends soon is said on the result, and leads to the item that renews it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib

import pytest

from kiosk.case.expiry import ending
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from sync.contract.asking import RegisterFacts
from tests.kiosk.people import ROOT, TODAY, card, world
from tests.kiosk.story import Story

WORLD = world(whole=True)
EXPIRIES = WORLD.library.expiries


def facts(**values: str) -> dict[str, RegisterFacts]:
    return {"driver": RegisterFacts(register="driver", state="found", fields=values)}


@pytest.mark.parametrize(("days", "said"), [(-1, False), (0, True), (90, True), (91, False)])
def test_card_is_worth_a_word_in_its_last_ninety_days(days: int, said: bool) -> None:
    one = card(valid_to=TODAY + dt.timedelta(days=days))
    found = ending(EXPIRIES, one, {}, TODAY)
    assert [each.item for each in found] == (["id-card-expiry"] if said else [])


def test_register_that_was_asked_anyway_counts_and_nonsense_in_it_does_not() -> None:
    soon = (TODAY + dt.timedelta(days=5)).isoformat()
    found = ending(EXPIRIES, card(), facts(valid_to=soon), TODAY)
    assert [(one.item, one.days) for one in found] == [("driving-licence-renewal", 5)]
    for nonsense in ("", "长期", "2026-13-01"):
        assert ending(EXPIRIES, card(), facts(valid_to=nonsense), TODAY) == ()
    assert ending(EXPIRIES, None, {}, TODAY) == ()
    permit = card(valid_to=TODAY, document="residence-permit")
    assert ending(EXPIRIES, permit, {}, TODAY) == ()


def test_result_says_it_first_and_a_tap_opens_the_item_with_the_card_kept() -> None:
    journey = dataclasses.replace(
        Story().to_result().journey, card=card(valid_to=TODAY + dt.timedelta(days=12))
    )
    rows = present(journey, WORLD, TODAY)["resultRelated"]
    assert isinstance(rows, list)
    assert rows[0]["name"] == "您的身份证还有 12 天到期"
    assert "身份证到期换证" in rows[0]["summary"]
    after, _ = step(journey, ev.ServiceChosen(rows[0]["id"]), WORLD)
    assert after.item is not None
    assert after.item.id == "id-card-expiry"
    assert after.card is not None
    assert after.at in (Step.SITUATION, Step.ITEM)


def test_who_is_in_a_register_is_told_of_what_they_may_have_without_asking() -> None:
    before = Story().to_result().journey
    assert not any("享受" in row["name"] for row in rows_of(before))
    found = RegisterFacts(register="assistance", state="found", fields={"kind": "低保"})
    told = rows_of(dataclasses.replace(before, facts={"assistance": found}))
    assert told[0]["name"] == "您可能可以享受：困难群众医疗救助"
    assert told[0]["id"] == "medical-aid-status"
    assert "不用申请" in told[0]["summary"]
    assert "待核实" in told[0]["summary"]
    for state in ("none", "unavailable"):
        silent = RegisterFacts(register="assistance", state=state)
        assert rows_of(dataclasses.replace(before, facts={"assistance": silent})) == rows_of(before)
    registers = tomllib.loads((ROOT / "config" / "registers.toml").read_text("utf-8"))
    assert all(one.register in registers for one in WORLD.library.entitlements)
    assert all(one.item in WORLD.catalog for one in WORLD.library.entitlements)


def rows_of(journey: Journey) -> list[dict[str, str]]:
    rows = present(journey, WORLD, TODAY)["resultRelated"]
    assert isinstance(rows, list)
    return [{name: str(value) for name, value in row.items()} for row in rows]


def test_every_reminder_names_a_register_that_is_and_an_item_that_is() -> None:
    registers = tomllib.loads((ROOT / "config" / "registers.toml").read_text("utf-8"))
    assert EXPIRIES
    for one in EXPIRIES:
        assert one.item in WORLD.catalog
        register, _, fact = one.fact.partition(".")
        assert register == "card" or fact in registers[register]["fields"]
