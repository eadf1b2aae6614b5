"""What the screens cost: start, frames, answers, memory, with the software renderer.

``python -m tests.bench.bench_ui [--quick] [--json]`` (``make bench-ui``)

Every figure comes from a process of its own. *Start* is from the process's beginning to its first
frame (the starting page; the first screen's time stands beside it), next to an empty QML window on
the same machine, in turns. *Frames* are those of the slide
from the first screen to the list, at 1080×1920: from the scene being synchronised to the frame
being handed over. *Answer* is from the finger's lift to the frame that shows the next screen.
*Sessions* go from the first touch to the goodbye without any device.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from PySide6.QtQuick import QQuickWindow

    from tests.kiosk.gui.conftest import Stage

START_RATIO = 1.3
FRAME_MS = 16.0
ANSWER_MS = 100.0
RESIDENT_MB = 200.0
GROWTH_MB = 0.2

# What must live until the process ends: Qt's end is not what is measured.
_kept: list[object] = []


@dataclasses.dataclass(frozen=True)
class Row:
    """A figure beside the most it may be."""

    what: str
    value: float
    bound: float
    detail: str

    @property
    def met(self) -> bool:
        return self.value <= self.bound


def resident_mb() -> float:
    """Memory of this process that is in RAM now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def started_s() -> float:
    """Seconds since this process began, as the kernel counts."""
    ticks = int(Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()[19])
    uptime = float(Path("/proc/uptime").read_text("ascii").split()[0])
    return uptime - ticks / os.sysconf("SC_CLK_TCK")


def first_frame(window: QQuickWindow) -> float:
    """Let Qt go on until the window's first frame; seconds since the process began."""
    frames: list[float] = []
    window.frameSwapped.connect(lambda: frames.append(started_s()))
    go_on(lambda: bool(frames))
    return frames[0]


def go_on(true: Callable[[], bool]) -> None:
    """Let Qt go on until ``true``, without the tests' own modules, which are not measured."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: loop.quit() if true() else None)
    look.start(5)
    loop.exec()


def empty() -> dict[str, float]:
    """An empty QML window, with nothing of ours behind it."""
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine

    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    _kept.append(QGuiApplication(sys.argv[:1]))
    engine = QQmlApplicationEngine()
    _kept.append(engine)
    engine.loadData(b"import QtQuick\nWindow { width: 1080; height: 1920; visible: true }")
    return {"start_s": first_frame(cast("QQuickWindow", engine.rootObjects()[0]))}


def screens() -> dict[str, float]:
    """The product as ``guanjia-kiosk run`` starts it: its starting page, then its first screen."""
    import datetime as dt

    from kiosk.app.starting import ROOT, open_starting_page

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    site = ROOT / "config" / "sites" / "development.toml"
    starting = open_starting_page(site)
    assert starting is not None
    start = started_s()

    from PySide6.QtCore import QObject

    import kiosk.cli  # noqa: F401 - part of the way
    from kiosk.app.window import KioskWindow, open_keyboard, screen_context
    from kiosk.app.world import world_of
    from kiosk.bridge.look import Look
    from kiosk.bridge.paper_item import PaperFeed
    from kiosk.bridge.taps import Taps
    from kiosk.bridge.view import Spoken, View
    from kiosk.config import load_config
    from kiosk.journey.state import Journey, Step
    from kiosk.present.screen import present
    from kiosk.readiness import Readiness

    config = load_config(ROOT / "config" / "default.toml", site)
    world, owner, view = world_of(config), QObject(), View()
    now = dt.datetime.now(dt.UTC)
    view.show(present(Journey(at=Step.ATTRACT, readiness=Readiness()), world, now.date()))
    keyboard = open_keyboard(owner)
    context = screen_context(
        view,
        Spoken(world.words),
        Taps(lambda _: None, lambda: now),
        Look(config.screen.px_per_mm),
        PaperFeed(owner),
        keyboard,
        owner,
    )
    window = KioskWindow(config.screen, context)
    _kept.append((window, context, view, owner))
    starting.give_way_to(window.window)
    screen = first_frame(window.window)
    go_on(lambda: bool(keyboard.property("ready")))
    return {"start_s": start, "screen_s": screen, "resident_mb": resident_mb()}


def _stage(*, moving: bool) -> Stage:
    from kiosk.app.qt import application
    from kiosk.dock.citizen import wait_for
    from tests.kiosk.gui.conftest import SCREENS, Stage

    application(SCREENS["portrait"], offscreen=True)

    class Moving(Stage):
        """A stage that does not wait: what moves is what is measured."""

        def settle(self) -> None:
            pass

    stage = (Moving if moving else Stage)(SCREENS["portrait"])
    stage.look.useStill(not moving)
    _kept.append(stage)
    # Nothing is laid out, and no touch arrives, before the window is on the panel.
    wait_for(stage.window.isExposed, 10_000)
    return stage


def frames(times: int) -> dict[str, float]:
    """Milliseconds of each frame of the slide to the list, and of the answers to taps."""
    from PySide6.QtCore import Qt

    from kiosk.dock.citizen import Citizen, wait_for
    from kiosk.journey import events as ev

    stage = _stage(moving=True)
    window, direct = stage.window, Qt.ConnectionType.DirectConnection
    began, drawn, answers = [0.0], [], []
    window.beforeSynchronizing.connect(lambda: began.__setitem__(0, time.perf_counter()), direct)
    window.frameSwapped.connect(
        lambda: drawn.append((time.perf_counter() - began[0]) * 1000), direct
    )
    citizen = Citizen(window)
    for _ in range(times):
        citizen.wait_for_step("attract")
        # Offscreen nothing is laid out before it is looked at.
        window.grabWindow()
        drawn_before = len(drawn)
        citizen.tap("start")
        lifted = time.perf_counter()
        wait_for(lambda: window.property("shownStep") == "services", 5000)
        shown = len(drawn)
        wait_for(lambda: len(drawn) > shown, 5000)  # noqa: B023 - called before the next turn
        answers.append((time.perf_counter() - lifted) * 1000)
        citizen.wait_for_step("services")
        assert len(drawn) > drawn_before
        stage.dispatch(ev.BackTapped())
    return {
        "frame_p95_ms": statistics.quantiles(drawn, n=20)[18],
        "answer_ms": statistics.median(answers),
        "answer_most_ms": max(answers),
        "frames": float(len(drawn)),
    }


def sessions(count: int) -> dict[str, float]:
    """Growth of memory, in MB a thousand sessions, after a tenth of them; QML warnings."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from drivers.confined import give_back_freed
    from drivers.idcard.port import CardEvent
    from kiosk.app.qt import QtComplaints
    from kiosk.journey import events as ev
    from tests.kiosk.people import NOW, card
    from tests.kiosk.story import PENSION

    stage = _stage(moving=False)
    complaints = QtComplaints()
    visit = (
        ev.StartTapped("s1", NOW),
        ev.ServiceChosen(PENSION),
        ev.BeginTapped(),
        ev.ConsentGiven(NOW),
        ev.CardSeen("s1", CardEvent.CARD_READ, card()),
        ev.IdentityConfirmed(),
        ev.ExitTapped(),
        ev.CardSeen("s1", CardEvent.REMOVED),
        ev.Touched(),
    )
    early = 0.0
    for number in range(count):
        for event in visit:
            stage.dispatch(event)
            # Pages that were left are deleted by the event loop, which a terminal never leaves.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QCoreApplication.processEvents()
        stage.look.serve("")
        # As the terminal does after each citizen.
        give_back_freed()
        if number == count // 10:
            early = resident_mb()
    complaints.restore()
    later = count - count // 10
    return {
        "growth_mb": (resident_mb() - early) * 1000 / later,
        "resident_mb": resident_mb(),
        "warnings": float(len(complaints.lines)),
    }


PARTS: dict[str, Callable[[int], dict[str, float]]] = {
    "empty": lambda _: empty(),
    "screens": lambda _: screens(),
    "frames": frames,
    "sessions": sessions,
}


def measured(part: str, count: int = 0) -> dict[str, float]:
    """What a process of its own found."""
    command = [sys.executable, "-m", "tests.bench.bench_ui", "--part", part, "--count", str(count)]
    # As the units of the package start it.
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, check=True, timeout=3600, env=environment
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def rows(*, quick: bool) -> list[Row]:
    """Every figure."""
    starts: dict[str, list[float]] = {"empty": [], "screens": []}
    first_screens: list[float] = []
    for _ in range(2 if quick else 9):
        for part, times in starts.items():
            found = measured(part)
            times.append(found["start_s"])
            first_screens += [found["screen_s"]] if "screen_s" in found else []
    bare, ours = (statistics.median(starts[part]) for part in ("empty", "screens"))
    screen = statistics.median(first_screens)
    moved = measured("frames", 3 if quick else 30)
    count = 50 if quick else 5000
    stayed = measured("sessions", count)
    said = f"{ours:.2f} s beside {bare:.2f} s for an empty window; first screen {screen:.2f} s"
    answered = f"median; most {moved['answer_most_ms']:.0f} ms"
    return [
        Row("start to first frame", ours / bare, START_RATIO, said),
        Row("frame, p95 (ms)", moved["frame_p95_ms"], FRAME_MS, f"{moved['frames']:.0f} frames"),
        Row("tap to answer (ms)", moved["answer_ms"], ANSWER_MS, answered),
        Row("resident (MB)", stayed["resident_mb"], RESIDENT_MB, "lexicon loaded, at the end"),
        Row("growth (MB / 1,000 sessions)", stayed["growth_mb"], GROWTH_MB, f"{count} sessions"),
        Row("QML warnings", stayed["warnings"], 0.0, f"{count} sessions"),
    ]


def main() -> int:
    """Print the figures; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--count", type=int, default=0)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(PARTS[asked.part](asked.count)), flush=True)
        os._exit(0)  # the figure stands; an orderly end of Qt is not what is measured
    found = rows(quick=asked.quick)
    if asked.json:
        print(json.dumps([{**dataclasses.asdict(row), "met": row.met} for row in found]))
    else:
        # Not at the top: what it takes is not the terminal's.
        from rich.console import Console
        from rich.table import Table

        table = Table("figure", "value", "at most", "met", "")
        for row in found:
            met = "yes" if row.met else "no"
            table.add_row(row.what, f"{row.value:.2f}", f"{row.bound:g}", met, row.detail)
        Console().print(table)
    return 0 if all(row.met for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
