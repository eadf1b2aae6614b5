"""Transitions of taking what is ready: whose it is, what there is, where it is handed out.

No locker can be opened by the terminal yet, so a thing is not said to lie behind a door: the slip
says where it is handed out, and a result that is a document is printed here.
"""

from __future__ import annotations

import dataclasses
import hashlib

from kiosk.case.pickup import compose_pickup
from kiosk.catalog.situation import Refusal
from kiosk.journey.effects import Print
from kiosk.journey.events import BackTapped, OptionTapped, PrintTapped, ReceiptAnswered
from kiosk.journey.fetching import ask_for
from kiosk.journey.printout import citizen_of
from kiosk.journey.session import Outcome
from kiosk.journey.situating import refuse
from kiosk.journey.state import Journey, Purpose, ReceiptState, Step, World
from sync.contract.asking import Answer, AskProgress, AskResult, Progress


def open_pickup(journey: Journey, world: World) -> Outcome:
    """Ask what is ready; what is handed in goes on to the review as any case."""
    item = journey.item
    citizen = citizen_of(journey)
    if item is None or item.pickup is None or citizen is None or item.pickup.direction == "in":
        return dataclasses.replace(journey, at=Step.REVIEW), ()
    ask = AskProgress(citizen=citizen)
    return ask_for(journey, Purpose.READY, ask, world, source=item.department)


def ready_came(journey: Journey, answer: Answer | None, world: World) -> Outcome:
    """What is ready for this citizen, or that nothing is."""
    item = journey.item
    if item is None or not isinstance(answer, Progress):
        return journey, ()
    ready = tuple(case for case in answer.cases if "result" in case.may)
    if not ready:
        nothing = Refusal(
            reason=world.words["pickup_none"],
            remedy=world.words["pickup_none_remedy"],
            who=item.department,
        )
        return refuse(journey, nothing), ()
    shown = dataclasses.replace(
        journey, at=Step.PICKUP, ready=ready, receipt=ReceiptState.NONE, printout=None
    )
    return shown, ()


def take(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """One of them: its result, as a document."""
    citizen = citizen_of(journey)
    chosen = next((case for case in journey.ready if case.number == event.value), None)
    if chosen is None or citizen is None or journey.item is None:
        return journey, ()
    ask = AskResult(number=chosen.number, citizen=citizen)
    return ask_for(journey, Purpose.RESULT, ask, world, source=journey.item.department)


def print_slip(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """What is ready, and where it is handed out, on paper."""
    busy = journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED)
    if journey.item is None or not journey.ready or busy:
        return journey, ()
    slip = compose_pickup(
        journey.item,
        journey.ready,
        job_id=pickup_job(journey),
        words=world.words,
        place=world.place,
        nearest=world.nearest,
    )
    printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
    return printing, (Print(journey.session, slip),)


def printed(journey: Journey, event: ReceiptAnswered, world: World) -> Outcome:
    """What the printer says about the slip."""
    if event.key != pickup_job(journey):
        return journey, ()
    return dataclasses.replace(journey, receipt=event.state), ()


def back_from_pickup(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the item's page; what was found is asked for again."""
    at = Step.SERVICES if journey.item is None else Step.ITEM
    return dataclasses.replace(journey, at=at, ready=(), receipt=ReceiptState.NONE), ()


def pickup_job(journey: Journey) -> str:
    """The slip's job id: the same for the same things in a session."""
    numbers = "\n".join(case.number for case in journey.ready)
    return f"pickup-{journey.session}-{hashlib.sha256(numbers.encode()).hexdigest()[:16]}"
