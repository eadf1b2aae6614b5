"""What this terminal tells the operations room: put together from what it knows, told beside it.

The window's thread says what it sees (the journey as it is shown, devices as they report); a thread
of its own makes reports of it and tells the platform. Of citizens there are counts: services that
were finished, steps at which visits ended, faces of the rating.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from drivers.device import StatusReport
from kiosk.app.delivery import Delivery
from kiosk.app.offered import OfferedUpdates
from kiosk.care.self_test import CERTIFICATE_WEEK
from kiosk.catalog.catalog import Catalog
from kiosk.config import Config
from kiosk.journey.state import Journey, Step
from kiosk.readiness import MAINTENANCE, Readiness
from kiosk.version import installed_version
from sync.contract.asking import Asker
from sync.contract.status import (
    Alarm,
    ConditionFact,
    Counted,
    DeviceFact,
    FamilyFact,
    ItemCount,
    StatusKept,
    SupplyFact,
    TerminalState,
    TerminalStatus,
    UpdateFact,
)
from sync.offered import FOLDER, PIECE_BYTES, Fetching
from sync.outbox import Outbox
from sync.overdue import Overdue, overdue
from sync.telling import FILE, Pace, Telling, WaitingReports, keep_ring
from sync.timekeeping import Timekeeper

_log = logging.getLogger("kiosk.app")

STOP_TIMEOUT_S = 5.0
_MIB = 1024 * 1024
_PLACE_CLOSED = "reason_place_closed"
_TAMPERED = "reason_tampered"
_CANNOT_SAVE = "reason_cannot_save"
_ON_BATTERY = "reason_on_battery"
# A visit that ends here came to its end.
_SEEN_THROUGH = frozenset({Step.GOODBYE, Step.TAKE, Step.RATING, Step.RESULT})
# Nothing was begun yet: looking around is no giving up.
_LOOKING = frozenset({Step.ATTRACT, Step.SERVICES, Step.OUT_OF_SERVICE})


@dataclasses.dataclass(frozen=True, slots=True)
class About:
    """What does not change while the program runs.

    Attributes:
        place: as citizens read it.
        version: of the program.
        certificate_ends: asked each time; ``None`` without a certificate.
        update: how the last update ended, asked each time.
        disk_low_mib: below so much free space an alarm is given.
    """

    place: str
    version: str
    certificate_ends: Callable[[], dt.datetime | None] = lambda: None
    update: Callable[[], UpdateFact | None] = lambda: None
    disk_low_mib: int = 1024


class StatusWatch:
    """Sees what happens at the terminal, and tells it; ``show`` and ``device`` never block.

    Args:
        data: the terminal's folder.
        outbox: what waits.
        time: knows what time it is.
        asker: brings reports to the platform.
        about: the terminal.
        catalog: the services on screen, asked each time.
        offered: takes versions that the platform offers.

    Attributes:
        catalogue: version of the services on screen, empty for those of the program.
        care: alarms that the terminal's care for itself has on, asked each time.
        platform_certificate_ends: as the care saw it last, asked each time.
    """

    def __init__(
        self,
        data: Path,
        outbox: Outbox,
        time: Timekeeper,
        asker: Asker,
        about: About,
        catalog: Callable[[], Catalog],
        *,
        offered: OfferedUpdates | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._data, self._outbox, self._time = data, outbox, time
        self._about, self._catalog = about, catalog
        self._run, self._seq = secrets.token_hex(8), 0
        self._lock = threading.Lock()
        self._readiness: Readiness | None = None
        self._devices: dict[str, StatusReport] = {}
        self._counts: Counter[tuple[str, Counted, str]] = Counter()
        self._session, self._last = "", (Step.ATTRACT, "")
        self._counted: set[str] = set()
        self._rating: tuple[str, str] | None = None
        self.catalogue = ""
        self.care: Callable[[], Iterable[Alarm]] = tuple
        self.platform_certificate_ends: Callable[[], dt.datetime | None] = lambda: None
        self._state, self._since = TerminalState.OUT, time.now().at
        self._offered = offered
        self.telling = Telling(
            WaitingReports(data / FILE),
            self.gather,
            asker,
            on_answer=self._hear,
            pace=pace,
        )
        if offered is not None:
            offered.on_change = self.telling.change

    def start(self) -> None:
        """Tell from now on."""
        self.telling.start()

    def stop(self) -> None:
        """No more; after whoever answers the asker was closed."""
        self.telling.stop(STOP_TIMEOUT_S)
        if self._offered is not None:
            self._offered.stop()

    def show(self, journey: Journey) -> None:
        """The journey as it is shown now."""
        if self._offered is not None:
            self._offered.show(journey)
        with self._lock:
            self._count(journey)
            if journey.readiness == self._readiness:
                return
            self._readiness = journey.readiness
        self.telling.change()

    def device(self, name: str, report: StatusReport) -> None:
        """A device reported."""
        with self._lock:
            same = _words(name, report) == _words(name, self._devices.get(name))
            self._devices[name] = report
        if not same:
            self.telling.change()

    def gather(self) -> TerminalStatus:
        """The terminal now; its counts begin anew.

        Raises:
            OutboxError: the queue cannot be read.
            OSError: the disk cannot be asked.
        """
        queue, disk, told = self._outbox.counts(), shutil.disk_usage(self._data), self._time.now()
        ends = self._about.certificate_ends()
        with self._lock:
            readiness = self._readiness or Readiness(out_of_service="reason_starting")
            devices, counts = dict(self._devices), self._counts
            self._counts = Counter()
            self._seq += 1
            seq = self._seq
        state = state_of(readiness)
        if state is not self._state:
            self._state, self._since = state, told.at
        alarms = _alarms(readiness)
        if overdue(queue.oldest_waiting, told.at) is not Overdue.NONE:
            alarms.append(Alarm.QUEUE_OLD)
        if queue.quarantined:
            alarms.append(Alarm.SET_ASIDE)
        if disk.free < self._about.disk_low_mib * _MIB:
            alarms.append(Alarm.DISK_LOW)
        if not told.certain:
            alarms.append(Alarm.CLOCK_UNCERTAIN)
        if ends is not None and ends - told.at < CERTIFICATE_WEEK:
            alarms.append(Alarm.CERTIFICATE_ENDS)
        alarms = list(dict.fromkeys((*alarms, *self.care())))
        catalog = self._catalog()
        return TerminalStatus(
            run=self._run,
            seq=seq,
            at=told.at,
            time_certain=told.certain,
            state=state,
            since=readiness.since or self._since,
            place=self._about.place[:120],
            reason=readiness.out_of_service,
            notes=readiness.notes,
            families=families(catalog, readiness),
            devices=tuple(
                one for name in sorted(devices) if (one := _words(name, devices[name])) is not None
            ),
            supplies=tuple(
                SupplyFact(
                    device=one.device,
                    code=one.condition.code,
                    severity=one.condition.severity.value,
                )
                for one in readiness.supplies
            ),
            waiting=queue.waiting,
            oldest=queue.oldest_waiting,
            set_aside=queue.quarantined,
            version=self._about.version,
            catalogue=self.catalogue,
            disk_free_mib=disk.free // _MIB,
            disk_mib=disk.total // _MIB,
            clock_ahead_s=self._time.skew_s(),
            certificate_ends=ends,
            platform_certificate_ends=self.platform_certificate_ends(),
            alarms=tuple(alarms),
            counts=tuple(
                ItemCount(
                    item=item, name=_name(catalog, item), what=what, detail=detail, count=count
                )
                for (item, what, detail), count in sorted(counts.items())
            ),
            update=self._about.update(),
        )

    def _hear(self, answer: StatusKept) -> None:
        keep_ring(self._data, answer.ring)
        if self._offered is not None:
            self._offered.take(answer.offer)

    def _count(self, journey: Journey) -> None:
        if journey.session != self._session:
            step, item = self._last
            if self._session and step not in _SEEN_THROUGH and step not in _LOOKING:
                self._counts[item, Counted.LEFT, str(step)] += 1
            self._session = journey.session
            self._counted.clear()
        item = "" if journey.item is None else journey.item.id
        self._last = (journey.at, item)
        handed_in = journey.submission
        if handed_in is not None and handed_in.number and handed_in.number not in self._counted:
            self._counted.add(handed_in.number)
            self._counts[item, Counted.DONE, ""] += 1
        self._count_rating(journey, item)

    def _count_rating(self, journey: Journey, item: str) -> None:
        rated = journey.rating
        if journey.at is Step.RATING:
            given = rated is not None and rated.key and rated.level and not rated.trouble
            self._rating = (item, rated.level) if rated is not None and given else None
        elif self._rating is not None:
            # The screen was left with a rating under way: it was kept.
            self._counts[self._rating[0], Counted.RATED, self._rating[1]] += 1
            self._rating = None


def state_of(readiness: Readiness) -> TerminalState:
    """What a citizen finds at a terminal that is ready for this much."""
    reason = readiness.out_of_service
    if reason == MAINTENANCE:
        return TerminalState.MAINTENANCE
    if reason == _PLACE_CLOSED:
        return TerminalState.CLOSED
    if reason:
        return TerminalState.OUT
    return TerminalState.LIMITED if readiness.refusals or readiness.notes else TerminalState.READY


def families(catalog: Catalog, readiness: Readiness) -> tuple[FamilyFact, ...]:
    """How much of each family of services can be started."""
    of: Counter[str] = Counter()
    refused: dict[str, Counter[str]] = {}
    for head in catalog.heads:
        of[head.category] += 1
        if reason := readiness.refusal(head.id):
            refused.setdefault(head.category, Counter())[reason] += 1
    return tuple(
        FamilyFact(
            family=name,
            offered=many - sum(refused.get(name, {}).values()),
            of=many,
            reason=max(refused[name], key=refused[name].__getitem__) if name in refused else "",
        )
        for name, many in sorted(of.items())
    )


def _alarms(readiness: Readiness) -> list[Alarm]:
    reasons: Mapping[str, Alarm] = {
        _TAMPERED: Alarm.TAMPERED,
        _CANNOT_SAVE: Alarm.CANNOT_SAVE,
        _ON_BATTERY: Alarm.ON_BATTERY,
    }
    found = reasons.get(readiness.out_of_service)
    return [] if found is None else [found]


def _name(catalog: Catalog, item: str) -> str:
    return catalog[item].name[:120] if item in catalog else ""


def _words(name: str, report: StatusReport | None) -> DeviceFact | None:
    if report is None:
        return None
    return DeviceFact(
        name=name,
        status=report.status,
        conditions=tuple(
            ConditionFact(code=one.code, severity=one.severity.value)
            for one in report.conditions[:32]
        ),
    )


def open_status(
    config: Config,
    data: Path,
    outbox: Outbox,
    time: Timekeeper,
    delivery: Delivery,
    catalog: Callable[[], Catalog],
) -> StatusWatch:
    """The watch of this terminal, and what it does with offered versions."""
    version = installed_version()
    offered = OfferedUpdates(
        data,
        config.updates,
        Fetching(
            data / FOLDER,
            delivery.downstream.platform,
            lambda: delivery.dial(PIECE_BYTES),
            lambda: time.now().at,
        ),
        version,
        lambda: time.now().at,
    )
    low = config.care.disk_low_mib
    about = About(config.site.place, version, delivery.certificate_ends, offered.fact, low)
    return StatusWatch(data, outbox, time, delivery.asking, about, catalog, offered=offered)
