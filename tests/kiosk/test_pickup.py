"""What is ready is shown to its owner only, with a slip that says where it is handed out."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec

from drivers.idcard.port import CardEvent
from drivers.receipt.port import Code
from kiosk.catalog.kinds import Pickup
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import PagesState, Purpose, ReceiptState, Step
from kiosk.present.pickup import pickup_values
from sync.contract.asking import Answer, AskProgress, AskResult, CaseView, Progress
from tests.kiosk.people import card
from tests.kiosk.story import NUMBER, ONLINE, PENSION, WORLD, Story
from tests.kiosk.test_printout import READY

DONE = CaseView(
    number=NUMBER,
    name="参保登记（示例）",
    state="approved",
    words="已办结",
    received_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
    may=("result",),
)
WAITING = msgspec.structs.replace(DONE, number="44190000400032026112000043Z", may=("withdraw",))


def asked() -> Story:
    story = Story(ONLINE).to_identify()
    story.then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    item = msgspec.structs.replace(
        WORLD.catalog[PENSION],
        kind="pickup",
        pickup=Pickup(direction="out", what="证件"),
        fields=(),
        materials=(),
        prechecks=(),
    )
    story.journey = dataclasses.replace(story.journey, item=item)
    return story.then(ev.IdentityConfirmed())


def answered(story: Story, answer: Answer | None, trouble: str = "") -> Story:
    assert story.journey.fetch is not None
    return story.then(ev.Answered("s1", story.journey.fetch.serial, answer, trouble))


def ready(*cases: CaseView) -> Story:
    return answered(asked(), Progress(cases=cases))


def test_citizen_is_asked_about_and_only_what_is_ready_is_shown() -> None:
    story = asked()
    effect = story.effect(fx.Ask)
    assert isinstance(effect, fx.Ask)
    assert isinstance(effect.ask, AskProgress)
    assert effect.ask.citizen is not None
    assert effect.ask.citizen.id_number == card().id_number
    answered(story, Progress(cases=(DONE, WAITING))).is_at(Step.PICKUP)
    assert [case.number for case in story.journey.ready] == [NUMBER]
    assert NUMBER not in repr(story.journey)


def test_nothing_ready_is_explained_with_who_handles_it() -> None:
    story = ready(WAITING)
    story.is_at(Step.REFUSED)
    assert story.journey.refusal is not None
    assert story.journey.refusal.reason == WORLD.words["pickup_none"]
    assert story.journey.item is not None
    assert story.journey.refusal.who == story.journey.item.department


def test_no_answer_can_be_asked_for_again() -> None:
    story = answered(asked(), None, "away")
    story.is_at(Step.FETCHING)
    answered(story.then(ev.RetryTapped()), Progress(cases=(DONE,))).is_at(Step.PICKUP)


def test_slip_is_said_to_be_printed_only_when_the_printer_said_so() -> None:
    story = ready(DONE).then(ev.PrintTapped())
    effect = story.effect(fx.Print)
    assert isinstance(effect, fx.Print)
    assert Code(NUMBER) in effect.receipt.blocks
    assert pickup_values(story.journey, WORLD)["pickupSays"] == WORLD.words["pickup_slip_printing"]
    assert not story.then(ev.PrintTapped()).has_effect(fx.Print)
    for state in ReceiptState:
        story.then(ev.ReceiptAnswered("s1", effect.receipt.job_id, state))
        pickup_values(story.journey, WORLD)
    story.then(ev.ReceiptAnswered("s1", "another", ReceiptState.PRINTED))
    assert story.journey.receipt is not ReceiptState.PRINTED


def test_result_is_asked_for_by_its_number_and_printed_on_a4() -> None:
    story = ready(DONE).then(ev.OptionTapped("no-such-number"))
    story.is_at(Step.PICKUP)
    story.then(ev.OptionTapped(NUMBER))
    assert story.journey.fetch is not None
    assert story.journey.fetch.purpose is Purpose.RESULT
    assert isinstance(story.journey.fetch.ask, AskResult)
    answered(story, READY).is_at(Step.DOCUMENT)
    story.then(ev.PrintTapped())
    assert story.has_effect(fx.PrintPages)
    assert story.journey.printout is not None
    assert story.journey.printout.pages is PagesState.SENDING
    story.then(ev.BackTapped()).is_at(Step.PICKUP)


def test_leaving_forgets_what_was_ready() -> None:
    assert ready(DONE).then(ev.BackTapped()).journey.ready == ()
    assert ready(DONE).then(ev.DoneTapped()).journey.ready == ()
    assert ready(DONE).then(ev.AnotherTapped()).journey.ready == ()
