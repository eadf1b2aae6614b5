"""A terminal that breaks down leaves no core; ``tests.journeys.aborted_kiosk`` searches one."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.config import ROOT

_ABORT = "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
_GUARDED = (
    "from kiosk.app.private_memory import keep_memory_private; assert keep_memory_private();"
    "import pathlib; assert pathlib.Path('/proc/self/mem').stat().st_uid == 0;"
)


def broken_down(folder: Path, program: str) -> list[Path]:
    """The cores that a program leaves which may write one."""

    def allow() -> None:
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=allow,
        check=False,
        timeout=60,
    )
    assert run.returncode == -signal.SIGABRT
    return sorted(folder.glob("core*"))


def test_no_core_is_written_whatever_ends_the_terminal(tmp_path: Path) -> None:
    if not broken_down(tmp_path, _ABORT):
        pytest.skip("this machine writes no cores into the working folder: nothing to compare with")
    for core in tmp_path.glob("core*"):
        core.unlink()
    assert broken_down(tmp_path, _GUARDED + _ABORT) == []


def test_terminal_of_a_site_is_guarded_before_anything_is_read() -> None:
    program = (ROOT / "kiosk" / "app" / "production.py").read_text("utf-8")
    body = program.partition("def run_terminal")[2]
    assert body.index("keep_memory_private()") < body.index("load_config(")


def test_what_was_freed_leaves_the_process() -> None:
    # Every other one stays, as between sessions: the heap cannot shrink from its end.
    asked = (
        "from drivers.confined import give_back_freed\n"
        "def mb(): return int(open('/proc/self/statm').read().split()[1]) * 4096 / 2**20\n"
        "held = [b'x' * (100_000 + n) for n in range(1000)]\n"
        "kept = held[::100]; full = mb(); del held; give_back_freed()\n"
        "print(full - mb())"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    assert float(done.stdout) > 80
