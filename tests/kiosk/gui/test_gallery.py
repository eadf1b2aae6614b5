"""The gallery: every component in every state without a complaint, states found and shown."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.app.gallery import PANELS, Gallery
from kiosk.app.qt import QtComplaints
from kiosk.dock.citizen import Citizen, wait_for
from tests.kiosk.gui import conftest, test_screens
from tests.kiosk.gui.states import State
from tests.kiosk.gui.states import states as all_of
from tests.kiosk.people import TODAY

PANELLED = [one for one in all_of() if one.name in ("staff: devices", "training: menu")]


@pytest.fixture
def gallery(qapp: QGuiApplication) -> Iterator[Gallery]:
    screens = list(test_screens.journeys())[:12]
    states = [State(f"screens: {name}", journey, conftest.WORLD) for name, journey in screens]
    states += PANELLED
    shown = Gallery(states, PANELS["portrait"], TODAY)
    yield shown
    shown.close()


def test_components_are_shown_in_every_size_and_theme_without_a_complaint(
    gallery: Gallery,
) -> None:
    complaints = QtComplaints()
    for size, theme in ((0, "normal"), (3, "dark"), (1, "high")):
        gallery.look.useSize(size)
        gallery.look.useTheme(theme)
        assert not gallery.window.grabWindow().isNull()
    complaints.restore()
    assert complaints.lines == []


def test_a_state_is_found_by_its_name_and_put_on_the_window(gallery: Gallery) -> None:
    gallery.search("promise, later")
    assert gallery.property("names") == ["screens: promise, later"]
    gallery.open("screens: promise, later")
    assert wait_for(lambda: gallery.kiosk.window.property("shownStep") == "promise", 5000)
    gallery.usePanel("landscape")
    assert gallery.kiosk.window.width() > gallery.kiosk.window.height()
    gallery.useElder(True)
    gallery.speak("en")
    assert gallery.view.shown("elder") is True
    assert Citizen(gallery.kiosk.window).find("heading").property("text") != ""


def test_pages_of_staff_and_training_lie_over_the_screen_and_go_again(gallery: Gallery) -> None:
    complaints = QtComplaints()
    for name, item in (("staff: devices", "go-devices"), ("training: menu", "coachPage")):
        gallery.open(name)
        citizen = Citizen(gallery.kiosk.window)
        citizen.wait_until(functools.partial(citizen.sees, item), name)
        if item.startswith("go-"):
            # Its buttons do nothing here.
            citizen.tap(item)
    gallery.open(gallery.property("names")[0])
    assert not Citizen(gallery.kiosk.window).sees("coachPage")
    complaints.restore()
    assert complaints.lines == []
