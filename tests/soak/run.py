"""Many citizens at one terminal that is never started again: what stays behind?

``python -m tests.soak.run [--sessions 10000] [--whole-every 30] [--json]`` (``make soak``)

The whole terminal with simulated devices behind their real ports, the platform's twin as a process,
every tap a touch on the real window. By turns citizens look around and leave, look for a service,
change language, print and contrast, or show their card and leave; every thirtieth hands a case in,
takes the receipt and sees it delivered. Memory, file descriptors, threads and temporary files
are taken on the attract screen; growth is a straight line through what was measured after the first
tenth. At the end nothing of the citizens is found on the terminal's disk.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

from kiosk.app.qt import application
from kiosk.dock.citizen import NotOnScreen
from kiosk.dock.errand import ITEM, LETTERS
from tests.journeys.conftest import PANEL, Errand, begin_errand
from tests.journeys.test_privacy import canaries

# A thousand sessions may leave no more than this.
GROWTH_MB = 1.0
# Whoever does not go on is gone after a minute and a half at the longest.
IDLE_MS = 120_000


@dataclasses.dataclass(frozen=True)
class Sample:
    """What the process holds on the attract screen after so many sessions."""

    sessions: int
    resident_mb: float
    objects: int
    descriptors: int
    threads: int
    temporary_files: int


@dataclasses.dataclass(frozen=True)
class Soaked:
    """What came of it; growth a thousand sessions."""

    sessions: int
    whole: int
    seconds: float
    failed: tuple[str, ...]
    resident_mb: float
    growth_mb: float
    objects: tuple[int, int]
    descriptors: tuple[int, int]
    threads: tuple[int, int]
    temporary_files: tuple[int, int]
    found_on_disk: tuple[str, ...]
    delivered: int

    @property
    def sound(self) -> bool:
        """Whether nothing stayed behind that should not."""
        return (
            not self.found_on_disk
            and not self.failed
            and self.delivered == self.whole
            and self.descriptors[1] <= self.descriptors[0]
            and self.threads[1] <= self.threads[0]
            and self.temporary_files[1] <= self.temporary_files[0]
        )


def soak(sessions: int, whole_every: int, folder: Path, progress: Progress) -> Soaked:
    """Serve so many citizens.

    Args:
        sessions: how many.
        whole_every: every so-manieth hands a case in.
        folder: of the site; its temporary files are counted in a folder of their own there.
    """
    temporary = folder / "tmp"
    temporary.mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(temporary)
    errand = begin_errand(folder / "site", moment_s=0.02)
    task = progress.add_task("citizens", total=sessions)
    samples: list[Sample] = []
    failed: list[str] = []
    whole = 0
    began = time.monotonic()
    try:
        for number in range(1, sessions + 1):
            visit = VISITS[number % len(VISITS)]
            if number % whole_every == 0:
                visit, whole = hand_in, whole + 1
                look_after_the_printer(errand)
            try:
                visit(errand)
            except NotOnScreen as error:
                # One that went wrong must not end the hours before it; the next one has to succeed.
                failed.append(f"{number}, {visit.__name__}: {error}")
                progress.console.log(failed[-1])
                errand.citizen.wait_until(
                    lambda: errand.shows("step") == "attract", "the first screen", IDLE_MS
                )
            if number % max(1, sessions // 50) == 0:
                samples.append(sample(number, temporary))
                progress.console.log(samples[-1])
            progress.advance(task)
        seconds = time.monotonic() - began
        delivered = len(errand.site.twin.get("/v1/export")["cases"])
        found = left_behind(errand)
    finally:
        tempfile.tempdir = before
        errand.close()
    # The first ones fill caches and pools.
    later = [one for one in samples if one.sessions > sessions // 10] or samples
    first, last = later[0], later[-1]
    growth = 0.0
    if len(later) > 1:
        slope = np.polyfit([s.sessions for s in later], [s.resident_mb for s in later], 1)[0]
        growth = float(slope) * 1000
    return Soaked(
        sessions=sessions,
        whole=whole,
        seconds=seconds,
        failed=tuple(failed),
        resident_mb=last.resident_mb,
        growth_mb=growth,
        objects=(first.objects, last.objects),
        descriptors=(max(s.descriptors for s in later[: len(later) // 2 + 1]), last.descriptors),
        threads=(max(s.threads for s in later[: len(later) // 2 + 1]), last.threads),
        temporary_files=(first.temporary_files, last.temporary_files),
        found_on_disk=found,
        delivered=delivered,
    )


def touch_and_leave(errand: Errand) -> None:
    """See what there is, and leave."""
    errand.to_services()
    leave(errand)


def search_and_leave(errand: Errand) -> None:
    """Look for a service by its initials, see what it is about, and leave."""
    errand.to_services()
    errand.citizen.choose(ITEM, LETTERS)
    errand.citizen.wait_for_step("item")
    leave(errand)


def change_the_screen_and_leave(errand: Errand) -> None:
    """Another language, a larger print, another contrast; the next citizen finds none of it."""
    errand.to_services()
    errand.citizen.tap("language")
    errand.citizen.tap("language-pt")
    errand.citizen.tap("look")
    errand.citizen.tap("size-2")
    errand.citizen.tap("theme-high")
    errand.citizen.tap("lookClose")
    leave(errand)


def show_card_and_leave(errand: Errand) -> None:
    """Show the card, see oneself, and leave without having asked for anything."""
    errand.to_identify()
    errand.site.place_card()
    errand.citizen.wait_for_step("confirm")
    errand.site.lift_card()
    errand.citizen.tap("secondary")
    back_to_attract(errand)


def hand_in(errand: Errand) -> None:
    """A whole case: delivered, the receipt printed."""
    errand.to_result()
    errand.print_until_confirmed()
    errand.wait_until_shown("delivered", True)
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("rating")
    errand.citizen.tap("secondary")
    back_to_attract(errand)


# Of thirty, in this order over and over; whoever hands something in takes the place of one.
VISITS = (
    *(touch_and_leave, search_and_leave) * 3,
    *(touch_and_leave, show_card_and_leave, touch_and_leave, change_the_screen_and_leave) * 3,
    *(touch_and_leave, search_and_leave) * 3,
    *(touch_and_leave,) * 6,
)


def look_after_the_printer(errand: Errand) -> None:
    """As staff do: a new roll before the old one ends, and nobody's receipts left lying about."""
    errand.site.printer.throw_away()
    errand.site.printer.refill()


def leave(errand: Errand) -> None:
    """Go without having finished anything."""
    errand.citizen.tap("exit")
    back_to_attract(errand)


def back_to_attract(errand: Errand) -> None:
    """Whatever page says goodbye goes by itself."""
    errand.citizen.wait_for_step("attract")


def sample(sessions: int, temporary: Path) -> Sample:
    """Look at this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return Sample(
        sessions=sessions,
        resident_mb=pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        objects=len(gc.get_objects()),
        descriptors=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=threading.active_count(),
        temporary_files=sum(1 for _ in temporary.rglob("*")),
    )


def left_behind(errand: Errand) -> tuple[str, ...]:
    """Files of the terminal, and the platform's request log, that hold anything of a citizen."""
    files = [path for path in errand.site.data.rglob("*") if path.is_file()]
    files.append(errand.site.twin.data / "hub.log")
    words = canaries()
    return tuple(path.name for path in files if any(word in path.read_bytes() for word in words))


def main() -> int:
    """Run, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--whole-every", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    application(PANEL, offscreen=True)
    console = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory(prefix="guanjia-soak-") as folder,
        Progress(console=console, disable=asked.json) as progress,
    ):
        done = soak(asked.sessions, asked.whole_every, Path(folder), progress)
    if asked.json:
        print(json.dumps(dataclasses.asdict(done)))
    else:
        for name, value in dataclasses.asdict(done).items():
            print(f"{name:>16}  {value}")
    return 0 if done.sound and done.growth_mb <= GROWTH_MB else 1


if __name__ == "__main__":
    sys.exit(main())
