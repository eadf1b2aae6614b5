"""断点续办: kept here, gone on with elsewhere, by its own citizen, exactly where it was."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from drivers.idcard.port import CardEvent
from kiosk.case.draft import Draft, holder_of, normalised
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.safekeeping import DraftEffect, carry
from kiosk.journey.state import Journey, ReceiptState, Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from sync.contract.asking import Answer, Ask, Asker, Declined, NotAnswered, Why
from tests.kiosk.people import NOW, TODAY, card, ric_number, signature
from tests.kiosk.story import NUMBER, OFFLINE, ONLINE, PAGE, PAPERS, TAKEN, WORLD, Story
from tests.kiosk.walks.ground import ground

CODE = "7K301QRT"
SOMEBODY = card(born=dt.date(1970, 1, 1), id_number=ric_number(dt.date(1970, 1, 1), "1"))
KEEP = ev.KeepTapped(CODE, NOW)


class Away:
    """A platform that gives one answer, or none."""

    def __init__(self, answer: Answer | None = None) -> None:
        self._answer = answer

    def ask(self, ask: Ask, *, within_s: float) -> Answer:
        if self._answer is None:
            raise NotAnswered(Why.AWAY)
        return self._answer


def shows(story: Story, name: str) -> object:
    return present(story.journey, WORLD, TODAY)[name]


def carried(story: Story, platform: Asker) -> Story:
    """What the last event asked of the platform, and its answer."""
    (effect,) = [one for one in story.effects if isinstance(one, DraftEffect)]
    told: list[ev.Event] = []
    carry(effect, platform, told.append)
    return story.then(*told)


def filled() -> Story:
    """At the list of materials, one of them promised for later."""
    story = Story(ONLINE).to_materials()
    return story.then(ev.MaterialOpened(PAPERS), ev.WayPicked("defer", NOW), ev.NextTapped())


def at_resume(story: Story | None = None) -> Story:
    return (story or Story(ONLINE).then(ev.StartTapped("s1", NOW))).then(ev.ResumeTapped())


def typed(code: str, story: Story | None = None) -> Story:
    return at_resume(story).then(ev.Drafted(code), ev.NextTapped())


def found(draft: Draft | None, trouble: str = "") -> Story:
    return typed(CODE).then(ev.DraftFound("s1", CODE, draft, trouble))


def kept_draft(story: Story) -> Draft:
    effect = story.then(KEEP).effect(fx.KeepDraft)
    assert isinstance(effect, fx.KeepDraft)
    return effect.draft


def shown_card(story: Story, record: object = None) -> Story:
    story.then(ev.ConsentGiven(NOW))
    return story.then(ev.CardSeen("s1", CardEvent.CARD_READ, record or card()))  # type: ignore[arg-type]


def test_it_goes_on_at_another_terminal_where_it_was_and_is_forgotten_once_handed_in(
    tmp_path: Path,
) -> None:
    with ground(tmp_path) as stand:
        platform = stand.asking
        here = filled()
        before = here.journey
        assert before.at in (Step.MATERIAL, Step.MATERIALS)
        assert shows(here, "canKeep")
        carried(here.then(KEEP), platform).is_at(Step.KEEP)
        assert shows(here, "keepCode") == "7K30 1QRT"
        slip = here.effect(fx.Print)
        assert isinstance(slip, fx.Print)
        assert "7K30 1QRT" in repr(slip.receipt.blocks)
        assert "测试" not in repr(slip.receipt.blocks).replace("测试站", "")
        here.then(ev.DoneTapped())
        assert here.journey.answers == {}

        there = carried(typed("7k3o iqrt"), platform)
        there.is_at(Step.CONSENT)
        shown_card(there, SOMEBODY).is_at(Step.IDENTIFY)
        assert there.journey.card is None
        assert shows(there, "cardSays") == WORLD.words["resume_not_yours"]
        there.then(ev.CardSeen("s1", CardEvent.CARD_READ, card())).is_at(Step.CONFIRM)
        there.confirm()
        there.is_at(Step.MATERIALS)
        assert there.journey.situation == before.situation
        assert there.journey.answers == before.answers
        assert there.journey.provided == before.provided
        again = carried(typed(CODE), platform)
        again.is_at(Step.CONSENT)

        there.then(ev.NextTapped(), ev.WayPicked("commitment", NOW), ev.NextTapped())
        there.then(ev.NextTapped(), ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
        assert there.has_effect(fx.Save)
        there.then(ev.Saved("s1", "key-1", NUMBER, NOW))
        carried(there, platform)
        carried(typed(CODE), platform).is_at(Step.RESUME)


def test_unfinished_answer_is_still_in_its_field() -> None:
    here = Story(ONLINE).to_form().then(ev.NextTapped(), ev.Drafted("600"), ev.NextTapped())
    here.then(ev.Drafted("1380013"))
    question = here.journey.fields[here.journey.question].id
    draft = kept_draft(here)
    assert "441900112" not in draft.answers.values(), "the card says so anyway"
    there = shown_card(found(draft)).confirm()
    there.is_at(Step.FORM)
    assert there.journey.fields[there.journey.question].id == question
    assert there.journey.draft == "1380013"
    assert "600" in there.journey.answers.values()
    assert "441900112" in there.journey.answers.values()


def test_what_was_kept_on_the_review_is_signed_anew() -> None:
    here = Story(ONLINE).to_review().then(ev.Signed(signature()))
    there = shown_card(found(kept_draft(here))).confirm()
    there.is_at(Step.REVIEW)
    assert there.journey.signature is None


def test_going_on_filling_after_keeping_loses_nothing_and_keeps_the_code() -> None:
    here = filled()
    before = here.journey
    here.then(KEEP, ev.DraftKept("s1", CODE, NOW), ev.BackTapped())
    assert here.journey.at is before.at
    assert here.journey.provided == before.provided
    effect = here.then(ev.KeepTapped("ZZZZZZZZ", NOW)).effect(fx.KeepDraft)
    assert isinstance(effect, fx.KeepDraft)
    assert effect.code == CODE


def test_photographed_pages_are_said_to_be_left_out() -> None:
    here = Story(ONLINE).to_scan().then(*TAKEN, ev.PageAccepted())
    here.then(ev.PageKept("s1", PAPERS, PAGE))
    draft = kept_draft(here)
    assert here.has_effect(fx.LeavePaper)
    assert draft.provided == {}
    here.then(ev.DraftKept("s1", CODE, NOW))
    assert shows(here, "keepPages")
    here.then(ev.BackTapped()).is_at(Step.MATERIAL)


@pytest.mark.parametrize("answer", [None, Declined(reason="平台暂时存不下新的草稿")])
def test_what_was_not_kept_is_not_called_kept_and_can_be_tried_again(
    answer: Declined | None,
) -> None:
    here = filled()
    before = here.journey
    carried(here.then(KEEP), Away(answer)).is_at(Step.KEEP)
    assert shows(here, "keepHeading") == WORLD.words["keep_heading_trouble"]
    assert shows(here, "keepCode") == ""
    assert shows(here, "keepTrouble")
    assert not here.has_effect(fx.Print)
    assert here.then(ev.RetryTapped()).has_effect(fx.KeepDraft)
    here.then(ev.BackTapped())
    assert here.journey.answers == before.answers


def test_slip_is_printed_again_only_when_it_did_not_come_out() -> None:
    here = filled().then(KEEP, ev.DraftKept("s1", CODE, NOW))
    slip = here.effect(fx.Print)
    assert isinstance(slip, fx.Print)
    job = slip.receipt.job_id
    assert not here.then(ev.PrintTapped()).has_effect(fx.Print)
    here.then(ev.ReceiptAnswered("s1", job, ReceiptState.PAPER_OUT))
    assert shows(here, "keepAgain")
    assert here.then(ev.PrintTapped()).has_effect(fx.Print)


def test_nothing_is_offered_to_be_kept_before_something_was_filled_in_or_offline() -> None:
    assert not shows(Story(ONLINE).to_form(), "canKeep")
    here = Story(ONLINE).to_form().then(ev.NextTapped(), ev.Drafted("600"))
    assert shows(here, "canKeep")
    here.then(ev.ReadinessChanged(OFFLINE))
    assert not shows(here, "canKeep")
    here.then(KEEP).is_at(Step.FORM)
    assert here.journey.draft == "600"


@pytest.mark.parametrize(
    ("code", "key"), [("7K3", "length"), ("7K3U1QRT", "wrong"), ("7K30 1QRT", "")]
)
def test_code_is_looked_at_before_it_is_asked_for(code: str, key: str) -> None:
    here = typed(code)
    assert here.has_effect(fx.FindDraft) == (not key)
    assert bool(shows(here, "complaint")) == bool(key)


def test_every_reason_why_nothing_is_found_has_a_sentence_and_the_code_stays() -> None:
    offline = typed(CODE, Story(OFFLINE).then(ev.StartTapped("s1", NOW)))
    elsewhere = Draft(item="no-such-item", version="1", situation={}, answers={})
    for here in (
        offline,
        found(None),
        found(elsewhere),
        found(None, "damaged"),
        *(found(None, why) for why in Why),
    ):
        here.is_at(Step.RESUME)
        assert shows(here, "complaint")
        assert normalised(str(shows(here, "resumeTyped"))) == CODE
        here.then(ev.BackTapped()).is_at(Step.SERVICES)


def test_somebody_elses_draft_can_be_left_for_a_fresh_start() -> None:
    draft = kept_draft(filled())
    here = shown_card(found(draft), SOMEBODY).then(ev.BackTapped(), ev.BackTapped())
    here.is_at(Step.RESUME)
    here.then(ev.BackTapped(), ev.ServiceChosen(draft.item))
    assert here.journey.resuming is None
    own = dataclasses.replace(here.journey, at=Step.SERVICES, card=SOMEBODY)
    story = Story(ONLINE)
    story.journey = own
    typed(CODE, story).then(ev.DraftFound("s1", CODE, draft)).is_at(Step.RESUME)
    assert shows(story, "complaint") == WORLD.words["resume_not_yours"]


def test_what_no_longer_holds_is_asked_again() -> None:
    draft = kept_draft(filled())
    old = Draft(
        item=draft.item,
        version="old",
        situation=draft.situation,
        answers={**draft.answers, "no-such-field": "x", next(iter(draft.answers)): "no-such"},
        holder=holder_of(card().id_number),
        at="review",
    )
    there = shown_card(found(old)).confirm()
    there.is_at(Step.FORM)
    assert "no-such-field" not in there.journey.answers
    nowhere = Draft(item=draft.item, version="old", situation={"gone": "x"}, answers={})
    found(nowhere).is_at(Step.SITUATION)


def test_answer_for_another_code_and_late_answers_change_nothing() -> None:
    here = typed(CODE)
    before = here.journey
    assert here.then(ev.DraftFound("s1", "ZZZZZZZZ", None)).journey == before
    gone, effects = step(
        Journey(at=Step.SERVICES, readiness=ONLINE, session="s1"),
        ev.DraftKept("s1", CODE, NOW),
        WORLD,
    )
    assert gone.at is Step.SERVICES
    assert effects == ()
