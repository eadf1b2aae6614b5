"""Which short sound goes with what has just happened on screen."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from kiosk.present.value import Value

# The last seconds of the countdown are heard one by one.
TICKING_S = 10


class Sound(enum.StrEnum):
    """The sounds, by the names of their files in ``assets/sounds``."""

    TOUCH = "touch"
    SUCCESS = "success"
    CAUTION = "caution"
    CARD = "card"
    WARNING = "warning"
    TICK = "tick"


# What somebody must hear who has turned away already: neither night nor a quiet place silences it.
URGENT = frozenset({Sound.CARD})
# Names of values that hold a sentence about what is to be looked at again.
_TO_LOOK_AT = ("Trouble", "omplaint", "Warns")


def sound_of(before: Mapping[str, Value], after: Mapping[str, Value]) -> Sound | None:
    """The sound of a change, if it has one.

    Args:
        before: the values that were on screen; empty at the beginning.
        after: those that are on screen now.
    """
    if not before:
        return None
    if after["idleWarning"] and not before["idleWarning"]:
        return Sound.WARNING
    moved = after["step"] != before["step"]
    if moved and after["step"] == "take":
        return Sound.CARD
    # Only what is saved, and what was there to be taken, is a success.
    if moved and after["step"] == "result":
        return Sound.SUCCESS
    if not moved and any(
        value and value != before.get(name)
        for name, value in after.items()
        if name.endswith(_TO_LOOK_AT)
    ):
        return Sound.CAUTION
    return None
