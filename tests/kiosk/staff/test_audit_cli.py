"""Staff read the journal, hold it against what the platform kept, and print the daily slip."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.audit.events import EventCatalogue
from kiosk.audit.journal import Journal, segments
from kiosk.cli import app
from tests.kiosk.staff.conftest import Bench
from tests.sync.factory import utc_now


@pytest.fixture
def data(tmp_path: Path) -> Path:
    journal = Journal(tmp_path / "audit", EventCatalogue.read(), utc_now)
    journal.append("terminal-init", {"version": "0.1.0"})
    journal.append("out-of-service", {"reason": "reason_cannot_save"})
    journal.append("in-service")
    journal.close()
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["audit", *words], catch_exceptions=False)


def test_list_says_what_happened_in_words(data: Path) -> None:
    told = run("list", "--data", str(data))
    assert "终端停止对市民服务" in told.stdout
    (only,) = json.loads(run("list", "--data", str(data), "--event", "in-service", "--json").stdout)
    assert only["n"] == 3


def test_slip_is_an_anchor_that_finds_a_cut_tail(data: Path, bench: Bench) -> None:
    slip = run("slip", "--data", str(data), "--site", str(bench.site), "--json")
    assert slip.exit_code == 0
    printed = json.loads(slip.stdout)
    assert printed["printed"] is True
    assert run("verify", "--data", str(data), "--anchor", printed["anchor"]).exit_code == 0
    path = segments(data / "audit")[0]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    unanchored = run("verify", "--data", str(data))
    assert unanchored.exit_code == 0
    assert "看不出来" in unanchored.stdout
    cut = run("verify", "--data", str(data), "--anchor", printed["anchor"])
    assert cut.exit_code == 1
    assert "末尾被截去" in cut.stdout


def test_another_terminals_key_shows_signatures_that_are_not_its_own(data: Path) -> None:
    other = Journal(data / "other", EventCatalogue.read(), lambda: dt.datetime.now(dt.UTC))
    other.close()
    key = (data / "other" / "key.pub").read_text("ascii").strip()
    told = run("verify", "--data", str(data), "--key", key)
    assert told.exit_code == 1
    assert "签名不是这台终端的" in told.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("verify", "--data", "/nowhere"), "没有审计日志"),
        (("verify", "--anchor", "12:zz"), "锚点写成"),
        (("verify", "--key", "kurz"), "64 位十六进制"),
    ],
)
def test_question_that_cannot_be_asked_is_told(
    data: Path, words: tuple[str, ...], says: str
) -> None:
    more = () if "--data" in words else ("--data", str(data))
    told = run(*words, *more)
    assert told.exit_code == 2
    assert says in told.stderr
