"""Transitions of the guided choice: a few taps to the exact handling item, or an explained end."""

from __future__ import annotations

import dataclasses

from kiosk.case.receipt import compose_refusal
from kiosk.catalog.condition import holds
from kiosk.catalog.item import Item
from kiosk.catalog.situation import Refusal, asked
from kiosk.journey.effects import Print
from kiosk.journey.events import (
    BackTapped,
    PrintTapped,
    ReceiptAnswered,
    SituationPicked,
    SituationReopened,
)
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, ReceiptState, Step, World


def open_item(journey: Journey, item: Item) -> Journey:
    """The journey at the first question about the situation, or at the item's page."""
    opened = dataclasses.replace(journey, item=item, at=Step.ITEM)
    return _ask_from(opened, 0)


def pick(journey: Journey, event: SituationPicked, world: World) -> Outcome:
    """One tap: the next question that applies, the item's page, or the reason why not."""
    if journey.item is None:
        return journey, ()
    question = journey.item.questions[journey.asking]
    option = next((one for one in question.options if one.value == event.value), None)
    if option is None:
        return journey, ()
    # What was answered after this question may not hold any more.
    later = {one.id for one in journey.item.questions[journey.asking + 1 :]}
    kept = {name: value for name, value in journey.situation.items() if name not in later}
    answered = dataclasses.replace(journey, situation={**kept, question.id: option.value})
    if option.refusal is not None:
        return refuse(answered, option.refusal), ()
    return _ask_from(answered, journey.asking + 1), ()


def reopen(journey: Journey, event: SituationReopened, world: World) -> Outcome:
    """A chip was tapped: that question again."""
    if journey.item is None or event.question_id not in journey.situation:
        return journey, ()
    ids = [question.id for question in journey.item.questions]
    if event.question_id not in ids:
        return journey, ()
    return _at_question(journey, ids.index(event.question_id)), ()


def back_from_situation(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the question before, or to the list."""
    before = _before(journey, journey.asking)
    if before is None:
        return dataclasses.replace(journey, at=Step.SERVICES), ()
    return _at_question(journey, before), ()


def back_from_item(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the last question about the situation, or to the list; nothing answered is lost."""
    count = 0 if journey.item is None else len(journey.item.questions)
    before = _before(journey, count)
    if before is None:
        return dataclasses.replace(journey, at=Step.SERVICES), ()
    return _at_question(journey, before), ()


def refuse(journey: Journey, refusal: Refusal) -> Journey:
    """Say why not, what to do, who handles it and where."""
    return dataclasses.replace(journey, at=Step.REFUSED, refusal=refusal, receipt=ReceiptState.NONE)


def back_from_refused(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the question whose answer led here, or to the item's page when the card did."""
    back = dataclasses.replace(journey, refusal=None, receipt=ReceiptState.NONE)
    item = journey.item
    if item is None:
        return dataclasses.replace(back, at=Step.SERVICES), ()
    question = item.questions[journey.asking] if item.questions else None
    chosen = None if question is None else journey.situation.get(question.id)
    if question is not None and any(
        option.value == chosen and option.refusal is not None for option in question.options
    ):
        return _at_question(back, journey.asking), ()
    return dataclasses.replace(back, at=Step.ITEM), ()


def print_refusal(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """The same on paper, to take along."""
    item, refusal = journey.item, journey.refusal
    if item is None or refusal is None:
        return journey, ()
    if journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED):
        return journey, ()
    slip = compose_refusal(
        item,
        refusal,
        job_id=refusal_job(journey),
        words=world.words,
        place=world.place,
        nearest=world.nearest,
    )
    printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
    return printing, (Print(journey.session, slip),)


def refusal_printed(journey: Journey, event: ReceiptAnswered, world: World) -> Outcome:
    """What the printer says about the slip."""
    if journey.item is None or event.key != refusal_job(journey):
        return journey, ()
    return dataclasses.replace(journey, receipt=event.state), ()


def refusal_job(journey: Journey) -> str:
    """The slip's job id: one for each item in a session, so that it is printed once."""
    item = "" if journey.item is None else journey.item.id
    return f"refusal-{journey.session}-{item}"


def _ask_from(journey: Journey, index: int) -> Journey:
    questions = () if journey.item is None else journey.item.questions
    for place in range(index, len(questions)):
        if holds(questions[place].when, journey.situation):
            return _at_question(journey, place)
    return dataclasses.replace(journey, at=Step.ITEM)


def _at_question(journey: Journey, index: int) -> Journey:
    return dataclasses.replace(journey, at=Step.SITUATION, asking=index)


def _before(journey: Journey, index: int) -> int | None:
    """The question that was asked before this one."""
    questions = () if journey.item is None else journey.item.questions
    applying = {one.id for one in asked(questions, journey.situation)}
    earlier = [place for place in range(index) if questions[place].id in applying]
    return earlier[-1] if earlier else None
