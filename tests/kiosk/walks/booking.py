"""Walks that book: place, day and time out of what the platform has."""

from __future__ import annotations

from kiosk.case.decision import Verdict
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from sync.contract.asking import AskSlots
from sync.contract.case import CaseDocument
from tests.kiosk.people import NOW
from tests.kiosk.walks.ground import Ground
from tests.kiosk.walks.walking import Walk


def book(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """The first place, the first time that is free, handed in without a signature."""
    item = here.journey.item
    assert item is not None
    assert item.booking is not None
    if here.is_at(Step.SLOTS):
        here.then(ev.OptionTapped(item.booking.places[0].id))
    assert here.is_at(Step.FETCHING)
    ask = here.effect(fx.Ask)
    assert isinstance(ask.ask, AskSlots)
    here.then(ev.Answered("s1", ask.serial, ground.ask(ask.ask)))
    assert here.is_at(Step.SLOTS)
    assert here.journey.appointment is not None
    slot = next(one for one in here.journey.appointment.slots if one.left)
    here.then(ev.OptionTapped(slot.day.isoformat()))
    here.then(ev.OptionTapped(slot.id))
    here.provide(ground.files)
    assert here.is_at(Step.REVIEW)
    here.then(ev.SubmitTapped(key, NOW))
    save = here.effect(fx.Save)
    said = {one.field: one.value for one in save.document.answers}
    assert said["booking_slot"] == slot.id
    ground.keep(key, save.item_code, save.document)
    # At once: whoever asks next must see that this one is taken.
    ground.deliver()
    if here.journey.readiness.link_up:
        _hear(here, ground, key)
    return save.document


def _hear(here: Walk, ground: Ground, key: str) -> None:
    """The platform's word, in its own time and over the wire."""
    kept = next(case for case in ground.hub.ledger.newest(10) if case.key == key)
    here.then(ev.Saved("s1", key, kept.number, NOW))
    here.then(ev.Delivered(key))
    here.then(ev.TimerElapsed("s1", ev.Timer.DELIVERY))
    assert here.is_at(Step.RESULT)
    ask = here.effect(fx.Ask)
    here.then(ev.Answered("s1", ask.serial, ground.ask(ask.ask)))
    assert here.journey.decision is not None
    assert here.journey.decision.verdict is Verdict.APPROVED
    assert here.effect(fx.Print).receipt.job_id == key
