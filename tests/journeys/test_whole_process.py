"""The product as processes: `make run` keeps its promise, a kiosk killed mid-way loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QGuiApplication

from kiosk.app.demo import make_terminal
from kiosk.config import ROOT
from kiosk.dock.citizen import wait_for
from kiosk.dock.site import SimulatedSite
from tests.kiosk.walks.walking import EVERY_WAY

pytestmark = pytest.mark.process


# `make run` and `make walks` show both.
@pytest.mark.parametrize("orientation", ["portrait", "landscape"] if EVERY_WAY else ["landscape"])
def test_scripted_run_leaves_pictures_receipt_record_and_summary(
    tmp_path: Path, orientation: str
) -> None:
    command = [sys.executable, "-m", "kiosk", "demo", "--offscreen"]
    command += ["--out", str(tmp_path), "--orientation", orientation]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    out = tmp_path / orientation
    pictures = sorted(path.name.split("-", 1)[1] for path in out.glob("[0-9]*.png"))
    for screen in (
        "attract",
        "services",
        "item",
        "consent",
        "identify",
        "confirm",
        "form-town",
        "review",
        "submitting",
        "result-received",
        "result-delivered",
        "out-of-service",
    ):
        assert f"{screen}.png" in pictures
    if orientation == "portrait":
        ways = [path.name.split("-", 1)[1] for path in (out / "other-ways").glob("[0-9]*.png")]
        assert {"code.png", "confirm-document.png", "form-without-a-face.png"} <= set(ways)
    (case,) = json.loads((out / "platform.json").read_text("utf-8"))["cases"]
    (code,) = zxingcpp.read_barcodes(Image.open(out / "receipt.png"))
    assert code.text == case["number"]
    assert case["number"] in run.stdout


def test_kiosk_killed_between_commit_and_sending_delivers_once_after_restart(
    qapp: QGuiApplication, tmp_path: Path
) -> None:
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.killed_kiosk", str(tmp_path)],
        cwd=ROOT,
        start_new_session=True,
    )
    assert victim.wait(timeout=60) == -signal.SIGKILL
    # The twin of the killed kiosk goes the same way: its ledger has to be as durable.
    os.killpg(victim.pid, signal.SIGKILL)

    site = SimulatedSite.build(tmp_path, "portrait")
    terminal = make_terminal(site)
    try:
        assert terminal.outbox.counts().waiting == 1
        assert site.twin.get("/v1/export")["cases"] == []
        terminal.start()
        assert wait_for(lambda: terminal.outbox.counts().waiting == 0, 15_000)
        assert len(site.twin.get("/v1/export")["cases"]) == 1
        assert terminal.outbox.counts().delivered == 1
    finally:
        terminal.stop()
        site.close()
