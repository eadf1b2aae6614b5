"""The touch check: five points, and by how much each was missed."""

from __future__ import annotations

import dataclasses
import math

from kiosk.access.board import MOST_OFF_MM, TARGETS, Desk, Page, Row, Tone
from kiosk.words import Words

KEY = "touch"


def begun(desk: Desk) -> Desk:
    """The first point."""
    return dataclasses.replace(desk, page=Page.TOUCH, target=0, off_mm=())


def hit(
    desk: Desk,
    at: tuple[float, float],
    size: tuple[float, float],
    px_per_mm: float,
    words: Words,
) -> Desk:
    """A touch; after the last point the outcome stands among the steps of the set-up.

    Args:
        desk: in the check.
        at: where it was, in pixels.
        size: width and height of the area, in pixels.
        px_per_mm: of the panel.
        words: of staff mode.
    """
    wanted = TARGETS[desk.target]
    off_px = math.hypot(at[0] - wanted[0] * size[0], at[1] - wanted[1] * size[1])
    off_mm = (*desk.off_mm, off_px / px_per_mm)
    if len(off_mm) < len(TARGETS):
        return dataclasses.replace(desk, target=desk.target + 1, off_mm=off_mm)
    row = _outcome(max(off_mm), words)
    return dataclasses.replace(
        desk, page=Page.COMMISSION, target=0, off_mm=(), tried={**desk.tried, KEY: row}
    )


def _outcome(worst_mm: float, words: Words) -> Row:
    off = f"{worst_mm:.1f}"
    title = words["commission_touch"]
    if worst_mm <= MOST_OFF_MM:
        return Row(title, words.say("commission_touch_good", off=off), Tone.GOOD, key=KEY)
    says = words.say("commission_touch_bad", off=off, most=f"{MOST_OFF_MM:g}")
    return Row(title, says, Tone.DANGER, words["commission_touch_todo"], key=KEY)
