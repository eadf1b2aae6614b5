"""A drawn citizen before the face camera: somebody who never lived, and who does what is asked.

For development and tests. The features lie on an ellipsoid that turns, so that a nose moves against
the eyes as a real one does and as a photograph of it does not; the detector takes it for a face.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture

Point = NDArray[np.float64]
Colour = tuple[float, float, float]
_WALL = (168, 172, 176)
_HAIR = ((30, 28, 32), (40, 50, 70), (90, 90, 92), (25, 35, 48))
_SKIN = ((135, 170, 215), (120, 155, 200), (150, 185, 228), (105, 140, 188))
_SHIRT = ((120, 80, 60), (70, 110, 70), (60, 60, 130), (110, 110, 110))


@dataclasses.dataclass(frozen=True, slots=True)
class Features:
    """What somebody drawn looks like; ``of`` makes one from a seed."""

    skin: Colour = _SKIN[0]
    hair: Colour = _HAIR[0]
    shirt: Colour = _SHIRT[0]
    eyes_apart: float = 0.36
    brow: float = -0.38
    mouth: float = 0.52
    mouth_width: float = 0.28
    width: float = 1.0

    @classmethod
    def of(cls, seed: bytes) -> Features:
        """The same seed looks the same: eight bytes of its digest choose."""
        drawn = hashlib.sha256(seed).digest()
        part = [value / 255.0 for value in drawn[4:9]]
        return cls(
            skin=_SKIN[drawn[0] % len(_SKIN)],
            hair=_HAIR[drawn[1] % len(_HAIR)],
            shirt=_SHIRT[drawn[2] % len(_SHIRT)],
            eyes_apart=0.33 + 0.05 * part[0],
            brow=-0.36 - 0.05 * part[1],
            mouth=0.50 + 0.05 * part[2],
            mouth_width=0.24 + 0.07 * part[3],
            width=0.94 + 0.1 * part[4],
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Pose:
    """How the head is held: degrees; positive yaw is a turn to the person's own left.

    Attributes:
        open_eyes: 1 open, 0 closed.
        scale: 1.3 at arm's length; larger is nearer.
        x: of the head's centre, in parts of the picture's width; ``y`` likewise.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    open_eyes: float = 1.0
    scale: float = 1.3
    x: float = 0.5
    y: float = 0.5


class _Head:
    """One drawing; a point on the face is (right, down) from -1 to 1."""

    def __init__(self, features: Features, pose: Pose, width: int, height: int) -> None:
        self.cv2 = load_cv2()
        self.features, self.pose = features, pose
        self.size = (width, height)
        self.radius = self.size[1] * 0.21 * pose.scale
        self.centre = np.array([self.size[0] * pose.x, self.size[1] * pose.y])
        self.angles = np.radians([pose.yaw, pose.pitch, pose.roll])
        light = np.linspace(1.05, 0.85, height, dtype=np.float32)[:, None]
        column = np.clip(np.array(_WALL, np.float32) * light, 0, 255).astype(np.uint8)
        self.image = np.repeat(column[:, None, :], width, axis=1)

    def at(self, u: float, v: float, lift: float = 1.0) -> Point:
        yaw, pitch, roll = self.angles
        x, y = u * self.features.width, v * 1.3
        z = float(np.sqrt(max(0.0, 1 - 0.55 * u * u - 0.45 * v * v))) * lift
        across = x * np.cos(yaw) + z * np.sin(yaw)
        depth = z * np.cos(yaw) - x * np.sin(yaw)
        down = y * np.cos(pitch) + depth * np.sin(pitch)
        turned = np.array(
            [
                across * np.cos(roll) - down * np.sin(roll),
                across * np.sin(roll) + down * np.cos(roll),
            ]
        )
        return np.asarray(self.centre + turned * self.radius)

    def px(self, share: float) -> int:
        return max(1, int(self.radius * share))

    def fill(self, points: list[Point], colour: Colour, image: Picture | None = None) -> None:
        shape = np.array([[int(x), int(y)] for x, y in points], np.int32)
        on = self.image if image is None else image
        self.cv2.fillPoly(on, [shape], colour, self.cv2.LINE_AA)

    def line(self, points: list[Point], colour: Colour, share: float) -> None:
        shape = np.array([[int(x), int(y)] for x, y in points], np.int32)
        self.cv2.polylines(self.image, [shape], False, colour, self.px(share), self.cv2.LINE_AA)

    def spot(self, at: Point, axes: tuple[float, float], colour: Colour, on: Picture) -> None:
        where = (int(at[0]), int(at[1]))
        size = (self.px(axes[0]), self.px(axes[1]))
        self.cv2.ellipse(on, where, size, self.pose.roll, 0, 360, colour, -1, self.cv2.LINE_AA)


def draw_citizen(features: Features, pose: Pose, *, width: int = 640, height: int = 480) -> Picture:
    """A picture of somebody drawn, height x width x 3, uint8, blue green red."""
    head = _Head(features, pose, width, height)
    _draw_body(head)
    _draw_skin(head)
    for side in (-1, 1):
        _draw_eye(head, side)
    _draw_mouth(head)
    return np.asarray(head.cv2.GaussianBlur(head.image, (3, 3), 0.5), np.uint8)


def _shade(colour: Colour, by: float) -> Colour:
    b, g, r = (min(255.0, part * by) for part in colour)
    return (b, g, r)


def _draw_body(head: _Head) -> None:
    centre, radius = head.centre, head.radius
    shoulders = centre + np.array([0, radius * 3.1])
    head.spot(shoulders, (2.3, 1.5), head.features.shirt, head.image)
    left, right = centre + np.array([[-0.42], [0.42]]) * radius
    neck = [
        np.array([left[0], centre[1] + 0.8 * radius]),
        np.array([right[0], centre[1] + 0.8 * radius]),
        np.array([right[0], centre[1] + 1.95 * radius]),
        np.array([left[0], centre[1] + 1.95 * radius]),
    ]
    head.fill(neck, _shade(head.features.skin, 0.82))
    back = centre + np.array([-0.12 * np.sin(head.angles[0]), -0.12]) * radius
    head.spot(back, (1.08 * head.features.width, 1.42), head.features.hair, head.image)


def _draw_skin(head: _Head) -> None:
    cv2, skin = head.cv2, head.features.skin
    turns = np.linspace(0, 2 * np.pi, 72)
    oval = [
        head.at(0.86 * np.cos(t) * 0.84 ** max(0.0, float(np.sin(t))), 0.97 * float(np.sin(t)))
        for t in turns
    ]
    mask: Picture = np.zeros(head.image.shape[:2], np.uint8)
    head.fill(oval, (255, 255, 255), mask)
    middle, radius = head.at(0, 0.15), head.radius
    across = (np.arange(head.size[0], dtype=np.float32) - middle[0]) / (1.1 * radius)
    down = (np.arange(head.size[1], dtype=np.float32) - middle[1]) / (1.5 * radius)
    light = np.clip(1.12 - 0.38 * (across[None, :] ** 2 + down[:, None] ** 2), 0.55, 1.15)
    lit = np.clip(np.array(skin, np.float32) * light[..., None].astype(np.float32), 0, 255)
    _lay(head, lit.astype(np.uint8), mask)
    soft = head.image.copy()
    for side in (-1, 1):
        socket = head.at(side * head.features.eyes_apart, -0.2)
        head.spot(socket, (0.25, 0.17), _shade(skin, 0.84), soft)
        cheek = head.at(side * 0.55, 0.25)
        head.spot(cheek, (0.2, 0.18), (skin[0] * 0.9, skin[1] * 0.93, skin[2] * 1.03), soft)
        head.spot(head.at(side * 0.15, 0.2, 1.3), (0.08, 0.07), _shade(skin, 0.8), soft)
    bridge = [head.at(-0.07, -0.15), head.at(0.07, -0.15)]
    head.fill(
        [*bridge, head.at(0.16, 0.2, 1.35), head.at(-0.16, 0.2, 1.35)], _shade(skin, 1.1), soft
    )
    head.spot(head.at(0, 0.75), (0.3, 0.1), _shade(skin, 0.85), soft)
    _lay(head, np.asarray(cv2.GaussianBlur(soft, (0, 0), radius * 0.05), np.uint8), mask)
    top = [head.at(0.92 * np.cos(t), 0.99 * np.sin(t)) for t in np.linspace(3.2, 6.22, 30)]
    low = [head.at(0.8 * np.cos(t), -0.62 - 0.12 * np.sin(t)) for t in np.linspace(0, np.pi, 20)]
    head.fill([*top, *low], head.features.hair)
    for side in (-1, 1):
        nostril = head.at(side * 0.085, 0.25, 1.3)
        head.spot(nostril, (0.04, 0.02), _shade(skin, 0.6), head.image)


def _lay(head: _Head, over: Picture, mask: Picture) -> None:
    share = mask.astype(np.float32) / 255.0
    head.image = np.asarray(head.cv2.blendLinear(over, head.image, share, 1.0 - share), np.uint8)


def _draw_eye(head: _Head, side: int) -> None:
    features, wide = head.features, 0.18
    apart, brow = features.eyes_apart, features.brow
    head.fill(
        [
            head.at(side * (apart - 0.2), brow + 0.02),
            head.at(side * apart, brow - 0.05),
            head.at(side * (apart + 0.22), brow + 0.02),
            head.at(side * apart, brow + 0.005),
        ],
        _shade(features.hair, 1.3),
    )
    high = 0.1 * max(0.0, head.pose.open_eyes)

    def lid(heights: float, begin: float, end: float) -> list[Point]:
        return [
            head.at(side * (apart + wide * float(np.cos(t))), -0.2 + heights * float(np.sin(t)))
            for t in np.linspace(begin, end, 20)
        ]

    if high < 0.025:
        head.line(lid(0.012, 0, np.pi), _shade(features.skin, 0.5), 0.02)
        return
    upper, lower = lid(-high, 0, np.pi), lid(0.75 * high, np.pi, 0)
    white: Picture = np.zeros(head.image.shape[:2], np.uint8)
    head.fill([*upper, *lower], (255, 255, 255), white)
    inside = head.image.copy()
    inside[white > 0] = (225, 228, 232)
    middle = head.at(side * apart, -0.2)
    head.spot(middle, (0.09, 0.09), (35, 45, 60), inside)
    head.spot(middle, (0.04, 0.04), (10, 10, 12), inside)
    head.spot(middle - 0.03 * head.radius, (0.015, 0.015), (250, 250, 250), inside)
    _lay(head, inside, white)
    head.line(upper, (30, 30, 38), 0.024)
    head.line(lower, _shade(features.skin, 0.6), 0.01)


def _draw_mouth(head: _Head) -> None:
    wide, at = head.features.mouth_width, head.features.mouth
    across = np.linspace(-wide, wide, 17)
    upper = [head.at(u, at - 0.055 * float(np.cos(u / wide * np.pi / 2))) for u in across]
    lower = [head.at(u, at + 0.08 * float(np.cos(u / wide * np.pi / 2))) for u in across[::-1]]
    head.fill([*upper, *lower], (95, 95, 175))
    head.line([head.at(u, at + 0.005) for u in across], (60, 55, 110), 0.015)


# How each task of a liveness check is done: what changes, over so many seconds.
_DEEDS: dict[str, Callable[[float], Pose]] = {
    "turnLeft": lambda share: Pose(yaw=28.0 * share),
    "turnRight": lambda share: Pose(yaw=-28.0 * share),
    "nod": lambda share: Pose(pitch=24.0 * share),
    "blink": lambda share: Pose(open_eyes=1.0 - share),
    "closer": lambda share: Pose(scale=1.3 + 0.35 * share),
}
_DEED_S = 1.6


class DrawnCitizen:
    """Somebody drawn who stands before the camera, sways a little, and does what is asked.

    ``picture`` is what a simulated camera shows; the others may be called on any thread.
    """

    def __init__(
        self,
        seed: bytes = b"",
        *,
        width: int = 640,
        height: int = 480,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._size = (width, height)
        self._clock = clock
        self._lock = threading.Lock()
        self._features = Features.of(seed) if seed else Features()
        self._deed, self._begun = "", 0.0
        self._there = True
        self._drawn = functools.lru_cache(maxsize=160)(self._draw)

    def be(self, seed: bytes) -> None:
        """Somebody else stands there now."""
        with self._lock:
            self._features = Features.of(seed)

    def do(self, task: str) -> None:
        """Do this once, then look straight again; what is no task is not done."""
        with self._lock:
            self._deed, self._begun = task, self._clock()

    def walk_away(self, away: bool = True) -> None:
        """Leave the picture, or come back."""
        with self._lock:
            self._there = not away

    def picture(self, number: int) -> Picture:
        """What the camera sees now; ``number`` is not looked at."""
        with self._lock:
            features, there, pose = self._features, self._there, self._pose(self._clock())
        return self._drawn(features, pose if there else None)

    def _pose(self, now: float) -> Pose:
        share = (now - self._begun) / _DEED_S
        deed = _DEEDS.get(self._deed)
        if deed is None or not 0.0 <= share <= 1.0:
            # Nobody stands quite still; in few steps, so that drawings are found again.
            return Pose(x=0.5 + 0.004 * round(np.sin(now * 1.3) * 2))
        return deed(round(float(np.sin(np.pi * share)) * 8) / 8)

    def _draw(self, features: Features, pose: Pose | None) -> Picture:
        width, height = self._size
        if pose is None:
            return np.full((height, width, 3), _WALL, np.uint8)
        return draw_citizen(features, pose, width=width, height=height)
