"""The diagnostics file: what helps is in it, and no canary sings in it."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from tests.kiosk.staff.test_sync_cli import Desk, desk
from tests.sync.factory import ID_NUMBER, NAME, save

__all__ = ["desk"]

PHONE = "13800138000"
ADDRESS = "幸福花园三栋"
LATIN = "Cheung Siuling"
CANARIES = (NAME, ID_NUMBER, PHONE, ADDRESS, *LATIN.split(), "swordfish")


def bundle(desk: Desk, to: Path, *more: str) -> Result:
    arguments = ["sync", "bundle", "--to", str(to), "--site", str(desk.site)]
    arguments += ["--data", str(desk.data), *more]
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def plant(desk: Desk, log: Path) -> None:
    """Canaries wherever somebody could have left them."""
    save(desk.outbox)
    desk.refused(f"{NAME} {ID_NUMBER} 来电 {PHONE}")
    (desk.data / f"{NAME}-{ID_NUMBER}.pdf").write_text("x", "utf-8")
    site = desk.site.read_text("utf-8")
    site = site.replace('nearest = "隔壁 2 号机"', f'nearest = "{ADDRESS}"  # 找{NAME} {PHONE}')
    site += '\n[devices.face_camera]\nadapter = "stream"\nurl = "http://swordfish:swordfish@h/"\n'
    desk.site.write_text(site, "utf-8")
    log.write_text(
        f"2026-11-21 07:53:02 INFO sync.relay: refused {NAME}\n"
        f"{LATIN} {ID_NUMBER[:6]} {ID_NUMBER[6:14]} {ID_NUMBER[14:]}\n{ADDRESS}{PHONE}\n",
        "utf-8",
    )


def everything_in(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        told = [archive.read(name).decode("utf-8") for name in archive.namelist()]
        return "\n".join([file.name, *archive.namelist(), *told])


def test_no_canary_is_in_the_file_wherever_it_was_planted(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    log = tmp_path / f"{NAME}.log"
    plant(desk, log)
    result = bundle(desk, stick, "--log", str(log))
    assert result.exit_code == 0, result.output
    (file,) = stick.iterdir()
    told = everything_in(file)
    assert "sync.relay: refused" in told
    assert [canary for canary in CANARIES if canary in told] == []
    assert f"{ID_NUMBER[6:14]}" not in told
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_helps_is_in_the_file(desk: Desk, stick: Path) -> None:
    saved = save(desk.outbox)
    desk.refused("平台拒收")
    result = bundle(desk, stick, "--json")
    about: dict[str, Any] = json.loads(result.stdout)
    with zipfile.ZipFile(about["file"]) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["terminal"] == "441900004-0003"
        assert [part["name"] for part in manifest["parts"]] == about["parts"]
        queue = json.loads(archive.read("queue.json"))
        assert (queue["counts"]["waiting"], queue["counts"]["quarantined"]) == (1, 1)
        rows = [json.loads(line) for line in archive.read("submissions.jsonl").splitlines()]
        assert rows[0]["number"] == saved.number
        assert rows[1]["state"] == "quarantined"
        doctor = json.loads(archive.read("doctor.json"))
        assert {one["step"] for one in doctor} >= {"tcp", "identity", "database"}
        assert "sqlalchemy" in json.loads(archive.read("system.json"))["packages"].__str__().lower()


def test_terminal_without_a_queue_or_a_usable_configuration_still_gets_a_file(
    desk: Desk, stick: Path
) -> None:
    desk.outbox.close()
    for file in desk.data.iterdir():
        file.unlink()
    desk.site.write_text(f"profile = '{NAME}'\n", "utf-8")
    assert bundle(desk, stick).exit_code == 0
    (file,) = stick.iterdir()
    assert NAME not in everything_in(file)


def test_missing_stick_is_said(desk: Desk, stick: Path) -> None:
    result = bundle(desk, stick / "nowhere")
    assert result.exit_code == 2
    assert "没有文件夹" in result.stderr


def test_missing_log_is_noted_and_stops_nothing(desk: Desk, stick: Path, tmp_path: Path) -> None:
    assert bundle(desk, stick, "--log", str(tmp_path / "gone.log")).exit_code == 0
    (file,) = stick.iterdir()
    assert "cannot be read" in everything_in(file)
