"""Categories, departments and life events of the whole catalogue on the real screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.journey import events as ev
from kiosk.present.screen import present
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.people import TODAY
from tests.kiosk.test_groups import WORLD, walk

JOURNEYS = {
    "categories": walk(),
    "departments": walk(ev.WayChosen("department")),
    "life events": walk(ev.WayChosen("life_event")),
    "a category, sifted": walk(ev.CategoryChosen("户政身份证"), ev.MarkTapped("at_once")),
    "a department": walk(ev.WayChosen("department"), ev.CategoryChosen("市残联")),
}


@pytest.mark.parametrize("look", ["normal", "large"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_list_fits_and_every_target_is_large_enough(
    make_stage: Callable[[str], Stage], orientation: str, look: str
) -> None:
    stage = make_stage(orientation)
    if look == "large":
        stage.look.useSize(3)
    wrong = []
    for name, journey in JOURNEYS.items():
        stage.journey = journey
        stage.view.show(present(journey, WORLD, TODAY))
        stage.settle()
        problems = findings(stage)
        wrong += [f"{name}: {problem}" for problem in problems]
    assert wrong == []


def test_buttons_say_which_way(make_stage: Callable[[str], Stage]) -> None:
    stage = make_stage("portrait")
    for way in ("by-department", "by-life_event"):
        stage.journey = JOURNEYS["categories"]
        stage.view.show(present(stage.journey, WORLD, TODAY))
        stage.settle()
        (button,) = (one for one in below(stage.window.contentItem()) if one.objectName() == way)
        button.clicked.emit()  # type: ignore[attr-defined]  # a signal of QML
    assert stage.events == [ev.WayChosen("department"), ev.WayChosen("life_event")]


def below(item: QQuickItem) -> Iterator[QQuickItem]:
    """Everything drawn in it: rows of a list are no children of the window."""
    for one in item.childItems():
        yield one
        yield from below(one)
