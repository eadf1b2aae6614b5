"""A finger writes characters: candidates while it draws, and no stroke left once one is chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.bridge.items import bring_into_view
from kiosk.bridge.writing_item import WritingArea
from kiosk.dock.citizen import Citizen
from kiosk.journey.state import Journey, Step
from kiosk.typing.handwriting import Stroke
from kiosk.typing.pinyin import Candidate
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import SCREENS, Stage
from tests.kiosk.gui.test_writing import writing
from tests.kiosk.story import Story

LINE = [(0.2 + 0.05 * part, 0.5) for part in range(12)]
DOWN = [(0.5, 0.2 + 0.05 * part) for part in range(12)]


class CountedStrokes:
    """Knows 一 and 十 by how many strokes they have, and keeps nothing."""

    def candidates(self, strokes: Sequence[Stroke]) -> list[Candidate]:
        wanted = {0: "", 1: "一丨丿", 2: "十二八人"}.get(len(strokes), "口")
        return [Candidate(one, len(strokes)) for one in wanted]


@pytest.fixture
def make(qapp: QGuiApplication) -> Iterator[Callable[[str], Stage]]:
    made: list[Stage] = []

    def one(panel: str) -> Stage:
        made.append(Stage(SCREENS[panel], handwriting=CountedStrokes))
        return made[-1]

    yield one
    for stage in made:
        stage.kiosk.close()


def begun(stage: Stage) -> tuple[Citizen, WritingArea]:
    stage.show(writing())
    citizen = Citizen(stage.window)
    if not citizen.sees("writing"):
        citizen.tap("key-hand")
    citizen.wait_until(lambda: bool(stage.typing.property("ready")), "what knows characters")
    stage.settle()
    area = citizen.find("writing")
    assert isinstance(area, WritingArea)
    return citizen, area


def draw(stage: Stage, strokes: Sequence[Stroke]) -> None:
    """Strokes of a finger; points are shares of the area."""
    citizen = Citizen(stage.window)
    area = citizen.find("writing")
    bring_into_view(area)
    window, finger = stage.window, QTest.createTouchDevice()
    for stroke in strokes:
        first, *rest = points = [
            area.mapToScene(QPointF(area.width() * x, area.height() * y)).toPoint()
            for x, y in stroke
        ]
        QTest.touchEvent(window, finger).press(0, first, window).commit()
        for point in rest:
            QTest.touchEvent(window, finger).move(0, point, window).commit()
        QTest.touchEvent(window, finger).release(0, points[-1], window).commit()


def shown(stage: Stage) -> str:
    return "".join(stage.typing.property("candidates"))


def test_character_is_drawn_corrected_chosen_and_gone(make: Callable[[str], Stage]) -> None:
    stage = make("portrait")
    citizen, area = begun(stage)
    draw(stage, [LINE])
    assert shown(stage) == "一丨丿"
    draw(stage, [DOWN, LINE])
    assert shown(stage) == "口"
    citizen.tap("hand-undo")
    assert shown(stage) == "十二八人"
    stage.settle()
    citizen.tap("candidate-0")
    assert stage.journey.draft == "十"
    assert area.signature().strokes == ()
    assert shown(stage) == ""
    draw(stage, [LINE])
    citizen.tap("hand-again")
    assert area.signature().strokes == ()
    assert shown(stage) == ""
    draw(stage, [LINE])
    stage.settle()
    citizen.tap("candidate-0")
    citizen.tap("key-delete")
    assert stage.journey.draft == "十"
    citizen.tap("key-hand")
    stage.settle()
    assert citizen.sees("key-Q")
    assert not citizen.sees("writing")


def test_strokes_are_gone_with_the_session(make: Callable[[str], Stage]) -> None:
    stage = make("landscape")
    _, area = begun(stage)
    strokes: list[int] = []
    area.emptyChanged.connect(lambda: strokes.append(len(area.signature().strokes)))
    draw(stage, [LINE, DOWN])
    assert strokes[-1] == 2
    # The session's end.
    stage.show(Journey(at=Step.ATTRACT, readiness=stage.journey.readiness))
    assert strokes[-1] == 0
    assert shown(stage) == ""


def test_who_is_older_is_given_the_field_at_once(make: Callable[[str], Stage]) -> None:
    stage = make("portrait")
    stage.show(dataclasses.replace(writing(), elder=True))
    assert Citizen(stage.window).sees("writing")
    stage.show(Story().to_review().journey)


def test_it_fits_every_panel_at_every_size(make: Callable[[str], Stage]) -> None:
    for name in SCREENS:
        stage = make(name)
        citizen, _ = begun(stage)
        for low, language, size in ((False, "zh_CN", 0), (False, "pt", 3), (True, "zh_HK", 3)):
            stage.look.useLowReach(low)
            stage.look.useSize(size)
            stage.show(dataclasses.replace(writing(), language=language))
            draw(stage, [LINE])
            stage.settle()
            picture = stage.window.grabWindow()
            assert findings(stage, picture) == [], (name, low, language, size)
            citizen.tap("hand-again")
        stage.show(Story().to_review().journey)


def test_letters_are_back_where_nothing_can_be_read(qapp: QGuiApplication) -> None:
    stage = Stage(SCREENS["portrait"], handwriting=lambda: None)
    stage.show(writing())
    citizen = Citizen(stage.window)
    citizen.tap("key-hand")
    citizen.wait_until(lambda: citizen.sees("key-Q"), "the letters again")
    assert not citizen.sees("key-hand")
    stage.kiosk.close()
