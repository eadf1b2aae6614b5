"""Staff mode on the real window, with a terminal that is only told: every page, every look."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from drivers.device import (
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from kiosk.access.board import Outside, Page, Tone, pages_for
from kiosk.app.staff_mode import staff_screen_words
from kiosk.bridge.attendant import INSIDE_IDLE_S, SIGN_IN_IDLE_S
from tests.kiosk.gui.checks import clipped, crowded, overlapping, small_targets
from tests.kiosk.gui.conftest import SCREENS, Stage
from tests.kiosk.gui.staffed import ANNA, BEN, CARL, TROUBLED, Desk

MakeDesk = Callable[[str], Desk]


@pytest.fixture
def make_desk(qapp: QGuiApplication, tmp_path: Path) -> Iterator[MakeDesk]:
    desks: list[Desk] = []

    def make(orientation: str) -> Desk:
        desks.append(Desk(orientation, tmp_path))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def wrong(stage: Stage) -> list[str]:
    found = clipped(stage), overlapping(stage), small_targets(stage), crowded(stage)
    return [one for check in found for one in check]


@pytest.mark.parametrize("orientation", list(SCREENS))
def test_every_page_fits_and_every_target_is_large_enough(
    make_desk: MakeDesk, orientation: str
) -> None:
    desk = make_desk(orientation)
    problems: list[str] = []

    def look(name: str) -> None:
        desk.stage.settle()
        problems.extend(f"{name}: {one}" for one in wrong(desk.stage))

    desk.gesture()
    look("sign in")
    desk.attendant.typed("0001")
    desk.attendant.typed("000000")
    desk.attendant.enter()
    look("wrong")
    desk.attendant.leave()
    desk.knows_time, desk.error_s = False, 1e6
    desk.gesture()
    look("question")
    desk.attendant.leave()
    desk.knows_time, desk.error_s = True, 0.1
    seen: set[Page] = set()
    for person in (ANNA, BEN, CARL):
        desk.sign_in(person)
        for page in pages_for(person.role):
            if page in seen:
                continue
            seen.add(page)
            desk.attendant.go(page.value)
            desk.wait_done()
            look(f"{person.role} {page}")
        if person is BEN:
            desk.attendant.go("commission")
            desk.attendant.press("self-check", "")
            desk.wait_done()
            look("commission with outcomes")
            desk.attendant.press("enrol", "")
            look("enrol")
            desk.attendant.back()
            desk.attendant.press("touch", "")
            look("touch")
        desk.attendant.leave()
    assert problems == []


def test_long_touches_on_the_corners_open_and_short_ones_do_not(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    desk.attendant.corner("left")
    desk.clock_s += 60
    for corner in ("right", "right", "left", "right"):
        desk.attendant.corner(corner)
    assert desk.is_at(Page.CLOSED)
    desk.scene.at_rest = Outside(at_rest=False)
    desk.gesture()
    assert desk.is_at(Page.CLOSED), "never while a citizen is served"
    desk.scene.at_rest = Outside(at_rest=True)
    panel = desk.hand.find("staffPanel").childItems()[0]
    panel.setProperty("holdMs", 20)
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for done, corner in enumerate(("left", "right", "right", "left", "right"), start=1):
        at = QPoint(20 if corner == "left" else desk.stage.screen.width - 20, 20)
        QTest.mousePress(desk.stage.window, button, none, at)
        desk.hand.wait_until(desk.has_come(done), f"{done}: {corner}")
        QTest.mouseRelease(desk.stage.window, button, none, at)
    desk.wait_for(Page.SIGN_IN)
    assert desk.stage.journey.at == "attract"


def test_short_touch_on_a_corner_is_a_citizens(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    at = QPoint(20, 20)
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(desk.stage.window, button, none, at)
    assert desk.stage.journey.at == "services"
    assert not desk.hand.sees("cornerLeft")


def test_door_opens_it_and_idleness_closes_it(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    desk.scene.at_rest = Outside(at_rest=True, door_open=True)
    desk.attendant.look()
    assert desk.is_at(Page.SIGN_IN)
    desk.clock_s += SIGN_IN_IDLE_S + 1
    desk.attendant.look()
    assert desk.is_at(Page.CLOSED)
    desk.attendant.look()
    assert desk.is_at(Page.CLOSED), "the door is still open, not opened again"
    desk.sign_in(BEN)
    assert desk.scene.told == ["attend True"]
    desk.clock_s += INSIDE_IDLE_S + 1
    desk.attendant.look()
    assert desk.is_at(Page.CLOSED)
    assert desk.scene.told == ["attend True", "attend False"]
    assert [event for event, _ in desk.scene.journal] == ["staff-init", "staff-complete"]


def test_citizen_who_begins_closes_the_sign_in(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    desk.gesture()
    desk.attendant.typed("0002")
    desk.scene.at_rest = Outside(at_rest=False)
    desk.attendant.look()
    assert desk.is_at(Page.CLOSED)
    assert desk.attendant.values.shown("digits") == ""


def test_role_sees_its_pages_only_and_can_press_nothing_else(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    desk.sign_in(ANNA)
    assert not desk.hand.sees("go-commission")
    for page in (Page.COMMISSION, Page.LOGS):
        desk.attendant.go(page.value)
    for name in ("release", "export", "doctor", "try-all", "no-such"):
        desk.attendant.press(name, "")
    assert desk.is_at(Page.OVERVIEW)
    assert desk.done == []


def test_grave_action_waits_for_another_person(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    desk.sign_in(CARL)
    desk.attendant.go("sync")
    desk.stage.settle()
    desk.hand.tap("do-release")
    desk.wait_for(Page.SECOND)
    desk.type(CARL)
    assert desk.attendant.desk.complaint == staff_screen_words()["sign_same"]
    desk.attendant.field("digits")
    desk.attendant.typed("")
    desk.type(BEN)
    desk.wait_for(Page.SYNC)
    desk.wait_done()
    assert [(job.name, job.staff, job.second) for job in desk.done] == [
        ("release", "X0003", "J0002")
    ]
    assert ("staff-action-complete", "release-quarantined") in desk.scene.journal


def test_paper_is_in_when_the_printer_says_so(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    desk.sign_in(ANNA)
    desk.attendant.go("supplies")
    desk.stage.settle()
    desk.hand.tap("do-refilled-receipt")
    desk.stage.settle()
    assert desk.scene.told[-1] == "nudge receipt"
    desk.attendant.look()
    assert desk.waits_for((DeviceClass.RECEIPT,))
    assert ("staff-action-complete", "refill") not in desk.scene.journal
    well = {**TROUBLED, DeviceClass.RECEIPT: StatusReport(DeviceStatus.ONLINE)}
    desk.scene.known = dataclasses.replace(desk.scene.known, devices=well)
    desk.attendant.look()
    assert desk.waits_for(())
    assert ("staff-action-complete", "refill") in desk.scene.journal


def test_tampering_is_latched_and_handed_back_by_two(make_desk: MakeDesk) -> None:
    desk = make_desk("portrait")
    desk.scene.at_rest = Outside(at_rest=True, fraud=True)
    desk.attendant.look()
    assert desk.scene.told == ["latch"]
    desk.scene.at_rest = Outside(at_rest=True)
    desk.sign_in(ANNA)
    desk.attendant.go("maintenance")
    desk.stage.settle()
    desk.hand.tap("do-hand_back")
    desk.wait_for(Page.SECOND)
    desk.type(BEN)
    desk.wait_for(Page.MAINTENANCE)
    assert "hand back" in desk.scene.told


def test_touch_check_measures_and_says_what_to_do(make_desk: MakeDesk) -> None:
    desk = make_desk("landscape")
    desk.sign_in(BEN)
    desk.attendant.go("commission")
    for off_mm, tone in ((1.0, Tone.GOOD), (9.0, Tone.DANGER)):
        desk.attendant.press("touch", "")
        desk.stage.settle()
        for _ in range(5):
            target = desk.hand.find("touchTarget")
            x = target.x() + target.width() / 2 + off_mm * desk.stage.screen.px_per_mm
            y = target.y() + target.height() / 2
            desk.attendant.target(x, y, desk.stage.screen.width, desk.stage.screen.height)
            desk.stage.settle()
        row = desk.attendant.desk.tried["touch"]
        assert row.tone is tone
        assert f"{off_mm:.1f}" in row.says
        assert (row.to_do != "") is (tone is Tone.DANGER)
