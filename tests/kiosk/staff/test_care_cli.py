"""What the last self-test found, at the command line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from typer.testing import CliRunner, Result

from kiosk.care.findings import Found, Kept, Part, SelfTested
from kiosk.cli import app

AT = dt.datetime(2026, 11, 21, 19, 30, tzinfo=dt.UTC)
WELL = Found(part=Part.DISK, subject="disk")
ILL = Found(part=Part.SUPPLY, subject="receipt", fault="paperLow")


def care(data: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["care", "--data", str(data), *more], catch_exceptions=False)


def test_last_self_test_is_told_in_words_and_for_programs(tmp_path: Path) -> None:
    assert care(tmp_path).exit_code == 2
    Kept(tmp_path).write(SelfTested(at=AT, found=(WELL,)))
    assert care(tmp_path).exit_code == 0
    Kept(tmp_path).write(SelfTested(at=AT, found=(WELL, ILL)))
    told = care(tmp_path)
    assert told.exit_code == 1
    assert "纸快用完了" in told.stdout
    assert "2026-11-22 03:30" in told.stdout
    assert json.loads(care(tmp_path, "--json").stdout)["found"][1] == {
        "part": "supply",
        "subject": "receipt",
        "fault": "paperLow",
        "ends": None,
    }


def test_platform_certificate_is_told_with_its_last_day_and_whose_matter_it_is(
    tmp_path: Path,
) -> None:
    ends = Found(
        part=Part.PLATFORM_CERTIFICATE,
        subject="platform",
        fault="certificate-ends-soon",
        ends=AT + dt.timedelta(days=9),
    )
    Kept(tmp_path).write(SelfTested(at=AT, found=(WELL, ends)))
    told = "".join(care(tmp_path).stdout.split())
    assert "平台证书平台请平台管理员换发证书。（2026-12-01到期）" in told


def test_file_that_was_cut_short_is_no_self_test(tmp_path: Path) -> None:
    Kept(tmp_path).write(SelfTested(at=AT, found=(WELL,)))
    path = tmp_path / "self-test.json"
    path.write_bytes(path.read_bytes()[:-9])
    assert care(tmp_path).exit_code == 2
