"""The first thing on the panel: seen before the rest is imported, gone when the rest is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.app.starting import ROOT, open_starting_page, site_among
from kiosk.bridge.items import visible_items
from kiosk.dock.citizen import wait_for
from tests.kiosk.gui.conftest import SCREENS, Stage

SITE = ROOT / "config" / "sites" / "development.toml"


def texts(root: QQuickItem) -> list[str]:
    return [str(item.property("text")) for item in visible_items(root) if item.property("text")]


def test_panel_says_who_this_is_until_the_first_screen_is_drawn(qapp: QGuiApplication) -> None:
    starting = open_starting_page(SITE)
    assert starting is not None
    assert starting.application is qapp
    assert texts(starting.window.contentItem()) == [
        "莞家政务",
        "正在启动，请稍等",
        "Starting, one moment",
    ]
    window = starting.window
    stage = Stage(SCREENS["portrait"])
    starting.give_way_to(stage.window)
    assert window.isVisible()
    stage.window.update()
    assert wait_for(lambda: not shiboken6.isValid(window), 5000)
    starting.close()
    stage.kiosk.close()


def test_starting_page_of_a_site_cannot_be_closed_by_whoever_stands_there(
    qapp: QGuiApplication, tmp_path: Path
) -> None:
    own = tmp_path / "site.toml"
    own.write_text(
        "[screen]\nwidth = 1280\nheight = 1024\npx_per_mm = 3.4\nfullscreen = false\n", "utf-8"
    )
    starting = open_starting_page(own)
    assert starting is not None
    assert (starting.window.width(), starting.window.height()) == (1280, 1024)
    starting.window.close()
    assert starting.window.isVisible()
    starting.close()
    assert not shiboken6.isValid(starting.window)


@pytest.mark.parametrize(
    "file",
    [
        "[screen",
        "[screen]\nwidth = 'wide'",
        "[screen]\npx_per_mm = 0",
        "screen = 1",
        "\xff\xfe",
        "",
    ],
)
def test_file_that_tells_no_panel_has_no_page_and_does_not_stop_the_start(
    qapp: QGuiApplication, tmp_path: Path, file: str
) -> None:
    own = tmp_path / "site.toml"
    own.write_bytes(file.encode("latin-1"))
    starting = open_starting_page(own)
    if file:
        assert starting is None
    else:
        assert starting is not None
        starting.close()


def test_only_the_site_is_looked_for_among_the_arguments() -> None:
    site = Path("/etc/guanjia/site.toml")
    assert site_among(["--data", "/var/lib/guanjia", "--site", str(site)]) == site
    assert site_among([f"--site={site}"]) == site
    assert site_among(["--site", str(site), "--help"]) is None
    assert site_among(["--site"]) is None
    assert site_among([]) is None


def test_little_is_imported_before_the_page_is_there() -> None:
    asked = "import sys, kiosk.app.starting; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", asked], check=True, stdout=subprocess.PIPE, cwd=ROOT, timeout=60
    )
    imported = {name.partition(".")[0] for name in done.stdout.decode().split()}
    assert not imported & {"typer", "msgspec", "sqlalchemy", "numpy", "cryptography", "requests"}
