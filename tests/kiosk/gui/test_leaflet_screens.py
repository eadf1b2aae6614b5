"""Guides on the real screens: lists, long pages, letters; everything fits and can be touched."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import msgspec
import pytest
from PySide6.QtCore import QObject

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, ReceiptState, Step
from kiosk.present.screen import present
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.people import TODAY
from tests.kiosk.test_leaflet import GUIDES, WORLD, Reader, of
from tests.kiosk.test_pickup import DONE, ready


def journeys() -> Iterator[tuple[str, Journey]]:
    for item in GUIDES:
        yield f"{item.id}, first", Reader(item).journey
    for source in ("proofs", "guides", "knowledge", "forms"):
        yield f"{source}, found", Reader(of(source)).then(ev.SearchTyped("z")).journey
        nothing = Reader(of(source)).then(ev.SearchTyped("qqqqqqqqqqqqqqqqqqqqqq"))
        yield f"{source}, nothing", nothing.journey
    proof = Reader(of("proofs"))
    proof.then(ev.OptionTapped(proof.page.rows[0].value))
    yield "a proof", proof.journey
    guide = Reader(of("guides")).then(ev.SearchTyped("legal"), ev.SearchTyped(""))
    guide.then(ev.OptionTapped("c:司法公证"), ev.OptionTapped("i:legal-aid"))
    yield "a guide, situation", guide.journey
    while not guide.page.sections:
        guide.then(ev.OptionTapped(guide.page.rows[0].value))
    yield "a guide", guide.journey
    for state in ReceiptState:
        yield f"a guide, {state}", dataclasses.replace(guide.journey, receipt=state)
    place = Reader(of("places")).then(ev.OptionTapped("o:441900112"))
    yield "places", place.journey
    many = tuple(
        msgspec.structs.replace(DONE, number=f"4419000040003202611200{n:05d}") for n in range(9)
    )
    for state in ReceiptState:
        yield f"pickup, {state}", dataclasses.replace(ready(*many).journey, receipt=state)
    region = Reader(of("regions"))
    yield "a region", region.then(ev.OptionTapped(region.page.rows[0].value)).journey


@pytest.mark.parametrize("look", ["normal", "large", "high contrast, low reach"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_page_fits_and_every_target_is_large_enough(
    make_stage: Callable[[str], Stage], orientation: str, look: str
) -> None:
    stage = make_stage(orientation)
    if look == "large":
        stage.look.useSize(3)
    if look == "high contrast, low reach":
        stage.look.useTheme("high")
        stage.look.useLowReach(True)
    wrong = []
    for name, journey in journeys():
        show(stage, journey)
        problems = findings(stage)
        wrong += [f"{name}: {problem}" for problem in problems]
    assert wrong == []


def test_buttons_send_what_they_say(make_stage: Callable[[str], Stage]) -> None:
    stage = make_stage("portrait")
    guide = Reader(of("guides")).then(ev.SearchTyped("gljt"))
    guide.then(ev.OptionTapped("i:senior-allowance"))
    while not guide.page.sections:
        guide.then(ev.OptionTapped(guide.page.rows[0].value))
    for name in ("primary", "secondary"):
        show(stage, guide.journey)
        button = stage.window.findChild(QObject, name)
        assert button is not None
        button.clicked.emit()  # type: ignore[attr-defined]  # a signal of QML
    kinds = [type(event) for event in stage.events]
    assert kinds == [ev.PrintTapped, ev.ServiceChosen]


def show(stage: Stage, journey: Journey) -> None:
    """The page as the whole catalogue has it; the stage knows a few items only."""
    assert journey.at in (Step.LEAFLET, Step.PICKUP)
    stage.journey = journey
    stage.view.show(present(journey, WORLD, TODAY))
    stage.settle()
