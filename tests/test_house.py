"""The house rules that a machine can check."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QML = sorted((ROOT / "kiosk").rglob("*.qml"))
PYTHON = sorted(
    path
    for folder in ("kiosk", "drivers", "sync", "tests")
    for path in (ROOT / folder).rglob("*.py")
)


def test_packages_keep_the_one_way_rule() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_only_the_shell_of_the_kiosk_imports_qt() -> None:
    allowed = {"bridge", "ui", "dock", "app"}
    guilty = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if "tests" not in path.relative_to(ROOT).parts
        and re.search(r"^\s*(from|import) (PySide6|shiboken6)", path.read_text("utf-8"), re.M)
        and not (path.relative_to(ROOT).parts[0] == "kiosk" and path.parts[-2] in allowed)
    ]
    assert guilty == []


@pytest.mark.parametrize("path", QML, ids=lambda path: path.stem)
def test_screens_name_no_colour_and_no_pixel_size_of_their_own(path: Path) -> None:
    if path.name == "Theme.qml":
        return
    text = path.read_text("utf-8")
    assert re.findall(r'"#[0-9A-Fa-f]{3,8}"', text) == []
    assert re.findall(r"font\.pixelSize:\s*\d", text) == []
    sizes = re.findall(r"\b(?:width|height|spacing|margins?|radius):\s*[1-9]\d+\s*$", text, re.M)
    assert sizes == []


@pytest.mark.parametrize("path", QML, ids=lambda path: path.stem)
def test_screens_show_plain_text_only(path: Path) -> None:
    if path.name == "ThemedText.qml":
        return
    text = path.read_text("utf-8")
    bare = re.findall(r"^\s*(?:Text|Label|TextEdit|TextInput)\s*\{", text, re.M)
    assert bare == [], "use ThemedText: it never renders markup"


@pytest.mark.parametrize("path", PYTHON + QML, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small(path: Path) -> None:
    # A test file is a collection of stories; it may run a little longer than a module.
    longest = 450 if "tests" in path.relative_to(ROOT).parts else 400
    assert len(path.read_text("utf-8").splitlines()) <= longest


def test_product_names_no_machine_and_no_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    forbidden = re.compile(r"--(extra-)?index-url|registry *= *http|files\.pythonhosted", re.I)
    guilty = [
        name
        for name in listed
        if (path := ROOT / name).suffix in {".py", ".toml", ".md", ".lock", ".sh", ".qml", ""}
        and path.is_file()
        and name != "tests/test_house.py"
        and forbidden.search(path.read_text("utf-8", errors="replace"))
    ]
    assert guilty == []
