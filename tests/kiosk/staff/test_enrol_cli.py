"""Enrolment on both command lines: the administrator makes a code, the technician types it."""

from __future__ import annotations

import dataclasses
import json
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.staff.enrol_cli import says
from kiosk.staff.queue_show import sync_words
from sync.contract.enrolment import Denial
from sync.hub.server import HubServer
from sync.identity.enrolling import Coming, Enrolment
from sync.identity.key_trouble import KeyTrouble
from tests.kiosk.staff.test_sync_cli import SITE
from tests.sync.factory import utc_now

TERMINAL = "441900004-0003"


@dataclasses.dataclass(slots=True)
class Counter:
    """A technician at a terminal, and the platform's administrator on the telephone."""

    hub: HubServer
    folder: Path

    def administrator(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sync.hub", *words, "--data", str(self.folder / "hub")]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def code(self) -> str:
        return self.administrator("enrol-code", "--terminal", TERMINAL).stdout.strip()

    def technician(self, *words: str) -> Result:
        arguments = ["enrol", *words, "--site", str(self.folder / "site.toml")]
        arguments += ["--data", str(self.folder / "terminal")]
        return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now, tls=("127.0.0.1",))
    hub.start(10.0)
    keys = tmp_path / "hub" / "platform.json"
    (tmp_path / "site.toml").write_text(SITE.format(url=hub.address.url, keys=keys), "utf-8")
    yield Counter(hub, tmp_path)
    hub.stop(10.0)
    assert hub.book is not None
    hub.book.close()


def test_code_from_the_administrator_enrols_the_terminal(counter: Counter) -> None:
    result = counter.technician("--code", counter.code())
    assert result.exit_code == 0, result.output
    assert "登记成功" in result.stdout
    listed = json.loads(counter.administrator("terminals", "--json").stdout)
    assert [(one["terminal"], one["state"]) for one in listed] == [("4419000040003", "active")]


def test_code_that_was_used_is_told_with_what_to_do(counter: Counter) -> None:
    code = counter.code()
    assert counter.technician("--code", code).exit_code == 0
    (counter.folder / "terminal" / "identity").rename(counter.folder / "gone")
    result = counter.technician("--code", code)
    assert result.exit_code == 1
    assert "要新的" in result.stdout.replace("\n", "")


def test_slip_in_the_code_is_told_before_anything_is_sent(counter: Counter) -> None:
    result = counter.technician("--code", "ABCDE", "--json")
    told: dict[str, Any] = json.loads(result.stdout)
    assert (result.exit_code, told["coming"]) == (1, "wrong-code")


def test_platform_without_tls_cannot_enrol(counter: Counter, tmp_path: Path) -> None:
    plain = HubServer(tmp_path / "plain", name="plain", clock=utc_now)
    keys = tmp_path / "plain" / "platform.json"
    site = SITE.format(url=counter.hub.address.url, keys=keys)
    (counter.folder / "site.toml").write_text(site, "utf-8")
    result = counter.technician("--code", counter.code())
    assert result.exit_code == 2
    assert "platform.json" in result.stderr
    plain.stop(1.0)


def test_administrator_revokes_and_sees_it(counter: Counter) -> None:
    assert counter.technician("--code", counter.code()).exit_code == 0
    assert counter.administrator("revoke", "--terminal", TERMINAL).returncode == 0
    assert "revoked" in counter.administrator("terminals").stdout
    assert counter.administrator("revoke", "--terminal", TERMINAL).returncode == 1


@pytest.mark.parametrize(
    "words",
    [
        ("enrol-code", "--terminal", "12"),
        ("enrol-code", "--terminal", TERMINAL, "--valid", "soon"),
        ("enrol-code", "--terminal", TERMINAL, "--valid", "0h"),
        ("revoke", "--terminal", "somewhere"),
    ],
)
def test_slip_of_the_administrator_is_a_sentence(counter: Counter, words: tuple[str, ...]) -> None:
    done = counter.administrator(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("--")


def test_every_outcome_and_denial_has_a_sentence() -> None:
    words = sync_words()
    for coming in set(Coming) - {Coming.DENIED, Coming.KEY_UNUSABLE}:
        told = says(Enrolment(coming, ends=utc_now(), detail="x"), words)
        assert not set(told) & set("{}")
    for denial in Denial:
        told = says(Enrolment(Coming.DENIED, denial), words)
        assert told[:1] not in string.ascii_letters
    for trouble in KeyTrouble:
        told = says(Enrolment(Coming.KEY_UNUSABLE, trouble=trouble), words)
        assert not set(told) & set("{}")
