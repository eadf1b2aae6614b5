"""A real window without a window manager, and hands that try to get out of it (rows 1 and 3)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kiosk.config import ROOT
from tests.escape.screen import HEIGHT, WIDTH, Desk, desk, missing, recorded, x_server

WANTED = os.environ.get("ESCAPE") == "1"
pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not WANTED, reason="`make test-escape` drives a real window"),
]
OUT = ROOT / "out" / "escape"
TIER, PHONE, ACCOUNT = "600", "13800138000", "4111111111111111"

KEYS = [
    *("alt+F4", "alt+Tab", "alt+shift+Tab", "alt+space", "alt+Escape", "super", "super+d"),
    *("super+l", "ctrl+alt+Delete", "ctrl+alt+BackSpace", "ctrl+alt+Left", "ctrl+alt+Right"),
    *("ctrl+Escape", "ctrl+shift+Escape", "ctrl+w", "ctrl+q", "ctrl+n", "ctrl+o", "ctrl+p"),
    *("ctrl+s", "ctrl+c", "ctrl+v", "ctrl+z", "ctrl+plus", "ctrl+0", "Print", "alt+Print"),
    *("shift+Print", "Menu", "shift+F10", "Escape", "Pause", "Help"),
    *(f"F{number}" for number in range(1, 13)),
    *(f"ctrl+alt+F{number}" for number in range(1, 8)),
]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    lacking = missing()
    if lacking:
        pytest.fail(f"not installed: {', '.join(lacking)} (packaging/apt-window.txt)")
    with x_server() as started:
        yield started


@pytest.fixture(scope="module")
def standing(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("desk"), display) as terminal:
        yield terminal


def alone(terminal: Desk) -> None:
    """The terminal lives, its window is the only one and covers the whole panel."""
    assert terminal.process.poll() is None
    (window,) = terminal.windows()
    assert f"{WIDTH}x{HEIGHT}+0+0" in window


def to_services(terminal: Desk) -> None:
    if terminal.look()["step"] != "services":
        terminal.wait_for("attract")
        terminal.tap("start")
        terminal.wait_for("services")


def test_no_key_leads_out_or_changes_the_screen(standing: Desk, tmp_path: Path) -> None:
    to_services(standing)
    before = standing.picture(tmp_path / "before.png")
    for key in KEYS:
        standing.hands("key", key)
    alone(standing)
    assert standing.look()["step"] == "services"
    after = standing.picture(tmp_path / "after.png")
    assert _differs(before, after) < 0.01


@pytest.mark.parametrize("button", ["2", "3", "8", "9"])
def test_other_buttons_open_nothing(standing: Desk, button: str) -> None:
    to_services(standing)
    for x, y in ((200, 600), (540, 960), (900, 1700)):
        standing.hands("mousemove", str(x), str(y), "click", button)
    alone(standing)
    assert standing.look()["step"] == "services"


def test_long_press_drag_and_wheel_open_nothing(standing: Desk) -> None:
    to_services(standing)
    # 1.5 s, longer than any platform's press-and-hold, beside every control.
    standing.hands("mousemove", "8", "400", "mousedown", "1", "sleep", "1.5", "mouseup", "1")
    standing.hands("mousemove", "540", "260", "mousedown", "1", "mousemove", "540", "1500")
    standing.hands("mousemove", "5", "5", "mouseup", "1")
    standing.hands("mousemove", "0", "0", "click", "4", "click", "5", "click", "6", "click", "7")
    # From every edge inwards, as tablets open their panels.
    for begin, end in (((0, 900), (500, 900)), ((1079, 900), (500, 900)), ((540, 0), (540, 500))):
        standing.hands("mousemove", *map(str, begin), "mousedown", "1")
        standing.hands("mousemove", *map(str, end), "mouseup", "1")
    alone(standing)
    assert standing.look()["step"] == "services"


def test_whole_service_is_done_by_hand_on_a_real_display(display: str, standing: Desk) -> None:
    if standing.look()["step"] == "services":
        standing.tap("exit")
        standing.wait_for("attract")
    with recorded(display, OUT / "whole-service.mp4"):
        _whole_service(standing)
    alone(standing)
    assert (OUT / "whole-service.mp4").stat().st_size > 50_000


def _whole_service(terminal: Desk) -> None:
    terminal.wait_for("attract")
    terminal.tap("start")
    terminal.wait_for("services")
    terminal.tap("primary")
    terminal.wait("the letters", lambda state: "key-J" in state["items"])
    terminal.type("JMYLBX")
    terminal.picture(OUT / "found.png")
    terminal.tap("service-resident-pension-enrolment")
    terminal.wait_for("item")
    terminal.tap("primary")
    terminal.wait_for("consent")
    terminal.tap("primary")
    terminal.wait_for("identify")
    terminal.tell("card")
    terminal.wait_for("confirm")
    terminal.tell("lift")
    terminal.tap("primary")
    terminal.wait_for("form")
    terminal.tap("primary")
    terminal.wait("tier", lambda state: state["field"] == "tier")
    terminal.tap(f"option-{TIER}")
    terminal.wait("the choice", lambda state: state["typed"] == TIER)
    terminal.tap("primary")
    for field, answer in (("phone", PHONE), ("account", ACCOUNT)):
        terminal.wait(field, lambda state, field=field: state["field"] == field)
        terminal.type(answer)
        terminal.tap("primary")
    terminal.wait_for("review")
    terminal.sign()
    terminal.tap("primary")
    terminal.wait_for("result")
    terminal.wait("receipt", lambda state: state["printed"] == "printed")
    terminal.picture(OUT / "result.png")
    terminal.tap("primary")
    terminal.wait_for("rating")
    terminal.tap("secondary")
    terminal.wait_for("attract")


def test_starts_under_a_wayland_kiosk_shell(display: str, tmp_path: Path) -> None:
    if missing("weston"):
        pytest.fail("weston is not installed (packaging/apt-window.txt)")
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    env = {**os.environ, "DISPLAY": display, "XDG_RUNTIME_DIR": str(runtime)}
    shell = ["weston", "--backend=x11-backend.so", "--use-pixman", "--shell=kiosk-shell.so"]
    size = [f"--width={WIDTH}", f"--height={HEIGHT}", "--socket=kiosk", "--idle-time=0"]
    with (tmp_path / "weston.log").open("wb") as log:
        weston = subprocess.Popen([*shell, *size], env=env, stdout=log, stderr=log)
    wayland = {
        "QT_QPA_PLATFORM": "wayland",
        "WAYLAND_DISPLAY": "kiosk",
        "XDG_RUNTIME_DIR": str(runtime),
        "STAND_FULLSCREEN": "1",
    }
    try:
        with desk(tmp_path / "desk", display, **wayland) as terminal:
            terminal.tap("start")
            terminal.wait_for("services")
            OUT.mkdir(parents=True, exist_ok=True)
            picture = terminal.picture(OUT / "weston.png")
            # The ground of the screen reaches the panel's edges: no frame, no desktop around it.
            corners = {picture.getpixel((x, HEIGHT // 2)) for x in (2, WIDTH - 3)}
            assert corners == {(0xF3, 0xF6, 0xF4)}
    finally:
        weston.terminate()
        weston.wait(10)


def _differs(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that are not the same; the clock ticks on."""
    grey = ImageChops.difference(one, other).convert("L")
    return sum(grey.histogram()[25:]) / (one.width * one.height)
