"""What a pad draws, from the events of its pen. Knows no device and no library."""

from __future__ import annotations

import dataclasses

from drivers.input_device import (
    EV_ABS,
    EV_KEY,
    EV_SYN,
    SYN_DROPPED,
    SYN_REPORT,
    Axis,
    InputEvent,
)
from drivers.signature.strokes import Limits, Point, Sheet, Signature

# linux/input-event-codes.h
ABS_X, ABS_Y, ABS_PRESSURE = 0x00, 0x01, 0x18
BTN_TOUCH = 0x14A


@dataclasses.dataclass(frozen=True, slots=True)
class Surface:
    """A pad's ranges, and the size of the area they stand for.

    Attributes:
        x: left to right.
        y: top to bottom.
        pressure: None where the pad does not feel it.
        width_mm: 0 for what the axis says of itself.
        height_mm: the same.
    """

    x: Axis
    y: Axis
    pressure: Axis | None = None
    width_mm: float = 0.0
    height_mm: float = 0.0

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height; 100 mm wide where neither anybody nor the device says."""
        width = self.width_mm or _length_mm(self.x)
        height = self.height_mm or _length_mm(self.y)
        shape = _span(self.y) / _span(self.x)
        if not width:
            width = height / shape if height else 100.0
        return round(width, 2), round(height or width * shape, 2)


class PenDecoder:
    """Turns reports into strokes: a point for each report while the pen touches.

    Invariants: bounded by ``limits``; never raises, whatever it is fed.
    """

    def __init__(self, surface: Surface, limits: Limits | None = None) -> None:
        """Begin with the pen lifted."""
        self._surface = surface
        self._limits = limits or Limits()
        self._sheet = Sheet(*surface.size_mm, self._limits)
        self._x: int | None = None
        self._y: int | None = None
        self._pressure: int | None = None
        self._touching = self._drawing = False
        self._begun_s: float | None = None
        self._torn = self._lost = False

    @property
    def lost(self) -> bool:
        """Whether a part of what was drawn was lost since ``clear``."""
        return self._lost

    def feed(self, event: InputEvent) -> None:
        """Take one event."""
        if event.type == EV_SYN:
            if event.code == SYN_DROPPED:
                # The kernel's buffer ran over; whether the pen still touches is not known.
                self._torn = self._lost = True
                self._touching = self._drawing = False
            elif event.code == SYN_REPORT:
                if not self._torn:
                    self._report(event.at_s)
                self._torn = False
        elif self._torn:
            return
        elif event.type == EV_KEY and event.code == BTN_TOUCH:
            self._touching = event.value != 0
        elif event.type == EV_ABS:
            self._move(event.code, event.value)

    def clear(self) -> None:
        """Drop every stroke; one that is under way goes on as a new one."""
        self._sheet.clear()
        self._drawing = self._lost = False
        self._begun_s = None

    def signature(self) -> Signature:
        """What was drawn so far."""
        return self._sheet.signature()

    def _move(self, axis: int, value: int) -> None:
        if axis == ABS_X:
            self._x = value
        elif axis == ABS_Y:
            self._y = value
        elif axis == ABS_PRESSURE:
            self._pressure = value

    def _report(self, at_s: float) -> None:
        if not self._touching:
            self._drawing = False
            return
        if self._x is None or self._y is None:
            # The kernel tells an axis only when it changes: where the pen is comes with its moving.
            return
        if not self._drawing:
            self._sheet.begin_stroke()
            self._drawing = True
        if self._begun_s is None:
            self._begun_s = at_s
        width, height = self._surface.size_mm
        passed_s = min(max(at_s - self._begun_s, 0.0), self._limits.duration_ms / 1000)
        self._sheet.add(
            Point(
                _part(self._x, self._surface.x) * width,
                _part(self._y, self._surface.y) * height,
                round(passed_s * 1000),
                self._felt(),
            )
        )

    def _felt(self) -> float | None:
        axis = self._surface.pressure
        if axis is None or self._pressure is None:
            return None
        return _part(self._pressure, axis)


def _span(axis: Axis) -> int:
    return max(1, axis.most - axis.least)


def _length_mm(axis: Axis) -> float:
    return _span(axis) / axis.per_mm if axis.per_mm > 0 else 0.0


def _part(value: int, axis: Axis) -> float:
    # The input core does not hold values to their range.
    return min(max((value - axis.least) / _span(axis), 0.0), 1.0)
