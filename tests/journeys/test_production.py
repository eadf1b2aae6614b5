"""The production program as a process: real ports, signals, and a queue that cannot be opened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PySide6.QtGui import QGuiApplication

from drivers.idcard.simulator import SdtSimulator
from drivers.receipt.simulator import EscposSimulator
from kiosk.app.closed import ClosedTerminal
from kiosk.app.world import world_of
from kiosk.audit.chain import Entry
from kiosk.audit.events import EventCatalogue
from kiosk.audit.verify import read, verify
from kiosk.config import ROOT, load_config
from kiosk.dock.citizen import Citizen, wait_for
from kiosk.dock.twin import PlatformTwin
from tests.kiosk.people import NOW

pytestmark = pytest.mark.process

SITE = """
profile = "production"

[site]
place = "测试站 · 1 号机"
area = "441900004"
terminal = "0001"
nearest = "隔壁 2 号机"

[screen]
fullscreen = false

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


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    twin = PlatformTwin(tmp_path / "platform")
    reader = SdtSimulator(profile="development")
    printer = EscposSimulator(profile="development")
    path = tmp_path / "site.toml"
    path.write_text(
        SITE.format(reader=reader.port, printer=printer.port, url=twin.url, keys=twin.keys), "utf-8"
    )
    yield path
    for kiosk in _STARTED:
        # One that a failed test left behind would run for ever.
        kiosk.kill()
        kiosk.wait(timeout=20)
    _STARTED.clear()
    reader.close()
    printer.close()
    twin.stop()


# A bound, not a wait: a machine that does other things starts slowly.
START_WITHIN_MS = 60_000
_STARTED: list[subprocess.Popen[bytes]] = []


def run(site: Path, data: Path, log: Path) -> subprocess.Popen[bytes]:
    code = "import sys; from pathlib import Path; import logging; logging.basicConfig(level=20)"
    code += "; from kiosk.app.production import run_terminal"
    code += f"; sys.exit(run_terminal(Path({str(site)!r}), Path({str(data)!r}), 300))"
    with log.open("wb") as out:
        kiosk = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    _STARTED.append(kiosk)
    return kiosk


def said(log: Path, sentence: str) -> bool:
    return sentence in log.read_text("utf-8", errors="replace")


def test_terminal_comes_into_service_and_ends_when_asked(
    qapp: QGuiApplication, site: Path, tmp_path: Path
) -> None:
    log = tmp_path / "kiosk.log"
    kiosk = run(site, tmp_path / "data", log)
    assert wait_for(lambda: said(log, "receipt is online"), START_WITHIN_MS), log.read_text()
    kiosk.send_signal(signal.SIGTERM)
    assert kiosk.wait(timeout=20) == 0
    audit = tmp_path / "data" / "audit"
    events = [entry.event for _, _, entry in read(audit) if isinstance(entry, Entry)]
    assert events[0] == "terminal-init"
    assert "device-changed" in events
    assert events[-2:] == ["terminal-complete", "journal-signature"]
    key = bytes.fromhex((audit / "key.pub").read_text("ascii"))
    public = Ed25519PublicKey.from_public_bytes(key)
    assert verify(audit, public, catalogue=EventCatalogue.read()).sound


def test_damaged_queue_closes_the_terminal_and_is_left_as_it_is(
    qapp: QGuiApplication, site: Path, tmp_path: Path
) -> None:
    log, data = tmp_path / "kiosk.log", tmp_path / "data"
    data.mkdir()
    queue = data / "outbox.sqlite3"
    queue.write_bytes(b"not a database at all" * 500)
    damaged = queue.read_bytes()
    kiosk = run(site, data, log)
    assert wait_for(lambda: said(log, "请勿删除数据目录"), START_WITHIN_MS), log.read_text()
    assert kiosk.poll() is None
    assert queue.read_bytes() == damaged
    queue.rename(data / "kept-for-the-technician")
    assert wait_for(lambda: said(log, "receipt is online"), START_WITHIN_MS), log.read_text()
    kiosk.send_signal(signal.SIGTERM)
    assert kiosk.wait(timeout=20) == 0


def test_wrong_site_file_is_told_to_the_technician(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    wrong = SITE.replace('"0001"', '"1"')
    path.write_text(wrong.format(reader="/dev/null", printer=9100, url="", keys=""), "utf-8")
    command = [sys.executable, "-m", "kiosk", "run", "--site", str(path), "--data", str(tmp_path)]
    kiosk = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert kiosk.returncode == 2
    assert "site.toml" in kiosk.stderr
    assert "terminal" in kiosk.stderr
    assert "Traceback" not in kiosk.stderr


def test_closed_terminal_says_why_and_where_else(qapp: QGuiApplication) -> None:
    config = load_config(
        ROOT / "config" / "default.toml", ROOT / "config" / "sites" / "development.toml"
    )
    closed = ClosedTerminal(config, world_of(config), NOW)
    citizen = Citizen(closed.window.window)
    citizen.wait_for_step("outOfService")
    assert closed.view.shown("outReason") == "这台机器暂时不能保存材料"
    assert closed.view.shown("nearest") == config.site.nearest
    closed.close()
