"""Reading a guide on a walk: down to a page that says something, and out again."""

from __future__ import annotations

from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.leaflet_page import OPEN
from kiosk.journey.leaflet_pages import page_of
from kiosk.journey.state import ReceiptState, Step
from sync.contract.case import CaseDocument
from tests.kiosk.walks.ground import Ground
from tests.kiosk.walks.walking import Walk


def read(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """A page drawn from those that say something, printed where the guide is printed."""
    item = here.journey.item
    assert item is not None
    assert item.leaflet is not None
    assert here.is_at(Step.LEAFLET)
    for _ in range(20):
        page = page_of(here.journey, here.world)
        assert page is not None
        if page.sections:
            break
        here.then(ev.OptionTapped(here.draw.choice([row.value for row in page.rows])))
    else:
        raise AssertionError("no end of choosing")
    assert not any(row.value == OPEN for row in page.rows)
    if item.leaflet.output == "slip":
        here.then(ev.PrintTapped())
        job = here.effect(fx.Print).receipt
        assert job.blocks
        here.then(ev.ReceiptAnswered("s1", job.job_id, ReceiptState.PRINTED))
        assert here.journey.receipt is ReceiptState.PRINTED
    here.then(ev.DoneTapped())
    assert here.is_at(Step.TAKE) or here.is_at(Step.GOODBYE)
    assert here.journey.leaflet is None
    return None
