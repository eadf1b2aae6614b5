"""Transitions from the list of services to the consent."""

from __future__ import annotations

import dataclasses

from kiosk.case.consent import consent_of
from kiosk.catalog.groups import By
from kiosk.catalog.head import Head
from kiosk.catalog.search import LONGEST_QUERY
from kiosk.journey.effects import WatchCard
from kiosk.journey.events import (
    AnotherTapped,
    BackTapped,
    BeginTapped,
    CategoryChosen,
    ConsentDeclined,
    ConsentGiven,
    MarkTapped,
    SearchTyped,
    ServiceChosen,
    WayChosen,
)
from kiosk.journey.filling import open_first
from kiosk.journey.identity_state import Showing
from kiosk.journey.placing import code_again, is_waiting
from kiosk.journey.session import Outcome, back_to_rest
from kiosk.journey.situating import open_item
from kiosk.journey.state import Journey, Step, World


def open_category(journey: Journey, event: CategoryChosen, world: World) -> Outcome:
    """The items of one category, department or life event."""
    if not found_in(journey.by, event.name, world):
        return journey, ()
    return dataclasses.replace(journey, category=event.name, mark=None, query=None), ()


def filter_by(journey: Journey, event: MarkTapped, world: World) -> Outcome:
    """Only what bears one mark; the same mark again shows all."""
    if not journey.category:
        return journey, ()
    return dataclasses.replace(journey, mark=None if journey.mark == event.mark else event.mark), ()


def found_in(by: By | None, name: str, world: World) -> tuple[Head, ...]:
    """The items of a category, or of a department or life event."""
    return world.catalog.of_category(name) if by is None else world.catalog.by(by).get(name, ())


def look_by(journey: Journey, event: WayChosen, world: World) -> Outcome:
    """All departments, or all life events."""
    if not world.catalog.by(event.way):
        return journey, ()
    return dataclasses.replace(journey, by=event.way, category="", query=None), ()


def search(journey: Journey, event: SearchTyped, world: World) -> Outcome:
    """What is searched for so far."""
    return dataclasses.replace(journey, query=event.query[:LONGEST_QUERY]), ()


def back_from_services(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """From the search or a category to all categories; from there the session ends."""
    if journey.query is not None:
        return dataclasses.replace(journey, query=None), ()
    if journey.category:
        return dataclasses.replace(journey, category="", mark=None), ()
    if journey.by is not None:
        return dataclasses.replace(journey, by=None), ()
    return back_to_rest(journey, event, world)


def choose(journey: Journey, event: ServiceChosen, world: World) -> Outcome:
    """A tile was tapped; one that cannot be done now opens too, and says why on its page."""
    if event.item_id not in world.catalog:
        return journey, ()
    item = world.catalog[event.item_id]
    same = journey.item is not None and journey.item.id == event.item_id
    if same and not is_waiting(journey):
        return open_item(journey, item), ()
    fresh, _ = another(journey, event, world)
    # Back leads to where the item was found.
    found = dataclasses.replace(
        fresh, by=journey.by, category=journey.category, mark=journey.mark, query=journey.query
    )
    return open_item(found, item), ()


def begin(journey: Journey, event: BeginTapped, world: World) -> Outcome:
    """Start the item, unless the terminal has become unable to finish it."""
    if journey.item is None or journey.readiness.refusal(journey.item.id):
        return journey, ()
    if journey.item.requires.identity == "L0":
        # Nobody has to say who they are, so there is nothing to consent to.
        return open_first(dataclasses.replace(journey, editing=False)), ()
    return dataclasses.replace(journey, at=Step.CONSENT), ()


def consent(journey: Journey, event: ConsentGiven, world: World) -> Outcome:
    """The consent is kept with the digest of the very words; only now the reader is looked at."""
    if journey.item is None:
        return journey, ()
    given = (consent_of(journey.item, event.at),)
    after = dataclasses.replace(journey, consents=given, card_event=None)
    if journey.card is not None:
        return dataclasses.replace(after, at=Step.CONFIRM), ()
    return dataclasses.replace(after, at=Step.IDENTIFY), (WatchCard(journey.session),)


def decline(journey: Journey, event: ConsentDeclined, world: World) -> Outcome:
    """No consent: back to what was before it, without reproach."""
    return dataclasses.replace(journey, at=Step.ITEM, consents=()), ()


def back_from_consent(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the item's page; what was kept before goes back to its code."""
    if is_waiting(journey):
        return code_again(journey), ()
    return dataclasses.replace(journey, at=Step.ITEM), ()


def another(journey: Journey, event: AnotherTapped | ServiceChosen, world: World) -> Outcome:
    """The same citizen goes on with another item; who they are need not be shown again."""
    kept = Journey(
        at=Step.SERVICES,
        readiness=journey.readiness,
        session=journey.session,
        language=journey.language,
        started_at=journey.started_at,
        card=journey.card,
        card_present=journey.card_present,
        elder=journey.elder,
        checks=tuple(one for one in journey.checks if one.whose == "applicant"),
        showing=_without_way(journey),
    )
    return kept, ()


def _without_way(journey: Journey) -> Showing | None:
    # How often a face was tried is remembered for as long as the citizen stays.
    tries = 0 if journey.showing is None else journey.showing.face_tries
    return Showing(face_tries=tries) if tries else None
