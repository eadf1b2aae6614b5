"""Walks of a theme: its parts, what they ask together, one case with all of them in it."""

from __future__ import annotations

from kiosk.catalog.situation import paths
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from sync.contract.case import CaseDocument
from tests.kiosk.walks.ground import Ground
from tests.kiosk.walks.walking import Walk


def together(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """Every part that can be had, answered, handed in under one signature."""
    choose_parts(here)
    if here.is_at(Step.FETCHING):
        ask = here.effect(fx.Ask)
        here.then(ev.Answered("s1", ask.serial, ground.ask(ask.ask)))
    here.answer_all()
    here.provide(ground.files)
    save = here.submit(key)
    assert len(here.journey.parts) >= 1
    assert save.document.parts == here.journey.parts
    ground.keep(key, save.item_code, save.document)
    return save.document


def choose_parts(here: Walk) -> None:
    """As the terminal proposes them, on the first way through their situations."""
    steps = 0
    while here.journey.at in (Step.PARTS, Step.SITUATION):
        steps += 1
        assert steps < 40
        if here.is_at(Step.PARTS):
            here.then(ev.NextTapped())
            assert here.journey.complaint == ""
        else:
            assert here.journey.item is not None
            question = here.journey.item.questions[here.journey.asking]
            here.then(ev.SituationPicked(_good(here, question.id)))


def _good(here: Walk, question: str) -> str:
    """An answer that rules out none of the parts that ask it."""
    assert here.journey.theming is not None
    made = here.journey.theming.merge
    for part in made.parts:
        own = next((own for own, name in made.names[part.id].items() if name == question), "")
        for way in paths(part.questions):
            if own in way:
                return way[own]
    raise AssertionError(question)
