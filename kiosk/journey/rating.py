"""好差评: five faces when all is done, voluntary; kept like any submission, also without a network.

It opens by itself when the citizen says that they are done, once for a case. 「不评价」 is as easy
as any face. Nobody has to say who they are, and nothing of the case but its number goes with it.
"""

from __future__ import annotations

import dataclasses

from kiosk.case.document import CASE_NUMBER, build_document, handling_code
from kiosk.catalog.item import FormField, Item
from kiosk.journey.effects import Save
from kiosk.journey.events import (
    DoneTapped,
    OptionTapped,
    Saved,
    SaveFailed,
    SkipTapped,
    SubmitTapped,
    Toggled,
)
from kiosk.journey.session import Outcome, leave
from kiosk.journey.state import Journey, Rating, Step, World

ITEM = "rating"
LEVEL = "level"


def done(journey: Journey, event: DoneTapped, world: World) -> Outcome:
    """「完成」: the faces first, where something was handed in that can be rated."""
    submission, item = journey.submission, journey.item
    handed_in = submission is not None and submission.saved_at is not None
    if not handed_in or item is None or item.id == ITEM or ITEM not in world.catalog:
        return leave(journey, event, world)
    return dataclasses.replace(journey, at=Step.RATING, rating=Rating()), ()


def face(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """A face: what was chosen for another one does not fit any more."""
    if journey.rating is None or journey.rating.key:
        return journey, ()
    if event.value not in {option.value for option in _field(world, LEVEL).options}:
        return journey, ()
    return dataclasses.replace(journey, rating=Rating(level=event.value)), ()


def chip(journey: Journey, event: Toggled, world: World) -> Outcome:
    """A reason: in, or out again; as many as the form allows."""
    rating = journey.rating
    field = reasons(journey, world)
    if rating is None or rating.key or field is None:
        return journey, ()
    if event.value not in {option.value for option in field.options}:
        return journey, ()
    chosen = rating.chips ^ {event.value}
    if len(chosen) > (field.most or len(field.options)):
        return journey, ()
    return dataclasses.replace(journey, rating=dataclasses.replace(rating, chips=chosen)), ()


def submit(journey: Journey, event: SubmitTapped, world: World) -> Outcome:
    """「提交评价」: kept before anybody is thanked."""
    rating, case = journey.rating, journey.submission
    if rating is None or not rating.level or case is None:
        return journey, ()
    if rating.key and not rating.trouble:
        return journey, ()
    item = world.catalog[ITEM]
    answers = {LEVEL: rating.level, CASE_NUMBER: case.number}
    field = reasons(journey, world)
    if field is not None and rating.chips:
        order = [option.value for option in field.options]
        answers[field.id] = "|".join(sorted(rating.chips, key=order.index))
    kept = dataclasses.replace(rating, key=rating.key or event.key, trouble=False)
    save = Save(
        journey.session,
        kept.key,
        handling_code(item, {}),
        build_document(
            item,
            None,
            situation={},
            answers=answers,
            consents=(),
            provided={},
            facts={},
            signature=None,
            online=journey.readiness.link_up,
            towns=world.towns,
            at=event.at,
            time_certain=journey.readiness.time_certain,
        ),
    )
    return dataclasses.replace(journey, rating=kept), (save,)


def saved(journey: Journey, event: Saved, world: World) -> Outcome:
    """It is kept: goodbye."""
    if journey.rating is None or journey.rating.key != event.key:
        return journey, ()
    return leave(journey, event, world)


def save_failed(journey: Journey, event: SaveFailed, world: World) -> Outcome:
    """It is not: the same again, or not at all."""
    if journey.rating is None or journey.rating.key != event.key:
        return journey, ()
    return dataclasses.replace(
        journey, rating=dataclasses.replace(journey.rating, trouble=True)
    ), ()


def skip(journey: Journey, event: SkipTapped, world: World) -> Outcome:
    """「不评价」."""
    return leave(journey, event, world)


def reasons(journey: Journey, world: World) -> FormField | None:
    """The chips that go with the face that was tapped."""
    if journey.rating is None or not journey.rating.level:
        return None
    told = {LEVEL: journey.rating.level}
    fields = world.catalog[ITEM].fields_for(told)
    return next((one for one in fields if one.kind == "multi"), None)


def faces(item: Item) -> tuple[tuple[str, str], ...]:
    """Value and words of each, best first."""
    return tuple((option.value, option.label) for option in item.field(LEVEL).options)


def _field(world: World, field_id: str) -> FormField:
    return world.catalog[ITEM].field(field_id)
