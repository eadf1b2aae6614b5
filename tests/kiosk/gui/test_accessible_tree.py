"""What a screen reader is given: the tree of Qt's own accessibility layer, of every step."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication

from tests.kiosk.gui.conftest import SCREENS, Stage
from tests.kiosk.gui.states import State, states

# All of them take most of a minute; a few go with every test run (`EVERY_STATE=1`: all).
EVERY = os.environ.get("EVERY_STATE") == "1"
OPERATED = frozenset(
    {
        QAccessible.Role.Button,
        QAccessible.Role.RadioButton,
        QAccessible.Role.CheckBox,
        QAccessible.Role.PageTab,
    }
)


def one_of_each_step() -> Iterator[State]:
    seen: set[object] = set()
    for state in states():
        if state.journey.at not in seen and not state.journey.idle_warning:
            seen.add(state.journey.at)
            yield state


@pytest.fixture(scope="module")
def stage(qapp: QGuiApplication) -> Iterator[Stage]:
    QAccessible.setActive(True)
    made = Stage(SCREENS["portrait"])
    yield made
    made.kiosk.close()
    QAccessible.setActive(False)


def tree(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """The node and all below it, as a screen reader walks them; what is hidden is left out."""
    for place in range(node.childCount()):
        child = node.child(place)
        if not child.isValid() or child.state().invisible:
            continue
        yield child
        yield from tree(child)


@pytest.mark.parametrize(
    "state", list(one_of_each_step())[:: 1 if EVERY else 5], ids=lambda one: one.name[:28]
)
def test_everything_to_operate_has_a_role_and_a_name_of_its_own(stage: Stage, state: State) -> None:
    stage.show_in(state.journey, state.world)
    root = QAccessible.queryAccessibleInterface(stage.window)
    assert root is not None
    nodes = list(tree(root))
    operated = [node for node in nodes if node.role() in OPERATED]
    names = [node.text(QAccessible.Text.Name).strip() for node in operated]
    assert operated
    assert all(names), [node.object().objectName() for node in operated]
    pictured = [node for node in nodes if node.role() == QAccessible.Role.Graphic]
    assert all(node.text(QAccessible.Text.Name).strip() for node in pictured)
    # A screen reader's user jumps to the heading first.
    headings = [node for node in nodes if node.role() == QAccessible.Role.Heading]
    assert headings, "no heading"
