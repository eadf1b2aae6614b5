"""The command line as a whole: every command is there, though each is read only when asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from kiosk.cli import ELSEWHERE, app
from kiosk.config import ROOT

runner = CliRunner()


def test_help_names_every_command() -> None:
    told = runner.invoke(app, ["--help"]).output
    assert all(f" {name} " in told for name in (*ELSEWHERE, "run", "demo", "gallery"))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_every_command_explains_itself(name: str) -> None:
    done = runner.invoke(app, [name, "--help"])
    assert done.exit_code == 0
    assert f"{name} [OPTIONS]" in done.output


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    for name in command.list_commands(None):
        yield from leaves(command.get_command(None, name), (*path, name))


def test_technician_at_an_installed_terminal_names_neither_its_folder_nor_its_file() -> None:
    asked = {
        f"{name}: {one.name}"
        for name, command in leaves(get_command(app))
        for one in command.params
        if one.required and one.name in ("data", "site")
    }
    # The unit names both: a terminal is not started by a slip.
    assert asked == {"run: data", "run: site"}


def test_slip_in_a_command_is_told_what_was_meant() -> None:
    done = runner.invoke(app, ["comission"])
    assert done.exit_code == 2
    assert "commission" in done.output


def test_terminal_that_starts_does_not_wait_for_the_tools_of_staff() -> None:
    asked = "import sys, kiosk.cli; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", asked], check=True, stdout=subprocess.PIPE, cwd=ROOT, timeout=60
    )
    loaded = done.stdout.decode().split()
    assert "sqlalchemy" not in loaded
    assert not [name for name in loaded if name.startswith("kiosk.staff.")]
