"""Finds the page that lies under a document camera.

Candidates come from several views of the picture (lightness and the two colour axes; edges and
thresholds), because no single one shows a white page on a white desk, a page in a shadow and a page
under a hand. Each candidate's sides are fitted again to the edges in the picture, and what is left
is judged by how much of its outline is really there.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.camera.corners import XY, Corners
from drivers.camera.port import Picture

Plane = NDArray[np.uint8]
Reals = NDArray[np.float32]
# What OpenCV calls points: n x 2, or n x 1 x 2, of either kind of numbers.
Outline = NDArray[Any]

# Candidates are looked for in a small picture, sides are fitted in one this large.
_SEARCH_EDGE = 480
_FIT_EDGE = 1600


@dataclasses.dataclass(frozen=True, slots=True)
class FinderRules:
    """What is taken for a page.

    Attributes:
        least_part: of the picture's area.
        most_part: of the picture's area; more is the picture's own border.
        most_ratio: long side by short side.
        least_confidence: with less the page counts as not found.
        candidates: so many of the best are fitted.
    """

    least_part: float = 0.05
    most_part: float = 0.985
    most_ratio: float = 2.6
    least_confidence: float = 0.6
    candidates: int = 8


@dataclasses.dataclass(frozen=True, slots=True)
class PageProposal:
    """Where the page seems to be; for a person to confirm.

    Attributes:
        corners: of the page, or of the whole picture when it was not found.
        confidence: 0 to 1, how much of its outline is in the picture; 0 when it was not found.
        found: whether a page was found.
    """

    corners: Corners
    confidence: float
    found: bool


def find_page(picture: Picture, rules: FinderRules | None = None) -> PageProposal:
    """Find the page in a picture.

    Args:
        picture: height x width x 3, uint8, blue green red.
        rules: what is taken for a page.
    """
    rules = rules or FinderRules()
    height, width = picture.shape[:2]
    small, to_small = _shrunk(picture, _SEARCH_EDGE)
    large, to_large = _shrunk(picture, _FIT_EDGE)
    slopes = _Slopes(large)
    rough = _best(_candidates(small, rules), _Slopes(small), rules.candidates)
    best, most = None, 0.0
    for candidate in rough:
        fitted = _fitted(_scaled(candidate, to_large / to_small), slopes)
        if fitted is None or not _is_plausible(fitted, large, rules):
            continue
        score = slopes.support(fitted)
        # Of two outlines as good as each other the outer one is the page, the inner one a frame
        # printed on it.
        score_with_size = score + 0.1 * math.sqrt(fitted.area / (large.shape[0] * large.shape[1]))
        if score_with_size > most:
            best, most = (fitted, score), score_with_size
    if best is None or best[1] < rules.least_confidence:
        return PageProposal(Corners.whole(width, height), 0.0, found=False)
    corners = _clipped(_scaled(best[0], 1 / to_large), width, height)
    return PageProposal(corners, round(min(1.0, best[1]), 3), found=True)


# Candidates


def _candidates(small: Picture, rules: FinderRules) -> Iterator[Corners]:
    for mask in _masks(small):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:6]:
            hull = cv2.convexHull(contour)
            for corners in _quadrilaterals(hull):
                if _is_plausible(corners, small, rules):
                    yield corners


def _masks(small: Picture) -> Iterator[Plane]:
    lab = cv2.cvtColor(cv2.bilateralFilter(small, 7, 40, 7), cv2.COLOR_BGR2LAB)
    planes = [np.ascontiguousarray(lab[:, :, i]).astype(np.uint8) for i in range(3)]
    lightness = planes[0]
    kernel = np.ones((3, 3), np.uint8)
    # Without its slow changes: a page half in the shadow is one page.
    flat = cv2.normalize(
        lightness.astype(np.float32) / (cv2.blur(lightness, (121, 121)) + 1.0),
        np.empty(0),
        0,
        255,
        cv2.NORM_MINMAX,
    ).astype(np.uint8)
    for plane in (*planes, flat):
        spread = float(plane.std())
        for part in (0.5, 1.2):
            high = max(12.0, part * spread)
            edges = cv2.Canny(plane, high / 2, high)
            yield cv2.dilate(edges, kernel, iterations=2).astype(np.uint8)
        _, bright = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        opened = cv2.morphologyEx(bright, cv2.MORPH_OPEN, kernel, iterations=3)
        yield opened.astype(np.uint8)
        yield (255 - opened).astype(np.uint8)
    # Writing keeps a bright page from being one piece: closed, it is.
    level = float(np.percentile(lightness, 90)) * 0.85
    _, paper = cv2.threshold(lightness, level, 255, cv2.THRESH_BINARY)
    yield cv2.morphologyEx(paper, cv2.MORPH_CLOSE, kernel, iterations=4).astype(np.uint8)


def _quadrilaterals(hull: Outline) -> Iterator[Corners]:
    length = cv2.arcLength(hull, True)
    seen = 0
    for part in (0.015, 0.025, 0.04, 0.06, 0.09):
        outline = cv2.approxPolyDP(hull, part * length, True).reshape(-1, 2)
        if len(outline) == 4:
            yield _corners_of(outline)
            return
        if 4 < len(outline) <= 8 and seen != len(outline):
            # A hand or a dog-ear makes more corners: four of the sides are the page's.
            seen = len(outline)
            yield from _by_longest_sides(outline)
    yield _corners_of(cv2.boxPoints(cv2.minAreaRect(hull)))


def _by_longest_sides(outline: Outline) -> Iterator[Corners]:
    ring = [(float(x), float(y)) for x, y in outline]
    sides = list(itertools.pairwise([*ring, ring[0]]))
    longest = sorted(range(len(sides)), key=lambda i: math.dist(*sides[i]), reverse=True)[:4]
    lines = [sides[i] for i in sorted(longest)]
    met = [_meeting(*a, *b) for a, b in itertools.pairwise([*lines, lines[0]])]
    points = [point for point in met if point is not None]
    if len(points) == 4:
        yield Corners.of(points)


def _best(candidates: Iterator[Corners], slopes: _Slopes, most: int) -> list[Corners]:
    """The best supported ones, no two of them nearly the same."""
    scored = sorted(((slopes.support(c, reach=4), c) for c in candidates), key=lambda s: -s[0])
    kept: list[Corners] = []
    for _, corners in scored:
        if all(_distance(corners, other) > 0.02 * sum(corners.sides) / 4 for other in kept):
            kept.append(corners)
        if len(kept) == most:
            break
    return kept


def _is_plausible(corners: Corners, picture: Picture, rules: FinderRules) -> bool:
    height, width = picture.shape[:2]
    part = corners.area / (width * height)
    margin = 0.03 * max(width, height)
    inside = all(
        -margin <= x <= width + margin and -margin <= y <= height + margin
        for x, y in corners.points
    )
    top, right, bottom, left = corners.sides
    even = min(top, bottom) > 0.5 * max(top, bottom) and min(left, right) > 0.5 * max(left, right)
    shape = corners.is_convex and corners.ratio <= rules.most_ratio
    return inside and even and shape and rules.least_part <= part <= rules.most_part


# Fitting


class _Slopes:
    """The picture's slopes: where it changes, and which way, in each of its planes."""

    def __init__(self, picture: Picture) -> None:
        lab = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 1.2), cv2.COLOR_BGR2LAB)
        planes = lab.astype(np.float32)
        across = cv2.Sobel(planes, cv2.CV_32F, 1, 0, ksize=3)
        down = cv2.Sobel(planes, cv2.CV_32F, 0, 1, ksize=3)
        # Colour differences are small numbers and say as much as large ones of lightness.
        weights = np.array([1.0, 2.0, 2.0], np.float32)
        self.across: Reals = np.asarray(across * weights, np.float32)
        self.down: Reals = np.asarray(down * weights, np.float32)
        self.height, self.width = picture.shape[:2]
        # Every fourth pixel says as much about the noise.
        strength = np.hypot(self.across[::4, ::4], self.down[::4, ::4]).max(axis=2)
        self.noise = max(12.0, float(np.median(strength)) * 3.0)

    def along(
        self, a: XY, b: XY, reach: int, samples: int
    ) -> tuple[Reals, Reals, NDArray[np.bool_]]:
        """Slopes across a side: offsets (2 reach + 1), values (samples x offsets), which are in."""
        length = max(1e-6, math.dist(a, b))
        normal = ((b[1] - a[1]) / length, -(b[0] - a[0]) / length)
        parts = np.linspace(0.04, 0.96, samples, dtype=np.float32)[:, None]
        offsets = np.arange(-reach, reach + 1, dtype=np.float32)[None, :]
        xs = a[0] + parts * (b[0] - a[0]) + offsets * normal[0]
        ys = a[1] + parts * (b[1] - a[1]) + offsets * normal[1]
        inside = (xs >= 1) & (xs < self.width - 1) & (ys >= 1) & (ys < self.height - 1)
        columns = np.clip(np.rint(xs), 0, self.width - 1).astype(np.intp)
        rows = np.clip(np.rint(ys), 0, self.height - 1).astype(np.intp)
        slope = self.across[rows, columns] * normal[0] + self.down[rows, columns] * normal[1]
        strongest = np.take_along_axis(slope, np.abs(slope).argmax(axis=2)[..., None], axis=2)
        values = np.where(inside, strongest[..., 0], 0.0).astype(np.float32)
        return offsets[0], values, inside.all(axis=1)

    def support(self, corners: Corners, reach: int = 3) -> float:
        """How much of an outline is really there, 0 to 1; the worst side counts most."""
        parts = []
        for a, b in itertools.pairwise((*corners.points, corners.points[0])):
            _, values, _ = self.along(a, b, reach, 60)
            strongest = np.take_along_axis(
                values, np.abs(values).argmax(axis=1)[:, None], axis=1
            ).ravel()
            clear = np.abs(strongest) >= self.noise
            # A page's side has the page on one side: it changes the same way all along.
            same = max(
                float((clear & (strongest > 0)).mean()), float((clear & (strongest < 0)).mean())
            )
            parts.append(same)
        return 0.5 * min(parts) + 0.5 * sum(parts) / 4


def _fitted(corners: Corners, slopes: _Slopes) -> Corners | None:
    """The same outline with its sides on the picture's edges; twice, the second time closer."""
    side = sum(corners.sides) / 4
    for part in (0.03, 0.012):
        reach = max(3, round(part * side))
        lines = []
        for a, b in itertools.pairwise((*corners.points, corners.points[0])):
            lines.append(_fitted_side(a, b, slopes, reach) or (a, b))
        met = [_meeting(*lines[i - 1], *lines[i]) for i in range(4)]
        points = [point for point in met if point is not None]
        if len(points) < 4:
            return None
        corners = Corners.of(points)
    return corners


def _fitted_side(a: XY, b: XY, slopes: _Slopes, reach: int) -> tuple[XY, XY] | None:
    offsets, values, _ = slopes.along(a, b, reach, 90)
    rising = np.maximum(values, 0.0).max(axis=1) >= slopes.noise
    falling = np.maximum(-values, 0.0).max(axis=1) >= slopes.noise
    signed = values if rising.sum() >= falling.sum() else -values
    strongest = signed.max(axis=1)
    clear = strongest >= slopes.noise
    if clear.sum() < 20:
        return None
    parts = np.linspace(0.04, 0.96, len(values))[clear]
    shifts = offsets[signed.argmax(axis=1)][clear].astype(np.float64)
    # Most samples of a good side lie on one line; writing and clutter beside it lie anywhere.
    line = _consensus_line(parts, shifts, tolerance=max(1.0, reach / 12))
    if line is None:
        return None
    length = max(1e-6, math.dist(a, b))
    normal = ((b[1] - a[1]) / length, -(b[0] - a[0]) / length)
    at_a, at_b = line[1], line[0] + line[1]
    return (
        (a[0] + at_a * normal[0], a[1] + at_a * normal[1]),
        (b[0] + at_b * normal[0], b[1] + at_b * normal[1]),
    )


def _consensus_line(
    parts: NDArray[np.float64], shifts: NDArray[np.float64], tolerance: float
) -> tuple[float, float] | None:
    """Slope and start of the line most samples lie on; tries pairs in a fixed order."""
    count = len(parts)
    best: NDArray[np.bool_] | None = None
    for first in range(0, count - 10, 3):
        for second in range(first + count // 3, count, 5):
            slope = (shifts[second] - shifts[first]) / (parts[second] - parts[first])
            near = np.abs(shifts - shifts[first] - slope * (parts - parts[first])) <= tolerance
            if best is None or near.sum() > best.sum():
                best = near
    if best is None or best.sum() < 12:
        return None
    slope, start = np.polyfit(parts[best], shifts[best], 1)
    return float(slope), float(start)


# Geometry


def _meeting(a: XY, b: XY, c: XY, d: XY) -> XY | None:
    """Where the lines through a, b and through c, d meet; None where they hardly do."""
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    cross = ux * vy - uy * vx
    if abs(cross) < 0.1 * math.hypot(ux, uy) * math.hypot(vx, vy) or not cross:
        return None
    part = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / cross
    return a[0] + part * ux, a[1] + part * uy


def _corners_of(points: Outline) -> Corners:
    return Corners.of((float(x), float(y)) for x, y in points)


def _scaled(corners: Corners, factor: float) -> Corners:
    return Corners.of((x * factor, y * factor) for x, y in corners.points)


def _clipped(corners: Corners, width: int, height: int) -> Corners:
    return Corners.of(
        (min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0)) for x, y in corners.points
    )


def _distance(one: Corners, other: Corners) -> float:
    return max(math.dist(a, b) for a, b in zip(one.points, other.points, strict=True))


def _shrunk(picture: Picture, edge: int) -> tuple[Picture, float]:
    height, width = picture.shape[:2]
    factor = min(1.0, edge / max(height, width))
    if factor == 1.0:
        return picture, 1.0
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8), factor
