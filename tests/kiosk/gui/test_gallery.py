"""The gallery: every component in every state without a complaint, states found and shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.app.gallery import PANELS, Gallery
from kiosk.app.qt import QtComplaints
from kiosk.dock.citizen import Citizen, wait_for
from tests.kiosk.gui import conftest, test_screens
from tests.kiosk.gui.states import State
from tests.kiosk.people import TODAY


@pytest.fixture
def gallery(qapp: QGuiApplication) -> Iterator[Gallery]:
    screens = list(test_screens.journeys())[:12]
    states = [State(f"screens: {name}", journey, conftest.WORLD) for name, journey in screens]
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
