"""``guanjia-kiosk catalog``: what an editor and a technician do with the catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.config import ROOT
from tests.kiosk.test_bundle import small, unsound

SERVICES = ROOT / "config" / "services"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["catalog", *words])


def test_shipped_files_are_sound() -> None:
    assert run("check").exit_code == 0
    told = json.loads(run("check", "--json").stdout)
    assert told == {"items": len(list(SERVICES.glob("*.toml"))), "findings": []}


def test_wrong_file_is_named_with_its_line_and_nothing_is_built(tmp_path: Path) -> None:
    services = tmp_path / "services"
    services.mkdir()
    text = (SERVICES / "senior-card.toml").read_text("utf-8")
    (services / "senior-card.toml").write_text(text.replace("minutes = ", "minutse = "), "utf-8")
    out = tmp_path / "catalogue.bundle"
    result = run("build", "--version", "1", "--out", str(out), str(services))
    assert result.exit_code == 1
    assert "senior-card.toml:" in result.stderr
    assert not out.exists()
    told = json.loads(run("check", "--json", str(services)).stdout)
    assert "senior-card.toml:" in told["findings"][0]


def test_bundle_is_built_and_examined(tmp_path: Path) -> None:
    out = tmp_path / "catalogue.bundle"
    told = json.loads(run("build", "--version", "7", "--out", str(out), "--json").stdout)
    assert told["version"] == "7"
    assert told["bytes"] == out.stat().st_size
    assert run("examine", str(out)).exit_code == 0
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("bad", [b"nonsense", unsound()], ids=["damaged", "wrong"])
def test_bad_bundle_is_told_apart(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "bad.bundle"
    path.write_bytes(bad)
    assert run("examine", str(path)).exit_code == 1
    assert run("examine", str(tmp_path / "nowhere")).exit_code == 2


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "catalogue.bundle"
    result = run("build", "--version", "1", "--out", str(out))
    assert result.exit_code == 2
    assert "写不了" in result.stderr


def test_technician_sees_what_is_used_and_chooses(tmp_path: Path) -> None:
    told = json.loads(run("status", "--data", str(tmp_path), "--json").stdout)
    assert (told["inUse"], told["wanted"]) == ("shipped", "published")
    assert run("use", "shipped", "--data", str(tmp_path)).exit_code == 0
    assert json.loads(run("status", "--data", str(tmp_path), "--json").stdout)["wanted"] == (
        "shipped"
    )
    assert "随程序安装" in run("status", "--data", str(tmp_path)).stdout
    assert run("use", "previous", "--data", str(tmp_path / "nowhere")).exit_code == 2


def test_small_bundle_is_one() -> None:
    assert small().startswith(b"GJCAT1")
