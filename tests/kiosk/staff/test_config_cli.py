"""A technician asks what may stand in the site's file, whether it is right, and what it changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.config_keys import differences, keys

SITE = """
profile = "production"

[site]
place = "测试站 · 1 号机"
area = "441900004"
terminal = "0001"
nearest = "隔壁 2 号机"

[relay]
idle_every_s = 9.0

[platform]
url = "https://hub.test"
keys = "/etc/guanjia/platform.json"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(SITE, "utf-8")
    return path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["config", *words])
    return done.exit_code, done.output


def test_right_file_is_said_to_be_right(site: Path) -> None:
    assert run("check", str(site)) == (0, "配置可以用\n")


def test_wrong_field_is_named_with_its_file(site: Path) -> None:
    site.write_text(SITE.replace('"0001"', '"1"'), "utf-8")
    code, said = run("check", str(site), "--json")
    told = json.loads(said)
    assert (code, told["right"]) == (1, False)
    assert "site.toml" in told["wrong"]
    assert "terminal" in told["wrong"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[site", b""])
def test_file_that_is_none_is_told_without_a_trace(site: Path, content: bytes) -> None:
    site.write_bytes(content)
    code, said = run("check", str(site))
    assert code == 1
    assert said
    assert "Traceback" not in said


def test_every_key_is_explained() -> None:
    assert [key.name for key in keys() if not key.meaning] == []


def test_key_is_explained_with_what_holds_without_it() -> None:
    code, said = run("explain", "relay.idle_every_s", "--json")
    (told,) = json.loads(said)
    assert (code, told["default"], told["takes"]) == (0, "5.0", "number")


def test_unknown_key_is_said_to_be_none() -> None:
    code, said = run("explain", "relay.nothing")
    assert code == 1
    assert "relay.nothing" in said


def test_difference_to_the_defaults_is_what_the_file_changes(site: Path) -> None:
    code, said = run("diff", str(site), "--json")
    told = json.loads(said)
    assert code == 0
    assert told["relay.idle_every_s"] == {"from": 5.0, "to": 9.0}
    assert "profile" not in told
    assert differences({"a": 1, "b": {"c": 2}}, {"b": {"c": 2}}) == {}


def test_schema_knows_the_tables() -> None:
    code, said = run("schema")
    assert code == 0
    assert {"Site", "Relay", "Devices"} <= set(json.loads(said)["$defs"])
