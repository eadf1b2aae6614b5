"""Measuring a camera without keeping what it sees."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from drivers.camera.simulator import CameraSimulator
from kiosk.cli import app
from kiosk.staff.snap_cli import measure
from tests.kiosk.staff.conftest import SITE

CAMERA = """
[devices.document_camera]
adapter = "stream"
url = "{url}"
idle_s = 0.5
"""


class Stand:
    """A camera on a real wire, and a technician in front of it."""

    def __init__(self, folder: Path) -> None:
        self.camera = CameraSimulator(profile="test")
        self.site = folder / "site.toml"
        head = SITE.format(reader="/dev/null", printer=9).split("[devices.idcard]")[0]
        tail = '[platform]\nurl = ""\nkeys = ""\n'
        self.site.write_text(head + CAMERA.format(url=self.camera.url) + tail, "utf-8")

    def snap(self, *words: str) -> Result:
        arguments = ["devices", "snap", *words, "--site", str(self.site), "--seconds", "0.3"]
        return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    stand = Stand(tmp_path)
    yield stand
    stand.camera.close()


def test_picture_is_measured_and_not_kept(stand: Stand, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    result = stand.snap("document_camera", "--json")
    record = json.loads(result.stdout)
    assert result.exit_code == 0
    assert record["ok"]
    assert record["frames_per_s"] > 1
    assert set(tmp_path.iterdir()) == before


def test_picture_is_kept_when_asked_for_and_for_its_owner_only(
    stand: Stand, tmp_path: Path
) -> None:
    path = tmp_path / "page.png"
    assert stand.snap("document_camera", "--out", str(path)).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Image.open(path) as picture:
        assert picture.width > 100
    again = stand.snap("document_camera", "--out", str(path))
    assert again.exit_code == 2
    assert "page.png" in again.stderr


def test_camera_that_is_away_is_told(stand: Stand) -> None:
    stand.camera.stop()
    result = stand.snap("document_camera")
    assert result.exit_code == 1
    assert result.stderr


def test_other_device_is_refused(stand: Stand) -> None:
    result = stand.snap("receipt")
    assert result.exit_code == 2
    assert "receipt" in result.stderr


def test_dark_and_blurred_pictures_are_remarked_on() -> None:
    black = measure(np.zeros((40, 60, 3), np.uint8), 15.0)
    assert len(black.remarks) == 2
    noise = np.random.default_rng(1).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    assert measure(noise, 15.0).remarks == []
