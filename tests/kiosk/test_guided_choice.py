"""Guided choice: a few taps to the exact item; who cannot go on learns why, and where to."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest

from drivers.idcard.port import CardEvent
from drivers.receipt.port import Field
from kiosk.case.eligibility import age_on, refusal_of
from kiosk.catalog.situation import Precheck
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import ReceiptState, Step
from kiosk.present.screen import present
from tests.kiosk.people import NOW, card, signature
from tests.kiosk.story import ALLOWANCE, PENSION, WORLD, Story

OLD = card(born=dt.date(1950, 5, 4), id_number="441900195005040010")
TODAY = NOW.date()


def to_confirm(*picks: str, holder: object = OLD) -> Story:
    story = Story().to_situation()
    for value in picks:
        story.then(ev.SituationPicked(value))
    story.then(ev.BeginTapped(), ev.ConsentGiven(NOW))
    return story.then(ev.CardSeen("s1", CardEvent.CARD_READ, holder))  # type: ignore[arg-type]  # a card


def test_two_taps_lead_to_the_page_of_the_item() -> None:
    story = Story().to_situation()
    story.is_at(Step.SITUATION)
    story.then(ev.SituationPicked("self"))
    story.is_at(Step.SITUATION)
    story.then(ev.SituationPicked("never"))
    story.is_at(Step.ITEM)


def test_item_without_questions_opens_at_once() -> None:
    Story().then(ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION)).is_at(Step.ITEM)


def test_case_carries_the_handling_item_and_the_answers_that_led_to_it() -> None:
    story = to_confirm("self", "stopped").then(ev.IdentityConfirmed())
    story.then(ev.Drafted("441900122"), ev.NextTapped())
    for value in ("4111111111111111", "13800138000"):
        story.then(ev.Drafted(value), ev.NextTapped())
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    assert save.item_code.endswith("02")
    assert save.document.item.handling_code == save.item_code
    told = {answer.field: answer.shown for answer in save.document.answers}
    assert told["before"] == "领过，后来停了"
    assert told["whom"] == "给我自己"


def test_back_goes_through_the_questions_and_keeps_the_answers() -> None:
    story = Story().to_situation().then(ev.SituationPicked("self"), ev.SituationPicked("moved"))
    story.then(ev.BackTapped()).is_at(Step.SITUATION)
    assert story.journey.situation == {"whom": "self", "before": "moved"}
    story.then(ev.BackTapped(), ev.BackTapped()).is_at(Step.SERVICES)
    story.then(ev.ServiceChosen(ALLOWANCE)).is_at(Step.SITUATION)
    assert story.journey.situation["whom"] == "self"


def test_chip_opens_its_question_again_and_later_answers_go_when_it_changes() -> None:
    story = Story().to_situation().then(ev.SituationPicked("self"), ev.SituationPicked("moved"))
    story.then(ev.SituationReopened("whom")).is_at(Step.SITUATION)
    assert story.journey.asking == 0
    story.then(ev.SituationPicked("self"))
    assert story.journey.situation == {"whom": "self"}


def test_refusal_before_identity_says_why_what_and_who_and_leads_back() -> None:
    story = Story().to_situation().then(ev.SituationPicked("family"))
    story.is_at(Step.REFUSED)
    assert story.journey.card is None
    values = present(story.journey, WORLD, TODAY)
    assert "代家人" in str(values["refusedReason"])
    shown = str(values["refusedRows"])
    assert "窗口代办" in shown
    assert WORLD.nearest in shown
    story.then(ev.BackTapped()).is_at(Step.SITUATION)
    story.then(ev.SituationPicked("self"), ev.SituationPicked("never")).is_at(Step.ITEM)


def test_card_that_shows_too_young_a_holder_is_refused_before_anything_is_filled_in() -> None:
    story = to_confirm("self", "never", holder=card()).then(ev.IdentityConfirmed())
    story.is_at(Step.REFUSED)
    assert "年龄" in str(present(story.journey, WORLD, TODAY)["refusedReason"])
    story.then(ev.BackTapped()).is_at(Step.ITEM)


def test_refusal_is_printed_once_and_names_nobody() -> None:
    story = to_confirm("self", "never", holder=card()).then(ev.IdentityConfirmed())
    story.then(ev.PrintTapped())
    printed = story.effect(fx.Print)
    assert isinstance(printed, fx.Print)
    told = "".join(f.value for f in printed.receipt.blocks if isinstance(f, Field))
    assert "年龄" in told
    assert card().name not in str(printed.receipt.blocks)
    story.then(ev.PrintTapped())
    assert not story.has_effect(fx.Print)
    job = printed.receipt.job_id
    story.then(ev.ReceiptAnswered("s1", job, ReceiptState.PAPER_OUT))
    assert "手机" in str(present(story.journey, WORLD, TODAY)["refusedSays"])
    story.then(ev.PrintTapped())
    again = story.effect(fx.Print)
    assert isinstance(again, fx.Print)
    assert again.receipt.job_id == job
    story.then(ev.ReceiptAnswered("s1", job, ReceiptState.PRINTED))
    assert "取走" in str(present(story.journey, WORLD, TODAY)["refusedSays"])


def test_another_item_may_follow_a_refusal() -> None:
    story = to_confirm("self", "never", holder=card()).then(ev.IdentityConfirmed())
    story.then(ev.AnotherTapped()).is_at(Step.SERVICES)
    assert story.journey.refusal is None
    assert story.journey.card is not None


@pytest.mark.parametrize(
    ("table", "changes", "good"),
    [
        ({"fact": "age", "least": 16}, {"born": dt.date(2010, 11, 22)}, False),
        ({"fact": "age", "least": 16}, {"born": dt.date(2010, 11, 20)}, True),
        ({"fact": "age", "most": 59}, {"born": dt.date(1966, 11, 20)}, False),
        ({"fact": "local"}, {"address": "广西壮族自治区测试路1号"}, False),
        ({"fact": "local"}, {}, True),
        ({"fact": "local", "among": ["no"]}, {}, False),
        ({"fact": "valid_days_left", "most": 90}, {"valid_to": dt.date(2027, 5, 1)}, False),
        ({"fact": "valid_days_left", "most": 90}, {"valid_to": dt.date(2026, 12, 1)}, True),
        ({"fact": "valid_days_left", "most": 90}, {"valid_to": None}, False),
        ({"fact": "document", "among": ["resident-id-card"]}, {}, True),
        ({"fact": "document", "among": ["permanent-resident-card"]}, {}, False),
        ({"fact": "sex", "among": ["2"]}, {}, False),
    ],
)
def test_facts_of_the_card_decide(
    table: dict[str, object], changes: dict[str, object], good: bool
) -> None:
    refusal = {"reason": "r", "remedy": "m", "who": "w"}
    check = msgspec.convert({**table, "refusal": refusal}, Precheck)
    item = msgspec.structs.replace(WORLD.catalog[PENSION], prechecks=(check,))
    found = refusal_of(item, card(**changes), {}, dt.date(2026, 11, 21))
    assert (found is None) == good


def test_birthday_on_29_february_is_on_1_march_in_other_years() -> None:
    born = dt.date(2008, 2, 29)
    assert age_on(dt.date(2026, 2, 28), born) == 17
    assert age_on(dt.date(2026, 3, 1), born) == 18


def test_precheck_for_other_answers_is_not_looked_at() -> None:
    item = WORLD.catalog[ALLOWANCE]
    (check, *_) = [one for one in item.prechecks if one.fact == "age"]
    only = msgspec.structs.replace(check, when={"before": "never"})
    item = msgspec.structs.replace(item, prechecks=(only,))
    assert refusal_of(item, card(), {"before": "moved"}, TODAY) is None
    assert refusal_of(item, card(), {"before": "never"}, TODAY) is not None


def test_repr_of_a_refused_citizen_shows_nothing_of_them() -> None:
    story = to_confirm("self", "never", holder=card()).then(ev.IdentityConfirmed())
    assert card().name not in repr(story.journey)
    assert dataclasses.replace(story.journey).situation == story.journey.situation
