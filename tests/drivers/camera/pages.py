"""Pictures of pages under a document camera, drawn from a seed, with the true corners."""

from __future__ import annotations

import dataclasses
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.camera.corners import XY, Corners
from drivers.camera.port import Picture

WIDTH, HEIGHT = 1280, 960
SIZES = {"A4": (420, 594), "ID1": (514, 324)}


@dataclasses.dataclass(frozen=True)
class Scene:
    """A picture and what is true about it."""

    picture: Picture
    corners: Corners


def scene(
    seed: int,
    *,
    paper: str = "A4",
    turn: float = 12.0,
    tilt: float = 0.06,
    desk: int = 70,
    shadow: bool = False,
    clutter: bool = False,
    hand: bool = False,
    noise: float = 4.0,
    blur: float = 0.8,
) -> Scene:
    """Draw one.

    Args:
        seed: everything random comes from it.
        paper: ``A4`` or ``ID1``.
        turn: the page is turned up to so many degrees either way.
        tilt: corners move up to this part of the page's size.
        desk: brightness of the desk; the page has 235.
        shadow: half of the picture lies in the shadow.
        clutter: pens, clips and a cup beside the page.
        hand: fingers over one side.
        noise: standard deviation of the sensor's noise.
        blur: of the lens, in pixels.
    """
    random = np.random.default_rng(seed)
    page = _page(random, *SIZES[paper])
    picture = _desk(random, desk)
    if clutter:
        _clutter(random, picture)
    corners = _placed(random, page, turn, tilt)
    true = np.array(corners, np.float32)
    height, width = page.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    place = cv2.getPerspectiveTransform(flat, true)
    warped = cv2.warpPerspective(page, place, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(
        np.full(page.shape[:2], 255, np.uint8), place, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR
    )
    alpha = mask[:, :, None].astype(np.float32) / 255
    mixed = picture * (1 - alpha) + warped.astype(np.float32) * alpha
    lit = np.asarray(mixed, np.float32)
    if hand:
        _fingers(random, lit, corners)
    lit *= _light(random, shadow)[:, :, None]
    lit = cv2.GaussianBlur(lit, (0, 0), blur).astype(np.float32)
    lit += random.normal(0, noise, lit.shape).astype(np.float32)
    return Scene(np.clip(lit, 0, 255).astype(np.uint8), Corners.of(corners))


def empty_desk(seed: int, *, clutter: bool = False) -> Picture:
    """The same desk with no page on it."""
    random = np.random.default_rng(seed)
    picture = _desk(random, 90)
    if clutter:
        _clutter(random, picture)
    lit = picture * _light(random, shadow=seed % 2 == 0)[:, :, None]
    return np.clip(lit + random.normal(0, 4, lit.shape), 0, 255).astype(np.uint8)


def _page(random: np.random.Generator, width: int, height: int) -> Picture:
    page = np.full((height, width, 3), 235, np.uint8)
    y = height // 12
    while y < height * 11 // 12:
        x = width // 10
        while x < width * (0.5 + 0.4 * random.random()):
            step = int(random.integers(8, 40))
            cv2.rectangle(page, (int(x), y), (int(x) + step - 4, y + 5), (60, 60, 60), -1)
            x += step
        y += int(random.integers(12, 26))
    if random.random() < 0.5:
        cv2.circle(page, (width * 3 // 4, height * 3 // 4), width // 8, (60, 60, 200), 4)
    return page


def _desk(random: np.random.Generator, brightness: int) -> NDArray[np.float32]:
    tint = random.uniform(0.85, 1.0, 3)
    grain = random.normal(0, 6, (HEIGHT // 8, WIDTH // 160))
    wood = cv2.resize(grain, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return ((brightness + wood)[:, :, None] * tint).astype(np.float32)


def _clutter(random: np.random.Generator, picture: NDArray[np.float32]) -> None:
    for _ in range(8):
        start = (int(random.integers(0, WIDTH)), int(random.integers(0, HEIGHT)))
        angle, length = random.uniform(0, math.tau), random.uniform(80, 260)
        end = (
            int(start[0] + length * math.cos(angle)),
            int(start[1] + length * math.sin(angle)),
        )
        colour = [float(v) for v in random.integers(10, 250, 3)]
        cv2.line(picture, start, end, colour, int(random.integers(4, 14)))
    centre = (int(random.integers(0, WIDTH)), int(random.integers(0, HEIGHT)))
    cv2.circle(picture, centre, 70, (200.0, 190.0, 180.0), -1)


def _placed(random: np.random.Generator, page: Picture, turn: float, tilt: float) -> list[XY]:
    height, width = page.shape[:2]
    angle = math.radians(random.uniform(-turn, turn))
    points = []
    centre = WIDTH / 2 + random.uniform(-60, 60), HEIGHT / 2 + random.uniform(-30, 30)
    for x, y in ((0, 0), (width, 0), (width, height), (0, height)):
        dx = x - width / 2 + random.uniform(-tilt, tilt) * width
        dy = y - height / 2 + random.uniform(-tilt, tilt) * height
        points.append(
            (
                centre[0] + dx * math.cos(angle) - dy * math.sin(angle),
                centre[1] + dx * math.sin(angle) + dy * math.cos(angle),
            )
        )
    return points


def _fingers(random: np.random.Generator, lit: NDArray[np.float32], corners: list[XY]) -> None:
    side = int(random.integers(0, 4))
    a, b = np.array(corners[side]), np.array(corners[(side + 1) % 4])
    middle = np.mean(np.array(corners), axis=0)
    for part in (0.4, 0.5, 0.6):
        tip = a + part * (b - a)
        inward = (middle - tip) / np.linalg.norm(middle - tip)
        begin, end = tip - 160 * inward, tip + 40 * inward
        cv2.line(
            lit,
            (int(begin[0]), int(begin[1])),
            (int(end[0]), int(end[1])),
            (120.0, 150.0, 200.0),
            34,
        )


def _light(random: np.random.Generator, shadow: bool) -> NDArray[np.float32]:
    angle = random.uniform(0, math.tau)
    xs, ys = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT))
    along = xs * math.cos(angle) + ys * math.sin(angle)
    light = 0.88 + 0.12 * along
    if shadow:
        edge = 1 / (1 + np.exp(-(along - random.uniform(-0.3, 0.3)) * 18))
        light = light * (0.55 + 0.45 * edge)
    return np.asarray(light, np.float32)
