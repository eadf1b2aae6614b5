"""Where a draft is gone on with: its own card only, and the very page where the citizen stopped.

What the registers say now goes before what was kept, and what the catalogue asks by now and nobody
answered yet is asked before anything that follows it.
"""

from __future__ import annotations

import dataclasses

from drivers.idcard.record import CardRecord
from kiosk.case.draft import Draft
from kiosk.case.materials import Provided, Provision, offered
from kiosk.case.prefill import known_answers
from kiosk.catalog.item import Item
from kiosk.catalog.material import Way
from kiosk.journey.days import today
from kiosk.journey.filling import known_to, open_question, unanswered
from kiosk.journey.materials import open_materials, to_review
from kiosk.journey.state import Journey, Step, World
from sync.contract.case import MaterialState

_WAYS: dict[MaterialState, Way] = {
    "licence": "licence",
    "promised": "commitment",
    "deferred": "defer",
    "posted": "post",
}


def code_again(journey: Journey) -> Journey:
    """The journey at the code again, with the code still there."""
    code = "" if journey.resuming is None else journey.resuming.code
    return dataclasses.replace(
        journey, at=Step.RESUME, item=None, theming=None, resuming=None, draft=code, complaint=""
    )


def is_theirs(journey: Journey, card: CardRecord) -> bool:
    """Whether this card may go on with what was found, if anything was."""
    resuming = journey.resuming
    if resuming is None or resuming.draft is None:
        return True
    return resuming.draft.belongs_to(card.id_number)


def is_waiting(journey: Journey) -> bool:
    """Whether something was found that does not stand in the form yet."""
    resuming = journey.resuming
    return resuming is not None and resuming.draft is not None and not resuming.placed


def place(journey: Journey, world: World) -> Journey:
    """The journey on the page where it was kept, with everything that was kept."""
    item, card, resuming = journey.item, journey.card, journey.resuming
    if item is None or card is None or resuming is None or resuming.draft is None:
        return journey
    draft = resuming.draft
    known = known_answers(item, card, journey.facts, known_to(journey, world))
    settled = {field.id for field in item.fields if field.fixed and field.id in known}
    ids = {field.id for field in item.fields} - settled
    kept = {name: value for name, value in draft.answers.items() if name in ids}
    placed = dataclasses.replace(
        journey,
        answers={**known, **journey.answers, **kept},
        provided=_provided(item, draft, journey),
        resuming=dataclasses.replace(resuming, placed=True),
        editing=False,
    )
    left = unanswered(placed, world)
    if draft.at == "form":
        return _at_question(placed, draft, left)
    if left:
        return open_question(placed, left[0])
    return to_review(placed) if draft.at == "review" else open_materials(placed)


def _at_question(journey: Journey, draft: Draft, left: list[int]) -> Journey:
    ids = [field.id for field in journey.fields]
    there = ids.index(draft.question) if draft.question in ids else len(ids) - 1
    index = max(0, min([there, *left]))
    opened = open_question(journey, index)
    if opened.at is Step.FORM and ids[index] == draft.question and draft.typed:
        return dataclasses.replace(opened, draft=draft.typed)
    return opened


def _provided(item: Item, draft: Draft, journey: Journey) -> Provided:
    """How the materials are provided that still can be so; a day that is over promises nothing."""
    kept = {}
    for need in item.materials:
        one = draft.provided.get(need.code)
        if one is None or (one.due is not None and one.due < today(journey)):
            continue
        if one.state != "left-out" and _WAYS.get(one.state) not in offered(need):
            continue
        if one.state == "left-out" and need.required:
            continue
        kept[need.code] = Provision(
            one.state, promise=one.promise, due=one.due, consent=one.consent
        )
    return kept
