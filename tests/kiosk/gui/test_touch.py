"""What fingers do on the real window."""

from __future__ import annotations

from collections.abc import Callable

import zxingcpp
from PIL import Image
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.bridge.items import visible_items
from kiosk.bridge.signature_item import MOST_POINTS, SignatureArea
from kiosk.dock.citizen import Citizen, middle, wait_for
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.people import NOW
from tests.kiosk.story import NUMBER, Story

MakeStage = Callable[[str], Stage]


def texts(stage: Stage) -> list[str]:
    return [
        str(item.property("text"))
        for item in visible_items(stage.window.contentItem())
        if item.property("text")
    ]


def test_touch_anywhere_on_the_attract_screen_starts(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.settle()
    # On the promise at the top; a tile would open its service at once.
    at = QPoint(500, 300)
    finger = QTest.createTouchDevice()
    QTest.touchEvent(stage.window, finger).press(0, at, stage.window).commit()
    QTest.touchEvent(stage.window, finger).release(0, at, stage.window).commit()
    assert wait_for(lambda: stage.journey.at is Step.SERVICES, 2000)


def test_service_on_the_attract_screen_opens_at_once(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.settle()
    Citizen(stage.window).tap("attract-resident-pension-enrolment")
    assert wait_for(lambda: stage.journey.at is Step.ITEM, 2000)
    assert stage.journey.item is not None
    assert stage.journey.item.id == "resident-pension-enrolment"


def test_full_number_shows_only_while_the_finger_stays(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    story = Story().to_form().then(ev.BackTapped())
    stage.show(story.journey)
    citizen = Citizen(stage.window)
    full = "441900 19600101 0018"
    assert full not in texts(stage)
    citizen.hold("hold")
    assert wait_for(lambda: full in texts(stage), 2000)
    citizen.let_go("hold")
    assert wait_for(lambda: full not in texts(stage), 2000)


def test_keys_of_the_pad_write_delete_and_clear(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    story = Story().to_form().then(ev.NextTapped(), ev.Drafted("600"), ev.NextTapped())
    stage.show(story.journey)
    citizen = Citizen(stage.window)
    citizen.type("1380013800099")
    assert stage.journey.draft == "13800138000"
    citizen.tap("key-delete")
    assert stage.journey.draft == "1380013800"
    citizen.tap("key-clear")
    assert stage.journey.draft == ""


def test_signature_keeps_strokes_with_time_and_place(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_review().journey)
    citizen = Citizen(stage.window)
    citizen.sign()
    signature = stage.journey.signature
    assert signature is not None
    assert len(signature.strokes) == 3
    # Qt hands moves over once a frame: how many arrive depends on the machine's pace.
    assert all(len(stroke) >= 3 for stroke in signature.strokes)
    for stroke in signature.strokes:
        times = [point.t_ms for point in stroke]
        assert times == sorted(times)
        assert all(0 <= point.x_mm <= signature.width_mm for point in stroke)
        assert all(0 <= point.y_mm <= signature.height_mm for point in stroke)
    citizen.tap("signAgain")
    assert stage.journey.signature is None


def test_hand_that_never_stops_scribbling_breaks_nothing(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_review().journey)
    area = Citizen(stage.window).find("signature")
    assert isinstance(area, SignatureArea)
    for number in range(MOST_POINTS + 50):
        area._begin(QPointF(number % 50, 5), 1.0)
    area._end()
    stage.settle()
    signature = stage.journey.signature
    assert signature is not None
    assert sum(map(len, signature.strokes)) == MOST_POINTS
    assert all(signature.strokes)


def test_resting_hand_does_not_sign(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_review().journey)
    area = Citizen(stage.window).find("signature")
    pen, palm = _inside(area, 0.2, 0.3), _inside(area, 0.8, 0.8)
    hand = QTest.createTouchDevice()
    QTest.touchEvent(stage.window, hand).press(0, pen, stage.window).commit()
    QTest.touchEvent(stage.window, hand).stationary(0).press(1, palm, stage.window).commit()
    moved = QPoint(pen.x() + 40, pen.y())
    QTest.touchEvent(stage.window, hand).move(0, moved, stage.window).stationary(1).commit()
    QTest.touchEvent(stage.window, hand).release(0, moved, stage.window).stationary(1).commit()
    QTest.touchEvent(stage.window, hand).release(1, palm, stage.window).commit()
    signature = stage.journey.signature
    assert signature is not None
    assert len(signature.strokes) == 1


def test_code_on_the_screen_reads_back_as_the_number(make_stage: MakeStage) -> None:
    for orientation in ("portrait", "landscape"):
        stage = make_stage(orientation)
        stage.show(Story().to_result().journey)
        picture = stage.window.grabWindow().convertToFormat(QImage.Format.Format_RGB888)
        data = bytes(picture.constBits())
        image = Image.frombytes(
            "RGB",
            (picture.width(), picture.height()),
            data,
            "raw",
            "RGB",
            picture.bytesPerLine(),
        )
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [NUMBER]


def test_idle_sheet_is_answered_by_one_touch(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_form().then(ev.TimerElapsed("s1", ev.Timer.IDLE)).journey)
    citizen = Citizen(stage.window)
    assert citizen.sees("idleStay")
    citizen.tap("idleStay")
    assert not stage.journey.idle_warning
    assert stage.journey.at is Step.FORM


def test_touch_behind_a_sheet_reaches_nothing(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_review().then(ev.TimerElapsed("s1", ev.Timer.IDLE)).journey)
    at = middle(Citizen(stage.window).find("primary"))
    stage.events.clear()
    finger = QTest.createTouchDevice()
    QTest.touchEvent(stage.window, finger).press(0, at, stage.window).commit()
    QTest.touchEvent(stage.window, finger).release(0, at, stage.window).commit()
    assert [event for event in stage.events if isinstance(event, ev.SubmitTapped)] == []


def test_help_opens_and_closes_and_counts_as_being_there(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_form().journey)
    citizen = Citizen(stage.window)
    citizen.tap("help")
    assert wait_for(lambda: citizen.sees("helpClose"), 2000)
    citizen.tap("helpClose")
    assert wait_for(lambda: not citizen.sees("helpClose"), 2000)
    assert ev.Touched() in stage.events


def test_large_print_and_contrast_go_back_for_the_next_citizen(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_form().journey)
    citizen = Citizen(stage.window)
    citizen.tap("look")
    for choice in ("size-3", "theme-high", "lowReach"):
        citizen.tap(choice)
    assert stage.look.property("textScale") == 1.75
    assert stage.look.property("theme") == "high"
    assert stage.look.property("lowReach")
    citizen.tap("lookClose")
    assert wait_for(lambda: not citizen.sees("lookClose"), 2000)
    stage.look.reset()
    assert stage.look.property("textScale") == 1
    assert stage.look.property("theme") == "normal"
    assert not stage.look.property("lowReach")


def test_two_quick_taps_on_submit_make_one_submission(make_stage: MakeStage) -> None:
    stage = make_stage("portrait")
    stage.show(Story().to_review().journey)
    citizen = Citizen(stage.window)
    citizen.sign()
    citizen.tap("primary")
    first = stage.journey.submission
    assert first is not None
    stage.dispatch(ev.SubmitTapped("other", NOW))
    assert stage.journey.submission == first


def _inside(item: QQuickItem, x: float, y: float) -> QPoint:
    corner = item.mapToScene(QPoint(0, 0))
    return QPoint(round(corner.x() + item.width() * x), round(corner.y() + item.height() * y))
