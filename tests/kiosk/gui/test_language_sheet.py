"""The language sheet: by touch, on any screen, with what was typed still there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from kiosk.bridge.items import visible_items
from kiosk.journey.state import Step
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.people import TONGUES
from tests.kiosk.story import Story


def tap(stage: Stage, name: str) -> None:
    button = next(
        item for item in visible_items(stage.window.contentItem()) if item.objectName() == name
    )
    assert isinstance(button, QObject)
    button.clicked.emit()  # type: ignore[attr-defined]  # a signal of QML
    stage.settle()


def test_language_changes_by_touch_and_what_is_typed_stays(
    make_stage: Callable[[str], Stage],
) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_form().journey)
    before = (stage.journey.draft, stage.journey.answers, stage.journey.question)
    tap(stage, "language")
    tap(stage, "language-en")
    assert stage.journey.language == "en"
    assert (stage.journey.draft, stage.journey.answers, stage.journey.question) == before
    shown = {str(item.property("text")) for item in visible_items(stage.window.contentItem())}
    assert TONGUES["en"]["bar_help"] in shown
    assert TONGUES["zh_CN"]["bar_help"] not in shown


def test_whoever_chooses_a_language_at_rest_begins(make_stage: Callable[[str], Stage]) -> None:
    stage = make_stage("landscape")
    tap(stage, "language")
    tap(stage, "language-zh_HK")
    assert stage.journey.at is Step.SERVICES
    assert stage.journey.language == "zh_HK"
    assert stage.view.shown("servicesHeading") == TONGUES["zh_HK"]["services_heading"]
