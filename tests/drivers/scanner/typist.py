"""How a scanner that types would type a text: linux/input-event-codes.h, US layout."""

from __future__ import annotations

from drivers.input_device import InputEvent
from tests.drivers.scripted_input import stroke

SHIFT, CAPS_LOCK, CTRL, ALT, ENTER, TAB = 42, 58, 29, 56, 28, 15

# Written out by hand and on purpose not taken from the decoder.
KEYS = {
    "a": 30, "b": 48, "c": 46, "d": 32, "e": 18, "f": 33, "g": 34, "h": 35, "i": 23, "j": 36,
    "k": 37, "l": 38, "m": 50, "n": 49, "o": 24, "p": 25, "q": 16, "r": 19, "s": 31, "t": 20,
    "u": 22, "v": 47, "w": 17, "x": 45, "y": 21, "z": 44, "1": 2, "2": 3, "3": 4, "4": 5, "5": 6,
    "6": 7, "7": 8, "8": 9, "9": 10, "0": 11, "-": 12, "=": 13, "[": 26, "]": 27, ";": 39,
    "'": 40, "`": 41, "\\": 43, ",": 51, ".": 52, "/": 53, " ": 57,
}  # fmt: skip
SHIFTED = dict(zip('!@#$%^&*()_+{}|:"~<>?', "1234567890-=[]\\;'`,./", strict=True))


def typed(text: str, *, end: int | None = ENTER) -> list[InputEvent]:
    events = []
    for character in text:
        if character in KEYS:
            events += stroke(KEYS[character])
        else:
            base = SHIFTED.get(character) or character.lower()
            events += stroke(KEYS[base], SHIFT)
    return events + (stroke(end) if end is not None else [])
