"""A theme's parts and the rating on the real screens: everything fits and can be touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from drivers.idcard.port import CardEvent
from kiosk.bridge.items import visible_items
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.readiness import Readiness
from tests.kiosk.gui import conftest
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.people import NOW, TODAY, card
from tests.kiosk.story import Story
from tests.kiosk.test_rating import KEY, Rated
from tests.kiosk.test_theme import WORLD, at_parts


def journeys() -> Iterator[tuple[str, Journey]]:
    """The list of parts, one out of reach, and with nothing ticked; the faces and their reasons."""
    closed = Readiness(refusals={"company-closure-tax": "reason_needs_network"})
    here = at_parts("company-closure", closed)
    yield "parts", here.journey
    for part in ("company-closure-registration", "company-closure-social-insurance"):
        here.then(ev.OptionTapped(part))
    here.then(ev.NextTapped())
    yield "parts, none", here.journey
    soon = card(valid_to=TODAY + dt.timedelta(days=89))
    yield (
        "confirm, ends soon",
        Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, soon)).journey,
    )
    rated = Rated()
    yield "rating", rated.journey
    yield "rating, good", rated.then(ev.OptionTapped("5"), ev.Toggled("fast")).journey
    rated.then(ev.OptionTapped("1"), ev.SubmitTapped(KEY, NOW), ev.SaveFailed("s1", KEY, "other"))
    yield "rating, not kept", rated.journey


@pytest.mark.parametrize("look", ["normal", "large", "high contrast, low reach"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_screen_of_themes_and_rating_fits(
    make_stage: Callable[[str], Stage],
    monkeypatch: pytest.MonkeyPatch,
    orientation: str,
    look: str,
) -> None:
    monkeypatch.setattr(conftest, "WORLD", WORLD)
    stage = make_stage(orientation)
    if look == "large":
        stage.look.useSize(3)
    if look == "high contrast, low reach":
        stage.look.useTheme("high")
        stage.look.useLowReach(True)
    wrong = []
    for name, journey in journeys():
        stage.show(journey)
        problems = findings(stage)
        wrong += [f"{name}: {problem}" for problem in problems]
        if journey.at is Step.RATING:
            # Not rating is as easy as rating, also once a face is chosen.
            wide = {
                one.width()
                for one in visible_items(stage.window.contentItem())
                if one.objectName() in ("primary", "secondary")
            }
            assert len(wide) == 1, wide
    assert wrong == []
