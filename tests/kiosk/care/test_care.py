"""A terminal's care for itself: when it tests itself, what it finds, what follows."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from drivers.adapter import Surroundings
from drivers.device import ConditionCode, DeviceClass
from drivers.face.models import ModelFile, Models, Role
from drivers.idcard.simulator import SdtSimulator
from drivers.receipt.simulator import EscposSimulator
from drivers.registry import Registry
from drivers.supervisor import Supervisor
from drivers.worker import Patience
from kiosk.care.findings import Found, Kept, Part, SelfTested, alarms_of
from kiosk.care.guards import DiskGuard, MemoryGuard, Room
from kiosk.care.platform_certificate import Shown
from kiosk.care.schedule import is_due
from kiosk.care.self_test import Subject, self_test
from kiosk.hours import Hours
from sync.contract.number import CHINA
from sync.contract.status import Alarm
from sync.outbox import Outbox
from sync.timekeeping import Timekeeper
from tests.sync.factory import TERMINAL, make_keys, save

NOW = dt.datetime(2026, 11, 21, 3, 30, tzinfo=CHINA)
QUIET = Hours.parse(["1-7 03:00-05:00"])
LATER = {"targets": NOW + dt.timedelta(days=200), "timestamp": NOW + dt.timedelta(days=2)}


@dataclasses.dataclass
class Terminal:
    """The parts of a terminal that a self-test asks."""

    subject: Subject
    reader: SdtSimulator
    printer: EscposSimulator

    def wrong(self, **changed: object) -> list[tuple[Part, str, str]]:
        subject = dataclasses.replace(self.subject, **changed)  # type: ignore[arg-type]
        return [(one.part, one.subject, one.fault) for one in self_test(subject).wrong]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    reader, printer = SdtSimulator(profile="development"), EscposSimulator(profile="development")
    registry, around = Registry.installed(), Surroundings(tmp_path)
    devices = Supervisor(
        patience=Patience(status_every_s=0.1, settle_s=0.01), on_status=lambda *_: None
    )
    tables = {
        DeviceClass.IDCARD: {"adapter": "sdt-serial", "port": reader.port},
        DeviceClass.RECEIPT: {
            "adapter": "escpos-tcp",
            "address": f"127.0.0.1:{printer.port}",
        },
    }
    for name, table in tables.items():
        devices.add(name, lambda n=name, t=table: registry.open(n, t, around))  # type: ignore[misc]
    devices.start()
    keys = make_keys()
    path = tmp_path / "outbox.sqlite3"
    outbox = Outbox.open(path, platform=keys.platform, terminal=TERMINAL, clock=lambda: NOW)
    save(outbox)
    time = Timekeeper(
        platform=keys.platform,
        floor_file=tmp_path / "floor",
        system=lambda: NOW,
        synchronised=lambda: True,
    )
    time.step()
    subject = Subject(
        devices=devices,
        disk=DiskGuard(tmp_path, low_mib=10, stop_mib=5, free_mib=lambda _: 11),
        queue=path,
        now=time.now,
        certificate_ends=lambda: NOW + dt.timedelta(days=60),
        platform_shows=lambda _: Shown(NOW + dt.timedelta(days=60)),
        published_ends=lambda: LATER,
        models=lambda: (Models(tmp_path, {}), frozenset()),
    )
    yield Terminal(subject, reader, printer)
    devices.stop(5.0)
    outbox.close()
    reader.close()
    printer.close()


def test_terminal_that_is_well_finds_nothing_and_says_what_it_looked_at(terminal: Terminal) -> None:
    tested = self_test(terminal.subject)
    assert tested.wrong == ()
    assert {(one.part, one.subject) for one in tested.found} == {
        (Part.CLOCK, "clock"),
        (Part.DISK, "disk"),
        (Part.DATABASE, "outbox.sqlite3"),
        (Part.CERTIFICATE, "terminal"),
        (Part.PLATFORM_CERTIFICATE, "platform"),
        (Part.CATALOGUE, "targets"),
        (Part.CATALOGUE, "timestamp"),
        (Part.DEVICE, "idcard"),
        (Part.DEVICE, "receipt"),
    }


def test_devices_are_asked_on_their_wires(terminal: Terminal) -> None:
    terminal.printer.paper_near_end()
    assert terminal.wrong() == [(Part.SUPPLY, "receipt", ConditionCode.PAPER_LOW.value)]


def test_what_ends_soon_is_told_while_there_is_time(terminal: Terminal) -> None:
    week = NOW + dt.timedelta(days=6)
    assert terminal.wrong(
        certificate_ends=lambda: week,
        published_ends=lambda: {"targets": week, "timestamp": NOW - dt.timedelta(hours=1)},
    ) == [
        (Part.CERTIFICATE, "terminal", "ends-soon"),
        (Part.CATALOGUE, "targets", "ends-soon"),
        (Part.CATALOGUE, "timestamp", "ended"),
    ]


def test_models_are_looked_at_byte_for_byte_and_by_their_last_day(
    terminal: Terminal, tmp_path: Path
) -> None:
    def model(role: str, ends: dt.date | None = None) -> ModelFile:
        (tmp_path / role).write_bytes(role.encode())
        digest = hashlib.sha256(role.encode()).hexdigest()
        return ModelFile(
            file=role, sha256=digest, bytes=len(role), source="", licence="", why="", ends=ends
        )

    known = {
        Role.DETECTOR: model("detector", NOW.date()),
        Role.MESH: model("mesh", NOW.date() - dt.timedelta(days=1)),
        Role.MATCHER: model("matcher"),
        Role.SPOOF_NEAR: model("spoof"),
        Role.TEXT_READER: model("reader"),
    }
    (tmp_path / "matcher").write_bytes(b"another")
    for gone in ("spoof", "reader"):
        (tmp_path / gone).unlink()
    needed = frozenset({Role.TEXT_READER})
    assert terminal.wrong(models=lambda: (Models(tmp_path, known), needed)) == [
        (Part.MODEL, "detector", "ends-soon"),
        (Part.MODEL, "mesh", "ended"),
        (Part.MODEL, "matcher", "changed"),
        (Part.MODEL, "text-reader", "missing"),
    ]


def test_queue_that_the_disk_has_damaged_is_found(terminal: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "damaged.sqlite3"
    with (
        closing(sqlite3.connect(terminal.subject.queue)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    content = bytearray(copy.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    copy.write_bytes(content)
    ((part, subject, fault),) = terminal.wrong(queue=copy)
    assert (part, subject) == (Part.DATABASE, "damaged.sqlite3")
    assert fault.startswith("database-")
    others = ((copy, None), (tmp_path / "never-made.sqlite3", None))
    assert terminal.wrong(others=others) == [(Part.DATABASE, "damaged.sqlite3", "corrupt")]
    assert terminal.wrong(others=((terminal.subject.queue, bytes(32)),)) == [
        (Part.DATABASE, "outbox.sqlite3", "not-encrypted")
    ]


def test_every_part_has_an_alarm_and_none_is_told_twice() -> None:
    found = [Found(part=part, subject="x", fault="wrong") for part in Part]
    told = alarms_of([*found, *found])
    assert len(told) == len(set(told)) == len(Part) - 1
    assert Alarm.SELF_TEST in told
    assert alarms_of(Found(part=part, subject="x") for part in Part) == ()


def test_self_test_is_due_once_a_day_at_a_quiet_hour_when_nobody_is_there(tmp_path: Path) -> None:
    def due(last: SelfTested | None, at: dt.datetime, rested_s: float = 120.0) -> bool:
        return is_due(last, at, QUIET, rested_s=rested_s)

    hour, day = dt.timedelta(hours=1), dt.timedelta(days=1)
    well = SelfTested(at=NOW, found=(Found(part=Part.DISK, subject="disk"),))
    kept = Kept(tmp_path)
    kept.write(well)
    assert kept.read() == well
    assert due(None, NOW)
    assert not due(None, NOW, rested_s=10.0)
    assert not due(well, NOW + hour)
    assert not due(well, NOW + 12 * hour)
    assert due(well, NOW + day)
    # Switched off at night: as soon as it is quiet for a while.
    assert not due(well, NOW + day + 8 * hour)
    assert due(well, NOW + day + 8 * hour, rested_s=700.0)
    # What was wrong is looked at again on the same day; a clock that was set back counts as well.
    ill = SelfTested(at=NOW, found=(Found(part=Part.DISK, subject="disk", fault="low"),))
    assert not due(ill, NOW + hour)
    assert due(ill, NOW + 3 * hour)
    assert due(well, NOW - 300 * day)


@pytest.mark.parametrize(
    ("free", "room", "takes"),
    [(10, Room.ENOUGH, True), (9, Room.LOW, True), (4, Room.TOO_LITTLE, False)],
)
def test_disk_gives_an_alarm_long_before_it_takes_nobody(
    tmp_path: Path, free: int, room: Room, takes: bool
) -> None:
    guard = DiskGuard(tmp_path, low_mib=10, stop_mib=5, free_mib=lambda _: free)
    assert guard.look() == (room, free)
    assert guard.takes_more() is takes


def test_disk_that_is_gone_takes_nobody(tmp_path: Path) -> None:
    assert not DiskGuard(tmp_path / "gone", low_mib=10, stop_mib=5).takes_more()


def test_program_begins_anew_above_its_limit_and_never_in_a_circle() -> None:
    guard = MemoryGuard(100, resident=lambda: 101)
    assert guard.begin_anew(guard.too_large(), 3601.0)
    # Too large from its beginning: it would be so every time.
    assert not guard.begin_anew(guard.too_large(), 60.0)
    assert MemoryGuard(102, resident=lambda: 101).too_large() == 0
    assert MemoryGuard(0, resident=lambda: 101).too_large() == 0
    assert MemoryGuard(1).too_large() > 1
