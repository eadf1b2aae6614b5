"""The care of a running terminal for itself: a self-test a day, room on the disk, memory.

Looked at now and then on a thread of its own; what is found goes into the audit journal and, as
alarms, to the operations room. Nobody is sent away: tests and a new beginning wait until the
terminal is at rest.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from drivers.face.models import OF_TEXT, Models, Role
from kiosk.app.delivery import DOWNSTREAM_FOLDER, OUTBOX_FILE
from kiosk.app.orders import AT_REST
from kiosk.app.terminal import KioskTerminal
from kiosk.app.till import JOURNAL_FILE
from kiosk.audit.events import Disposition
from kiosk.care.findings import Kept, Part, SelfTested, alarms_of
from kiosk.care.guards import MemoryGuard, Room
from kiosk.care.platform_certificate import PlatformCertificate
from kiosk.care.schedule import is_due
from kiosk.care.self_test import Subject, self_test
from kiosk.config import Config
from kiosk.hours import Hours
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER
from kiosk.identity.policy import Way
from sync.contract.status import Alarm
from sync.downstream.repository import DATABASE_FILE

_log = logging.getLogger("kiosk.care")

LOOK_EVERY_MS = 10_000


class TerminalCare(QObject):
    """Looks after one terminal, from ``start`` to ``stop``; lives on the window's thread.

    Args:
        terminal: that is looked after; it runs already.
        config: of the site.
        data: the terminal's folder.
        database_key: of the queue's file, if it has one.
        memory: judges the program's memory.
        monotonic: seconds on a clock that nobody can set.

    Attributes:
        last: the last self-test; ``None`` before the first.
    """

    tested = Signal()
    looked = Signal()
    _looked = Signal(object, int, int)
    _ended = Signal(object)

    def __init__(
        self,
        terminal: KioskTerminal,
        config: Config,
        data: Path,
        database_key: bytes | None,
        *,
        memory: MemoryGuard | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._terminal = terminal
        self._kept = Kept(data)
        self.last = self._kept.read()
        self._hours = Hours.parse(config.care.hours)
        self._memory = memory or MemoryGuard(config.care.memory_restart_mib)
        self._monotonic = monotonic
        self._begun = self._rested_from = monotonic()
        self._room, self._held_mib = Room.ENOUGH, 0
        self._testing = self._stopped = False
        ends = None if self.last is None else self.last.ends(Part.PLATFORM_CERTIFICATE)
        shows = PlatformCertificate(terminal.delivery.platform_certificate, ends)
        self._subject = subject_of(terminal, config, data, database_key, shows)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="care")
        self._looked.connect(self._take_look)
        self._ended.connect(self._take_test)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.look)

    def start(self, every_ms: int = LOOK_EVERY_MS) -> None:
        """Look from now on."""
        self._terminal.status.care = self.alarms
        self._terminal.status.platform_certificate_ends = self.platform_certificate_ends
        self._tick.start(every_ms)
        self.look()

    def stop(self) -> None:
        """No more, before the terminal stops; a test under way is waited for."""
        self._stopped = True
        self._tick.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def alarms(self) -> tuple[Alarm, ...]:
        """What somebody has to look at; any thread may ask."""
        found = [] if self.last is None else [*alarms_of(self.last.wrong)]
        if self._room is not Room.ENOUGH:
            found.append(Alarm.DISK_LOW)
        elif Alarm.DISK_LOW in found:
            # There is room again since the test.
            found.remove(Alarm.DISK_LOW)
        if self._held_mib:
            found.append(Alarm.MEMORY_HIGH)
        return tuple(found)

    def platform_certificate_ends(self) -> dt.datetime | None:
        """When the certificate ends that the platform showed last; any thread may ask."""
        last = self.last
        return None if last is None else last.ends(Part.PLATFORM_CERTIFICATE)

    @Slot()
    def look(self) -> None:
        """Look now, and begin a test if one is due."""
        if self._stopped:
            return
        now = self._monotonic()
        if not self._at_rest():
            self._rested_from = now
        self._thread.submit(self._look)
        rested_s = now - self._rested_from
        told = self._terminal.time.now().at
        if not self._testing and is_due(self.last, told, self._hours, rested_s=rested_s):
            self.test()

    @Slot()
    def test(self) -> None:
        """Test everything now; ``tested`` is emitted when it has come to its end."""
        if self._testing or self._stopped:
            return
        self._testing = True
        self._terminal.chronicle.note("self-test-init")
        self._thread.submit(self._test)

    def _staffed(self) -> bool:
        """Whether staff work at the terminal: nothing is done under their hands."""
        orders = self._terminal.orders
        return orders.maintenance is not orders.ordered

    def _at_rest(self) -> bool:
        return self._terminal.journey.at in AT_REST and not self._staffed()

    def _look(self) -> None:
        try:
            room, free_mib = self._terminal.disk.look()
            held = self._memory.too_large()
        except OSError as error:
            # A disk that is gone is the store's matter, and closes the terminal.
            _log.error("care: %s", error.strerror)
            return
        self._looked.emit(room, free_mib, held)

    def _test(self) -> None:
        try:
            tested = self_test(self._subject)
            self._kept.write(tested)
        except Exception as error:
            # A bug in here must not end the looking; tomorrow it is tried again.
            _log.error("self-test: %s", type(error).__name__)
            tested = SelfTested(at=self._subject.now().at, found=())
        self._ended.emit(tested)

    @Slot(object, int, int)
    def _take_look(self, room: Room, free_mib: int, held_mib: int) -> None:
        changed = False
        if room is not self._room:
            self._room, changed = room, True
            self._note("disk-changed", {"room": room.value, "free_mib": free_mib})
            self._terminal.store.look()
        if bool(held_mib) is not bool(self._held_mib):
            changed = True
            if held_mib:
                self._note("memory-high", {"held_mib": held_mib})
        self._held_mib = held_mib
        anew = self._memory.begin_anew(held_mib, self._monotonic() - self._begun)
        if anew and self._at_rest():
            self._terminal.orders.restart_at_rest()
        if changed:
            self._terminal.status.telling.change()
        self.looked.emit()

    @Slot(object)
    def _take_test(self, tested: SelfTested) -> None:
        before, self.last, self._testing = self.last, tested, False
        for one in tested.wrong:
            fields: dict[str, str | int] = {
                "part": one.part.value,
                "subject": one.subject,
                "fault": one.fault,
            }
            self._note("self-test-found", fields)
        wrong = len(tested.wrong)
        # One that looked at nothing failed itself.
        ended = Disposition.FAILURE if wrong or not tested.found else Disposition.SUCCESS
        counts: dict[str, str | int] = {"looked": len(tested.found), "wrong": wrong}
        self._note("self-test-complete", counts, ended)
        if before is None or alarms_of(before.wrong) != alarms_of(tested.wrong):
            self._terminal.status.telling.change()
        self.tested.emit()

    def _note(
        self, event: str, fields: dict[str, str | int], ended: Disposition | None = None
    ) -> None:
        _log.warning("%s %s", event, fields)
        self._terminal.chronicle.note(event, dict(fields), ended)


def subject_of(
    terminal: KioskTerminal,
    config: Config,
    data: Path,
    database_key: bytes | None,
    platform_shows: PlatformCertificate,
) -> Subject:
    """What a self-test of this terminal looks at."""
    folder = Path(config.identity.models) if config.identity.models else DEFAULT_FOLDER
    ways = {Way(way) for way in config.identity.ways}
    needed = frozenset({Role.DETECTOR, Role.MESH}) if Way.FACE in ways else frozenset()
    if Way.TRAVEL in ways:
        needed |= OF_TEXT

    def certificate_ends() -> dt.datetime | None:
        return terminal.delivery.certificate_ends()

    return Subject(
        devices=terminal.devices,
        disk=terminal.disk,
        queue=data / OUTBOX_FILE,
        now=terminal.time.now,
        certificate_ends=certificate_ends,
        platform_shows=platform_shows,
        published_ends=terminal.delivery.downstream.published_ends,
        models=lambda: (Models.read(CATALOGUE, folder), needed),
        database_key=database_key,
        others=(
            (data / JOURNAL_FILE, database_key),
            (data / DOWNSTREAM_FOLDER / DATABASE_FILE, None),
        ),
    )
