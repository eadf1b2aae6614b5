"""Results sent home, papers sent in, and what a case says of the way it is done."""

from __future__ import annotations

import random
from collections.abc import Mapping

from drivers.receipt.port import Code, Field, Line
from kiosk.case.mode import modes_of
from kiosk.catalog.situation import paths
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from sync.contract.case import Mode
from tests.kiosk.people import NOW, TODAY, world
from tests.kiosk.valid_answers import valid
from tests.kiosk.walks.walking import Walk

WORLD = world(whole=True)
KEY, NUMBER = "01900000-0000-7000-8000-000000000001", "44190000400032026112000042Y"


def to_review(item_id: str, answers: dict[str, str], ways: Mapping[str, str]) -> Walk:
    """Through the form and the materials: these answers and ways, others as drawn."""
    item = WORLD.catalog[item_id]
    here = Walk(WORLD, random.Random(item_id), Journey(at=Step.ATTRACT, readiness=Readiness()))
    here.to_form(item, dict(FIRST[item_id]))
    while here.is_at(Step.FORM):
        field = here.journey.fields[here.journey.question]
        told = here.journey.answers
        said = answers.get(field.id) or valid(field, WORLD.towns, TODAY, here.draw, told)
        here.then(ev.Drafted(said))
        here.then(ev.NextTapped())
        assert here.journey.complaint == "", (field.id, here.journey.complaint)
    while here.journey.at in (Step.MATERIALS, Step.MATERIAL, Step.PROMISE):
        if here.is_at(Step.MATERIAL):
            here.then(ev.WayPicked(ways[here.journey.material], NOW))
        else:
            here.then(ev.NextTapped())
    assert here.is_at(Step.REVIEW), here.journey.at
    return here


def first_way(item_id: str) -> dict[str, str]:
    return next(iter(paths(WORLD.catalog[item_id].questions)))


FIRST = {one: first_way(one) for one in ("no-crime-certificate", "cross-province")}


def receipt_of(here: Walk) -> tuple[fx.Save, list[str], list[str]]:
    """What is saved; the texts of the receipt, and its codes."""
    save = here.submit(KEY)
    here.then(ev.Saved("s1", KEY, NUMBER, NOW))
    here.then(ev.TimerElapsed("s1", ev.Timer.DELIVERY))
    blocks = here.effect(fx.Print).receipt.blocks
    texts = [one.text for one in blocks if isinstance(one, Line)]
    texts += [f"{one.label} {one.value}" for one in blocks if isinstance(one, Field)]
    return save, texts, [one.data for one in blocks if isinstance(one, Code)]


def test_result_is_sent_to_the_address_on_the_card_or_another_one() -> None:
    here = to_review("no-crime-certificate", {"get": "courier"}, {})
    rows = present(here.journey, WORLD, TODAY)["reviewRows"]
    assert isinstance(rows, list)
    shown = {row["label"]: row["value"] for row in rows}
    assert shown["结果怎么拿"] == "快递到家"
    assert shown["收件地址"]
    save, texts, codes = receipt_of(here)
    assert save.document.modes == ("courier",)
    assert {one.field for one in save.document.answers} >= {"get", "mail_to"}
    assert any("现场受理，快递送达" in text for text in texts)
    # Paper lies about: it names no address.
    assert not any(shown["收件地址"] in text for text in texts)
    assert codes == [NUMBER]


def test_who_fetches_the_result_is_asked_for_no_address() -> None:
    here = to_review("no-crime-certificate", {"get": "electronic"}, {})
    assert "mail_to" not in {field.id for field in here.journey.fields}
    assert not isinstance(here.submit(KEY).document.modes, tuple)


def test_papers_by_post_get_a_slip_with_address_and_code_for_the_envelope() -> None:
    item = WORLD.catalog["cross-province"]
    ways = {need.code: "post" if "post" in need.ways else need.ways[0] for need in item.materials}
    here = to_review("cross-province", {}, ways)
    save, texts, codes = receipt_of(here)
    posted = [one.name for one in save.document.materials if one.state == "posted"]
    assert posted
    assert "寄件单" in texts
    assert all(f"信封里有 {name}" in texts for name in posted)
    assert any(text.startswith("地址 ") and "未核实" in text for text in texts)
    # One for the citizen, one for whoever opens the envelope.
    assert codes == [NUMBER, NUMBER]


def test_modes_follow_from_what_the_case_is() -> None:
    plain = WORLD.catalog["resident-pension-enrolment"]
    wants: list[tuple[set[str], tuple[Mode, ...]]] = [
        ({"shared", "card"}, ()),
        ({"promised"}, ("trust-first",)),
        ({"deferred", "scanned"}, ("trust-first",)),
    ]
    for states, modes in wants:
        assert modes_of(plain, {}, states) == modes
    visits = next(item for item in WORLD.catalog if item.guide.visits and item.kind == "apply")
    assert "finish-on-site" in modes_of(visits, {}, set())
