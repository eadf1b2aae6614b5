"""Training mode (培训模式): the very same window on simulated devices, in a folder that is dropped.

Nothing of the terminal that citizens use is opened: neither its configuration's platform nor its
folder is known here. Of a site's file only the panel's size is read.
"""

from __future__ import annotations

import dataclasses
import functools
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot

from drivers.device import Device, DeviceClass, Severity
from kiosk import maintenance
from kiosk.app.devices import Openers, openers
from kiosk.app.orders import AT_REST
from kiosk.app.practice_printers import MarkedPagePrinter, MarkedReceiptPrinter, outlines
from kiosk.app.qt import application
from kiosk.app.terminal import KioskTerminal, utc_now
from kiosk.app.world import world_of
from kiosk.bridge.coach import Coach
from kiosk.config import ROOT, Config, ConfigError, Identity, Screen
from kiosk.dock.moves import SiteMoves
from kiosk.dock.site import SimulatedSite
from kiosk.journey.events import ExitTapped
from kiosk.maintenance import Maintenance
from kiosk.training import record
from kiosk.training.exercise import read_exercises
from kiosk.training.quiz import read_quiz
from kiosk.training.session import Course
from kiosk.words import Words
from sync.contract.platform import load_platform

COURSE = ROOT / "config" / "training"
# Quick, so that what a hand does is seen at once.
STATUS_EVERY_S = 0.5
SETTLE_S = 0.1
REOPEN_CAP_S = 1.0
IDLE_EVERY_S = 1.0
GOODBYE_S = 2.0


class DoctorLine(Protocol):
    """What the sync doctor says of one step."""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong there."""

    @property
    def sentence(self) -> str:
        """What was seen, and what to do."""


Doctor = Callable[[Config, Path], Sequence[DoctorLine]]


def read_course() -> Course:
    """The exercises and questions that came with the program.

    Raises:
        CourseError: a file is wrong.
    """
    return Course(read_exercises(COURSE / "exercises"), read_quiz(COURSE / "quiz.toml"))


def screen_of(site: Path) -> Screen:
    """The panel of a site; nothing else of its file is looked at.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        default = tomllib.loads((ROOT / "config" / "default.toml").read_text(encoding="utf-8"))
        own = tomllib.loads(site.read_text(encoding="utf-8"))
        return msgspec.convert({**default["screen"], **own.get("screen", {})}, Screen)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{site}: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{site}: {error}") from error


class Classroom(QObject):
    """A terminal to practise on, from ``start`` to ``stop``.

    Args:
        folder: of everything the terminal and the platform's twin keep.
        orientation: of the panel.
        records: file of results.
        doctor: examines the road to the platform; without it that exercise is left out.
        screen: the real panel; one of the orientation's usual size without it.
    """

    _examined = Signal(object)

    def __init__(
        self,
        folder: Path,
        orientation: str,
        records: Path,
        *,
        doctor: Doctor | None = None,
        screen: Screen | None = None,
    ) -> None:
        super().__init__()
        course = read_course()
        if doctor is None:
            kept = tuple(one for one in course.exercises if "doctor.run" not in one.moves)
            course = dataclasses.replace(course, exercises=kept)
        self.records = records
        self._doctor = doctor
        self._doctor_facts: frozenset[str] = frozenset()
        self._doctor_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="doctor")
        self._examined.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._staff_words = Words.read(ROOT / "assets" / "words" / "staff", "zh_CN")
        self._words = Words.read(ROOT / "assets" / "words" / "staff_training", "zh_CN")
        self.coach = Coach(
            course,
            self._words,
            functools.partial(record.append, records),
            utc_now,
        )
        self.site = SimulatedSite.build(folder, orientation)
        # As a real terminal's is; the sync doctor looks.
        self.site.data.chmod(0o700)
        self.site.config = _practice_config(self.site.config, screen)
        application(self.site.config.screen, offscreen=False)
        self.moves = SiteMoves(
            self.site,
            {
                "maintenance.on": self._order_maintenance,
                "maintenance.off": self._end_maintenance,
                "doctor.run": self._examine,
            },
        )
        world = dataclasses.replace(world_of(self.site.config), practice=True)
        self.terminal = KioskTerminal(
            self.site.config,
            world,
            self.site.data,
            load_platform(self.site.twin.keys),
            devices=_marked(
                openers(self.site.config, self.site.data), world.words["practice_slip"]
            ),
            beside={"coach": self.coach.values.properties, "coachTaps": self.coach},
        )

    def start(self) -> None:
        """Begin."""
        self.terminal.start()
        self.coach.attend(self)

    def stop(self) -> None:
        """End; an exercise under way is written down as stopped."""
        self.coach.stop()
        self._doctor_thread.shutdown(wait=True, cancel_futures=True)
        self.terminal.stop()
        self.site.close()

    # The machine, as the coach sees it

    def facts(self) -> frozenset[str]:
        """What devices, link, queue and screen say now."""
        journey, readiness = self.terminal.journey, self.terminal.journey.readiness
        found = {
            f"screen.{journey.at}",
            "link.up" if readiness.link_up else "link.down",
            "service.closed" if readiness.out_of_service else "service.open",
            "queue.waiting" if self.terminal.outbox.counts().waiting else "queue.empty",
            *self._doctor_facts,
        }
        if self.terminal.orders.maintenance is not None:
            found.add("maintenance.on")
        for device, report in self.terminal.devices.reports.items():
            found.add(f"{device}.{report.component.value.lower()}")
            found.update(f"{device}.{condition.code}" for condition in report.conditions)
        return frozenset(found)

    def conditions(self) -> tuple[str, ...]:
        """What the devices say, in sentences."""
        words = self._staff_words
        return tuple(
            f"{words[f'class_{device}']}：{words[f'condition_{condition.code}_means']}"
            for device, report in self.terminal.devices.reports.items()
            for condition in report.conditions
            if condition.severity is not Severity.INFO
        )

    def make(self, move: str) -> str:
        """Make a move; the key of a sentence why it did nothing."""
        return self.moves.make(move)

    def put_right(self) -> None:
        """Everything as it should be, and nobody at the screen."""
        self.moves.put_right()
        if self.terminal.journey.at not in AT_REST:
            self.terminal.runner.dispatch(ExitTapped())
        self._end_maintenance()
        self._doctor_facts = frozenset()

    def _order_maintenance(self) -> str:
        reason = self._words["maintenance_reason"]
        maintenance.order(self.site.data, Maintenance(reason=reason, since=utc_now()))
        return ""

    def _end_maintenance(self) -> str:
        maintenance.end(self.site.data)
        return ""

    def _examine(self) -> str:
        if self._doctor is not None:
            self._doctor_thread.submit(self._examine_beside, self._doctor)
        return ""

    def _examine_beside(self, doctor: Doctor) -> None:
        self._examined.emit(doctor(self.site.config, self.site.data))

    @Slot(object)
    def _take(self, lines: list[DoctorLine]) -> None:
        wrong = [line for line in lines if not line.well]
        self._doctor_facts = frozenset({"doctor.read", *(() if wrong else ("doctor.well",))})
        self.coach.note(tuple(line.sentence for line in wrong or lines[-1:]))


def train(
    records: Path,
    *,
    staff: str = "",
    exercise: str = "",
    quiz: bool = False,
    site: Path | None = None,
    orientation: str = "portrait",
    doctor: Doctor | None = None,
) -> int:
    """Open training mode and stay until it is left; the one call that staff mode needs.

    Args:
        records: file of results.
        staff: staff number; asked for on the screen when empty.
        exercise: begins at once; the list when empty.
        quiz: begins with the questions.
        site: file of this terminal's site, for the size of its panel.
        orientation: portrait or landscape, without ``site``.
        doctor: examines the road to the platform.

    Raises:
        ConfigError: the site's file cannot be read.
        CourseError: exercises or quiz are wrong.
        TwinDidNotStart, NoFont: the window cannot be opened.
    """
    screen = None if site is None else screen_of(site)
    with tempfile.TemporaryDirectory(prefix="guanjia-training-") as folder:
        room = Classroom(Path(folder), orientation, records, doctor=doctor, screen=screen)
        app = application(room.site.config.screen, offscreen=False)
        room.coach.left.connect(app.quit, Qt.ConnectionType.QueuedConnection)
        room.terminal.window.window.closing.connect(app.quit)
        room.start()
        try:
            if staff and room.coach.sign_in(staff):
                if exercise:
                    room.coach.begin(exercise)
                elif quiz:
                    room.coach.quiz()
            return int(app.exec())
        finally:
            room.stop()


def _practice_config(config: Config, screen: Screen | None) -> Config:
    replace: Any = msgspec.structs.replace
    return replace(  # type: ignore[no-any-return]
        config,
        screen=screen or config.screen,
        waits=replace(config.waits, goodbye_s=GOODBYE_S),
        relay=replace(config.relay, idle_every_s=IDLE_EVERY_S, backoff_cap_s=IDLE_EVERY_S),
        # Exercises end at the card; nobody practises with faces.
        identity=Identity(),
        devices=replace(
            config.devices,
            status_every_s=STATUS_EVERY_S,
            settle_s=SETTLE_S,
            reopen_cap_s=REOPEN_CAP_S,
            hot_plug=False,
        ),
    )


def _marked(plain: Openers, mark: str) -> Openers:
    drawing = outlines(mark)

    def receipt() -> Device:
        return MarkedReceiptPrinter(plain[DeviceClass.RECEIPT](), mark)  # type: ignore[arg-type]

    def pages() -> Device:
        return MarkedPagePrinter(plain[DeviceClass.A4](), drawing)  # type: ignore[arg-type]

    wrapped = {DeviceClass.RECEIPT: receipt, DeviceClass.A4: pages}
    return {name: wrapped.get(name, opener) for name, opener in plain.items()}
