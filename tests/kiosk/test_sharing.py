"""What the registers say: asked once, with its source, never in the citizen's way."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from drivers.idcard.port import CardEvent
from drivers.receipt.port import Line
from kiosk.case.prefill import Facts, known_answer, known_answers
from kiosk.case.shared import MOST_REGISTERS, facts_of, question_about, wanted_registers
from kiosk.catalog.answers import Known
from kiosk.catalog.form import FormField
from kiosk.catalog.item import Item
from kiosk.catalog.material import MaterialNeed
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from sync.contract.asking import AskFacts, Declined, RegisterFacts
from sync.contract.asking import Facts as Said
from tests.kiosk.people import NOW, TODAY, card, ric_number, signature
from tests.kiosk.story import NUMBER, OFFLINE, ONLINE, PENSION, WORLD, Story

OFFICE = "市公安局（示例）"
KNOWN = Known(WORLD.towns, WORLD.words, TODAY)
RIC = ric_number(card().born, "1")
REGISTER = WORLD.catalog[PENSION].materials[1].register


def register(name: str, state: str = "found", **fields: str) -> RegisterFacts:
    return msgspec.convert(
        {"register": name, "state": state, "source": OFFICE, "fields": fields}, RegisterFacts
    )


def field(**table: object) -> FormField:
    whole = {"id": "f", "kind": "number", "label": "编号", "question": "？", **table}
    if whole["kind"] == "number":
        whole |= {"pattern": "[0-9]{4}", "example": "1234"}
    return msgspec.convert(whole, FormField)


def item_with(*fields: FormField, materials: tuple[MaterialNeed, ...] = ()) -> Item:
    return msgspec.structs.replace(
        WORLD.catalog[PENSION], fields=fields, materials=materials, questions=()
    )


def confirmed(story: Story) -> Story:
    return story.to_identify().then(
        ev.CardSeen("s1", CardEvent.CARD_READ, card()), ev.IdentityConfirmed()
    )


def asked(story: Story) -> fx.Ask:
    ask = story.effect(fx.Ask)
    assert isinstance(ask, fx.Ask)
    return ask


def answer(story: Story, *said: RegisterFacts) -> Story:
    return story.then(ev.Answered("s1", asked(story).serial, Said(registers=said)))


def shown(story: Story) -> dict[str, object]:
    return dict(present(story.journey, WORLD, TODAY))


def test_online_the_registers_of_the_item_are_asked_and_no_other() -> None:
    story = confirmed(Story(ONLINE))
    story.is_at(Step.FETCHING)
    ask = asked(story).ask
    assert isinstance(ask, AskFacts)
    assert ask.registers == (REGISTER,)
    assert ask.citizen is not None
    assert ask.citizen.id_number == card().id_number
    answer(story, register(REGISTER)).is_at(Step.FORM)
    assert story.journey.registers == {REGISTER: "found"}
    # Back and forth again: asked once.
    story.then(ev.BackTapped(), ev.IdentityConfirmed()).is_at(Step.FORM)


def test_offline_nobody_is_asked_and_nobody_waits() -> None:
    story = confirmed(Story(OFFLINE))
    story.is_at(Step.FORM)
    assert not story.has_effect(fx.Ask)


@pytest.mark.parametrize(
    "event",
    [
        ev.SkipTapped(),
        ev.Answered("s1", 1, None, "away"),
        ev.Answered("s1", 1, Declined(reason="部门没有应答")),
        ev.Answered("s1", 1, Said(registers=())),
    ],
    ids=["skipped", "no answer", "declined", "says nothing"],
)
def test_without_an_answer_the_journey_goes_on_and_says_later(event: ev.Event) -> None:
    story = confirmed(Story(ONLINE)).then(event)
    story.is_at(Step.FORM)
    assert story.journey.registers == {REGISTER: "unavailable"}
    story.then(ev.NextTapped())
    for value in ("600", "13800138000", "4111111111111111"):
        story.then(ev.Drafted(value), ev.NextTapped())
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    assert [one.state for one in save.document.materials] == ["card", "shared-later"]


def test_found_material_is_shared_in_the_case_on_the_review_and_on_the_receipt() -> None:
    story = answer(confirmed(Story(ONLINE)), register(REGISTER)).then(ev.NextTapped())
    for value in ("600", "13800138000", "4111111111111111"):
        story.then(ev.Drafted(value), ev.NextTapped())
    rows = shown(story)["reviewMaterials"]
    assert "已共享" in str(rows)
    assert shown(story)["reviewSpared"] == "已为您少填 8 项、少交 1 份"
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    assert [one.state for one in save.document.materials] == ["card", "shared"]
    story.then(ev.Saved("s1", "key-1", NUMBER, NOW), ev.TimerElapsed("s1", ev.Timer.DELIVERY))
    receipt = story.effect(fx.Print)
    assert isinstance(receipt, fx.Print)
    lines = [block.text for block in receipt.receipt.blocks if isinstance(block, Line)]
    assert "已为您少填 8 项、少交 1 份" in lines


def test_answer_from_a_register_fills_the_form_with_its_source() -> None:
    one = field(prefill="shared.business.number")
    facts: Facts = {"business": register("business", number="1234")}
    known = known_answer(one, card(), facts, WORLD.towns)
    assert known is not None
    assert (known.value, known.source, known.office) == ("1234", "shared", OFFICE)
    assert "1234" not in repr(known)
    assert known_answers(item_with(one), card(), facts, KNOWN) == {"f": "1234"}


@pytest.mark.parametrize(
    "said",
    [
        register("business", state="none"),
        register("business", state="unavailable", number="1234"),
        register("business"),
        register("business", number=""),
        register("business", number="12345678"),
        register("business", number="'; DROP TABLE"),
        register("business", number="\u202e4321"),
        register("other", number="1234"),
    ],
    ids=["none", "away", "no field", "empty", "wrong", "hostile", "reversed", "another register"],
)
def test_what_a_citizen_could_not_answer_is_not_put_forward(said: RegisterFacts) -> None:
    one = field(prefill="shared.business.number")
    assert known_answers(item_with(one), card(), {said.register: said}, KNOWN) == {}


@pytest.mark.parametrize(
    ("prefill", "kind", "value"),
    [
        ("card.town", "town", "441900116"),
        ("card.name", "name", "测试甲丙"),
        ("card.address", "text", "广东省东莞市樟木头镇测试路1号"),
        ("card.id_number", "id_number", RIC),
        ("card.born", "date", "1960-01-01"),
    ],
)
def test_card_answers_what_it_knows(prefill: str, kind: str, value: str) -> None:
    one = field(prefill=prefill, kind=kind)
    somebody = card(id_number=RIC)
    known = known_answer(one, somebody, {}, WORLD.towns)
    assert known is not None
    if prefill == "card.town":
        assert known.value in WORLD.towns.names
    else:
        assert known.value == value
    assert known.source == "card"
    assert known_answers(item_with(one), somebody, {}, KNOWN) == {"f": known.value}


def fixed_story() -> Story:
    item = item_with(
        field(prefill="shared.business.number", fixed=True), field(id="g", kind="phone")
    )
    story = Story(ONLINE).to_form()
    facts = {"business": register("business", number="1234")}
    story.journey = dataclasses.replace(
        story.journey, item=item, facts=facts, answers={"f": "1234"}, question=0, draft="1234"
    )
    return story


def test_fixed_answer_is_shown_with_its_source_and_cannot_be_changed() -> None:
    story = fixed_story()
    values = shown(story)
    assert values["fieldPad"] == ""
    assert values["fieldShown"] == "1234"
    assert values["fieldNote"] == f"来自{OFFICE}，不用填"
    for event in (ev.Drafted("4321"), ev.Typed("4321"), ev.Toggled("4321")):
        story.then(event)
        assert story.journey.draft == "1234"
    story.then(ev.NextTapped(), ev.Drafted("13800138000"), ev.NextTapped())
    row = shown(story)["reviewRows"][0]  # type: ignore[index]
    assert row["fixed"]
    assert OFFICE in row["source"]
    story.then(ev.EditTapped("f"), ev.Drafted("4321"), ev.NextTapped())
    assert story.journey.answers["f"] == "1234"
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    sources = {one.field: one.source for one in save.document.answers}
    assert sources == {"f": "shared", "g": "citizen"}


def test_fixed_answer_that_no_register_gave_is_asked() -> None:
    story = fixed_story()
    story.journey = dataclasses.replace(story.journey, facts={}, answers={}, draft="")
    assert shown(story)["fieldPad"] == "digits"
    assert story.then(ev.Drafted("4321")).journey.draft == "4321"


def test_only_registers_that_may_matter_in_this_situation_are_asked() -> None:
    whole = WORLD.catalog["legal-aid"]
    assert wanted_registers(whole, {"hard": "poor"}) == ()
    assert wanted_registers(whole, {"hard": "recorded"}) == ("assistance",)
    many = tuple(
        msgspec.convert(
            {"code": f"m{n}", "name": "材料", "ways": ["shared"], "register": f"r{n}"},
            MaterialNeed,
        )
        for n in range(40)
    )
    assert len(wanted_registers(item_with(materials=many), {})) == MOST_REGISTERS


def test_register_without_an_entry_offers_the_next_way_and_says_so() -> None:
    two_ways = msgspec.convert(
        {
            "code": "m",
            "name": "材料",
            "ways": ["shared", "scan"],
            "register": REGISTER,
            "from": OFFICE,
        },
        MaterialNeed,
    )
    story = Story(ONLINE).to_form()
    story.journey = dataclasses.replace(
        story.journey,
        item=item_with(field(kind="phone"), materials=(two_ways,)),
        facts={REGISTER: register(REGISTER, state="none")},
    )
    story.then(ev.Drafted("13800138000"), ev.NextTapped())
    story.is_at(Step.MATERIALS)
    story.then(ev.NextTapped())
    values = shown(story)
    assert f"{OFFICE}没有查到" in str(values["materialNote"])
    assert [row["way"] for row in values["materialWays"]] == ["scan"]  # type: ignore[attr-defined]


def test_facts_are_forgotten_with_the_session_and_with_the_item() -> None:
    story = answer(confirmed(Story(ONLINE)), register(REGISTER, number="1"))
    for event in (ev.ExitTapped(), ev.AnotherTapped()):
        journey, _ = step(story.journey, event, WORLD)
        if isinstance(event, ev.ExitTapped):
            assert journey.facts == {}
    assert "1" not in repr(story.journey.facts.get(REGISTER))


def test_question_and_its_answer_are_of_the_same_registers() -> None:
    ask = question_about(WORLD.catalog[PENSION], card(), {"a": "b"}, ("x", "y"))
    assert ask.registers == ("x", "y")
    said = facts_of(ask.registers, Said(registers=(register("x"), register("stranger"))))
    assert {name: one.state for name, one in said.items()} == {"x": "found", "y": "unavailable"}
