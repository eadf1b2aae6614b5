"""The queue does not open: staff gets in all the same, sees why, tries devices, and mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from drivers.device import DeviceClass
from kiosk.access.board import Page, Row, Tone
from kiosk.access.card import new_card, on_card
from kiosk.access.codes import answer_to
from kiosk.access.roles import Role
from kiosk.access.roster import Roster
from kiosk.app.delivery import OUTBOX_FILE
from kiosk.app.orders import EXIT_RESTART
from kiosk.app.production import TRY_AGAIN, ClosedPage, Place
from kiosk.app.qt import QtComplaints
from kiosk.app.world import world_of
from kiosk.config import ROOT
from kiosk.dock.citizen import Citizen
from kiosk.dock.site import SimulatedSite
from kiosk.dock.twin import PlatformTwin
from kiosk.staff.desk_jobs import workshop
from sync.contract.platform import load_platform
from sync.trouble import Trouble
from tests.journeys.conftest import hold_before_scanner

SITE_FILE = ROOT / "config" / "sites" / "development.toml"

PATIENCE_MS = 100_000


class Visit:
    """A technician before a terminal whose queue is damaged."""

    def __init__(self, qapp: QGuiApplication, site: SimulatedSite) -> None:
        self.site = site
        self.queue = site.data / OUTBOX_FILE
        site.data.mkdir(parents=True, exist_ok=True)
        self.queue.write_bytes(b"not a database at all" * 500)
        site.employ_staff()
        place = Place(
            qapp,
            site.config,
            world_of(site.config),
            site.data,
            load_platform(site.twin.keys),
            None,
            workshop(SITE_FILE, site.data, None),
        )
        self.page = ClosedPage(place, Trouble.CORRUPT.words)
        assert self.page.staff is not None
        self.attendant = self.page.staff.attendant
        self.hand = Citizen(self.page.page.window.window)

    def sign_in(self, role: Role, *, card: bool = False) -> None:
        self.site.cabinet.open_door()
        self.hand.wait_until(lambda: self.attendant.desk.page is Page.SIGN_IN, "the door")
        who = next(one for one in self.site.staff if one.role is role)
        site, question = self.site.config.site, self.attendant.desk.question
        if card:
            number = new_card()
            Roster(self.site.data, None).give_card(who.digits, number)
            self.hand.wait_until(lambda: self.attendant.desk.reads_cards, "the scanner")
            hold_before_scanner(
                self.hand,
                lambda: self.site.scanner.scan(on_card(number)),
                lambda: self.attendant.desk.carded,
            )
        else:
            self.hand.type(who.digits)
        self.hand.type(answer_to(who.secret, site.area + site.terminal, question))
        self.hand.tap("deskEnter")
        self.hand.wait_until(lambda: self.attendant.desk.page is Page.OVERVIEW, "the overview")

    def door_open(self) -> bool:
        assert self.page.staff is not None
        return self.page.staff.outside().door_open

    def play(self, story: Callable[[], None]) -> int | None:
        """The story, and how the closed terminal ended; one that breaks off ends it."""
        broken: list[BaseException] = []

        def told() -> None:
            try:
                story()
            except BaseException as error:
                broken.append(error)
                QGuiApplication.exit(1)

        QTimer.singleShot(0, told)
        # A look at the queue ends every loop that runs: none falls into the story.
        ended = self.page.wait(PATIENCE_MS)
        if broken:
            raise broken[0]
        return ended

    def rows(self, page: Page) -> tuple[Row, ...]:
        self.hand.wait_until(lambda: not self.attendant.desk.busy, "the job's end")
        return self.attendant.desk.results[page]


@pytest.fixture
def visit(qapp: QGuiApplication, platform_twin: PlatformTwin, tmp_path: Path) -> Iterator[Visit]:
    complaints = QtComplaints()
    site = SimulatedSite.build(tmp_path, "portrait", twin=platform_twin)
    found = Visit(qapp, site)
    yield found
    found.page.close()
    site.close()
    complaints.restore()
    assert complaints.lines == []


def shown(visit: Visit) -> str:
    return str(visit.attendant.values.shown("rows"))


def test_technician_sees_why_tries_a_device_and_service_comes_back_by_itself(visit: Visit) -> None:
    seen: list[str] = []

    def story() -> None:
        visit.sign_in(Role.TECHNICIAN)
        seen.append(shown(visit))
        visit.hand.tap("go-devices")
        receipt = DeviceClass.RECEIPT
        there = visit.page.desk.devices
        visit.hand.wait_until(lambda: there.reports[receipt].status == "online", "the printer")
        visit.hand.tap("do-try-receipt")
        visit.hand.wait_until(lambda: bool(visit.attendant.desk.results), "the trial's outcome")
        assert visit.rows(Page.DEVICES)[0].tone is Tone.GOOD
        # Mended while somebody is in: nothing is taken away from under their hands.
        visit.queue.rename(visit.site.data / "kept-for-the-technician")
        visit.site.cabinet.open_door(False)
        visit.hand.tap("deskLeave")
        seen.append("left")
        QGuiApplication.exit(TRY_AGAIN)

    assert visit.play(story) is None
    assert seen[-1] == "left"
    assert Trouble.CORRUPT.words in seen[0]


def test_restart_from_the_closed_terminal_is_told_to_the_supervisor(visit: Visit) -> None:
    def story() -> None:
        visit.sign_in(Role.ENGINEER, card=True)
        visit.hand.tap("go-sync")
        visit.hand.tap("do-send")
        (refused,) = visit.rows(Page.SYNC)
        assert Trouble.CORRUPT.words in refused.says
        visit.hand.tap("deskLeave")
        visit.site.cabinet.open_door(False)
        visit.hand.wait_until(lambda: not visit.door_open(), "the door's contact")
        visit.sign_in(Role.ADMIN)
        visit.hand.tap("go-maintenance")
        visit.hand.tap("do-restart")

    assert visit.play(story) == EXIT_RESTART
    assert visit.queue.read_bytes().startswith(b"not a database")
