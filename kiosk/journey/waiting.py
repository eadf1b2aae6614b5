"""Transitions while the platform decides: only its word is shown as a decision.

The receipt waits as well, for as long as the decision may come, so that it says what was decided.
Who does not wait gets it as it is, and who books a time that was taken meanwhile chooses another.
"""

from __future__ import annotations

import dataclasses

from kiosk.case.appointment import Appointment
from kiosk.case.decision import Decision, Verdict, decided_at_once
from kiosk.case.expiry import Ending, ending
from kiosk.catalog.library import Entitlement
from kiosk.journey import booking, choosing, rating, submitting
from kiosk.journey.days import today
from kiosk.journey.effects import Ask, Effect, StartTimer
from kiosk.journey.elder import idle_clock
from kiosk.journey.events import (
    AnotherTapped,
    Answered,
    DoneTapped,
    NextTapped,
    ServiceChosen,
    Timer,
    TimerElapsed,
)
from kiosk.journey.session import Outcome
from kiosk.journey.session import timer as session_timer
from kiosk.journey.state import Journey, ReceiptState, Step, World
from sync.contract import asking

# So often it is asked for, every ``EVERY_S``: nobody waits longer than a quarter of a minute.
TRIES = 8
EVERY_S = 1.5
WITHIN_S = 5.0
MOST_RELATED = 3
# Apart from the numbers of the questions that a citizen sees being asked.
_FIRST_SERIAL = 1_000_000
_VERDICTS = {
    "approved": Verdict.APPROVED,
    "rejected": Verdict.REJECTED,
    "needs-correction": Verdict.CORRECTION,
}


def show_result(journey: Journey, world: World) -> Outcome:
    """The result; with its receipt on the way, unless the platform decides at once."""
    item = journey.item
    if item is None or not decided_at_once(item) or not journey.readiness.link_up:
        return submitting.show_result(journey, world)
    waiting = dataclasses.replace(journey, at=Step.RESULT, decision=Decision())
    idle = idle_clock(journey, world)
    asked, effects = _ask(waiting)
    return asked, (*effects, idle)


def timer_while_submitting(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """As ``submitting.timer_while_submitting``, on to the result of this module."""
    saved = journey.submission is not None and journey.submission.saved_at is not None
    if event.timer is Timer.DELIVERY and saved:
        return show_result(journey, world)
    return submitting.timer_while_submitting(journey, event, world)


def timer_at_result(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """Ask again."""
    if event.timer is not Timer.DECISION:
        return session_timer(journey, event, world)
    return _ask(journey) if _is_waiting(journey) else (journey, ())


def answered(journey: Journey, event: Answered, world: World) -> Outcome:
    """What the platform says of the case: decided, not yet, or nothing at all."""
    decision, submission = journey.decision, journey.submission
    if decision is None or submission is None or decision.verdict is not Verdict.WAITING:
        return journey, ()
    if event.serial != _FIRST_SERIAL + decision.tries:
        return journey, ()
    view = _own(event.answer, submission.number)
    verdict = None if view is None else _VERDICTS.get(view.state)
    if view is not None and verdict is not None:
        made = dataclasses.replace(decision, verdict=verdict, words=view.words)
        known = dataclasses.replace(submission, delivered=True)
        return _end(dataclasses.replace(journey, decision=made, submission=known), world)
    if decision.tries >= TRIES:
        return _end(_without_word(journey, decision), world)
    return journey, (StartTimer(journey.session, Timer.DECISION, EVERY_S),)


def done(journey: Journey, event: DoneTapped, world: World) -> Outcome:
    """「完成」; who does not wait for the decision takes the receipt along as it is."""
    after, printing = _hurry(journey, world)
    left, effects = rating.done(after, event, world)
    return left, (*printing, *effects)


def another(journey: Journey, event: AnotherTapped, world: World) -> Outcome:
    """「再办一件」; likewise."""
    after, printing = _hurry(journey, world)
    other, effects = choosing.another(after, event, world)
    return other, (*printing, *effects)


def choose(journey: Journey, event: ServiceChosen, world: World) -> Outcome:
    """One of 「您可能还要办」; likewise, and the card need not be shown again."""
    if event.item_id not in related(journey, world):
        return journey, ()
    after, printing = _hurry(journey, world)
    other, effects = choosing.choose(after, event, world)
    return other, (*printing, *effects)


def related(journey: Journey, world: World) -> tuple[str, ...]:
    """What ends soon, and what people often need as well, that can be had here, by id."""
    item = journey.item
    if item is None or item.id not in world.catalog:
        return ()
    wanted = (
        *(one.item for one in ending_soon(journey, world)),
        *(one.item for one in entitled_to(journey, world)),
        *world.catalog[item.id].related,
    )
    can = (
        one
        for one in dict.fromkeys(wanted)
        if one in world.catalog and one != item.id and not journey.readiness.refusal(one)
    )
    return tuple(can)[:MOST_RELATED]


def entitled_to(journey: Journey, world: World) -> tuple[Entitlement, ...]:
    """What the registers that were asked anyway show the citizen to be entitled to, unasked."""
    return tuple(
        one
        for one in world.library.entitlements
        if (said := journey.facts.get(one.register)) is not None and said.state == "found"
    )


def ending_soon(journey: Journey, world: World) -> tuple[Ending, ...]:
    """What the citizen has that ends soon, as far as this session knows."""
    return ending(world.library.expiries, journey.card, journey.facts, today(journey))


def choose_again(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「另选时间」: the time was taken meanwhile; another one is another intent."""
    if not may_choose_again(journey) or journey.appointment is None:
        return journey, ()
    fresh = dataclasses.replace(
        journey,
        at=Step.REVIEW,
        submission=None,
        decision=None,
        receipt=ReceiptState.NONE,
        appointment=Appointment(place=journey.appointment.place, gone=True),
    )
    return booking.ask_again(fresh, world)


def may_choose_again(journey: Journey) -> bool:
    """Whether the platform refused the appointment, so that another may be had."""
    refused = journey.decision is not None and journey.decision.verdict is Verdict.REJECTED
    return refused and journey.appointment is not None


def _is_waiting(journey: Journey) -> bool:
    return journey.decision is not None and journey.decision.verdict is Verdict.WAITING


def _ask(journey: Journey) -> Outcome:
    decision, submission, card = journey.decision, journey.submission, journey.card
    if decision is None or submission is None:
        return journey, ()
    tries = decision.tries + 1
    citizen = None
    if card is not None:
        citizen = asking.Citizen(name=card.name, id_number=card.id_number, document=card.document)
    question = asking.AskProgress(number=submission.number, citizen=citizen)
    counted = dataclasses.replace(decision, tries=tries)
    ask = Ask(journey.session, _FIRST_SERIAL + tries, question, WITHIN_S)
    return dataclasses.replace(journey, decision=counted), (ask,)


def _own(answer: asking.Answer | None, number: str) -> asking.CaseView | None:
    if not isinstance(answer, asking.Progress):
        return None
    return next((case for case in answer.cases if case.number == number), None)


def _without_word(journey: Journey, decision: Decision) -> Journey:
    return dataclasses.replace(
        journey, decision=dataclasses.replace(decision, verdict=Verdict.NONE)
    )


def _end(journey: Journey, world: World) -> Outcome:
    """The wait is over: the receipt says what is known, unless there is nothing to take along."""
    if may_choose_again(journey):
        return journey, ()
    return submitting.with_receipt(journey, world)


def _hurry(journey: Journey, world: World) -> tuple[Journey, tuple[Effect, ...]]:
    if not _is_waiting(journey) or journey.decision is None:
        return journey, ()
    return submitting.with_receipt(_without_word(journey, journey.decision), world)
