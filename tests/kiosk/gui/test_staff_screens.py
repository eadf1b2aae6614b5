"""Staff mode on the real window, with a terminal that is only told: every page, every look."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from drivers.device import (
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from kiosk.access.board import Facts, Job, Outside, Page, Row, Tone, pages_for
from kiosk.access.codes import code_at, new_secret
from kiosk.access.door import StaffDoor
from kiosk.access.roles import Role
from kiosk.access.roster import Person, Roster
from kiosk.app.staff_mode import staff_screen_words
from kiosk.audit.events import Disposition, EventCatalogue
from kiosk.bridge.attendant import INSIDE_IDLE_S, SIGN_IN_IDLE_S, Attendant
from kiosk.dock.citizen import Citizen
from kiosk.maintenance import Maintenance
from kiosk.remedies import staff_words
from sync.timekeeping import Reading, TimeSource
from tests.kiosk.gui.checks import clipped, crowded, overlapping, small_targets
from tests.kiosk.gui.conftest import SCREENS, Stage

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
ANNA = Person("0001", Role.ADMIN, new_secret(), NOW)
BEN = Person("0002", Role.TECHNICIAN, new_secret(), NOW)
CARL = Person("0003", Role.ENGINEER, new_secret(), NOW)
EVENTS = EventCatalogue.read()


def condition(code: ConditionCode, severity: Severity) -> StatusReport:
    return StatusReport(DeviceStatus.ONLINE, (Condition(code, severity, NOW),))


TROUBLED: dict[str, StatusReport] = {
    DeviceClass.IDCARD: StatusReport(DeviceStatus.NO_DEVICE, reason="no answer"),
    DeviceClass.RECEIPT: condition(ConditionCode.PAPER_OUT, Severity.BLOCKING),
    DeviceClass.A4: condition(ConditionCode.TONER_LOW, Severity.WARNING),
    DeviceClass.CABINET: condition(ConditionCode.DOOR_OPEN, Severity.WARNING),
    DeviceClass.SCANNER: StatusReport(DeviceStatus.ONLINE),
    DeviceClass.UPS: StatusReport(DeviceStatus.ONLINE),
}


class Told:
    """A terminal that remembers what it was told."""

    def __init__(self) -> None:
        self.at_rest = Outside(at_rest=True)
        self.told: list[str] = []
        self.tell_card: Callable[[str], None] | None = None
        self.journal: list[tuple[str, str]] = []
        self.known = Facts(
            place="南城地铁站 · 3 号机",
            terminal="4419000040003",
            nearest="出站右转，市民服务中心一楼",
            version="0.1.0",
            url="https://platform.example/very/long/address/of/a/platform",
            devices=TROUBLED,
            link="down",
            waiting=3,
            quarantined=2,
            oldest=NOW,
            ready=120,
            total=191,
            maintenance=Maintenance(reason="正在换配件", since=NOW),
            tampered=True,
            time_says="2026-11-21 17:00（机器自己的钟，没有对过时）",
            time_good=False,
        )

    def outside(self) -> Outside:
        return self.at_rest

    def facts(self) -> Facts:
        return self.known

    def attend(self, on: bool) -> None:
        self.told.append(f"attend {on}")

    def latch(self) -> None:
        self.told.append("latch")

    def hand_back(self) -> bool:
        self.told.append("hand back")
        self.known = dataclasses.replace(self.known, tampered=False)
        return True

    def maintain(self, reason: str | None) -> str:
        self.told.append(f"maintain {reason}")
        return ""

    def restart(self) -> None:
        self.told.append("restart")

    def nudge(self, device: str) -> None:
        self.told.append(f"nudge {device}")

    def watch_card(self, told: Callable[[str], None] | None) -> None:
        self.tell_card = told

    def note(
        self,
        event: str,
        fields: Mapping[str, str | int | bool],
        disposition: Disposition | None = None,
    ) -> None:
        EVENTS.check(event, fields, disposition)
        self.journal.append((event, str(fields.get("action", ""))))


class Desk:
    """A window, a terminal that is told, and somebody of the staff before it."""

    def __init__(self, orientation: str, folder: Path) -> None:
        roster = Roster(folder, None)
        for person in (ANNA, BEN, CARL):
            roster.add(person)
        self.now = NOW
        self.clock_s = 0.0
        self.knows_time, self.error_s = True, 0.1
        self.scene = Told()
        self.done: list[Job] = []
        door = StaffDoor(
            folder,
            None,
            "4419000040003",
            lambda: Reading(self.now, self.knows_time, TimeSource.PLATFORM, self.error_s),
        )
        self.attendant = Attendant(
            door,
            staff_screen_words(),
            staff_words(),
            SCREENS[orientation].px_per_mm,
            lambda: self.clock_s,
        )
        self.attendant.attach(self.scene, self)
        beside = {"desk": self.attendant.values.properties, "deskTaps": self.attendant}
        self.stage = Stage(SCREENS[orientation], beside=beside)
        self.hand = Citizen(self.stage.window)

    def __call__(self, job: Job) -> tuple[Row, ...]:
        self.done.append(job)
        return (
            Row("配置", "能用", Tone.GOOD),
            Row("线路", "平台没有应答，连不上它的地址", Tone.DANGER, "看网线插好没有"),
        )

    def stop(self) -> None:
        """Nothing to end."""

    def gesture(self) -> None:
        for corner in ("left", "right", "right", "left", "right"):
            self.attendant.corner(corner)
        self.stage.settle()

    def type(self, person: Person) -> None:
        self.now += dt.timedelta(seconds=60)
        self.hand.type(person.digits)
        self.hand.type(code_at(person.secret, self.now.timestamp()))
        self.hand.tap("deskEnter")

    def sign_in(self, person: Person) -> None:
        self.gesture()
        self.type(person)
        self.wait_for(Page.OVERVIEW)

    def wait_for(self, page: Page) -> None:
        self.hand.wait_until(lambda: self.attendant.desk.page is page, page)
        self.stage.settle()

    def wait_done(self) -> None:
        self.hand.wait_until(lambda: not self.attendant.desk.busy, "the job's end")
        self.stage.settle()

    def is_at(self, page: Page) -> bool:
        return self.attendant.desk.page is page

    def waits_for(self, devices: tuple[str, ...]) -> bool:
        return self.attendant.desk.refilled == devices

    def has_come(self, far: int) -> Callable[[], bool]:
        return lambda: self.attendant.gesture.done >= far or self.is_at(Page.SIGN_IN)

    def close(self) -> None:
        self.attendant.stop()
        self.stage.kiosk.close()


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
