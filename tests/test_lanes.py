"""What `make test` says of tests that fail: beside the others, alone, always."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import lanes
from tests.lanes import Lane, LaneRun

ONLY_ALONE = """
import pathlib

def test_race() -> None:
    seen = pathlib.Path({mark!r})
    first = not seen.exists()
    seen.touch()
    assert not first

def test_sound() -> None:
    pass

def test_wrong() -> None:
    assert {right}
"""


def lane(folder: Path, text: str) -> LaneRun:
    (folder / "test_story.py").write_text(text, "utf-8")
    return LaneRun(Lane("story", ((str(folder), "-c", "/dev/null"),)))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "REPORTS", tmp_path / "reports")
    # They start in a tenth of the time.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(LaneRun, "_cache", lambda _, number: tmp_path / f"cache-{number}")


@pytest.mark.parametrize("right", [True, False])
def test_what_fails_beside_the_others_is_run_once_more_alone(tmp_path: Path, right: bool) -> None:
    run = lane(tmp_path, ONLY_ALONE.format(mark=str(tmp_path / "seen"), right=right))
    run.run()
    names = {one.rsplit("::", 1)[1] for one in run.failed}
    assert names == ({"test_race"} if right else {"test_race", "test_wrong"})
    assert run.again() is right
    assert run.outcome.endswith("passed alone") is right


def test_process_that_breaks_down_is_not_tried_again(tmp_path: Path) -> None:
    run = lane(tmp_path, "import os\n\ndef test_end() -> None:\n    os.abort()\n")
    run.run()
    assert run.broken
    assert run.outcome == "ended with SIGABRT"
