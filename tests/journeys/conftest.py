"""The whole terminal on a simulated site: real window, real wires, the twin as a process."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication

from drivers.face.comparison import Comparison
from kiosk.app.demo import make_terminal
from kiosk.app.qt import QtComplaints, application
from kiosk.app.staff_mode import StaffMode
from kiosk.app.terminal import KioskTerminal
from kiosk.app.world import shipped
from kiosk.config import ROOT, Identity, Screen
from kiosk.dock.citizen import Citizen
from kiosk.dock.errand import ITEM, LETTERS
from kiosk.dock.site import SimulatedSite
from kiosk.dock.twin import PlatformTwin
from kiosk.staff.desk_jobs import workshop

REPEATED_AFTER_S = 0.7
PANEL = Screen(width=1080, height=1920, px_per_mm=4.0)


@pytest.fixture(scope="session")
def qapp() -> QGuiApplication:
    return application(PANEL, offscreen=True)


@dataclasses.dataclass(slots=True)
class Errand:
    """A citizen in front of a running terminal."""

    site: SimulatedSite
    terminal: KioskTerminal
    citizen: Citizen
    staff: StaffMode | None = None

    def shows(self, name: str) -> object:
        return self.terminal.view.shown(name)

    def wait_until_shown(self, name: str, value: object) -> None:
        self.citizen.wait_until(lambda: self.shows(name) == value, f"{name} = {value!r}")

    def wait_for_sentence(self, name: str, key: str) -> None:
        self.wait_until_shown(name, self.terminal.world.words[key])

    def to_services(self) -> None:
        self.citizen.wait_for_step("attract")
        self.citizen.tap("start")
        self.citizen.wait_for_step("services")

    def to_identify(self) -> None:
        self.to_services()
        self.citizen.choose(ITEM, LETTERS)
        self.citizen.wait_for_step("item")
        self.citizen.tap("primary")
        self.citizen.wait_for_step("consent")
        self.citizen.tap("primary")
        self.citizen.wait_for_step("identify")

    def to_form(self) -> None:
        self.to_identify()
        self.site.place_card()
        self.citizen.wait_for_step("confirm")
        self.site.lift_card()
        self.citizen.tap("primary")
        self.citizen.wait_for_step("form")

    def to_review(self) -> None:
        self.to_form()
        self.citizen.tap("primary")
        self.wait_until_shown("fieldId", "tier")
        self.citizen.tap("option-600")
        self.citizen.tap("primary")
        self.wait_until_shown("fieldId", "phone")
        self.citizen.type("13800138000")
        self.citizen.tap("primary")
        self.wait_until_shown("fieldId", "account")
        self.citizen.type("4111111111111111")
        self.citizen.tap("primary")
        self.citizen.wait_for_step("review")
        self.citizen.sign()

    def to_result(self) -> str:
        self.to_review()
        self.citizen.tap("primary")
        self.citizen.wait_for_step("result")
        return str(self.shows("number"))

    def print_until_confirmed(self) -> None:
        """Tap 「再打一次」 as often as the screen offers it, as a citizen would."""

        def printed() -> bool:
            if self.shows("canPrintAgain"):
                self.citizen.tap("printAgain")
            return self.shows("receiptState") == "printed"

        self.citizen.wait_until(printed, "printed receipt")

    def held_by_platform(self, number: str) -> int:
        cases = self.site.twin.get("/v1/export")["cases"]
        return sum(case["number"] == number for case in cases)

    def close(self) -> None:
        if self.staff is not None:
            self.staff.stop()
        self.terminal.stop()
        self.site.close()


def hold_before_scanner(
    citizen: Citizen, show: Callable[[], None], noticed: Callable[[], bool]
) -> None:
    """Hold a code there until it is noticed.

    What comes while the scanner is asked how it is, or without a pause, is not read: scanners
    repeat a code that stays before them.
    """
    held = -math.inf

    def seen() -> bool:
        nonlocal held
        if not noticed() and time.monotonic() - held > REPEATED_AFTER_S:
            held = time.monotonic()
            show()
        return noticed()

    citizen.wait_until(seen, "the code to be noticed")


# Read and indexed once for all terminals of this process.
catalogue = functools.cache(shipped)


def begin_errand(
    folder: Path,
    twin: PlatformTwin | None = None,
    number: int = 1,
    identity: Identity | None = None,
    comparison: Comparison | None = None,
    *,
    staffed: bool = False,
    moment_s: float = 0.2,
) -> Errand:
    """A terminal that has just been switched on.

    Args:
        folder: of the site.
        twin: a platform that runs already; without one it gets its own.
        number: of the terminal, so that two at one platform do not count alike.
        identity: ways beside the card; none in stories that are not about them.
        comparison: of faces, in place of the simulated one.
        staffed: whether staff may enter, one of each role; ``folder/stick`` is their stick.
        moment_s: that pages stand which go by themselves.
    """
    site = SimulatedSite.build(folder, "portrait", twin=twin)
    place = msgspec.structs.replace(site.config.site, terminal=f"{number:04d}")
    site.config = msgspec.structs.replace(site.config, site=place)
    waits = msgspec.structs.replace(site.config.waits, moment_s=moment_s, goodbye_s=moment_s)
    devices = msgspec.structs.replace(
        site.config.devices, status_every_s=0.2, settle_s=0.05, reopen_cap_s=0.4
    )
    # Stories about faces and codes say so; the others stop at the card.
    asked = msgspec.structs.replace(identity or Identity(), anchors=site.config.identity.anchors)
    site.config = msgspec.structs.replace(site.config, waits=waits, devices=devices, identity=asked)
    if comparison is not None:
        site.face.parts = dataclasses.replace(site.face.parts, comparison=comparison)
    staff = StaffMode(site.config, site.data, None) if staffed else None
    terminal = make_terminal(site, catalogue, staff)
    terminal.look.hold_still()
    terminal.start()
    if staff is not None:
        site.employ_staff()
        own = ROOT / "config" / "sites" / "development.toml"
        work = workshop(own, site.data, None, lambda: [*folder.glob("stick")])
        staff.attach(terminal, work, every_ms=50)
    return Errand(site, terminal, Citizen(terminal.window.window), staff)


@pytest.fixture(scope="session")
def platform_twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformTwin]:
    """One platform for all the terminals of this process."""
    twin = PlatformTwin(tmp_path_factory.mktemp("platform"), rules=ROOT / "config" / "rules.toml")
    yield twin
    twin.stop()


_numbers = itertools.count(2)


@pytest.fixture
def errand(qapp: QGuiApplication, platform_twin: PlatformTwin, tmp_path: Path) -> Iterator[Errand]:
    complaints = QtComplaints()
    running = begin_errand(tmp_path, platform_twin, next(_numbers))
    try:
        yield running
    finally:
        # Whatever went wrong: a terminal that is left running slows down all that come after it.
        running.close()
        complaints.restore()
    platform_twin.misbehave("none")
    platform_twin.trouble_departments("none")
    assert complaints.lines == []
