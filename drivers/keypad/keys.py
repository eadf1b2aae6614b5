"""From key events to presses, short and long. Knows no device."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.input_device import EV_KEY, EV_SYN, SYN_DROPPED, InputEvent
from drivers.keypad.port import LONG_S, Press

# linux/input-event-codes.h
_DIGIT_ROW = (11, 2, 3, 4, 5, 6, 7, 8, 9, 10)
_KEYPAD = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
_TELEPHONE = tuple(range(0x200, 0x20A))
USUAL: Mapping[int, str] = {
    **{code: str(digit) for digit, code in enumerate(_DIGIT_ROW)},
    **{code: str(digit) for digit, code in enumerate(_KEYPAD)},
    **{code: str(digit) for digit, code in enumerate(_TELEPHONE)},
    # Star and hash of telephone pads; * and / or . of number pads.
    0x20A: "*",
    0x20B: "#",
    55: "*",
    98: "#",
    83: "#",
    # Arrows and Enter: pads for the blind that have a cross instead of digits.
    103: "2",
    105: "4",
    28: "5",
    96: "5",
    106: "6",
    108: "8",
}


class PressDecoder:
    """Keeps which keys are down, and since when.

    Invariants: a key makes one press each time it goes down; a repeat makes none.
    """

    def __init__(self, keys: Mapping[int, str] = USUAL, long_s: float = LONG_S) -> None:
        self._keys = keys
        self._long_s = long_s
        # Since when a key is down; None once its long press was told.
        self._down: dict[int, float | None] = {}

    def feed(self, event: InputEvent, now: float) -> Press | None:
        """An event; the press it ends, if it ends one."""
        if event.type == EV_SYN and event.code == SYN_DROPPED:
            # Whether a key was let go meanwhile is unknown.
            self._down.clear()
            return None
        if event.type != EV_KEY or event.code not in self._keys:
            return None
        if event.value == 1:
            self._down[event.code] = now
        elif event.value == 0:
            since = self._down.pop(event.code, None)
            if since is not None:
                return Press(self._keys[event.code], long=now - since >= self._long_s)
        return None

    def held(self, now: float) -> list[Press]:
        """Keys that have just been down for long."""
        found = []
        for code, since in self._down.items():
            if since is not None and now - since >= self._long_s:
                self._down[code] = None
                found.append(Press(self._keys[code], long=True))
        return found

    def next_long_in(self, now: float) -> float | None:
        """Seconds until a key that is down becomes a long press; ``None`` for no such key."""
        waits = [since + self._long_s - now for since in self._down.values() if since is not None]
        return max(min(waits), 0.0) if waits else None

    def forget(self) -> None:
        """Nothing is down."""
        self._down.clear()
