"""Characters as the finger writes them, for everybody who never learnt to type them.

The recogniser is not ours: zinnia (BSD), which Debian's package ``libzinnia0`` installs, with the
model of ``tegaki-zinnia-simplified-chinese`` (LGPL-2.1; the 6,763 characters of GB 2312, so neither
traditional characters nor the rare ones of names). Where either is missing nobody is offered it.

What was drawn is handed in and forgotten; nothing here keeps a stroke.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from kiosk.typing.pinyin import Candidate

LIBRARY = "libzinnia.so.0"
MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")

Stroke = Sequence[tuple[float, float]]

_SHOWN = 24
_SIDE = 1000
# The model knows characters with air around them: without it one in fifty more is missed.
_MARGIN = 200


class Handwriting(Protocol):
    """Knows characters by what was drawn."""

    def candidates(self, strokes: Sequence[Stroke]) -> list[Candidate]:
        """What it may be, likeliest first; none for nothing.

        Args:
            strokes: in the order of writing, points x to the right and y downwards, in any unit.
        """


class Zinnia:
    """The installed recogniser with its model, which is mapped into memory.

    Invariants: one thread at a time.
    """

    def __init__(self, model: Path = MODEL) -> None:
        """Open the model.

        Raises:
            OSError: the library or the model cannot be read.
        """
        self._lib = lib = _library()
        self._recogniser = lib.zinnia_recognizer_new()
        self._closed = weakref.finalize(self, lib.zinnia_recognizer_destroy, self._recogniser)
        if not lib.zinnia_recognizer_open(self._recogniser, str(model).encode()):
            raise OSError("zinnia cannot read its model")

    def candidates(self, strokes: Sequence[Stroke]) -> list[Candidate]:
        """See ``Handwriting``."""
        if not any(strokes):
            return []
        lib = self._lib
        drawn = lib.zinnia_character_new()
        try:
            lib.zinnia_character_set_width(drawn, _SIDE)
            lib.zinnia_character_set_height(drawn, _SIDE)
            for number, stroke in enumerate(fitted(strokes)):
                for x, y in stroke:
                    lib.zinnia_character_add(drawn, number, x, y)
            found = lib.zinnia_recognizer_classify(self._recogniser, drawn, _SHOWN)
        finally:
            lib.zinnia_character_clear(drawn)
            lib.zinnia_character_destroy(drawn)
        if not found:
            return []
        try:
            texts = (
                lib.zinnia_result_value(found, place).decode()
                for place in range(lib.zinnia_result_size(found))
            )
            return [Candidate(text, len(strokes)) for text in texts]
        finally:
            lib.zinnia_result_destroy(found)


def offered(model: Path = MODEL) -> bool:
    """Whether both the library and the model are installed."""
    if not model.exists():
        return False
    try:
        _library()
    except OSError:
        return False
    return True


def open_handwriting() -> Handwriting | None:
    """The recogniser, its model read once; ``None`` where it is not installed."""
    try:
        found = Zinnia()
    except OSError:
        return None
    # The first question brings the whole model from the disk: not while somebody waits.
    found.candidates([[(0, 0), (1, 0)]])
    return found


def fitted(strokes: Sequence[Stroke]) -> list[list[tuple[int, int]]]:
    """The drawing in the middle of the model's square, always of one size, its shape kept.

    Returns:
        points in units of the square, 0..1000.
    """
    points = [point for stroke in strokes for point in stroke]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
    room = _SIDE - 2 * _MARGIN
    scale = room / (max(wide, high) or 1.0)
    across, down = (_SIDE - wide * scale) / 2, (_SIDE - high * scale) / 2
    return [
        [(round(across + (x - left) * scale), round(down + (y - top) * scale)) for x, y in stroke]
        for stroke in strokes
    ]


@cache
def _library() -> ctypes.CDLL:
    """Zinnia's C interface (zinnia.h); ``OSError`` where it is not installed."""
    lib = ctypes.CDLL(LIBRARY)
    thing, size, whole = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    for name, answer, arguments in (
        ("recognizer_new", thing, ()),
        ("recognizer_destroy", None, (thing,)),
        ("recognizer_open", whole, (thing, ctypes.c_char_p)),
        ("recognizer_classify", thing, (thing, thing, size)),
        ("character_new", thing, ()),
        ("character_clear", None, (thing,)),
        ("character_destroy", None, (thing,)),
        ("character_set_width", None, (thing, size)),
        ("character_set_height", None, (thing, size)),
        ("character_add", whole, (thing, size, whole, whole)),
        ("result_size", size, (thing,)),
        ("result_value", ctypes.c_char_p, (thing, size)),
        ("result_destroy", None, (thing,)),
    ):
        function = getattr(lib, f"zinnia_{name}")
        function.restype, function.argtypes = answer, arguments
    return lib
