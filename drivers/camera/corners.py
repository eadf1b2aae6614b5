"""The four corners of a page in a picture: order, soundness, shape. Pure geometry."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable
from typing import Literal

XY = tuple[float, float]
Paper = Literal["A4", "ID1", "auto"]

# Long side by short side: ISO 216; ISO/IEC 7810 ID-1 (85.60 x 53.98 mm).
RATIOS: dict[str, float] = {"A4": 297 / 210, "ID1": 85.60 / 53.98}
LONG_MM: dict[str, float] = {"A4": 297.0, "ID1": 85.60}
# How far from a paper's ratio a page may look and still be taken for it; tilt distorts it.
_RATIO_TOLERANCE = 0.055


@dataclasses.dataclass(frozen=True, slots=True)
class Corners:
    """A quadrilateral, clockwise as one sees it, from the corner nearest the picture's top left.

    Attributes:
        points: four (x, y) in pixels from the picture's top left.
    """

    points: tuple[XY, XY, XY, XY]

    @classmethod
    def of(cls, points: Iterable[XY]) -> Corners:
        """Four points in any order.

        Raises:
            ValueError: there are not four.
        """
        given = [(float(x), float(y)) for x, y in points]
        if len(given) != 4:
            raise ValueError("a page has four corners")
        middle_x = sum(x for x, _ in given) / 4
        middle_y = sum(y for _, y in given) / 4
        around = sorted(given, key=lambda p: math.atan2(p[1] - middle_y, p[0] - middle_x))
        first = min(range(4), key=lambda i: around[i][0] + around[i][1])
        a, b, c, d = around[first:] + around[:first]
        return cls((a, b, c, d))

    @classmethod
    def whole(cls, width: int, height: int) -> Corners:
        """Those of the whole picture."""
        return cls(
            ((0.0, 0.0), (width - 1.0, 0.0), (width - 1.0, height - 1.0), (0.0, height - 1.0))
        )

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Lengths of the upper, right, lower and left side, in pixels."""
        top, right, bottom, left = (
            math.dist(a, b) for a, b in itertools.pairwise((*self.points, self.points[0]))
        )
        return top, right, bottom, left

    @property
    def area(self) -> float:
        """In square pixels; negative where the order runs the wrong way round."""
        ring = itertools.pairwise((*self.points, self.points[0]))
        return sum(ax * by - bx * ay for (ax, ay), (bx, by) in ring) / 2

    @property
    def is_landscape(self) -> bool:
        """Whether it is wider than high, as one sees it."""
        top, right, bottom, left = self.sides
        return top + bottom >= right + left

    @property
    def ratio(self) -> float:
        """Long side by short side, as one sees it; distorted by tilt."""
        top, right, bottom, left = self.sides
        across, down = top + bottom, right + left
        return max(across, down) / max(1e-6, min(across, down))

    @property
    def paper(self) -> Literal["A4", "ID1"] | None:
        """The paper whose shape it has, if any."""
        ratio = self.ratio
        near = {name: abs(math.log(ratio / expected)) for name, expected in RATIOS.items()}
        best: Literal["A4", "ID1"] = "A4" if near["A4"] <= near["ID1"] else "ID1"
        return best if near[best] <= _RATIO_TOLERANCE else None

    def fault(self, width: int, height: int, *, least_part: float = 0.01) -> str:
        """What is wrong with corners somebody dragged; empty when nothing is.

        Args:
            width: of the picture.
            height: of the picture.
            least_part: of the picture's area that a page covers at least.
        """
        if not all(math.isfinite(value) for point in self.points for value in point):
            return "not numbers"
        inside = all(-1 <= x <= width and -1 <= y <= height for x, y in self.points)
        if not inside:
            return "outside of the picture"
        if not self.is_convex:
            return "not convex"
        if self.area < least_part * width * height:
            return "too small"
        return ""

    @property
    def is_convex(self) -> bool:
        """Whether it turns the same way, clockwise, at each corner, and clearly so."""
        ring = [*self.points, *self.points[:2]]
        for a, b, c in zip(ring, ring[1:], ring[2:], strict=False):
            cross = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
            # Less than 6 degrees is a triangle with a crease.
            if cross <= math.sin(math.radians(6)) * math.dist(a, b) * math.dist(b, c):
                return False
        return True
