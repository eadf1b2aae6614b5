"""Power loss by replay: record what the process wrote, build every kind of ruin, open each of them.

A recording is cut at every step. At each cut several images are drawn of what the disk may hold
(``crashdisk``), each is opened by the product as at its next start, asked for its integrity, and
compared with what had been confirmed when the power went away (``expectation``). Only images that
differ are counted.
"""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import multiprocessing
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sync.contract.platform import load_platform
from sync.hub.secrets import open_secrets
from tests.torture import control, product
from tests.torture.crashdisk import CrashDisk, Image
from tests.torture.expectation import Expectation
from tests.torture.life import PLATFORM
from tests.torture.recording import Say, Step, record
from tests.torture.scratch import scratch

# How likely an unsynced change is there: nothing, everything, and in between.
KEEPS = (0.0, 1.0, 0.5, 0.9, 0.1, 0.7, 0.97, 0.3)
LIFE = "tests.torture.life"
# Every so many-th image must take one more submission after it was looked at.
GOES_ON = 16


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """Who is tormented.

    Attributes:
        name: in the table.
        module: that lives; given the folder, a seed, the rounds, and ``settings``.
        settings: of its own.
        rounds: of a life.
        careless: whether it must lose something, or the torture sees nothing.
    """

    name: str
    module: str
    settings: tuple[str, ...]
    rounds: int
    careless: bool = False


PRODUCT = (
    Subject("outbox as shipped", LIFE, ("0", "0"), 30),
    Subject("outbox, log carried over every 20 pages", LIFE, ("20", "0"), 30),
    Subject("outbox put under a key", LIFE, ("20", "1"), 20),
)
CONTROLS = (
    Subject("control WAL NORMAL", "tests.torture.control", ("WAL", "NORMAL"), 30, True),
    Subject("control DELETE FULL", "tests.torture.control", ("DELETE", "FULL"), 30, True),
    Subject("control WAL FULL", "tests.torture.control", ("WAL", "FULL"), 30),
    Subject("control DELETE EXTRA", "tests.torture.control", ("DELETE", "EXTRA"), 30),
)


@dataclasses.dataclass(slots=True)
class Tally:
    """What was looked at, and what was wrong; ``wrong`` counts images by the first word."""

    boundaries: int = 0
    images: int = 0
    wrong: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    examples: list[str] = dataclasses.field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.boundaries += other.boundaries
        self.images += other.images
        self.wrong += other.wrong
        self.examples = (self.examples + other.examples)[:3]


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """One worker's part of a recording: the cuts from ``begin`` to ``end``, so many images each."""

    subject: Subject
    root: str
    steps: tuple[Step, ...]
    begin: int
    end: int
    images: int
    seed: int
    keep_in: str | None


def torment(
    subject: Subject,
    *,
    images: int,
    seed: int,
    workers: int,
    keep_in: Path | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Record lives and look at their ruins until ``images`` different ones were seen.

    Args:
        subject: who lives.
        images: how many are wanted; the last life is looked at to its end.
        seed: of what it does, and of what is kept of it.
        workers: processes.
        keep_in: where ruins that are wrong are kept, three at most.
        advance: told how many more were looked at.
    """
    total = Tally()
    draw = random.Random(f"{seed} {subject.name}")
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool:
        while total.images < images:
            life = draw.randrange(2**31)
            with scratch("guanjia-life-") as place:
                root, steps = _live(subject, place, life)
                shares = _shares(subject, root, steps, images - total.images, life, keep_in)
                futures = [pool.submit(look_at, share) for share in shares]
                for future in concurrent.futures.as_completed(futures):
                    total.add(future.result())
                    advance(total.images)
    return total


def _live(subject: Subject, place: Path, seed: int) -> tuple[str, tuple[Step, ...]]:
    open_secrets(place, hub="torture")
    folder = place / "terminal"
    folder.mkdir()
    given = (str(folder), str(seed), str(subject.rounds), *subject.settings)
    program = [sys.executable, "-m", subject.module, *given]
    return str(folder), tuple(record(program, folder, timeout_s=120.0))


def _shares(
    subject: Subject,
    root: str,
    steps: tuple[Step, ...],
    images: int,
    seed: int,
    keep_in: Path | None,
) -> Iterator[Share]:
    # A life that is looked at too closely shows nothing new: rather live another one.
    each = max(2, min(24, images // len(steps) + 1))
    size = 60
    for begin in range(0, len(steps), size):
        end = min(begin + size, len(steps))
        kept = None if keep_in is None else str(keep_in)
        yield Share(subject, root, steps, begin, end, each, seed, kept)


def look_at(share: Share) -> Tally:
    """Draw the images of a share, open each, and compare."""
    disk, expected, tally = CrashDisk(share.root), Expectation(), Tally()
    draw = random.Random(f"{share.seed} {share.begin}")
    seen: set[tuple[int, bytes]] = set()
    heard = 0
    with scratch("guanjia-ruin-") as place:
        shutil.copy(Path(share.root).parent / PLATFORM, place)
        for cut, step in enumerate(share.steps[: share.end]):
            disk.take(step)
            if isinstance(step, Say):
                heard += 1
                expected.hear(step.words)
            if cut < share.begin:
                continue
            tally.boundaries += 1
            for number in range(1 if disk.settled else share.images):
                image = disk.image(draw, KEEPS[number % len(KEEPS)])
                known = (heard, image.digest())
                if known not in seen:
                    seen.add(known)
                    _judge(share, place, image, expected, tally, f"cut {cut} image {number}")
    return tally


def _judge(
    share: Share, place: Path, image: Image, expected: Expectation, tally: Tally, where: str
) -> None:
    tally.images += 1
    folder = place / "terminal"
    image.write(share.root, folder)
    if share.subject.module == control.__name__:
        wrong = control.faults_of(folder, expected)
    else:
        platform = load_platform(place / PLATFORM)
        goes_on = tally.images % GOES_ON == 0
        key = product.KEY if share.subject.settings[-1] == "1" else None
        wrong = product.faults_of(folder, platform, expected, goes_on=goes_on, key=key)
    shutil.rmtree(folder)
    if not wrong:
        return
    tally.wrong[wrong[0].split(" ")[0].rstrip(":")] += 1
    if len(tally.examples) < 3:
        tally.examples.append(f"life {share.seed} {where}: {wrong[0]}")
        if share.keep_in is not None and not share.subject.careless:
            Path(share.keep_in).mkdir(parents=True, exist_ok=True)
            image.write(share.root, Path(tempfile.mkdtemp(dir=share.keep_in)))
