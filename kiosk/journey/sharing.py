"""Transitions after 「是我」: the registers are asked once, the form opens with what they say."""

from __future__ import annotations

import dataclasses

from kiosk.case.prefill import known_answers
from kiosk.case.shared import facts_of, question_about, wanted_registers
from kiosk.journey.fetching import ask_for
from kiosk.journey.filling import known_to, open_first
from kiosk.journey.placing import is_waiting, place
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Purpose, World
from sync.contract.asking import Answer, Facts


def ask_registers(journey: Journey, world: World) -> Outcome:
    """Ask what the item needs to know, unless it is known or nobody can be asked: then go on."""
    item, card = journey.item, journey.card
    if item is None or card is None:
        return journey, ()
    registers = wanted_registers(item, journey.situation)
    unasked = tuple(one for one in registers if one not in journey.facts)
    if not unasked or not journey.readiness.link_up:
        return open_form(journey, world), ()
    return ask_for(
        journey,
        Purpose.FACTS,
        question_about(item, card, journey.situation, unasked),
        world,
        source=_offices(journey, unasked),
        skippable=True,
    )


def facts_came(journey: Journey, answer: Answer | None, world: World) -> Outcome:
    """What they say; without an answer it is looked up later, and nobody waits for it."""
    item = journey.item
    if item is None:
        return journey, ()
    registers = wanted_registers(item, journey.situation)
    unasked = tuple(one for one in registers if one not in journey.facts)
    said = facts_of(unasked, answer if isinstance(answer, Facts) else None)
    told = dataclasses.replace(journey, facts={**journey.facts, **said})
    return open_form(told, world), ()


def open_form(journey: Journey, world: World) -> Journey:
    """The first question, with what is known already filled in."""
    if journey.item is None or journey.card is None:
        return journey
    if is_waiting(journey):
        return place(journey, world)
    known = known_answers(journey.item, journey.card, journey.facts, known_to(journey, world))
    answers = {**known, **journey.answers}
    return open_first(dataclasses.replace(journey, answers=answers, editing=False))


def _offices(journey: Journey, registers: tuple[str, ...]) -> str:
    offices = [
        need.from_
        for need in journey.materials
        if "shared" in need.ways and need.register in registers
    ]
    return "、".join(dict.fromkeys(offices))
