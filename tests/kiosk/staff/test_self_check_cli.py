"""The self-check: whether a machine can run the terminal, as an update and a technician ask it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from sync.outbox import Outbox
from tests.kiosk.staff.conftest import Bench
from tests.sync.factory import TERMINAL, make_keys, save, utc_now


def check(*more: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["self-check", "--json", *more], catch_exceptions=False)
    return done.exit_code, {row["step"]: row for row in json.loads(done.stdout)}


@pytest.mark.process
def test_machine_without_a_site_draws_its_screens_and_says_what_comes_next(tmp_path: Path) -> None:
    code, rows = check("--site", str(tmp_path / "site.toml"), "--data", str(tmp_path))
    assert code == 0
    assert rows["config"]["outcome"] == "skipped"
    assert "commission" in rows["config"]["says"]
    assert rows["catalogue"]["outcome"] == rows["window"]["outcome"] == "ok"


def test_missing_keys_of_the_platform_fail_with_a_remedy(bench: Bench, tmp_path: Path) -> None:
    code, rows = check("--site", str(bench.site), "--data", str(tmp_path), "--no-window")
    assert code == 1
    assert rows["config"]["outcome"] == "ok"
    assert rows["keys"]["outcome"] == "failed"
    assert rows["keys"]["remedy"]


def test_broken_site_file_is_told_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text("profile = 3", encoding="utf-8")
    code, rows = check("--site", str(site), "--data", str(tmp_path), "--no-window")
    assert code == 1
    assert rows["config"]["outcome"] == "failed"
    assert rows["catalogue"]["outcome"] == "ok"


def unsent(data: Path) -> tuple[int, dict[str, int]]:
    done = CliRunner().invoke(
        app, ["sync", "unsent", "--json", "--data", str(data)], catch_exceptions=False
    )
    return done.exit_code, json.loads(done.stdout)


def test_what_the_platform_lacks_is_counted_for_whoever_removes_the_program(tmp_path: Path) -> None:
    assert unsent(tmp_path) == (
        0,
        {"unsent": 0, "waiting": 0, "quarantined": 0, "payments": 0},
    )
    outbox = Outbox.open(
        tmp_path / "outbox.sqlite3",
        platform=make_keys().platform,
        terminal=TERMINAL,
        clock=utc_now,
        reserve_bytes=0,
    )
    save(outbox)
    outbox.close()
    code, counted = unsent(tmp_path)
    assert (code, counted["unsent"], counted["waiting"]) == (1, 1, 1)
