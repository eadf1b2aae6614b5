"""The example plug-in, installed with pip and used through the registry in a fresh process."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("guanjia-acme-reader")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plug-in in it, as pip leaves it."""
    folder = tmp_path_factory.mktemp("plugin")
    # A copy: building leaves its own files beside the source.
    shutil.copytree(SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-build-isolation", "--no-index"]
    target = folder / "target"
    run = subprocess.run(
        [*pip, *offline, "--target", str(target), str(folder / "source")],
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert run.returncode == 0, run.stderr
    return target


def test_installed_plugin_keeps_the_readers_contract(installed: Path) -> None:
    tests = [str(ROOT / "tests/plugin/inside.py"), "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *tests],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert run.returncode == 0, run.stdout[-4000:]
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed is not None
    assert int(passed[1]) >= 25


def test_terminal_without_the_plugin_does_not_know_its_adapter() -> None:
    program = (
        "from drivers.registry import Registry; from drivers.device import DeviceClass;"
        "print([a.name for a in Registry.installed().of_class(DeviceClass.IDCARD)])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert "acme-json" not in run.stdout
    assert "sdt-serial" in run.stdout
