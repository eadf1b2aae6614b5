"""Staff mode at a running terminal: what its pages show, what its buttons do to the terminal."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from drivers.device import ConditionCode, DeviceClass, DeviceStatus
from kiosk import maintenance
from kiosk.access.board import Facts, Outside, Work
from kiosk.access.door import StaffDoor
from kiosk.access.roster import FILE as ROSTER_FILE
from kiosk.access.roster import FOLDER, Roster, RosterError
from kiosk.app.attended import Attended
from kiosk.app.orders import AT_REST
from kiosk.app.staff_card import CardWatch
from kiosk.app.terminal import utc_now
from kiosk.audit.events import Disposition
from kiosk.bridge.attendant import LOOK_EVERY_MS, Attendant
from kiosk.case.receipt import local_time
from kiosk.config import ROOT, Config
from kiosk.maintenance import Maintenance
from kiosk.readiness import assess
from kiosk.remedies import staff_words
from kiosk.version import installed_version
from kiosk.words import Words
from sync.identity.files import write_whole
from sync.outbox import OutboxError, QueueCounts
from sync.timekeeping import Reading, TimeSource

_log = logging.getLogger("kiosk.staff")

TAMPERED = "tampered"
# A scanner that waits for a card says that it is busy.
_READS = (DeviceStatus.ONLINE, DeviceStatus.DEVICE_BUSY)
_FRAUD = (DeviceStatus.POTENTIAL_FRAUD, DeviceStatus.FRAUD_ATTEMPT)
# Two people hand back what was tampered with: with fewer on the list nobody could.
FEWEST_TO_LATCH = 2

Workshop = Callable[[Attended], Work]
"""Makes what does the jobs of staff at this terminal."""


def staff_screen_words() -> Words:
    """The sentences of staff mode."""
    return Words.read(ROOT / "assets" / "words" / "staff_screen", "zh_CN")


class StaffMode:
    """Between the panel of staff mode and the terminal; made before it, attached after.

    Args:
        config: of the site.
        data: the terminal's folder.
        store_key: seals the staff list.
    """

    def __init__(self, config: Config, data: Path, store_key: bytes | None) -> None:
        self._config, self._data, self._store_key = config, data, store_key
        self._terminal: Attended | None = None
        self._inside = False
        self._cards: CardWatch | None = None
        self._latched = (data / FOLDER / TAMPERED).exists()
        self._list_changed_at = 0
        self._words = staff_screen_words()
        self._number = config.site.area + config.site.terminal
        door = StaffDoor(data, store_key, self._number, self._time)
        self.attendant = Attendant(door, self._words, staff_words(), config.screen.px_per_mm)

    @property
    def beside(self) -> Mapping[str, QObject]:
        """What the window's QML can name."""
        return {"desk": self.attendant.values.properties, "deskTaps": self.attendant}

    def attach(self, terminal: Attended, workshop: Workshop, every_ms: int = LOOK_EVERY_MS) -> None:
        """Serve this terminal from now on, until ``stop``."""
        self._terminal = terminal
        self._tell_terminal()
        self.attendant.attach(self, workshop(terminal), every_ms)

    def stop(self) -> None:
        """Before the terminal itself stops."""
        self.attendant.stop()
        self._terminal = None

    # The terminal, as staff mode sees it

    def outside(self) -> Outside:
        """Whether staff mode may open, or has to close."""
        self._watch_list()
        terminal = self._there
        reports = terminal.devices.reports
        cabinet, reads = reports.get(DeviceClass.CABINET), reports.get(DeviceClass.SCANNER)
        fraud = any(
            report.status in _FRAUD
            for name, report in reports.items()
            if name != DeviceClass.SMARTCARD
        )
        return Outside(
            at_rest=terminal.journey.at in AT_REST,
            door_open=cabinet is not None and cabinet.has(ConditionCode.DOOR_OPEN),
            fraud=fraud,
            reads_cards=reads is not None and reads.status in _READS,
        )

    def facts(self) -> Facts:
        """Everything the pages show."""
        terminal, site = self._there, self._config.site
        # As it would be if nobody of the staff were here.
        ordered = terminal.orders.ordered
        situation = dataclasses.replace(terminal.situation(), maintenance=ordered)
        readiness = assess(terminal.world.catalog, situation, before=None, now=self._time().at)
        total = len(terminal.world.catalog)
        refused = total if readiness.out_of_service else len(readiness.refusals)
        why, counts = readiness.out_of_service, self._counts(terminal)
        return Facts(
            place=site.place,
            terminal=self._number,
            nearest=site.nearest,
            version=installed_version(),
            url=self._config.platform.url,
            devices=situation.devices,
            link=str(terminal.relay.link),
            waiting=0 if counts is None else counts.waiting,
            quarantined=0 if counts is None else counts.quarantined,
            oldest=None if counts is None else counts.oldest_waiting,
            ready=total - refused,
            total=total,
            closed=terminal.world.words.get(why, why),
            maintenance=ordered,
            tampered=self._latched,
            time_says=self._time_says(),
            time_good=situation.time_certain,
            queue_trouble=terminal.queue_trouble,
        )

    def attend(self, on: bool) -> None:
        """Serve no citizen while somebody of the staff is in."""
        self._inside = on
        self._tell_terminal()

    def latch(self) -> None:
        """Tampering was seen."""
        if self._latched or not self._enough_staff():
            return
        self._latched = True
        try:
            (self._data / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._data / FOLDER / TAMPERED, utc_now().isoformat().encode(), 0o600)
        except OSError as error:
            _log.error("%s: %s; it does not outlast a restart", TAMPERED, error.strerror)
        self.note("tamper-latched", {})
        self._tell_terminal()

    def hand_back(self) -> bool:
        """Two people have looked at it."""
        if self.outside().fraud:
            return False
        try:
            (self._data / FOLDER / TAMPERED).unlink(missing_ok=True)
        except OSError as error:
            _log.error("%s: %s", TAMPERED, error.strerror)
            return False
        self._latched = False
        self._tell_terminal()
        return True

    def maintain(self, reason: str | None) -> str:
        """Order maintenance, or end it; the terminal sees it within seconds."""
        try:
            if reason is None:
                maintenance.end(self._data)
            else:
                maintenance.order(self._data, Maintenance(reason=reason, since=utc_now()))
        except OSError as error:
            return error.strerror or type(error).__name__
        return ""

    def restart(self) -> None:
        """Begin anew once nobody is served."""
        self._there.orders.restart_at_rest()

    def nudge(self, device: str) -> None:
        """Have this device look at itself at once."""
        worker = self._there.devices.find(device)
        if worker is not None:
            worker.nudge()

    def watch_card(self, told: Callable[[str], None] | None) -> None:
        """Tell what the code scanner reads from now on; no more with ``None``."""
        if self._cards is not None:
            self._cards.end()
            self._cards = None
        scanner = None if told is None else self._there.devices.find(DeviceClass.SCANNER)
        if told is not None and scanner is not None:
            self._cards = CardWatch(scanner, told)
            self._cards.begin()

    def note(
        self,
        event: str,
        fields: Mapping[str, str | int | bool],
        disposition: Disposition | None = None,
    ) -> None:
        """Write into the audit journal."""
        self._there.chronicle.note(event, dict(fields), disposition)

    @property
    def latched(self) -> bool:
        """Whether tampering was seen and nobody has handed the terminal back since."""
        return self._latched

    @property
    def _there(self) -> Attended:
        if self._terminal is None:
            raise RuntimeError("attached first")
        return self._terminal

    def _tell_terminal(self) -> None:
        self._there.orders.attend(self._inside or self._latched)

    def _time(self) -> Reading:
        if self._terminal is None:
            return Reading(utc_now(), False, TimeSource.SYSTEM, None)
        return self._terminal.time.now()

    def _time_says(self) -> str:
        reading = self._time()
        source = self._words[f"time_source_{reading.source}"]
        return self._words.say("time_says", at=local_time(reading.at), source=source)

    def _counts(self, terminal: Attended) -> QueueCounts | None:
        try:
            return None if terminal.outbox is None else terminal.outbox.counts()
        except OutboxError:
            # What is wrong with the disk stands among the services.
            return None

    def _watch_list(self) -> None:
        """Whoever changes the list does it beside the terminal; the journal hears of it here."""
        try:
            changed_at = (self._data / FOLDER / ROSTER_FILE).stat().st_mtime_ns
        except OSError:
            changed_at = 0
        if changed_at == self._list_changed_at:
            return
        self._list_changed_at = changed_at
        if not changed_at:
            return
        try:
            roster = Roster(self._data, self._store_key)
        except (RosterError, OSError) as error:
            _log.error("staff list: %s", type(error).__name__)
            return
        self.note("staff-list", {"people": len(roster), "version": roster.version})

    def _enough_staff(self) -> bool:
        try:
            return len(Roster(self._data, self._store_key)) >= FEWEST_TO_LATCH
        except (RosterError, OSError):
            return False
