"""A window that hangs, crashes or leaks, and a disk that is full: back on the attract screen.

Each time a terminal with what it has not sent yet; afterwards the platform holds it exactly once.
How long each way took is printed (``make watchdog``: as long as the unit waits; otherwise sooner).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.idcard.simulator import SdtSimulator
from drivers.receipt.simulator import EscposSimulator
from kiosk.app.delivery import OUTBOX_FILE
from kiosk.dock.twin import PlatformTwin
from sync.cable import Cable
from sync.contract.platform import load_platform
from sync.outbox import Outbox, Terminal
from tests.sync.factory import save
from tests.watchdog.service_manager import Service, ServiceManager

WAITING = 5
DISK = "24m"
STARTS_WITHIN_S = 90.0
ENDS_WITHIN_S = 120.0
AS_SHIPPED = bool(os.environ.get("WATCHDOG_AS_SHIPPED"))
READY = "SHOWS attract"
TROUBLES = [
    pytest.param(signal.SIGUSR1, "watchdog", id="frozen"),
    pytest.param(signal.SIGSEGV, "itself", id="crashed"),
    pytest.param(signal.SIGUSR2, "memory", id="leaking"),
]
if not AS_SHIPPED:
    # Each is a start of the whole terminal, twice.
    TROUBLES = TROUBLES[:1]

SITE = """
profile = "production"

[site]
place = "测试站 · 1 号机"
area = "441900004"
terminal = "0001"
nearest = "隔壁 2 号机"

[screen]
fullscreen = false

[devices]
status_every_s = 0.5

[care]
disk_low_mib = 0
disk_stop_mib = 0

[devices.idcard]
adapter = "sdt-serial"
port = "{reader}"

[devices.receipt]
adapter = "escpos-tcp"
address = "127.0.0.1:{printer}"

[platform]
url = "{url}"
keys = "{keys}"
"""


@dataclasses.dataclass
class Standing:
    """A terminal that stands, its disk, and the cable to its platform."""

    manager: ServiceManager
    data: Path
    cable: Cable
    twin: PlatformTwin
    numbers: list[str]

    def wait_for_attract(self, life: int) -> None:
        self.manager.wait_for(lambda: self.manager.said(READY, life), STARTS_WITHIN_S)

    def delivered(self) -> list[str]:
        """Plug the cable in; the numbers the platform holds when no more are to come."""
        self.cable.plug()
        self.manager.wait_for(
            lambda: any("delivered" in line for _, line in self.manager.lines), STARTS_WITHIN_S
        )
        held: list[str] = []
        pause, until = threading.Event(), time.monotonic() + STARTS_WITHIN_S
        while len(held) < WAITING and time.monotonic() < until:
            pause.wait(0.2)
            held = [case["number"] for case in self.twin.get("/v1/export")["cases"]]
        return sorted(held)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own where the machine lets us have one."""
    data = tmp_path / "data"
    data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(data)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield data
    if mounted:
        subprocess.run(["umount", "-l", str(data)], check=True)


def keep_waiting(data: Path, keys: Path) -> list[str]:
    """Submissions that wait on the terminal before it starts; their numbers."""
    outbox = Outbox.open(
        data / OUTBOX_FILE,
        platform=load_platform(keys),
        terminal=Terminal(place="441900004", number="0001"),
        clock=lambda: dt.datetime.now(dt.UTC),
        monotonic=time.monotonic,
        reserve_bytes=0,
        busy_timeout_s=5.0,
    )
    numbers = [save(outbox).number for _ in range(WAITING)]
    outbox.close()
    return numbers


@pytest.fixture
def standing(tmp_path: Path, disk: Path) -> Iterator[Standing]:
    twin = PlatformTwin(tmp_path / "platform")
    cable = Cable("127.0.0.1", twin.port, profile="development")
    cable.pull()
    reader = SdtSimulator(profile="development")
    printer = EscposSimulator(profile="development")
    site = tmp_path / "site.toml"
    site.write_text(
        SITE.format(reader=reader.port, printer=printer.port, url=cable.url, keys=twin.keys),
        "utf-8",
    )
    numbers = keep_waiting(disk, twin.keys)
    service = Service.read()
    if not AS_SHIPPED:
        service = dataclasses.replace(service, watchdog_s=8.0, restart_s=0.5)
    manager = ServiceManager(
        [sys.executable, "-m", "tests.watchdog.troubled_kiosk", str(site), str(disk)],
        service,
        tmp_path,
        {**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    yield Standing(manager, disk, cable, twin, numbers)
    manager.stop()
    reader.close()
    printer.close()
    cable.close()
    twin.stop()


@pytest.mark.parametrize(("trouble", "why"), TROUBLES)
def test_terminal_in_trouble_stands_again_with_nothing_lost(
    standing: Standing, trouble: signal.Signals, why: str
) -> None:
    standing.wait_for_attract(0)
    began = time.monotonic()
    standing.manager.send(trouble)
    standing.manager.wait_for(lambda: standing.manager.life == 1, ENDS_WITHIN_S)
    (end,) = standing.manager.ends
    standing.wait_for_attract(1)
    print(
        f"{trouble.name}: ended after {end.at - began:.1f} s,"
        f" attract screen after {time.monotonic() - began:.1f} s"
    )
    assert end.why == why
    assert standing.delivered() == sorted(standing.numbers)


def test_full_disk_closes_the_terminal_until_there_is_room_again(standing: Standing) -> None:
    if not os.path.ismount(standing.data):
        pytest.skip("no disk of its own to be had on this machine")
    standing.wait_for_attract(0)
    began = time.monotonic()
    filler = standing.data / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65536)
        except OSError:
            pass
    manager = standing.manager
    manager.wait_for(lambda: manager.said("SHOWS outOfService", 0), STARTS_WITHIN_S)
    closed = len(manager.lines)
    filler.unlink()
    manager.wait_for(
        lambda: any(READY in line for _, line in manager.lines[closed:]), STARTS_WITHIN_S
    )
    print(f"full disk: attract screen after {time.monotonic() - began:.1f} s")
    assert standing.delivered() == sorted(standing.numbers)
