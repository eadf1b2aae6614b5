"""A drawn citizen, or a cheat, before a camera whose time is told, not waited for."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable

import numpy as np

from drivers.camera.capture import load_cv2
from drivers.camera.port import Frame, Picture
from drivers.face.drawn import DrawnCitizen
from drivers.face.liveness import Phase, Progress, Task
from drivers.face.looking import Engine, FaceLook, Finding

STEP_S = 0.15
SEED = b"citizen"
Show = Callable[[float, Progress], Picture]


class Told:
    """A clock that is told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclasses.dataclass
class Try:
    """One try: what was asked, and what came of it."""

    finding: Finding
    tasks: list[Task]
    faults: list[str]
    seconds: float


def attempt(
    engine: Engine, show: Show, clock: Told, photo: Picture | None = None, *, seed: int = 1
) -> Try:
    """Let somebody stand there until the look has ended."""
    look = FaceLook(engine, photo, chance=random.Random(seed))
    noise = np.random.default_rng(seed).integers(0, 6, (480, 640, 3), dtype=np.uint8)
    began, number = clock.now, 0
    progress = Progress(Phase.FINDING)
    tasks: list[Task] = []
    faults: list[str] = []
    while look.finding is None:
        clock.now += STEP_S
        number += 1
        # A sensor's noise, another one in each picture.
        clean = show(clock.now, progress)
        seen = np.asarray(load_cv2().add(clean, np.roll(noise, number * 7, axis=1)), np.uint8)
        progress = look.look(Frame(seen, clock.now, number))
        if progress.task is not None and progress.task not in tasks:
            tasks.append(progress.task)
        if progress.fault is not None:
            faults.append(progress.fault.value)
        assert clock.now - began < 90.0
    return Try(look.finding, tasks, faults, clock.now - began)


def obedient(clock: Told, seed: bytes = SEED) -> tuple[DrawnCitizen, Show]:
    """Somebody who does what is asked, once for each task."""
    citizen = DrawnCitizen(seed, clock=clock)
    done: list[Task] = []

    def show(now: float, progress: Progress) -> Picture:
        if progress.task is not None and progress.task not in done:
            done.append(progress.task)
            citizen.do(progress.task.value)
        return citizen.picture(0)

    return citizen, show
