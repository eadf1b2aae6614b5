"""A document: asked for, shown, printed; printed is what the printer says, and nobody's is left."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest

from drivers.a4.port import Phase
from drivers.device import ConditionCode
from drivers.idcard.port import CardEvent
from drivers.receipt.port import Code
from kiosk.catalog.item import Item
from kiosk.catalog.kinds import Certificate as Wanted
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import PagesState, ReceiptState, Step
from kiosk.present.screen import present
from sync.contract.asking import AskCertificate, Certificate
from tests.kiosk.people import TODAY, card
from tests.kiosk.story import ONLINE, PENSION, WORLD, Story

FACTS = (("姓名", "测试甲丙"), ("公民身份号码", "441900196001010018"), ("参保状态", "正常"))
PDF = b"%PDF-1.7 synthetic %%EOF"
READY = Certificate(
    state="ready",
    title="参保证明",
    number="DEM-2026-000001",
    issued_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
    source="市人社局（示例）",
    facts=FACTS,
    pages=2,
    pdf=PDF,
    ecopy="/e/0123456789abcdef",
)


def item(output: str = "a4") -> Item:
    first = WORLD.catalog[PENSION]
    wanted = msgspec.convert(
        {"title": "参保证明", "register": "social-insurance", "output": output}, Wanted
    )
    return msgspec.structs.replace(
        first, kind="query_print", certificate=wanted, fields=(), materials=(), prechecks=()
    )


def asked(output: str = "a4") -> Story:
    story = Story(ONLINE).to_identify()
    story.then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    story.journey = dataclasses.replace(story.journey, item=item(output))
    return story.then(ev.IdentityConfirmed())


def shown(output: str = "a4", answer: Certificate = READY) -> Story:
    story = asked(output)
    assert story.journey.fetch is not None
    return story.then(ev.Answered("s1", story.journey.fetch.serial, answer))


def job(story: Story) -> str:
    assert story.journey.printout is not None
    return story.journey.printout.job_id


def pages(story: Story) -> PagesState:
    assert story.journey.printout is not None
    return story.journey.printout.pages


def printing() -> Story:
    return shown().then(ev.PrintTapped())


def test_platform_is_asked_for_the_item_s_document_of_this_citizen() -> None:
    story = asked()
    story.is_at(Step.FETCHING)
    effect = story.effect(fx.Ask)
    assert isinstance(effect, fx.Ask)
    assert isinstance(effect.ask, AskCertificate)
    assert (effect.ask.title, effect.ask.register) == ("参保证明", "social-insurance")
    assert effect.ask.citizen is not None
    assert effect.ask.citizen.id_number == card().id_number


def test_document_is_shown_with_names_and_numbers_covered_until_held() -> None:
    values = present(shown().journey, WORLD, TODAY)
    rows = values["printoutRows"]
    assert isinstance(rows, list)
    assert [row["full"] for row in rows] == [value for _, value in FACTS]
    assert rows[0]["value"] != FACTS[0][1]
    assert "1960" not in rows[1]["value"]
    assert rows[2]["value"] == "正常"


def test_printed_is_said_only_when_the_printer_confirmed_it() -> None:
    story = printing()
    work = story.effect(fx.PrintPages)
    assert isinstance(work, fx.PrintPages)
    assert (work.job_id, work.pdf) == (job(story), PDF)
    story.then(ev.PagesMoved("s1", job(story), Phase.PRINTING, 1))
    assert "1" in str(present(story.journey, WORLD, TODAY)["printoutSays"])
    assert pages(story) is PagesState.PRINTING
    assert present(story.journey, WORLD, TODAY)["printoutHeading"] == "正在打印"
    story.then(ev.PagesAnswered("s1", job(story), PagesState.PRINTED))
    assert present(story.journey, WORLD, TODAY)["printoutHeading"] == "打印好了"
    assert (
        present(story.journey, WORLD, TODAY)["printoutSays"]
        == (WORLD.words["printout_pages_printed"])
    )


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (ConditionCode.PAPER_OUT, PagesState.PAPER_OUT),
        (ConditionCode.PAPER_JAMMED, PagesState.JAMMED),
        (ConditionCode.COVER_OPEN, PagesState.COVER_OPEN),
        (ConditionCode.TONER_OUT, PagesState.TONER_OUT),
        (ConditionCode.OUTPUT_FULL, PagesState.OUTPUT_FULL),
    ],
)
def test_what_holds_the_printer_up_is_said_and_goes_on_when_put_right(
    code: ConditionCode, state: PagesState
) -> None:
    story = printing()
    story.then(ev.PagesMoved("s1", job(story), Phase.HELD_UP, 0, frozenset({code})))
    assert pages(story) is state
    values = present(story.journey, WORLD, TODAY)
    assert values["printoutTrouble"] is True
    assert values["printoutHeading"] == WORLD.words[f"printout_now_{state}"]
    story.then(ev.PagesMoved("s1", job(story), Phase.PRINTING, 1))
    assert pages(story) is PagesState.PRINTING


@pytest.mark.parametrize("state", [PagesState.AWAY, PagesState.TROUBLE])
def test_failed_print_is_tried_again_under_the_same_id(state: PagesState) -> None:
    story = printing()
    first = job(story)
    story.then(ev.PagesAnswered("s1", first, state))
    story.then(ev.PrintTapped())
    again = story.effect(fx.PrintPages)
    assert isinstance(again, fx.PrintPages)
    assert again.job_id == first


def test_second_tap_while_printing_prints_nothing_more() -> None:
    story = printing().then(ev.PrintTapped())
    assert not story.has_effect(fx.PrintPages)
    story.then(ev.PagesAnswered("s1", job(story), PagesState.PRINTED), ev.PrintTapped())
    assert not story.has_effect(fx.PrintPages)


@pytest.mark.parametrize("leaving", [ev.ExitTapped(), ev.BackTapped(), ev.AnotherTapped()])
def test_job_of_whoever_goes_away_is_taken_back(leaving: ev.Event) -> None:
    story = printing()
    taken = job(story)
    story.then(leaving)
    back = story.effect(fx.TakeBackPages)
    assert isinstance(back, fx.TakeBackPages)
    assert back.job_id == taken
    assert story.journey.printout is None


def test_citizen_who_walks_away_leaves_nothing_in_the_printer() -> None:
    story = printing()
    story.then(ev.TimerElapsed("s1", ev.Timer.IDLE), ev.TimerElapsed("s1", ev.Timer.GRACE))
    assert story.has_effect(fx.TakeBackPages)


def test_finished_job_is_left_alone() -> None:
    story = printing()
    story.then(ev.PagesAnswered("s1", job(story), PagesState.PRINTED), ev.DoneTapped())
    assert not story.has_effect(fx.TakeBackPages)


@pytest.mark.parametrize("state", ["none", "refused", "unavailable"])
def test_no_document_is_explained_and_can_be_printed(state: str) -> None:
    story = shown(answer=Certificate(state=state, reason="这里写原因"))  # type: ignore[arg-type]  # of the table
    story.is_at(Step.REFUSED)
    refusal = story.journey.refusal
    assert refusal is not None
    assert (refusal.reason, refusal.who) == ("这里写原因", story.journey.item.department)  # type: ignore[union-attr]  # just shown
    assert refusal.remedy


def test_slip_of_the_copy_carries_its_address_and_no_answer_of_the_citizen() -> None:
    story = shown().then(ev.CopyTapped())
    work = story.effect(fx.Print)
    assert isinstance(work, fx.Print)
    assert [one.data for one in work.receipt.blocks if isinstance(one, Code)] == [
        WORLD.ecopy_url + READY.ecopy
    ]
    story.then(ev.ReceiptAnswered("s1", work.receipt.job_id, ReceiptState.PRINTED))
    assert story.journey.receipt is ReceiptState.PRINTED


def test_document_on_a_slip_is_printed_on_the_receipt_printer() -> None:
    story = shown("slip").then(ev.PrintTapped())
    assert story.has_effect(fx.Print)
    assert not story.has_effect(fx.PrintPages)
    story.then(ev.ReceiptAnswered("s1", job(story), ReceiptState.PAPER_OUT))
    assert (
        present(story.journey, WORLD, TODAY)["printoutPrimary"] == (WORLD.words["printout_again"])
    )


def test_document_for_the_screen_has_nothing_to_print() -> None:
    story = shown("screen")
    assert present(story.journey, WORLD, TODAY)["printoutPrimary"] == ""
    story.then(ev.PrintTapped())
    assert story.effects == () or not story.has_effect(fx.PrintPages)


def test_nothing_of_the_document_is_in_the_journey_s_repr() -> None:
    shown_as = repr(shown().journey)
    assert FACTS[1][1] not in shown_as
    assert FACTS[0][1] not in shown_as
