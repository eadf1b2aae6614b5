"""A running terminal looks after itself: tested, told, closed before it is full, begun anew."""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Iterator

import pytest

from kiosk.app.care import TerminalCare
from kiosk.app.chronicle import FOLDER
from kiosk.audit.chain import Entry
from kiosk.audit.verify import read
from kiosk.care.findings import Part
from kiosk.care.guards import MIB, MemoryGuard
from sync.contract.status import Alarm
from tests.journeys.conftest import Errand

LIMIT_MIB = 1000


class Memory:
    """What the program holds, as the test says."""

    def __init__(self) -> None:
        self.held_mib = 1

    def __call__(self) -> int:
        return self.held_mib


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def care(errand: Errand, memory: Memory) -> Iterator[TerminalCare]:
    errand.citizen.wait_for_step("attract")
    made = TerminalCare(
        errand.terminal,
        errand.site.config,
        errand.site.data,
        None,
        memory=MemoryGuard(LIMIT_MIB, resident=memory, least_life_s=0.0),
    )
    made.start(50)
    yield made
    made.stop()


def journal(errand: Errand) -> list[tuple[str, dict[str, object]]]:
    entries = (entry for _, _, entry in read(errand.site.data / FOLDER))
    return [(one.event, dict(one.fields)) for one in entries if isinstance(one, Entry)]


def alarms_at_the_platform(errand: Errand) -> str:
    site = errand.site.config.site
    with urllib.request.urlopen(f"{errand.site.twin.url}/metrics", timeout=5) as answer:
        lines = str(answer.read().decode()).splitlines()
    mine = f'guanjia_terminal_alarms{{terminal="{site.area}{site.terminal}"}} '
    return next((line.removeprefix(mine) for line in lines if line.startswith(mine)), "")


def test_self_test_is_written_down_and_told_and_what_was_seen_to_is_told_as_well(
    errand: Errand, care: TerminalCare
) -> None:
    errand.citizen.wait_until(lambda: alarms_at_the_platform(errand) == "0.0", "the room is told")
    errand.site.printer.paper_near_end()
    care.test()
    errand.citizen.wait_until(lambda: care.last is not None, "the test ends")
    assert care.last is not None
    assert [(one.part, one.subject, one.fault) for one in care.last.wrong] == [
        (Part.SUPPLY, "receipt", "paperLow")
    ]
    devices = {one.subject for one in care.last.found if one.part is Part.DEVICE}
    assert devices == {str(name) for name in errand.site.config.devices.fitted}
    found = {"part": "supply", "subject": "receipt", "fault": "paperLow"}
    written = [one for one in journal(errand) if one[0].startswith("self-test")]
    assert written[0] == ("self-test-init", {})
    assert written[1] == ("self-test-found", found)
    assert written[2] == ("self-test-complete", {"looked": len(care.last.found), "wrong": 1})
    errand.citizen.wait_until(lambda: alarms_at_the_platform(errand) == "1.0", "the room is told")


def test_disk_that_fills_gives_an_alarm_then_closes_the_terminal_while_there_is_room(
    errand: Errand, care: TerminalCare, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(errand.site.data)

    def leave(free_mib: int) -> None:
        told = usage._replace(free=free_mib * MIB)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: told)

    limits = errand.site.config.care
    leave(limits.disk_low_mib - 1)
    errand.citizen.wait_until(lambda: Alarm.DISK_LOW in care.alarms(), "an alarm")
    assert errand.shows("step") == "attract"
    leave(limits.disk_stop_mib - 1)
    errand.citizen.wait_for_step("outOfService")
    # Nothing was lost: the queue itself still takes what somebody has begun.
    assert errand.terminal.outbox.check() is None
    leave(limits.disk_low_mib + 1)
    errand.citizen.wait_for_step("attract")
    errand.citizen.wait_until(lambda: care.alarms() == (), "the end of the alarm")
    rooms = [fields["room"] for event, fields in journal(errand) if event == "disk-changed"]
    assert rooms == ["low", "too-little", "enough"]


def test_program_that_holds_too_much_begins_anew_when_the_citizen_has_left(
    errand: Errand, care: TerminalCare, memory: Memory
) -> None:
    begun: list[bool] = []
    errand.terminal.orders.restart.connect(lambda: begun.append(True))
    errand.to_form()
    memory.held_mib = LIMIT_MIB + 1
    errand.citizen.wait_until(lambda: Alarm.MEMORY_HIGH in care.alarms(), "an alarm")
    assert begun == []
    assert errand.shows("step") == "form"
    # Nor while somebody of the staff works at it.
    errand.terminal.orders.attend(True)
    errand.citizen.tap("exit")
    errand.citizen.wait_for_step("outOfService")
    looks: list[bool] = []
    care.looked.connect(lambda: looks.append(True))
    errand.citizen.wait_until(lambda: len(looks) > 1, "two looks")
    assert begun == []
    errand.terminal.orders.attend(False)
    errand.citizen.wait_for_step("attract")
    errand.citizen.wait_until(lambda: bool(begun), "begins anew")
    assert ("memory-high", {"held_mib": LIMIT_MIB + 1}) in journal(errand)
