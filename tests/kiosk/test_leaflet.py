"""Guides: nobody says who they are, everything can be found, read, taken along and left again."""

from __future__ import annotations

import dataclasses

import pytest

from drivers.a4.port import Phase
from drivers.device import ConditionCode
from drivers.receipt.port import Line
from kiosk.catalog.item import Item
from kiosk.catalog.library import Library
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.leaflet_page import OPEN, LeafletPage
from kiosk.journey.leaflet_pages import page_of
from kiosk.journey.state import Journey, NoticeText, PagesState, ReceiptState, Step, World
from kiosk.journey.table import step
from kiosk.present.leaflet import leaflet_values
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW, TODAY, world

WORLD = world(whole=True)
GUIDES = [item for item in WORLD.catalog if item.kind == "guide"]


class Reader:
    """Somebody at a guide."""

    def __init__(self, item: Item, *, at: World = WORLD, online: bool = True) -> None:
        self.world = at
        self.journey = Journey(at=Step.ATTRACT, readiness=Readiness(link_up=online))
        self.effects: tuple[fx.Effect, ...] = ()
        self.then(ev.StartTapped("s1", NOW), ev.ServiceChosen(item.id))
        while self.journey.at is Step.SITUATION:
            question = item.questions[self.journey.asking]
            self.then(ev.SituationPicked(question.options[0].value))
        self.then(ev.BeginTapped())

    def then(self, *events: ev.Event) -> Reader:
        for event in events:
            self.journey, self.effects = step(self.journey, event, self.world)
        return self

    @property
    def page(self) -> LeafletPage:
        page = page_of(self.journey, self.world)
        assert page is not None
        return page

    def receipt(self) -> ReceiptState:
        return self.journey.receipt

    def slip(self) -> fx.Print:
        self.then(ev.PrintTapped())
        (effect,) = [one for one in self.effects if isinstance(one, fx.Print)]
        return effect


def of(source: str) -> Item:
    return next(one for one in GUIDES if one.leaflet is not None and one.leaflet.source == source)


@pytest.mark.parametrize("item", GUIDES, ids=[item.id for item in GUIDES])
def test_every_page_of_every_guide_says_something_or_leads_on(item: Item) -> None:
    reader = Reader(item)
    assert reader.journey.at is Step.LEAFLET
    assert reader.journey.card is None
    waiting: list[tuple[str, ...]] = [()]
    seen = 0
    while waiting and seen < 150:
        trail = waiting.pop()
        here = Reader(item)
        for value in trail:
            here.then(ev.OptionTapped(value))
        assert here.journey.at is Step.LEAFLET
        page = here.page
        assert page.title
        assert page.rows or page.sections
        assert all(section.title and section.text for section in page.sections)
        present(here.journey, WORLD, TODAY)
        onward = [row.value for row in page.rows if not row.value.startswith(OPEN)]
        waiting += [(*trail, value) for value in onward[:6]]
        seen += 1


def test_back_leads_up_page_by_page_and_out_at_the_items_page() -> None:
    reader = Reader(of("guides"))
    reader.then(ev.OptionTapped("c:民政"), ev.OptionTapped("i:senior-allowance"))
    assert "senior-allowance" in str(reader.journey.leaflet)
    reader.then(ev.BackTapped())
    assert "i:senior-allowance" in {row.value for row in reader.page.rows}
    reader.then(ev.BackTapped(), ev.BackTapped())
    assert reader.journey.at is Step.ITEM


def test_one_time_notice_holds_what_the_situation_asks_for_and_leads_to_the_item() -> None:
    reader = Reader(of("guides")).then(ev.SearchTyped("gljt"))
    assert "i:senior-allowance" in {row.value for row in reader.page.rows}
    reader.then(ev.OptionTapped("i:senior-allowance"))
    while not reader.page.sections:
        reader.then(ev.OptionTapped(reader.page.rows[0].value))
    titles = {section.title for section in reader.page.sections}
    assert {WORLD.words["leaflet_papers"], WORLD.words["item_fee"]} <= titles
    slip = reader.slip().receipt
    lines = [block.text for block in slip.blocks if isinstance(block, Line)]
    assert set(titles) <= set(lines)
    reader.then(ev.ServiceChosen("talent-card"))
    assert reader.journey.at is Step.LEAFLET
    reader.then(ev.ServiceChosen("senior-allowance"))
    assert reader.journey.item is not None
    assert reader.journey.item.id == "senior-allowance"


def test_proof_is_found_by_its_letters_and_says_that_its_basis_is_not_confirmed() -> None:
    reader = Reader(of("proofs"), online=False).then(ev.SearchTyped("zzyy"))
    assert reader.page.rows
    reader.then(ev.OptionTapped(reader.page.rows[0].value))
    basis = reader.page.sections[-1].text
    assert WORLD.words["leaflet_unconfirmed"] in basis
    reader.then(ev.BackTapped()).then(ev.SearchTyped("qqqqzz"))
    assert reader.page.rows == ()
    assert leaflet_values(reader.journey, WORLD)["leafletNothing"]


def test_knowledge_is_searched_offline_and_names_its_source() -> None:
    assert len(WORLD.library.articles) >= 20
    reader = Reader(of("knowledge"), online=False).then(ev.SearchTyped("断网"))
    reader.then(ev.OptionTapped(reader.page.rows[0].value))
    assert WORLD.library.articles[0].answer in reader.page.sections[0].text
    assert WORLD.library.articles[0].source in reader.page.sections[0].text


def test_what_an_article_leads_to_is_in_the_catalogue() -> None:
    for article in WORLD.library.articles:
        assert [one for one in article.items if one not in WORLD.catalog] == []


def test_every_town_has_a_place_and_every_place_a_town() -> None:
    towns = {office.town for office in WORLD.library.offices}
    assert towns == set(WORLD.towns.names)
    reader = Reader(of("places")).then(ev.OptionTapped("o:441900004"))
    assert reader.page.title == "南城"


def test_notices_are_those_of_the_platform() -> None:
    notice = NoticeText("停机通知（示例）", "周六早上停机一小时。", "2026-11-21 至 2026-11-22")
    told = dataclasses.replace(WORLD, notices=(notice,))
    assert Reader(of("notices"), at=told).page.sections[0].title == notice.title
    assert Reader(of("notices")).page.sections[0].text == WORLD.words["leaflet_no_notices"]


def test_page_is_printed_once_and_said_only_when_the_printer_confirmed() -> None:
    reader = Reader(of("help"))
    slip = reader.slip()
    assert leaflet_values(reader.journey, WORLD)["leafletSays"] == WORLD.words["leaflet_printing"]
    reader.then(ev.PrintTapped())
    assert reader.effects
    assert not any(isinstance(one, fx.Print) for one in reader.effects)
    reader.then(ev.ReceiptAnswered("s1", "another-job", ReceiptState.PRINTED))
    assert reader.receipt() is ReceiptState.PRINTING
    reader.then(ev.ReceiptAnswered("s1", slip.receipt.job_id, ReceiptState.PAPER_OUT))
    assert leaflet_values(reader.journey, WORLD)["leafletSays"] == WORLD.words["leaflet_no_paper"]
    again = reader.slip()
    assert again.receipt.job_id == slip.receipt.job_id
    reader.then(ev.ReceiptAnswered("s1", slip.receipt.job_id, ReceiptState.PRINTED))
    assert leaflet_values(reader.journey, WORLD)["leafletSays"] == WORLD.words["leaflet_printed"]


def test_blank_form_comes_out_on_a4_and_is_said_to_when_the_printer_said_so() -> None:
    reader = Reader(of("forms"), online=False)
    reader.then(ev.OptionTapped("c:民政"))
    reader.then(ev.OptionTapped("i:senior-allowance"), ev.PrintTapped())
    (work,) = [one for one in reader.effects if isinstance(one, fx.PrintForm)]
    fields = WORLD.catalog["senior-allowance"].fields
    assert [label for label, _ in work.form.rows][2:] == [field.label for field in fields]
    held = frozenset({ConditionCode.PAPER_OUT})
    reader.then(ev.PagesMoved("s1", work.job_id, Phase.HELD_UP, 0, held))
    assert reader.receipt() is ReceiptState.PAPER_OUT
    reader.then(ev.PagesMoved("s1", work.job_id, Phase.PRINTING, 1, frozenset()))
    assert reader.receipt() is ReceiptState.PRINTING
    reader.then(ev.PagesAnswered("s1", work.job_id, PagesState.TROUBLE))
    assert reader.receipt() is ReceiptState.TROUBLE
    reader.then(ev.PagesAnswered("s1", work.job_id, PagesState.PRINTED))
    assert reader.receipt() is ReceiptState.PRINTED


def test_what_is_not_on_the_page_cannot_be_opened() -> None:
    reader = Reader(of("places"))
    before = reader.journey
    reader.then(ev.OptionTapped("o:000000000"), ev.OptionTapped("open:talent-card"))
    assert reader.journey == before


def test_empty_library_is_no_fault(tmp_path: object) -> None:
    empty = dataclasses.replace(WORLD, library=Library())
    for item in GUIDES:
        assert Reader(item, at=empty).page.title
