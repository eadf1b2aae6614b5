"""Fetching what is ready on a walk, and handing papers in, over the real platform."""

from __future__ import annotations

from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import ReceiptState, Step
from sync.contract.asking import AskProgress, Certificate, Progress
from sync.contract.case import CaseDocument
from tests.kiosk.walks.ground import Ground
from tests.kiosk.walks.walking import Walk


def fetch_ready(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """What is ready, its slip and its document; or the reason why there is nothing."""
    item = here.journey.item
    assert item is not None
    assert item.pickup is not None
    here.provide(ground.files)
    if item.pickup.direction == "in":
        save = here.submit(key)
        ground.keep(key, save.item_code, save.document)
        return save.document
    assert here.is_at(Step.FETCHING), here.journey.at
    asked = here.effect(fx.Ask)
    assert isinstance(asked.ask, AskProgress)
    answer = ground.ask(asked.ask)
    assert isinstance(answer, Progress)
    here.then(ev.Answered("s1", asked.serial, answer))
    ready = [case for case in answer.cases if "result" in case.may]
    if not ready:
        assert here.is_at(Step.REFUSED)
        return None
    assert here.is_at(Step.PICKUP)
    here.then(ev.PrintTapped())
    slip = here.effect(fx.Print).receipt
    here.then(ev.ReceiptAnswered("s1", slip.job_id, ReceiptState.PRINTED))
    here.then(ev.OptionTapped(ready[0].number))
    asked = here.effect(fx.Ask)
    document = ground.ask(asked.ask)
    assert isinstance(document, Certificate)
    here.then(ev.Answered("s1", asked.serial, document))
    assert here.is_at(Step.DOCUMENT)
    return None
