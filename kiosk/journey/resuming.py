"""Transitions of 断点续办, from the code on the slip to the consent.

The code finds the draft; consent and card come first as ever (``kiosk.journey.placing``).
"""

from __future__ import annotations

import dataclasses

from kiosk.case.draft import LENGTH, Draft, normalised
from kiosk.case.merging import Theming, merge
from kiosk.catalog.item import Item
from kiosk.catalog.situation import asked
from kiosk.journey import choosing
from kiosk.journey.effects import FindDraft
from kiosk.journey.events import (
    AnotherTapped,
    BackTapped,
    CodeScanned,
    Drafted,
    DraftFound,
    NextTapped,
    ResumeTapped,
)
from kiosk.journey.session import Outcome
from kiosk.journey.situating import open_item
from kiosk.journey.state import Journey, Resuming, Step, World

WITHIN_S = 20.0


def enter(journey: Journey, event: ResumeTapped, world: World) -> Outcome:
    """「继续上次没办完的」."""
    return dataclasses.replace(_fresh(journey, world), at=Step.RESUME), ()


def type_in(journey: Journey, event: Drafted, world: World) -> Outcome:
    """The code so far."""
    if journey.resuming is not None:
        return journey, ()
    plain = event.value.replace(" ", "")
    return dataclasses.replace(journey, draft=plain[:LENGTH], complaint=""), ()


def look_up(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「接着办」: what cannot be a code is not asked for."""
    if journey.resuming is not None:
        return journey, ()
    if len(journey.draft) != LENGTH:
        said = world.words.say("resume_length", count=len(journey.draft))
        return dataclasses.replace(journey, complaint=said), ()
    code = normalised(journey.draft)
    if code is None:
        return _complain(journey, "wrong", world), ()
    if not journey.readiness.link_up:
        return _complain(journey, "offline", world), ()
    looking = dataclasses.replace(journey, resuming=Resuming(code), complaint="")
    return looking, (FindDraft(journey.session, code, WITHIN_S),)


def scanned(journey: Journey, event: CodeScanned, world: World) -> Outcome:
    """The code on the slip was scanned: as if typed; what cannot be one is not shown."""
    if journey.resuming is not None:
        return journey, ()
    if normalised(event.text) is None:
        return _complain(journey, "not_scanned", world), ()
    typed = dataclasses.replace(journey, draft=event.text.replace(" ", "")[:LENGTH])
    return look_up(typed, NextTapped(), world)


def found(journey: Journey, event: DraftFound, world: World) -> Outcome:
    """What the code opened: on to the consent; or a sentence, with the code still there."""
    resuming = journey.resuming
    if resuming is None or resuming.code != event.code or resuming.draft is not None:
        return journey, ()
    if event.trouble:
        return _complain(journey, event.trouble, world), ()
    draft = event.draft
    if draft is None:
        return _complain(journey, "none", world), ()
    if draft.item not in world.catalog:
        return _complain(journey, "gone", world), ()
    if journey.card is not None and not draft.belongs_to(journey.card.id_number):
        return _complain(journey, "not_yours", world), ()
    opened = _open(dataclasses.replace(journey, draft="", complaint=""), draft, world)
    return dataclasses.replace(opened, resuming=dataclasses.replace(resuming, draft=draft)), ()


def back_from_resume(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the services; who they are need not be shown again."""
    return _fresh(journey, world), ()


def _open(journey: Journey, draft: Draft, world: World) -> Journey:
    """The item as it was chosen: at its consent, or at what is to be said or asked first."""
    item = world.catalog[draft.item]
    merged, theming = _merged(item, draft, world)
    situation = {
        question.id: value
        for question in merged.questions
        if (value := draft.situation.get(question.id))
        and any(one.value == value and one.refusal is None for one in question.options)
    }
    before = dataclasses.replace(journey, situation=situation, theming=theming)
    opened = open_item(before, item)
    asks = any(one.id not in situation for one in asked(item.questions, situation))
    if asks:
        return opened
    at_item = dataclasses.replace(opened, at=Step.ITEM)
    away = journey.readiness.refusal(item.id)
    return at_item if away else dataclasses.replace(at_item, at=Step.CONSENT)


def _merged(item: Item, draft: Draft, world: World) -> tuple[Item, Theming | None]:
    if item.kind != "theme":
        return item, None
    parts = tuple(world.catalog[one.item] for one in item.parts if one.item in world.catalog)
    chosen = frozenset(draft.parts) & {part.id for part in parts}
    made = merge(item, parts, chosen)
    return made.item, Theming(chosen, made)


def _complain(journey: Journey, key: str, world: World) -> Journey:
    said = world.words[f"resume_{key}"]
    return dataclasses.replace(journey, resuming=None, complaint=said)


def _fresh(journey: Journey, world: World) -> Journey:
    after, _ = choosing.another(journey, AnotherTapped(), world)
    return after
