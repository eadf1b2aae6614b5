"""How each kind of service goes on after its form, until its case is kept or its end is shown.

A walk gets the citizen where the form ended, the ground and the key of the intent; it gives back
the case that is on its way, or nothing where none is made. A new kind of end adds its walk here.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.catalog.item import Item
from sync.contract.case import CaseDocument
from tests.kiosk.walks.booking import book
from tests.kiosk.walks.documents import take_document
from tests.kiosk.walks.ground import Ground
from tests.kiosk.walks.guides import read
from tests.kiosk.walks.paying import pay, sign_and_pay
from tests.kiosk.walks.pickups import fetch_ready
from tests.kiosk.walks.theme import together
from tests.kiosk.walks.walking import Walk

Goes = Callable[[Walk, Ground, str], CaseDocument | None]


def hand_in(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """Materials, signature, submit: what most do."""
    here.provide(ground.files)
    save = here.submit(key)
    assert save.document.item.handling_code == save.item_code
    ground.keep(key, save.item_code, save.document)
    return save.document


WALKS: dict[str, Goes] = {
    "payment": pay,
    "booking": book,
    "query_print": take_document,
    "guide": read,
    "pickup": fetch_ready,
    "theme": together,
}


def walk_of(item: Item) -> Goes:
    """The walk of this item's kind."""
    if item.kind != "payment" and item.charge is not None and item.charge.before:
        return sign_and_pay
    return WALKS.get(item.kind, hand_in)
