"""An X server without a screen, hands made of xdotool, and the terminal in a process of its own.

Nothing here looks into the program: where things are it learns from the file that ``stand.py``
writes beside the window, as a person learns it by looking.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.config import ROOT

WIDTH, HEIGHT = 1080, 1920
PATIENCE_S = 60.0
LOOK_S = 0.05
# Looks at the same place in a row: longer than between two notes of ``stand.py``.
RESTS = 4
# Missing on a machine without `make test-escape`; the reduced tests need none of them.
NEEDED = ("Xvfb", "xdotool", "xwininfo", "import")


class NotThere(AssertionError):
    """What was waited for did not come."""


def missing(*more: str) -> list[str]:
    """The programs that are not installed."""
    return [name for name in (*NEEDED, *more) if shutil.which(name) is None]


@contextlib.contextmanager
def x_server() -> Iterator[str]:
    """An X server of the panel's size with no window manager; gives its display."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    server = subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=-3)
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise NotThere("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)


class Desk:
    """The terminal on a display, and a person in front of it."""

    def __init__(self, folder: Path, display: str, environment: Mapping[str, str]) -> None:
        self.display = display
        self.state = folder / "state.json"
        folder.mkdir(parents=True, exist_ok=True)
        self._env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        self._x = {**os.environ, "DISPLAY": display}
        self._log = (folder / "log.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.escape.stand", str(folder)],
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def close(self) -> int:
        """Ask the terminal to end; its exit code."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return -9
        finally:
            self._log.close()

    def tell(self, order: str) -> None:
        """Something that happens to the devices, such as ``card`` or ``lift``."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{order}\n".encode())
        self.process.stdin.flush()

    def look(self) -> dict[str, Any]:
        """What is on screen."""
        try:
            found: dict[str, Any] = json.loads(self.state.read_text("utf-8"))
        except (OSError, ValueError):
            return {"step": "", "items": {}}
        return found

    def wait(self, what: str, true: Any, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """Look until ``true(state)``.

        Raises:
            NotThere: it did not come, or the terminal is gone.
        """
        ends = time.monotonic() + patience_s
        while time.monotonic() < ends:
            state = self.look()
            if true(state):
                return state
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(LOOK_S)
                raise NotThere(f"{what}: the terminal ended with {self.process.returncode}")
        raise NotThere(f"{what}; on screen is {self.look().get('step')}")

    def wait_for(self, step: str) -> None:
        """Wait until the screen of a step stands still."""
        self.wait(step, lambda state: state["step"] == step and state["settled"])

    def hands(self, *order: str) -> None:
        """One command of xdotool."""
        subprocess.run(["xdotool", *order], env=self._x, check=True, timeout=20)

    def tap(self, name: str) -> None:
        """Touch the middle of something."""
        x, y = self._still(name)
        self.hands("mousemove", str(x), str(y), "click", "1")

    def _still(self, name: str) -> tuple[int, int]:
        # As anybody waits until what slides in has come to rest.
        seen: list[tuple[int, int]] = []

        def rests(state: dict[str, Any]) -> bool:
            if name not in state["items"]:
                seen.clear()
                return False
            seen.append(tuple(state["items"][name]))
            return len(seen) >= RESTS and len(set(seen[-RESTS:])) == 1

        self.wait(name, rests)
        return seen[-1]

    def type(self, digits: str) -> None:
        """Press keys of the screen, each once the one before was taken."""
        for digit in digits:
            self._press(f"key-{digit}")

    def _press(self, key: str) -> None:
        before = self.look()["typed"]
        self.tap(key)
        self.wait(key, lambda state: state["typed"] != before)

    def sign(self) -> None:
        """Draw a few strokes."""
        state = self.wait("signature", lambda state: "signature" in state["items"])
        x, y = state["items"]["signature"]
        for row in (-40, 0, 40):
            self.hands("mousemove", str(x - 200), str(y + row), "mousedown", "1")
            for step in range(1, 9):
                self.hands("mousemove", str(x - 200 + 50 * step), str(y + row + 15 * (step % 2)))
            self.hands("mouseup", "1")

    def picture(self, path: Path) -> Image.Image:
        """Photograph the whole display."""
        command = ["import", "-window", "root", str(path)]
        subprocess.run(command, env=self._x, check=True, timeout=60)
        with Image.open(path) as picture:
            return picture.convert("RGB")

    def windows(self) -> list[str]:
        """Every window that is mapped on the display, as its size and place."""
        tree = subprocess.run(
            ["xwininfo", "-root", "-children"], env=self._x, check=True, capture_output=True
        ).stdout.decode("utf-8", "replace")
        rows = [line.strip() for line in tree.splitlines() if line.strip().startswith("0x")]
        return [row for row in rows if self._is_mapped(row.split()[0])]

    def _is_mapped(self, window: str) -> bool:
        shown = subprocess.run(
            ["xwininfo", "-id", window], env=self._x, check=False, capture_output=True
        ).stdout
        return b"IsViewable" in shown


@contextlib.contextmanager
def desk(folder: Path, display: str, **environment: str) -> Iterator[Desk]:
    """A terminal on the display, ended in order."""
    standing = Desk(folder, display, {"DISPLAY": display, **environment})
    try:
        standing.wait_for("attract")
        yield standing
    finally:
        code = standing.close()
    assert code == 0, f"the terminal ended with {code}"


@contextlib.contextmanager
def recorded(display: str, path: Path) -> Iterator[None]:
    """Film the display, ten pictures a second."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = f"{WIDTH}x{HEIGHT}"
    source = ["-f", "x11grab", "-framerate", "10", "-video_size", size, "-i", display]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-pix_fmt", "yuv420p"]
    camera = subprocess.Popen(
        ["ffmpeg", "-y", "-loglevel", "error", *source, *coding, str(path)],
        stdin=subprocess.PIPE,
    )
    try:
        yield
    finally:
        # A `q` ends the film in order; a signal would leave it without its index.
        camera.communicate(b"q", timeout=30)
