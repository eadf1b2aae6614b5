"""Where the fields of a machine readable zone stand (ICAO Doc 9303-4, -5, -6), and check digits."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Literal

FILLER = "<"
VALUES = {FILLER: 0} | {
    character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
"""What each character of an MRZ counts for in a check digit."""


def check_digit(text: str) -> str:
    """The 7-3-1 check digit of MRZ characters (Doc 9303-3, 4.9).

    Raises:
        ValueError: a character does not belong into an MRZ.
    """
    try:
        total = sum(
            VALUES[character] * weight
            for character, weight in zip(text, itertools.cycle((7, 3, 1)), strict=False)
        )
    except KeyError:
        raise ValueError("not an MRZ character") from None
    return str(total % 10)


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """Columns ``start`` to ``end`` (not included) of a line."""

    line: int
    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """Where fields stand; the check digit of the first four stands right behind them."""

    name: Literal["TD1", "TD2", "TD3"]
    rows: int
    width: int
    number: Span
    born: Span
    expires: Span
    personal: Span | None
    sex: Span
    nationality: Span
    names: Span
    optional: tuple[Span, ...]
    overflow: Span
    composite: tuple[Span, ...]
    composite_at: Span


_TD3 = Form(
    name="TD3",
    rows=2,
    width=44,
    number=Span(1, 0, 9),
    born=Span(1, 13, 19),
    expires=Span(1, 21, 27),
    personal=Span(1, 28, 42),
    sex=Span(1, 20, 21),
    nationality=Span(1, 10, 13),
    names=Span(0, 5, 44),
    optional=(Span(1, 28, 42),),
    overflow=Span(1, 28, 28),
    composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43)),
    composite_at=Span(1, 43, 44),
)
_TD2 = dataclasses.replace(
    _TD3,
    name="TD2",
    width=36,
    personal=None,
    names=Span(0, 5, 36),
    optional=(Span(1, 28, 35),),
    overflow=Span(1, 28, 35),
    composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35)),
    composite_at=Span(1, 35, 36),
)
_TD1 = Form(
    name="TD1",
    rows=3,
    width=30,
    number=Span(0, 5, 14),
    born=Span(1, 0, 6),
    expires=Span(1, 8, 14),
    personal=None,
    sex=Span(1, 7, 8),
    nationality=Span(1, 15, 18),
    names=Span(2, 0, 30),
    optional=(Span(0, 15, 30), Span(1, 18, 29)),
    overflow=Span(0, 15, 30),
    composite=(Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
    composite_at=Span(1, 29, 30),
)
BY_SHAPE = {(form.rows, form.width): form for form in (_TD1, _TD2, _TD3)}
"""(lines, characters per line) → where its fields stand."""
