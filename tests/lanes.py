"""`make test`: the tests in lanes side by side, and what failed once more on a quiet machine.

One lane needs the processor, the others mostly wait for devices and for screens, so two cores are
enough for all of them. Qt keeps state for the life of a process: the lanes with windows are
processes of their own.

A test that fails beside the others is run again alone, in the same order of its lane, and both
outcomes are told: a terminal on a machine with no time left may be slower than a test's patience.
What passes only alone is a race to be mended and is listed as one; more than a few of them, a crash
or a check that fails are never tried again. ``out/lanes`` keeps how long each test took.

Usage: ``python -m tests.lanes`` for all of them, ``python -m tests.lanes sync window`` for some.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "out" / "lanes"
# More at once is no race but a defect.
MOST_AGAIN = 8
FAILED = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Lane:
    """Tests that run one after the other.

    Attributes:
        name: what the make target after ``test-`` is called.
        parts: the folders, a process each, with what is left out of them.
        window: whether they need Qt without a screen.
    """

    name: str
    parts: tuple[tuple[str, ...], ...]
    window: bool = False


_ELSEWHERE = (
    "sync",
    "kiosk/gui",
    "escape",
    "journeys",
    "devices",
    "usb",
    "drivers",
    "torture",
    "watchdog",
    "fleet_view",
)
# The longest begin first.
LANES = (
    Lane("journeys", (("tests/journeys",),), window=True),
    Lane("headless", (("tests", *(f"--ignore=tests/{one}" for one in _ELSEWHERE)),)),
    Lane("sync", (("tests/sync",),)),
    Lane("drivers", (("tests/drivers", "tests/torture", "tests/watchdog"),)),
    Lane("window", (("tests/kiosk/gui",), ("tests/escape",)), window=True),
)
CHECK = ("make", "--no-print-directory", "check")


def main(arguments: Sequence[str]) -> int:
    """Run the lanes named, or all and the checks; 0 when everything passed."""
    known = {lane.name: lane for lane in LANES}
    if unknown := [one for one in arguments if one not in known]:
        print(f"no such lane: {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    chosen = [known[one] for one in arguments] or list(LANES)
    runs = [LaneRun(lane) for lane in chosen]
    jobs = [threading.Thread(target=run.run) for run in runs]
    for job in jobs:
        job.start()
    checked = True if arguments else subprocess.run(CHECK, cwd=ROOT, check=False).returncode == 0
    for job in jobs:
        job.join()
    failed = [one for run in runs for one in run.failed]
    well = checked and not any(run.broken for run in runs)
    if failed and well and len(failed) <= MOST_AGAIN:
        well = all([run.again() for run in runs if run.failed])
        if well:
            print("\nFailed beside the others and passed alone (a race in the test, to be mended):")
            print("\n".join(f"  {one}" for one in failed), flush=True)
    elif failed:
        well = False
    for run in runs:
        print(f"{run.lane.name:9} {run.seconds / 60:5.1f} min  {run.outcome}")
    if not checked:
        print("checks    failed")
    return 0 if well else 1


class LaneRun:
    """One run of a lane."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.seconds = 0.0
        self.failed: list[str] = []
        self.broken = False
        self.outcome = "passed"

    def run(self) -> None:
        """Run its parts; their words go to the terminal as they come."""
        begun = time.monotonic()
        for number, part in enumerate(self.lane.parts):
            self._record(number).unlink(missing_ok=True)
            code = self._pytest(number, part)
            if code == FAILED:
                self.failed += self._last_failed(number)
            elif code:
                self.broken = True
                self.outcome = f"ended with {_ended(code)}"
        self.seconds = time.monotonic() - begun
        if self.failed and not self.broken:
            self.outcome = f"{len(self.failed)} failed"

    def again(self) -> bool:
        """Run what failed once more; whether all of it passed."""
        print(f"\n{self.lane.name}: alone once more: {len(self.failed)}", flush=True)
        for number, part in enumerate(self.lane.parts):
            if self._last_failed(number):
                again = ("--last-failed", "--last-failed-no-failures=none")
                if self._pytest(number, (*part, *again)) != 0:
                    return False
        self.outcome += ", passed alone"
        return True

    def _pytest(self, number: int, words: tuple[str, ...]) -> int:
        command = [sys.executable, "-m", "pytest", "-q", *words]
        command += ["-o", f"cache_dir={self._cache(number)}"]
        command += [f"--junitxml={REPORTS / self.lane.name}-{number}.xml"]
        around = {**os.environ, "QT_QPA_PLATFORM": "offscreen"} if self.lane.window else None
        return subprocess.run(command, cwd=ROOT, env=around, check=False).returncode

    def _cache(self, number: int) -> Path:
        return ROOT / ".pytest_cache" / f"{self.lane.name}-{number}"

    def _last_failed(self, number: int) -> list[str]:
        try:
            return list(json.loads(self._record(number).read_text("utf-8")))
        except FileNotFoundError:
            return []

    def _record(self, number: int) -> Path:
        return self._cache(number) / "v" / "cache" / "lastfailed"


def _ended(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
