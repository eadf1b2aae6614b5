"""What somebody might hold before the camera, drawn: simulation, not evidence."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.face.drawn import DrawnCitizen, Features, Pose, draw_citizen
from drivers.face.liveness import Phase, Progress, Task
from tests.drivers.face.stories import SEED, Show, Told, obedient

STILL = draw_citizen(Features.of(SEED), Pose())
_WAITING = (Phase.FINDING, Phase.SETTLING)


def moved(still: Picture, now: float) -> Picture:
    """Turned, tilted and brought nearer by hand: flat, whatever is done with it."""
    cv2 = load_cv2()
    height, width = still.shape[:2]
    lean, near = 0.16 * np.sin(now * 2.0), 1.0 + 0.12 * np.sin(now * 0.9)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    middle = corners.mean(axis=0)
    held = (corners - middle) * near * np.array([1 - abs(lean), 1.0], np.float32)
    held[:, 1] *= 1 + lean * np.sign(held[:, 0])
    matrix = cv2.getPerspectiveTransform(corners, (held + middle).astype(np.float32))
    return np.asarray(cv2.warpPerspective(still, matrix, (width, height)), np.uint8)


def printed(clock: Told, chance: random.Random) -> Show:
    """A photograph on paper, moved about."""
    return lambda now, progress: STILL if progress.phase in _WAITING else moved(STILL, now)


def injected(clock: Told, chance: random.Random) -> Show:
    """A file behind the camera that never moves."""
    return lambda now, progress: STILL


def cut_out(clock: Told, chance: random.Random) -> Show:
    """A photograph with holes for somebody's own eyes, which blink."""

    def show(now: float, progress: Progress) -> Picture:
        if progress.phase in _WAITING:
            return STILL
        eyes = 0.0 if int(now * 1.25) % 3 == 0 else 1.0
        return moved(draw_citizen(Features.of(SEED), Pose(open_eyes=eyes)), now)

    return show


def replayed(clock: Told, chance: random.Random) -> Show:
    """A recording of the person on a screen: moves of its own, in an order of its own."""
    person = DrawnCitizen(SEED, clock=clock)
    moves = chance.sample(list(Task), 2)
    begun = {"at": clock.now}

    def show(now: float, progress: Progress) -> Picture:
        if now - begun["at"] > 3.0 and progress.phase not in _WAITING:
            begun["at"] = now
            person.do(moves[0].value)
            moves.append(moves.pop(0))
        seen = person.picture(0).astype(np.float32)
        # Rows of a screen, and its light.
        seen[::3] *= 0.93
        return np.asarray(np.clip(seen * 1.05, 0, 255), np.uint8)

    return show


def two_faces(clock: Told, chance: random.Random) -> Show:
    """Somebody beside the person, close."""
    other = draw_citizen(Features.of(b"\x02"), Pose(scale=1.1, x=0.22))

    def show(now: float, progress: Progress) -> Picture:
        if progress.phase in _WAITING:
            return STILL
        both = draw_citizen(Features.of(SEED), Pose(x=0.66))
        both[:, :280] = other[:, :280]
        return both

    return show


def swapped(clock: Told, chance: random.Random) -> Show:
    """Somebody else takes the place after the first task."""
    citizen, obey = obedient(clock)

    def show(now: float, progress: Progress) -> Picture:
        if progress.done == 1:
            citizen.be(b"\x02")
        return obey(now, progress)

    return show


CHEATS: dict[str, Callable[[Told, random.Random], Show]] = {
    "printed": printed,
    "cut-out": cut_out,
    "replayed": replayed,
    "injected": injected,
    "two-faces": two_faces,
    "swapped": swapped,
}
