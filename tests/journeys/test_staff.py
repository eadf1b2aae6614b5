"""Staff at a running terminal: the door, the codes, the devices on their wires, the journal."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.device import ConditionCode, DeviceClass
from kiosk import maintenance
from kiosk.access.board import Desk, Page, Tone
from kiosk.access.codes import INTERVAL_S, code_at
from kiosk.access.gesture import ORDER as GESTURE
from kiosk.access.roles import Role
from kiosk.app.qt import QtComplaints
from kiosk.app.staff_mode import StaffMode
from kiosk.audit.chain import Entry
from kiosk.audit.verify import read
from kiosk.dock.twin import PlatformTwin
from kiosk.journey.events import ExitTapped
from tests.journeys.conftest import Errand, begin_errand


class Shift:
    """Somebody of the staff before the terminal."""

    def __init__(self, errand: Errand) -> None:
        assert errand.staff is not None
        self.errand, self.staff = errand, errand.staff
        self.hand = errand.citizen
        self.steps: dict[Role, int] = {}

    @property
    def desk(self) -> Desk:
        return self.staff.attendant.desk

    def wait_for(self, page: Page) -> None:
        self.hand.wait_until(lambda: self.desk.page is page, page)

    def wait_done(self) -> None:
        self.hand.wait_until(lambda: not self.desk.busy, "the job's end")

    def enter(self, role: Role) -> None:
        """Type number and code; each code is a later one, as no code is taken twice."""
        person = next(one for one in self.errand.site.staff if one.role is role)
        self.hand.type(person.digits)
        # The half minute may end while it is typed: the one before still counts, not two before.
        step = max(self.steps.get(role, 0) + 1, int(time.time()) // INTERVAL_S)
        self.steps[role] = step
        self.hand.type(code_at(person.secret, step * INTERVAL_S))
        self.hand.tap("deskEnter")

    def open_door(self) -> None:
        # Shut and opened between two looks at it would be no opening.
        devices = self.errand.terminal.devices
        self.hand.wait_until(
            lambda: not devices.reports[DeviceClass.CABINET].has(ConditionCode.DOOR_OPEN),
            "shut door",
        )
        self.errand.site.cabinet.open_door()
        self.wait_for(Page.SIGN_IN)

    def journal(self) -> list[tuple[str, str, str]]:
        """Event, action and disposition of everything that staff did."""
        lines = (one for _, _, one in read(self.errand.site.data / "audit"))
        return [
            (one.event, str(one.fields.get("action", "")), one.disposition)
            for one in lines
            if isinstance(one, Entry) and one.event.startswith("staff")
        ]


@pytest.fixture
def shift(qapp: QGuiApplication, platform_twin: PlatformTwin, tmp_path: Path) -> Iterator[Shift]:
    complaints = QtComplaints()
    errand = begin_errand(tmp_path, platform_twin, 901, staffed=True)
    errand.citizen.wait_for_step("attract")
    errand.citizen.wait_until(lambda: errand.terminal.time.now().certain, "the time is known")
    errand.citizen.wait_until(
        lambda: all(one.status != "starting" for one in errand.terminal.devices.reports.values()),
        "the first word of every device",
    )
    yield Shift(errand)
    errand.close()
    complaints.restore()
    assert complaints.lines == []


def test_door_codes_trials_maintenance_and_back_to_the_citizens(shift: Shift) -> None:
    hand, errand = shift.hand, shift.errand
    shift.open_door()
    hand.type("0002")
    hand.type("000000")
    hand.tap("deskEnter")
    hand.wait_until(lambda: shift.desk.complaint != "", "a refusal")
    shift.staff.attendant.field("digits")
    shift.staff.attendant.typed("")
    shift.enter(Role.TECHNICIAN)
    shift.wait_for(Page.OVERVIEW)
    errand.citizen.wait_until(lambda: errand.shows("step") == "outOfService", "nobody is served")

    hand.tap("go-devices")
    hand.tap("do-try-receipt")
    hand.wait_until(lambda: bool(shift.desk.results.get(Page.DEVICES)), "the trial's outcome")
    assert shift.desk.results[Page.DEVICES][0].tone is Tone.GOOD
    errand.site.printer.paper_out()
    hand.wait_until(
        lambda: bool(errand.terminal.devices.reports[DeviceClass.RECEIPT].conditions),
        "the printer's word that it has no paper",
    )
    hand.tap("go-supplies")
    hand.tap("do-refilled-receipt")
    hand.wait_until(lambda: shift.desk.refilled == ("receipt",), "the printer to be asked")
    errand.site.printer.refill()
    hand.wait_until(lambda: shift.desk.refilled == (), "the printer's own word")

    hand.tap("go-network")
    hand.tap("do-doctor")
    hand.wait_until(lambda: len(shift.desk.results.get(Page.NETWORK, ())) > 5, "every step")
    hand.tap("go-maintenance")
    hand.tap("do-on-repair")
    hand.wait_until(lambda: maintenance.ordered(errand.site.data) is not None, "the order")
    hand.tap("deskLeave")
    errand.site.cabinet.open_door(False)
    hand.wait_until(lambda: "正在换配件" in str(errand.shows("outReason")), "the reason")
    assert errand.shows("nearest") == errand.terminal.world.nearest

    shift.open_door()
    shift.enter(Role.TECHNICIAN)
    shift.wait_for(Page.OVERVIEW)
    hand.tap("go-maintenance")
    hand.tap("do-off")
    hand.wait_until(lambda: maintenance.ordered(errand.site.data) is None, "its end")
    errand.site.cabinet.open_door(False)
    restarts: list[bool] = []
    errand.terminal.orders.restart.connect(lambda: restarts.append(True))
    hand.tap("do-restart")
    hand.wait_until(lambda: bool(restarts), "the process to be begun anew")
    assert shift.desk.page is Page.CLOSED
    errand.citizen.wait_for_step("attract")
    written = shift.journal()
    for expected in (
        ("staff-list", "", ""),
        ("staff-refused", "", ""),
        ("staff-init", "", ""),
        ("staff-action-complete", "try-device", "success"),
        ("staff-action-complete", "refill", "success"),
        ("staff-action-complete", "doctor", "success"),
        ("staff-action-complete", "maintenance", "success"),
        ("staff-complete", "", "success"),
    ):
        assert expected in written


def test_terminal_is_accepted_and_tampering_handed_back_by_two(shift: Shift) -> None:
    hand, errand = shift.hand, shift.errand
    shift.open_door()
    shift.enter(Role.TECHNICIAN)
    shift.wait_for(Page.OVERVIEW)
    hand.tap("go-commission")
    for name in ("site", "self-check"):
        hand.tap(f"do-{name}")
        shift.wait_done()
    hand.tap("go-devices")
    for device in ("receipt", "ups", "cabinet"):
        hand.tap(f"do-try-{device}")
        shift.wait_done()
    hand.tap("go-commission")
    hand.tap("do-accept")
    hand.wait_until(lambda: "accept" in shift.desk.tried, "the report")
    (report,) = (errand.site.data / "acceptance").glob("acceptance-*.json")
    steps = {one["step"]: one["outcome"] for one in json.loads(report.read_bytes())["steps"]}
    assert steps["receipt"] == steps["ups"] == steps["site"] == steps["check-config"] == "passed"
    assert steps["a4"] == steps["touch"] == steps["enrolment"] == "not-tried"
    assert any("验收报告" in sheet.text for sheet in errand.site.printer.sheets())

    errand.site.cabinet.tamper()
    hand.wait_until(lambda: errand.staff is not None and shift.staff.facts().tampered, "latched")
    assert StaffMode(errand.site.config, errand.site.data, None).latched, "also after a restart"
    errand.site.cabinet.tamper(False)
    hand.tap("go-maintenance")
    hand.wait_until(lambda: not shift.staff.outside().fraud, "the contact is closed again")
    hand.tap("do-hand_back")
    shift.wait_for(Page.SECOND)
    shift.enter(Role.ADMIN)
    shift.wait_for(Page.MAINTENANCE)
    hand.wait_until(lambda: not shift.staff.facts().tampered, "handed back")
    hand.tap("deskLeave")
    errand.site.cabinet.open_door(False)
    errand.citizen.wait_for_step("attract")


def test_engineer_carries_the_queue_away_and_sees_nobody(shift: Shift, tmp_path: Path) -> None:
    hand, errand = shift.hand, shift.errand
    errand.site.cable.pull()
    number = errand.to_result()
    for corner in GESTURE:
        shift.staff.attendant.corner(corner)
    assert shift.desk.page is Page.CLOSED, "never while a citizen is served"
    errand.terminal.runner.dispatch(ExitTapped())
    errand.citizen.wait_for_step("attract")
    for corner in GESTURE:
        shift.staff.attendant.corner(corner)
    shift.wait_for(Page.SIGN_IN)
    shift.enter(Role.ENGINEER)
    shift.wait_for(Page.OVERVIEW)
    said = []

    def read_page(page: Page) -> None:
        hand.tap(f"go-{page}")
        shift.wait_done()
        said.append(str(shift.staff.attendant.values.shown("rows")))

    (tmp_path / "stick").mkdir()
    read_page(Page.SYNC)
    assert shift.staff.facts().waiting == 1
    hand.tap("do-sticks")
    shift.wait_done()
    hand.tap(f"do-export-{tmp_path / 'stick'}")
    hand.wait_until(lambda: any((tmp_path / "stick").iterdir()), "the batch on the stick")
    shift.wait_done()
    said.append(str(shift.staff.attendant.values.shown("rows")))
    for page in (Page.OVERVIEW, Page.DEVICES, Page.NETWORK, Page.MAINTENANCE, Page.LOGS):
        read_page(page)
    hand.type("SUBMISSION")
    hand.tap("deskSearch")
    shift.wait_done()
    said.append(str(shift.staff.attendant.values.shown("rows")))
    assert "submission-complete" in said[-1]
    # What the citizen was called, lives at and typed is on no page; the number is, it names nobody.
    for canary in ("测试乙", "樟木头", "13800138000", "4111111111111111"):
        assert not any(canary in page for page in said), canary
    assert number.replace(" ", "")[-6:] in "".join(said).replace(" ", "")
    hand.tap("deskLeave")
    errand.citizen.wait_for_step("attract")
