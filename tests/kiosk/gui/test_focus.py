"""Keyboards: the Tab key comes to everything on every screen, in the order of reading, seen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.app.measuring import Measuring
from kiosk.journey.state import Journey, Step
from kiosk.present.screen import present
from kiosk.voice.pages import spoken_page
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.gui.test_screens import journeys
from tests.kiosk.people import TODAY
from tests.kiosk.story import WORLD

MOST_TABS = 120
BAR = frozenset({"back", "help", "readAloud", "look", "language", "exit"})


def one_of_each_step() -> Iterator[tuple[str, Journey]]:
    seen: set[Step] = set()
    for name, journey in journeys():
        if journey.at not in seen and not journey.idle_warning:
            seen.add(journey.at)
            yield name, journey


@pytest.fixture(scope="module")
def stage(qapp: QGuiApplication) -> Iterator[Stage]:
    from tests.kiosk.gui.conftest import SCREENS

    made = Stage(SCREENS["portrait"])
    yield made
    made.kiosk.close()


def tab_through(stage: Stage) -> list[QQuickItem]:
    """What the Tab key comes to, in order, until it is where it began."""
    found: list[QQuickItem] = []
    for _ in range(MOST_TABS):
        QTest.keyClick(stage.window, Qt.Key.Key_Tab)
        item: QQuickItem | None = stage.window.activeFocusItem()
        if item is None:
            # Nothing to operate here: goodbye.
            return found
        if found and item == found[0]:
            return found
        assert item not in found, f"trapped at {item.objectName()}"
        found.append(item)
    raise AssertionError("the Tab key never came back")


def place(item: QQuickItem) -> tuple[float, float]:
    corner = item.mapToScene(QPointF(0, 0))
    return corner.x(), corner.y()


@pytest.mark.parametrize(
    ("name", "journey"), list(one_of_each_step()), ids=lambda one: str(one)[:24]
)
def test_tab_key_comes_to_everything_in_the_order_of_reading(
    stage: Stage, name: str, journey: Journey
) -> None:
    stage.show(journey)
    items = tab_through(stage)
    page = spoken_page(present(journey, WORLD, TODAY), WORLD.words)
    measured = Measuring(stage.window, 4.0).measure(
        name, page, theme="normal", text_scale=1.0, keys=False
    )
    reached = {item.objectName() or str(item.property("text")) for item in items}
    wanted = {
        control.name for control in measured.controls if control.enabled and control.height_mm > 0
    }
    assert wanted <= {one.replace("\n", " ")[:40] for one in reached}
    # Down the page, and from left to right in a row; the bar below as a whole before or after it.
    names = [item.objectName() for item in items]
    begins = next(
        (at for at, name in enumerate(names) if name not in BAR and names[at - 1] in BAR), 0
    )
    items = items[begins:] + items[:begins]
    on_page = [item for item in items if item.objectName() not in BAR]
    for before, after in itertools.pairwise(on_page):
        (x, y), (x2, y2) = place(before), place(after)
        same_row = abs(y - y2) < max(before.height(), after.height()) / 2
        # The buttons below come last, however far the page above them scrolls.
        last = after.objectName() in ("primary", "secondary")
        in_order = (same_row and x2 > x) or y2 > y or last
        assert in_order, (before.objectName(), after.objectName())
    for item in items:
        assert item.property("activeFocusOnTab")


def test_focus_is_seen_on_what_is_chosen_already(make_stage: Callable[[str], Stage]) -> None:
    (journey,) = [one for name, one in journeys() if one.at is Step.FORM][:1]
    stage = make_stage("portrait")
    stage.show(journey)
    page = spoken_page(present(journey, WORLD, TODAY), WORLD.words)
    measured = Measuring(stage.window, 4.0).measure(
        "form", page, theme="normal", text_scale=1.0, keys=True
    )
    assert not measured.trapped
    assert [one.name for one in measured.controls if one.framed is False] == []
    assert measured.unspoken == ()
