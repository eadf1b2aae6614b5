"""The self-test of a terminal: every part is asked, nothing is changed, nothing is printed.

Devices are asked on their own threads, as commands in their turn: one that hangs is found by that.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import queue
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from drivers.device import CompletionCode, ComponentState, DeviceStatus, StatusReport
from drivers.face.models import Models, Role
from drivers.supervisor import Supervisor
from kiosk.care.findings import Found, Part, SelfTested
from kiosk.care.guards import DiskGuard, Room
from kiosk.care.platform_certificate import Shown
from kiosk.readiness import supplies_of
from sync.contract.number import CHINA
from sync.doctor import Outcome
from sync.doctor.local import look_at_clock, look_at_database
from sync.integrity import is_sound
from sync.timekeeping import Reading as Told
from sync.trouble import StoreError

DEVICES_WITHIN_S = 45.0
DATABASE_WITHIN_S = 60.0
# A certificate is renewed a month before it ends; a week before somebody has to look.
CERTIFICATE_WEEK = dt.timedelta(days=7)
ENDS_SOON = dt.timedelta(days=30)
# It lives for days, and is renewed as long as the platform is reached.
_TIMESTAMP = "timestamp"
_ENDED, _ENDS_SOON = "ended", "ends-soon"


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """What is tested.

    Attributes:
        devices: that are fitted.
        disk: of the queue.
        queue: the queue's file; ``others`` are databases beside it that are checked as well.
        database_key: of the queue, and of the others that have one.
        now: what time it is, and whether that is certain.
        certificate_ends: of this terminal; ``None`` without one.
        platform_shows: the certificate of the platform, at the time given; ``None`` when none was
            seen yet, or none is used.
        published_ends: what the platform published, by kind of list.
        models: the files that may be used, and those that the site's ways cannot do without.
    """

    devices: Supervisor
    disk: DiskGuard
    queue: Path
    now: Callable[[], Told]
    certificate_ends: Callable[[], dt.datetime | None]
    platform_shows: Callable[[dt.datetime], Shown | None]
    published_ends: Callable[[], Mapping[str, dt.datetime]]
    models: Callable[[], tuple[Models, frozenset[Role]]]
    database_key: bytes | None = dataclasses.field(default=None, repr=False)
    others: tuple[tuple[Path, bytes | None], ...] = dataclasses.field(default=(), repr=False)


def self_test(subject: Subject) -> SelfTested:
    """Ask everything; takes seconds, on a thread that may wait."""
    now = subject.now()
    found = (
        *_clock(subject, now),
        *_disk(subject.disk),
        *_databases(subject),
        *_expiries(subject, now.at),
        *_models(subject, now.at),
        *_devices(subject.devices),
    )
    return SelfTested(at=now.at, found=found)


def _clock(subject: Subject, now: Told) -> Iterator[Found]:
    seen = look_at_clock(now.at, subject.queue, subject.database_key)
    fault = "" if seen.fault is None else seen.fault.value
    yield Found(
        part=Part.CLOCK, subject="clock", fault=fault or ("" if now.certain else "uncertain")
    )


def _disk(disk: DiskGuard) -> Iterator[Found]:
    try:
        room = disk.look()[0]
    except OSError:
        yield Found(part=Part.DISK, subject="disk", fault="not-there")
        return
    yield Found(part=Part.DISK, subject="disk", fault="" if room is Room.ENOUGH else room.value)


def _databases(subject: Subject) -> Iterator[Found]:
    seen = look_at_database(
        subject.queue, full=True, limit_s=DATABASE_WITHIN_S, database_key=subject.database_key
    )
    fault = "" if seen.outcome is Outcome.OK or seen.fault is None else seen.fault.value
    yield Found(part=Part.DATABASE, subject=subject.queue.name, fault=fault)
    for path, key in subject.others:
        if path.is_file():
            yield Found(part=Part.DATABASE, subject=path.name, fault=_unsound(path, key))


def _unsound(path: Path, key: bytes | None) -> str:
    try:
        sound = is_sound(path, database_key=key, limit_s=DATABASE_WITHIN_S)
    except StoreError as error:
        return error.cause.value
    return "" if sound else "corrupt"


def _expiries(subject: Subject, now: dt.datetime) -> Iterator[Found]:
    ends = subject.certificate_ends()
    if ends is not None:
        fault = _ending(ends, now, CERTIFICATE_WEEK)
        yield Found(part=Part.CERTIFICATE, subject="terminal", fault=fault, ends=ends)
    shown = subject.platform_shows(now)
    if shown is not None:
        yield Found(
            part=Part.PLATFORM_CERTIFICATE,
            subject="platform",
            fault="" if shown.fault is None else shown.fault.value,
            ends=shown.ends,
        )
    for kind, until in sorted(subject.published_ends().items()):
        within = dt.timedelta(0) if kind == _TIMESTAMP else ENDS_SOON
        yield Found(part=Part.CATALOGUE, subject=kind, fault=_ending(until, now, within))


def _ending(ends: dt.datetime, now: dt.datetime, within: dt.timedelta) -> str:
    if ends <= now:
        return _ENDED
    return _ENDS_SOON if ends - now < within else ""


def _models(subject: Subject, now: dt.datetime) -> Iterator[Found]:
    try:
        models, needed = subject.models()
    except (OSError, ValueError):
        yield Found(part=Part.MODEL, subject="list", fault="unreadable")
        return
    for role, state in models.states().items():
        if state == "missing" and role not in needed:
            continue
        fault: str = "" if state == "there" else state
        ends = models.known[role].ends
        if not fault and ends is not None:
            midnight = dt.datetime.combine(ends, dt.time(), CHINA) + dt.timedelta(days=1)
            fault = _ending(midnight, now, ENDS_SOON)
        yield Found(part=Part.MODEL, subject=role.value, fault=fault)


def _devices(devices: Supervisor) -> Iterator[Found]:
    answers: queue.SimpleQueue[tuple[str, StatusReport | None]] = queue.SimpleQueue()
    names = tuple(devices.reports)
    for name in names:

        def answered(report: StatusReport, name: str = name) -> None:
            answers.put((name, report))

        def silent(_: CompletionCode, name: str = name) -> None:
            answers.put((name, None))

        devices[name].submit(lambda device: device.status(), answered, silent)
    reports: dict[str, StatusReport | None] = {}
    until = time.monotonic() + DEVICES_WITHIN_S
    while len(reports) < len(names) and (left := until - time.monotonic()) > 0:
        try:
            name, report = answers.get(timeout=left)
        except queue.Empty:
            break
        reports[name] = report
    for name in names:
        yield Found(part=Part.DEVICE, subject=name, fault=_trouble(reports.get(name)))
    there = {name: report for name, report in reports.items() if report is not None}
    for supply in supplies_of(there):
        code = supply.condition.code.value
        yield Found(part=Part.SUPPLY, subject=supply.device, fault=code)


def _trouble(report: StatusReport | None) -> str:
    if report is None:
        return "no-answer"
    wrong = report.component is ComponentState.UNAVAILABLE
    return report.status.value if wrong and report.status is not DeviceStatus.STARTING else ""
