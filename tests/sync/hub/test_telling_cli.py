"""What an administrator types reaches the terminal it is for, and comes back as a result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sync.contract.feed import CommandResult, Verb
from sync.downstream import Downstream
from sync.hub.__main__ import app
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing

TYPED = f"{TERMINAL.place}-{TERMINAL.number}"


@pytest.fixture
def following(tmp_path: Path, hub: HubServer) -> Iterator[Downstream]:
    opened = Downstream(
        hub.address.url,
        tmp_path / "terminal",
        hub.secrets.platform,
        TERMINAL.place + TERMINAL.number,
        timing=Timing(),
        clock=lambda: (utc_now(), True),
        wait_s=0,
    )
    yield opened
    opened.close()


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(folder / "hub")])


@pytest.mark.parametrize("verb", list(Verb))
def test_a_command_is_done_once_and_its_result_is_told(
    tmp_path: Path, following: Downstream, verb: Verb
) -> None:
    came = run(tmp_path, "command", verb, "--terminal", TYPED, "--valid", "1h", "--json")
    assert came.exit_code == 0, came.output
    told = json.loads(came.stdout)
    assert (told["verb"], told["terminal"]) == (verb, TERMINAL.place + TERMINAL.number)
    following.step()
    [pending] = following.pending_commands()
    assert (pending.id, pending.verb) == (told["id"], verb)
    asked = run(tmp_path, "command-result", told["id"])
    assert (asked.exit_code, "no result yet" in asked.stdout) == (1, True)
    assert following.begin(pending.id)
    following.done(pending.id, CommandResult.DONE)
    following.step()
    asked = run(tmp_path, "command-result", told["id"], "--json")
    assert asked.exit_code == 0
    assert json.loads(asked.stdout) == {"id": told["id"], "result": "done"}


def test_a_notice_is_shown_at_its_terminal_alone(tmp_path: Path, following: Downstream) -> None:
    run(tmp_path, "notify", "别处停机", "--terminal", "441900004-0009")
    came = run(tmp_path, "notify", "今天 17:00 停机", "--terminal", TYPED, "--title", "停机")
    assert came.exit_code == 0, came.output
    following.step()
    assert [(one.title, one.text) for one in following.notices()] == [("停机", "今天 17:00 停机")]


@pytest.mark.parametrize(
    "arguments",
    [
        ("command", "restart", "--terminal", "12"),
        ("command", "restart", "--terminal", TYPED, "--valid", "0h"),
        ("command", "restart", "--terminal", TYPED, "--valid", "soon"),
        ("command", "explode", "--terminal", TYPED),
        ("notify", "  ", "--terminal", TYPED),
        ("notify", "x" * 3000, "--terminal", TYPED),
        ("notify", "x", "--terminal", TYPED, "--title", "x" * 100),
    ],
    ids=lambda part: " ".join(part)[:40],
)
def test_what_cannot_be_told_is_refused_and_tells_nobody(
    tmp_path: Path, following: Downstream, arguments: tuple[str, ...]
) -> None:
    came = run(tmp_path, *arguments)
    assert (came.exit_code, came.stdout) == (2, "")
    following.step()
    assert following.pending_commands() == []
    assert following.notices() == []


def test_a_folder_without_a_platform_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    for words in (["command", "restart"], ["notify", "x"]):
        came = run(tmp_path, *words, "--terminal", TYPED)
        assert (came.exit_code, "no keys" in came.output) == (2, True)
    assert list((tmp_path / "hub").iterdir()) == []


@pytest.mark.parametrize("name", ["command", "notify", "rotate-root", "rotate-authority"])
def test_help_shows_an_example(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"])
    assert "Example: python -m sync.hub" in " ".join(shown.stdout.split())
