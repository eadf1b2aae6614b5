"""Blank forms are drawn on the terminal as pages that a printer takes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.a4.document import fault_of
from kiosk.app.form_paper import draw_form
from kiosk.case.leaflet import blank_form
from kiosk.catalog.item import Item
from tests.kiosk.people import world

WORLD = world(whole=True)
ITEMS = [item for item in WORLD.catalog if item.fields][::12]


@pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])
def test_form_of_an_item_is_a_whole_pdf_of_few_pages(qapp: QGuiApplication, item: Item) -> None:
    pdf = draw_form(blank_form(item, WORLD.words))
    assert fault_of(pdf, max_bytes=5_000_000, max_pages=4) == ""
