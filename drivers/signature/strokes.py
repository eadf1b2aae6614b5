"""A handwritten signature as strokes: values, limits, plausibility, pictures. Pure; in memory only.

Points carry what the case document keeps of them: millimetres from the area's top left,
milliseconds from the first touch, pressure.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

# A pen's line, thinner where it is pressed less; of ISO 128's line groups.
PEN_MM = 0.5
_MM_PER_INCH = 25.4
_LARGEST_EDGE = 8000
# Drawn larger and shrunk: Pillow draws lines without smoothing.
_OVERSAMPLING = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """One position of the pen.

    Attributes:
        x_mm: from the left edge of the area.
        y_mm: from its upper edge.
        t_ms: since the signature's first touch.
        pressure: 0 to 1; None where the pad does not feel it.
    """

    x_mm: float
    y_mm: float
    t_ms: int
    pressure: float | None = None


Stroke = tuple[Point, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Signature:
    """Strokes in the order they were drawn; nobody's until it is in a case.

    Attributes:
        width_mm: of the area.
        height_mm: of the area.
        strokes: each from touching down to lifting off.
    """

    width_mm: float
    height_mm: float
    strokes: tuple[Stroke, ...] = dataclasses.field(default=(), repr=False)

    @property
    def points(self) -> int:
        """How many positions it has."""
        return sum(map(len, self.strokes))

    @property
    def ink_mm(self) -> float:
        """How far the pen travelled while it touched."""
        return sum(
            math.hypot(b.x_mm - a.x_mm, b.y_mm - a.y_mm)
            for stroke in self.strokes
            for a, b in itertools.pairwise(stroke)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept of a hand that rests on the pad for minutes.

    Attributes:
        points: at most, of all strokes.
        strokes: at most; long names written stroke by stroke have about a hundred.
        duration_ms: from the first touch on.
    """

    points: int = 4000
    strokes: int = 300
    duration_ms: int = 180_000


@dataclasses.dataclass(frozen=True, slots=True)
class Plausibility:
    """What is the least that can be a signature.

    Attributes:
        ink_mm: how far the pen has to travel.
        extent_mm: the longer side of what was drawn.
        points: positions.
    """

    ink_mm: float = 15.0
    extent_mm: float = 5.0
    points: int = 8


class Sheet:
    """Strokes being drawn, kept within limits.

    Invariants: every point lies on the area and at a time not before the last one's; what exceeds
    the limits is dropped and nothing else.
    """

    def __init__(self, width_mm: float, height_mm: float, limits: Limits | None = None) -> None:
        self.width_mm = width_mm
        self.height_mm = height_mm
        self._limits = limits or Limits()
        self._strokes: list[list[Point]] = []
        self._points = 0
        self._last_ms = 0

    @property
    def is_full(self) -> bool:
        """Whether nothing more is taken."""
        return self._points >= self._limits.points or self._last_ms >= self._limits.duration_ms

    def begin_stroke(self) -> None:
        """The pen touches down."""
        if self._strokes and not self._strokes[-1]:
            return
        self._strokes.append([])

    def add(self, point: Point) -> None:
        """The pen is there now; ignored before the first ``begin_stroke`` and beyond the limits."""
        finite = math.isfinite(point.x_mm) and math.isfinite(point.y_mm)
        if not self._strokes or self.is_full or not finite:
            return
        if len(self._strokes) > self._limits.strokes:
            return
        pressure = point.pressure
        if pressure is not None:
            pressure = min(max(pressure, 0.0), 1.0) if math.isfinite(pressure) else None
        self._last_ms = min(max(point.t_ms, self._last_ms), self._limits.duration_ms)
        self._strokes[-1].append(
            Point(
                round(min(max(point.x_mm, 0.0), self.width_mm), 2),
                round(min(max(point.y_mm, 0.0), self.height_mm), 2),
                self._last_ms,
                None if pressure is None else round(pressure, 3),
            )
        )
        self._points += 1

    def clear(self) -> None:
        """Drop every stroke."""
        self._strokes = []
        self._points = self._last_ms = 0

    def signature(self) -> Signature:
        """What was drawn so far."""
        strokes = tuple(tuple(stroke) for stroke in self._strokes if stroke)
        return Signature(self.width_mm, self.height_mm, strokes[: self._limits.strokes])


def is_plausible(signature: Signature, least: Plausibility | None = None) -> bool:
    """Whether somebody wrote something: not nothing, not a dot, not a tap."""
    least = least or Plausibility()
    points = [point for stroke in signature.strokes for point in stroke]
    if len(points) < least.points or signature.ink_mm < least.ink_mm:
        return False
    width = max(p.x_mm for p in points) - min(p.x_mm for p in points)
    height = max(p.y_mm for p in points) - min(p.y_mm for p in points)
    return max(width, height) >= least.extent_mm


def to_png(signature: Signature, *, dpi: int = 200) -> bytes:
    """Black on white, the whole area, as PNG; size bounded whatever the area is."""
    scale = _OVERSAMPLING * _fitting_scale(signature, dpi)
    size = _pixels(signature.width_mm, scale), _pixels(signature.height_mm, scale)
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    for stroke in signature.strokes:
        for point in stroke:
            radius = _pen_mm(point) / 2 * scale
            x, y = point.x_mm * scale, point.y_mm * scale
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
        for a, b in itertools.pairwise(stroke):
            ends = (a.x_mm * scale, a.y_mm * scale, b.x_mm * scale, b.y_mm * scale)
            draw.line(ends, fill=0, width=max(1, round((_pen_mm(a) + _pen_mm(b)) / 2 * scale)))
    small = picture.resize(
        (max(1, size[0] // _OVERSAMPLING), max(1, size[1] // _OVERSAMPLING)),
        Image.Resampling.LANCZOS,
    )
    buffer = io.BytesIO()
    small.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def to_svg(signature: Signature) -> str:
    """The same as SVG 1.1, one unit a millimetre; numbers only, nothing of it is markup."""
    width, height = f"{signature.width_mm:g}", f"{signature.height_mm:g}"
    paths = []
    for stroke in signature.strokes:
        # A tap has no length: a line of none with round ends is drawn as a dot.
        drawn: Sequence[Point] = stroke if len(stroke) > 1 else stroke * 2
        steps = " ".join(f"{point.x_mm:g},{point.y_mm:g}" for point in drawn)
        mean = sum(map(_pen_mm, stroke)) / len(stroke)
        paths.append(f'<polyline points="{steps}" stroke-width="{mean:.2f}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}"><g fill="none" stroke="#000" stroke-linecap="round" '
        f'stroke-linejoin="round">{"".join(paths)}</g></svg>'
    )


def _pen_mm(point: Point) -> float:
    return PEN_MM if point.pressure is None else PEN_MM * (0.5 + 0.8 * point.pressure)


def _fitting_scale(signature: Signature, dpi: int) -> float:
    longest_mm = max(signature.width_mm, signature.height_mm, 1.0)
    return min(dpi / _MM_PER_INCH, _LARGEST_EDGE / _OVERSAMPLING / longest_mm)


def _pixels(length_mm: float, scale: float) -> int:
    return min(_LARGEST_EDGE, max(1, round(length_mm * scale)))
