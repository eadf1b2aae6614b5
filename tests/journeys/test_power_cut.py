"""The production program on the last of its battery: everything is closed, and mains waited for."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.ups.simulator import NAME, NutSimulator
from kiosk.app.orders import EXIT_RESTART
from kiosk.dock.citizen import wait_for
from tests.journeys.test_production import START_WITHIN_MS, run, said, site

pytestmark = pytest.mark.process
__all__ = ["site"]

SUPPLY = """
[devices.ups]
adapter = "nut"
ups = "{name}"
host = "{host}"
port = {port}
"""
ENDING, WAITING = "the battery is nearly empty", "mains is waited for"


@pytest.fixture
def ups(site: Path) -> Iterator[NutSimulator]:
    supply = NutSimulator(profile="development")
    table = SUPPLY.format(name=NAME, host=supply.host, port=supply.port)
    site.write_text(site.read_text("utf-8") + table, "utf-8")
    yield supply
    supply.close()


def open_files(pid: int) -> str:
    names = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            names.append(str(one.readlink()))
        except FileNotFoundError:
            continue
    return "\n".join(names)


def test_empty_battery_closes_the_queue_and_mains_begins_anew(
    qapp: QGuiApplication, site: Path, ups: NutSimulator, tmp_path: Path
) -> None:
    log, data = tmp_path / "kiosk.log", tmp_path / "data"
    kiosk = run(site, data, log)
    assert wait_for(lambda: said(log, "ups is online"), START_WITHIN_MS), log.read_text()
    assert "outbox.sqlite3" in open_files(kiosk.pid)
    ups.fail_mains()
    ups.drain(10, 60)
    assert wait_for(lambda: said(log, WAITING), START_WITHIN_MS), log.read_text()
    assert said(log, ENDING)
    # It did not end: nothing starts it again, and nothing can be torn by the end of the power.
    assert kiosk.poll() is None
    assert "sqlite3" not in open_files(kiosk.pid)
    ups.return_mains()
    ups.drain(90, 1800)
    ups.return_mains()
    assert kiosk.wait(timeout=60) == EXIT_RESTART, log.read_text()


def test_machine_that_is_shut_down_meanwhile_ends_the_wait(
    qapp: QGuiApplication, site: Path, ups: NutSimulator, tmp_path: Path
) -> None:
    log = tmp_path / "kiosk.log"
    ups.fail_mains()
    ups.drain(10, 60)
    kiosk = run(site, tmp_path / "data", log)
    assert wait_for(lambda: said(log, WAITING), START_WITHIN_MS), log.read_text()
    kiosk.send_signal(signal.SIGTERM)
    assert kiosk.wait(timeout=20) == 0
