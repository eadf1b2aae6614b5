"""Somebody of the staff before a terminal that is only told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from drivers.device import (
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from kiosk.access.board import Facts, Job, Outside, Page, Row, Tone
from kiosk.access.codes import code_at, new_secret
from kiosk.access.door import StaffDoor
from kiosk.access.roles import Role
from kiosk.access.roster import Person, Roster
from kiosk.app.staff_mode import staff_screen_words
from kiosk.audit.events import Disposition, EventCatalogue
from kiosk.bridge.attendant import Attendant
from kiosk.dock.citizen import Citizen
from kiosk.maintenance import Maintenance
from kiosk.remedies import staff_words
from sync.timekeeping import Reading, TimeSource
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
