"""Transitions from the list of services to the consent."""

from __future__ import annotations

import dataclasses

from kiosk.case.consent import consent_of
from kiosk.journey.effects import WatchCard
from kiosk.journey.events import (
    AnotherTapped,
    BackTapped,
    BeginTapped,
    ConsentDeclined,
    ConsentGiven,
    ServiceChosen,
)
from kiosk.journey.session import Outcome
from kiosk.journey.situating import open_item
from kiosk.journey.state import Journey, Step, World


def choose(journey: Journey, event: ServiceChosen, world: World) -> Outcome:
    """A tile was tapped; one that cannot be done now opens too, and says why on its page."""
    if event.item_id not in world.catalog:
        return journey, ()
    item = world.catalog[event.item_id]
    if journey.item is not None and journey.item.id == event.item_id:
        return open_item(journey, item), ()
    fresh, _ = another(journey, event, world)
    return open_item(fresh, item), ()


def begin(journey: Journey, event: BeginTapped, world: World) -> Outcome:
    """Start the item, unless the terminal has become unable to finish it."""
    if journey.item is None or journey.readiness.refusal(journey.item.id):
        return journey, ()
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
    """To the item's page."""
    return dataclasses.replace(journey, at=Step.ITEM), ()


def another(journey: Journey, event: AnotherTapped | ServiceChosen, world: World) -> Outcome:
    """The same citizen goes on with another item; who they are need not be shown again."""
    kept = Journey(
        at=Step.SERVICES,
        readiness=journey.readiness,
        session=journey.session,
        started_at=journey.started_at,
        card=journey.card,
        card_present=journey.card_present,
    )
    return kept, ()
