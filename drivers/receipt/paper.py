"""What lies on a sheet of simulated paper, from top to bottom."""

from __future__ import annotations

import dataclasses
from typing import Literal

Align = Literal["left", "center", "right"]

CELL_DOTS = 12
"""Width of a Latin character; a Han character is twice as wide."""
CHARACTER_DOTS = 24
LINE_DOTS = 30
"""Height of a line of normal text with its spacing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """One character as the head draws it.

    Attributes:
        sign: the character.
        han: drawn from the Han font, twice as wide as a Latin one.
        wide: how often the width is taken, 1 to 8.
        high: how often the height is taken, 1 to 8.
        bold: emphasised.
    """

    sign: str
    han: bool
    wide: int = 1
    high: int = 1
    bold: bool = False

    @property
    def dots(self) -> int:
        """Width in dots."""
        return (2 if self.han else 1) * CELL_DOTS * self.wide


@dataclasses.dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text; without cells it is an empty line."""

    cells: tuple[Cell, ...]
    align: Align = "left"

    @property
    def text(self) -> str:
        """What can be read on it."""
        return "".join(cell.sign for cell in self.cells)

    @property
    def height(self) -> int:
        """In dots, spacing included."""
        return LINE_DOTS + CHARACTER_DOTS * (max((c.high for c in self.cells), default=1) - 1)


@dataclasses.dataclass(frozen=True, slots=True)
class PrintedPicture:
    """A picture of one bit per dot, rows padded to bytes, 1 is black."""

    row_bytes: int
    rows: int
    bits: bytes
    align: Align = "left"

    @property
    def height(self) -> int:
        """In dots."""
        return self.rows


@dataclasses.dataclass(frozen=True, slots=True)
class PrintedCode:
    """A QR code the printer drew itself.

    Attributes:
        modules: rows of the symbol, without a quiet zone.
        module_dots: dots across a module.
    """

    modules: tuple[bytes, ...]
    module_dots: int
    align: Align = "left"

    @property
    def height(self) -> int:
        """In dots."""
        return len(self.modules) * self.module_dots


Printed = PrintedLine | PrintedPicture | PrintedCode


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """A piece of paper that was cut off.

    Attributes:
        dots: width of the printed area.
        printed: top to bottom.
    """

    dots: int
    printed: tuple[Printed, ...]

    @property
    def text(self) -> str:
        """The lines of text on it."""
        lines = (each.text for each in self.printed if isinstance(each, PrintedLine))
        return "\n".join(lines).strip("\n")

    @property
    def height(self) -> int:
        """In dots."""
        return sum(each.height for each in self.printed)
