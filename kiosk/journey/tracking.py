"""Transitions of 办件进度: one's own cases by the card, or one case by the number on its receipt.

By the card the citizen sees everything of their cases and what can be done with each; who only has
a number sees where that case is and nothing else, because a receipt can be anybody's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import msgspec

from kiosk.case.document import CASE_NUMBER
from kiosk.case.tracking import Tracking
from kiosk.catalog.item import Item
from kiosk.journey import choosing
from kiosk.journey.events import (
    AnotherTapped,
    BackTapped,
    CodeScanned,
    Drafted,
    NextTapped,
    OptionTapped,
    PrintTapped,
    ProgressTapped,
)
from kiosk.journey.fetching import ask_for
from kiosk.journey.printout import ask_certificate, citizen_of
from kiosk.journey.session import Outcome
from kiosk.journey.situating import open_item
from kiosk.journey.state import Journey, Purpose, Step, World
from sync.contract.asking import Answer, AskProgress, AskResult, CaseView, Progress
from sync.contract.number import LENGTH, check_number

ITEM = "case-progress"
# Items whose document lists the citizen's own cases show them one by one instead.
REGISTER = "cases"
BY_CARD, BY_NUMBER = "card", "number"
# What a citizen can do with a case, and the item that does it.
FOLLOWING: Mapping[str, str] = {
    "supplement": "supplement",
    "deferred": "deferred-material",
    "withdraw": "withdraw-case",
}
RESULT = "result"


def enter(journey: Journey, event: ProgressTapped, world: World) -> Outcome:
    """「查办件进度」: by the card, or by a number?"""
    return dataclasses.replace(_fresh(journey, world), at=Step.TRACK, tracking=Tracking()), ()


def pick(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """How the case is found."""
    if journey.tracking is None or journey.tracking.by_number:
        return journey, ()
    if event.value == BY_NUMBER:
        return dataclasses.replace(journey, tracking=Tracking(by_number=True)), ()
    if event.value != BY_CARD or ITEM not in world.catalog:
        return journey, ()
    opened = open_item(dataclasses.replace(journey, tracking=None), world.catalog[ITEM])
    # What the item's page says of a card reader that is away is worth a page; nothing else is.
    away = bool(journey.readiness.refusal(ITEM)) or opened.at is not Step.ITEM
    return (opened if away else dataclasses.replace(opened, at=Step.CONSENT)), ()


def type_in(journey: Journey, event: Drafted, world: World) -> Outcome:
    """The number so far."""
    if journey.tracking is None or not journey.tracking.by_number:
        return journey, ()
    return dataclasses.replace(journey, draft=event.value[:LENGTH], complaint=""), ()


def look_up(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「查询」: a number that cannot be right is not asked for."""
    if journey.tracking is None or not journey.tracking.by_number:
        return journey, ()
    if len(journey.draft) != LENGTH:
        said = world.words.say("track_length", count=len(journey.draft))
        return dataclasses.replace(journey, complaint=said), ()
    if not check_number(journey.draft):
        return dataclasses.replace(journey, complaint=world.words["track_wrong"]), ()
    return ask_for(journey, Purpose.PROGRESS, AskProgress(number=journey.draft), world)


def scanned(journey: Journey, event: CodeScanned, world: World) -> Outcome:
    """The code on a receipt was scanned: as if typed; anything else is not shown, nor asked for."""
    number = event.text.strip()
    at_number = dataclasses.replace(journey, tracking=Tracking(by_number=True), complaint="")
    if len(number) != LENGTH or not check_number(number):
        said = world.words["track_not_scanned"]
        return dataclasses.replace(at_number, complaint=said), ()
    return look_up(dataclasses.replace(at_number, draft=number), NextTapped(), world)


def back_from_track(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """From the number to the choice, from there to the services."""
    if journey.tracking is not None and journey.tracking.by_number:
        return dataclasses.replace(journey, tracking=Tracking(), draft="", complaint=""), ()
    return _fresh(journey, world), ()


def lists_cases(item: Item) -> bool:
    """Whether the item's answer is the list of the citizen's own cases."""
    return item.certificate is not None and item.certificate.register == REGISTER


def ask_document(journey: Journey, world: World) -> Outcome:
    """What follows the form of an item that gives out a document: the cases, or the document."""
    if journey.item is None or not lists_cases(journey.item):
        return ask_certificate(journey, world)
    citizen = citizen_of(journey)
    if citizen is None:
        return journey, ()
    return ask_for(journey, Purpose.PROGRESS, AskProgress(citizen=citizen), world)


def progress_came(journey: Journey, answer: Answer | None, world: World) -> Outcome:
    """The cases of the citizen, or the one with the number."""
    if not isinstance(answer, Progress):
        return journey, ()
    if journey.tracking is None or not journey.tracking.by_number:
        return dataclasses.replace(journey, at=Step.CASES, tracking=Tracking(answer.cases)), ()
    if not answer.cases:
        return dataclasses.replace(journey, complaint=world.words["track_none"]), ()
    found = answer.cases[0]
    tracking = Tracking((found,), shown=found.number, by_number=True)
    return dataclasses.replace(journey, at=Step.CASE, tracking=tracking), ()


def open_case(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """A case of the list."""
    tracking = journey.tracking
    if tracking is None or all(one.number != event.value for one in tracking.cases):
        return journey, ()
    shown = dataclasses.replace(tracking, shown=event.value)
    return dataclasses.replace(journey, at=Step.CASE, tracking=shown), ()


def print_list(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """「打印小票」: the list as a document, like any other."""
    item = journey.item
    if item is None or journey.tracking is None or not journey.tracking.cases:
        return journey, ()
    if item.id in world.catalog:
        # Not as a result was asked for last, but as the catalogue has it.
        journey = dataclasses.replace(journey, item=world.catalog[item.id])
    return ask_certificate(journey, world)


def back_from_cases(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the services; who they are need not be shown again."""
    return _fresh(journey, world), ()


def back_from_case(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the list, or to the number."""
    tracking = journey.tracking
    if tracking is None:
        return _fresh(journey, world), ()
    at = Step.TRACK if tracking.by_number else Step.CASES
    kept = Tracking(by_number=True) if tracking.by_number else tracking
    return dataclasses.replace(journey, at=at, tracking=kept), ()


def go_on(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """What the citizen does with the case: its result, or the item that does it."""
    case = shown_case(journey)
    if case is None or event.value not in possible(case, world):
        return journey, ()
    if event.value == RESULT:
        return _ask_result(journey, case, world)
    item = world.catalog[FOLLOWING[event.value]]
    fresh = dataclasses.replace(_fresh(journey, world), answers={CASE_NUMBER: case.number})
    return open_item(fresh, item), ()


def shown_case(journey: Journey) -> CaseView | None:
    """The case on screen."""
    tracking = journey.tracking
    if tracking is None:
        return None
    return next((one for one in tracking.cases if one.number == tracking.shown), None)


def possible(case: CaseView, world: World) -> tuple[str, ...]:
    """What can be done with it here, in the order of the buttons."""
    may = [RESULT] if "result" in case.may else []
    if "supplement" in case.may:
        may += ["supplement"] if case.defects or not case.deferred else []
        may += ["deferred"] if case.deferred else []
    if "withdraw" in case.may:
        may.append("withdraw")
    return tuple(one for one in may if one == RESULT or FOLLOWING[one] in world.catalog)


def _ask_result(journey: Journey, case: CaseView, world: World) -> Outcome:
    item, citizen = journey.item, citizen_of(journey)
    if item is None or item.certificate is None or citizen is None:
        return journey, ()
    # A result is a document on A4, whatever the list of cases is printed on.
    on_a4 = msgspec.structs.replace(item.certificate, output="a4")
    asking = dataclasses.replace(
        journey, item=msgspec.structs.replace(item, certificate=on_a4), printout=None
    )
    ask = AskResult(number=case.number, citizen=citizen)
    return ask_for(asking, Purpose.RESULT, ask, world)


def _fresh(journey: Journey, world: World) -> Journey:
    """The services; the same citizen, nothing else."""
    after, _ = choosing.another(journey, AnotherTapped(), world)
    return after
