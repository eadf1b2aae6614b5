"""一件事: the parts are chosen, asked together, and handed in as one case.

After the card is read the citizen sees every part, ticked or not, with what it is for; one that
cannot be had says why and the others go on. From there on ``journey.item`` is the merge of the
parts, so that form, materials and review are those of any item.
"""

from __future__ import annotations

import dataclasses

from kiosk.case.agency import needs_guardian
from kiosk.case.eligibility import refusal_of
from kiosk.case.merging import Merge, Theming, merge
from kiosk.catalog.item import Item
from kiosk.catalog.situation import Refusal, asked
from kiosk.journey import companion, identifying, situating
from kiosk.journey.days import today
from kiosk.journey.events import (
    BackTapped,
    IdentityConfirmed,
    NextTapped,
    OptionTapped,
    SituationPicked,
)
from kiosk.journey.session import Outcome
from kiosk.journey.situating import refuse
from kiosk.journey.state import Journey, Step, World


def confirm(journey: Journey, event: IdentityConfirmed | NextTapped, world: World) -> Outcome:
    """「是我」: for a theme the list of its parts, unless the card speaks against all of it."""
    item, card = journey.item, journey.card
    if item is None or card is None or item.kind != "theme":
        return identifying.confirm(journey, event, world)
    refusal = refusal_of(item, card, journey.situation, today(journey))
    if refusal is not None:
        return refuse(journey, refusal), ()
    if needs_guardian(card, today(journey)):
        return companion.open_agent(journey, "guardian"), ()
    alone = dataclasses.replace(journey, role="", agent=None, agent_consents=())
    return open_parts(alone, world), ()


def act(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """Whoever acts for the person on the card was read: for a theme the list of its parts."""
    item = journey.item
    if journey.agent is None or item is None or item.kind != "theme":
        return companion.go_on(journey, event, world)
    return open_parts(journey, world), ()


def open_parts(journey: Journey, world: World) -> Journey:
    """The journey at the list of parts; what was ticked before stays so."""
    if journey.item is None:
        return journey
    theme = world.catalog[journey.item.id]
    before = journey.theming
    chosen = (
        frozenset(part.item for part in theme.parts if part.chosen)
        if before is None
        else before.chosen
    )
    theming = Theming(chosen, merge(theme, parts_of(theme, world), chosen))
    return dataclasses.replace(
        journey, at=Step.PARTS, item=theme, theming=theming, complaint="", signature=None
    )


def parts_of(theme: Item, world: World) -> tuple[Item, ...]:
    """The items of a theme, in its order."""
    return tuple(world.catalog[part.item] for part in theme.parts if part.item in world.catalog)


def against(part: Item, journey: Journey, made: Merge) -> Refusal | str:
    """Why this part cannot be had now; a code for words when the terminal is the reason."""
    closed = journey.readiness.refusal(part.id)
    if closed:
        return closed
    refusal = made.refusal(part, journey.situation)
    if refusal is None and journey.card is not None:
        told = made.told(part, journey.situation)
        refusal = refusal_of(part, journey.card, told, today(journey))
    return refusal or ""


def live(journey: Journey, world: World) -> tuple[str, ...]:
    """The parts that are ticked and can be had."""
    if journey.item is None or journey.theming is None:
        return ()
    made = journey.theming.merge
    return tuple(
        part.id
        for part in parts_of(journey.item, world)
        if part.id in journey.theming.chosen and not against(part, journey, made)
    )


def tick(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """A part was tapped: in, or out again."""
    if journey.item is None or journey.theming is None:
        return journey, ()
    part = next((one for one in parts_of(journey.item, world) if one.id == event.value), None)
    if part is None or against(part, journey, journey.theming.merge):
        return journey, ()
    theming = dataclasses.replace(journey.theming, chosen=journey.theming.chosen ^ {part.id})
    return dataclasses.replace(journey, theming=theming, complaint=""), ()


def go_on(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「下一步」: the parts become one item; what it asks about the situation, then its form."""
    if journey.item is None or journey.theming is None:
        return journey, ()
    wanted = live(journey, world)
    if not wanted:
        return dataclasses.replace(journey, complaint=world.words["parts_none"]), ()
    theme = world.catalog[journey.item.id]
    made = merge(theme, parts_of(theme, world), wanted)
    theming = dataclasses.replace(journey.theming, merge=made)
    return _advance(
        dataclasses.replace(journey, item=made.item, theming=theming, complaint=""), world
    )


def back_from_parts(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the card."""
    return dataclasses.replace(journey, at=Step.CONFIRM, complaint=""), ()


def pick(journey: Journey, event: SituationPicked, world: World) -> Outcome:
    """As for any item; a part that the answer rules out says so in the list of parts."""
    after, effects = situating.pick(journey, event, world)
    if not _is_merged(journey) or after is journey or after.at is Step.REFUSED:
        return after, effects
    return _advance(after, world)


def back_from_situation(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the question before, or to the list of parts."""
    if not _is_merged(journey) or journey.item is None:
        return situating.back_from_situation(journey, event, world)
    after, effects = situating.back_from_situation(journey, event, world)
    own = len(world.catalog[journey.item.id].questions)
    if after.at is not Step.SITUATION or after.asking < own:
        return open_parts(journey, world), ()
    return after, effects


def _advance(journey: Journey, world: World) -> Outcome:
    item, theming = journey.item, journey.theming
    if item is None or theming is None:
        return journey, ()
    if any(against(part, journey, theming.merge) for part in theming.merge.parts):
        return open_parts(journey, world), ()
    for question in asked(item.questions, journey.situation):
        if question.id not in journey.situation:
            place = [one.id for one in item.questions].index(question.id)
            return dataclasses.replace(journey, at=Step.SITUATION, asking=place), ()
    return identifying.confirm(journey, NextTapped(), world)


def _is_merged(journey: Journey) -> bool:
    return journey.theming is not None and journey.item is journey.theming.merge.item
