"""Commands of the platform: begun once, done when nobody is hindered, told how they ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from kiosk import maintenance
from kiosk.app.orders import PlatformOrders
from kiosk.journey.state import Step
from sync.contract.feed import CommandResult, Verb
from sync.downstream import Downstream
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing

NUMBER = TERMINAL.place + TERMINAL.number
HOUR = dt.timedelta(hours=1)


class Site:
    """A terminal's orders at the real hub, without window: the test moves time and screen."""

    def __init__(self, folder: Path, hub: HubServer) -> None:
        self.folder, self.hub = folder, hub
        self.takes_catalogue = True
        self.restarts = 0
        self.open()

    def open(self) -> None:
        self.following = Downstream(
            self.hub.address.url,
            self.folder,
            self.hub.secrets.platform,
            NUMBER,
            timing=Timing(),
            clock=lambda: (utc_now(), True),
            wait_s=0,
        )
        self.orders = PlatformOrders(
            self.folder, self.following, lambda: self.takes_catalogue, utc_now
        )
        self.orders.restart.connect(self._note)

    def _note(self) -> None:
        self.restarts += 1

    def go_on(self, at: Step) -> None:
        """Hear the platform, carry out, show it at this step, tell the platform."""
        self.following.step()
        self.orders.step()
        QCoreApplication.processEvents()
        self.orders.shown(at, self.orders.maintenance)
        self.orders.step()
        self.following.step()

    def close(self) -> None:
        self.orders.stop()
        self.following.close()


@pytest.fixture
def site(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Site]:
    hub = HubServer(tmp_path / "hub", clock=utc_now)
    hub.start(10.0)
    (tmp_path / "terminal").mkdir()
    site = Site(tmp_path / "terminal", hub)
    yield site
    site.close()
    hub.stop(10.0)


def test_maintenance_is_done_once_the_screen_says_so_and_outlasts_a_restart(site: Site) -> None:
    on = site.hub.feed.command(NUMBER, Verb.MAINTENANCE_ON, HOUR, reason="更换打印机")
    site.go_on(Step.FORM)
    assert site.orders.maintenance is not None
    assert site.hub.feed.result(on) is None
    site.go_on(Step.OUT_OF_SERVICE)
    assert site.hub.feed.result(on) is CommandResult.DONE
    site.close()
    site.open()
    assert site.orders.maintenance is not None
    assert site.orders.maintenance.reason == "更换打印机"
    off = site.hub.feed.command(NUMBER, Verb.MAINTENANCE_OFF, HOUR)
    site.go_on(Step.OUT_OF_SERVICE)
    assert maintenance.ordered(site.folder) is None
    assert site.hub.feed.result(off) is CommandResult.DONE


def test_maintenance_that_nobody_saw_is_not_told_as_done(site: Site) -> None:
    on = site.hub.feed.command(NUMBER, Verb.MAINTENANCE_ON, HOUR)
    site.go_on(Step.FORM)
    site.hub.feed.command(NUMBER, Verb.MAINTENANCE_OFF, HOUR)
    site.go_on(Step.FORM)
    assert site.hub.feed.result(on) is CommandResult.FAILED


def test_restart_waits_until_nobody_is_there_and_is_done_when_the_terminal_is_back(
    site: Site,
) -> None:
    id_ = site.hub.feed.command(NUMBER, Verb.RESTART, HOUR)
    site.go_on(Step.FORM)
    assert site.restarts == 0
    site.go_on(Step.ATTRACT)
    site.go_on(Step.ATTRACT)
    assert site.restarts == 1
    assert site.hub.feed.result(id_) is None
    site.close()
    site.open()
    site.go_on(Step.ATTRACT)
    assert site.hub.feed.result(id_) is CommandResult.DONE
    assert site.restarts == 1


def test_catalogue_is_taken_or_told_as_failed_and_other_duties_are_refused(site: Site) -> None:
    taken = site.hub.feed.command(NUMBER, Verb.FETCH_BUNDLE, HOUR)
    log = site.hub.feed.command(NUMBER, Verb.ROTATE_LOG, HOUR)
    site.go_on(Step.FORM)
    assert site.hub.feed.result(taken) is CommandResult.DONE
    assert site.hub.feed.result(log) is CommandResult.REFUSED
    site.takes_catalogue = False
    refused = site.hub.feed.command(NUMBER, Verb.FETCH_BUNDLE, HOUR)
    site.go_on(Step.FORM)
    assert site.hub.feed.result(refused) is CommandResult.FAILED


def test_file_that_nobody_can_read_counts_as_maintenance(tmp_path: Path) -> None:
    (tmp_path / maintenance.FILE).write_bytes(b"{")
    found = maintenance.ordered(tmp_path)
    assert found is not None
    assert found.reason == ""
    assert maintenance.end(tmp_path)
    assert maintenance.ordered(tmp_path) is None
