"""From blocks of meaning to lines of cells that fit the paper.

One cell is half a Han character: 48 cells on 80 mm paper, 32 on 58 mm. What a printer draws in one
cell and what in two follows from the encoding on the wire (GB18030): a one-byte character takes
one cell, every other character two. Text comes out of here without anything a printer, or the eye,
could take for something else than text.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from drivers.receipt.port import Block, Code, Field, Line, Rule

MIN_COLUMNS = 8
_FIELD_GAP = 2
_VALUE_INDENT = "  "

# Controls, format characters (bidirectional overrides, zero width), lone surrogates. Unassigned
# characters stay: Han added to Unicode after this Python was built are in real names.
_BANNED = frozenset({"Cc", "Cf", "Cs"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")

# Characters that have no picture of their own although their category does not say so: they would
# print as boxes, or join and split what they should not (Unicode, Default_Ignorable_Code_Point and
# Noncharacter_Code_Point).
_INVISIBLE = (
    range(0x034F, 0x0350),
    range(0x115F, 0x1161),
    range(0x17B4, 0x17B6),
    range(0x180B, 0x1810),
    range(0x2065, 0x2066),
    range(0x3164, 0x3165),
    range(0xFDD0, 0xFDF0),
    range(0xFE00, 0xFE10),
    range(0xFFA0, 0xFFA1),
    range(0xFFF0, 0xFFF9),
    range(0xE0000, 0xE1000),
)

# Chinese line breaking: these do not begin a line (GB/T 15834), what precedes them comes along.
_NOT_AT_START = frozenset("，。、；：？！）》」』】〕”’％·…—")


@dataclasses.dataclass(frozen=True, slots=True)
class TextLine:
    """One line of paper.

    Attributes:
        text: printable characters only; its ``width`` fits the paper.
        large: drawn double in both directions, so it takes twice the cells.
        bold: emphasised.
        align: where it stands.
    """

    text: str
    large: bool = False
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"


@dataclasses.dataclass(frozen=True, slots=True)
class CodeBlock:
    """A QR code, centred."""

    data: str


Laid = TextLine | CodeBlock


def printable(text: str) -> str:
    """The text without control, bidirectional, zero-width and other unseen characters.

    A tab and any kind of space become a plain space, except the ideographic one; nothing is
    normalised, and private-use characters stay: rare names are made of them.
    """
    return "".join(_kept(text))


def cell_width(text: str) -> int:
    """How many cells printable text takes."""
    return sum(1 if ord(sign) < 0x80 else 2 for sign in text)


def lay_out(blocks: Iterable[Block], columns: int) -> tuple[Laid, ...]:
    """Lay the blocks out, top to bottom.

    Args:
        blocks: what to print.
        columns: cells across the paper, at least ``MIN_COLUMNS``.

    Raises:
        ValueError: there are fewer columns than that.
    """
    if columns < MIN_COLUMNS:
        raise ValueError(f"paper of {columns} columns is too narrow")
    return tuple(laid for block in blocks for laid in _lay_out(block, columns))


def wrap(text: str, columns: int) -> list[str]:
    """Break one paragraph of printable text into lines.

    Breaks at spaces and between Han characters; a longer run of Latin letters or digits is cut.
    Text without any visible character makes one empty line.
    """
    lines: list[str] = []
    line: list[str] = []
    for piece in _pieces(text, columns):
        if cell_width("".join(line)) + cell_width(piece) <= columns:
            line.append(piece)
        elif piece == " ":
            lines.append("".join(line))
            line = []
        else:
            carried = _carried(line, piece, columns)
            lines.append("".join(line[: len(line) - len(carried)]))
            line = [*carried, piece]
    lines.append("".join(line))
    return [each.strip(" ") for each in lines if each.strip(" ")] or [""]


def _kept(text: str) -> Iterator[str]:
    for sign in text:
        if sign == "\u3000":
            yield sign
        elif sign == "\t" or unicodedata.category(sign) in _SPACES:
            yield " "
        elif not _invisible(sign):
            yield sign


def _invisible(sign: str) -> bool:
    number = ord(sign)
    return (
        unicodedata.category(sign) in _BANNED
        or number & 0xFFFE == 0xFFFE
        or any(number in invisible for invisible in _INVISIBLE)
    )


def _lay_out(block: Block, columns: int) -> Iterator[Laid]:
    match block:
        case Line():
            yield from _line(block, columns)
        case Field():
            yield from _field(block, columns)
        case Code():
            yield CodeBlock(block.data)
        case Rule():
            yield TextLine("-" * columns)


def _line(line: Line, columns: int) -> Iterator[TextLine]:
    large = line.size == "large"
    for paragraph in _LINE_END.split(line.text):
        for text in wrap(printable(paragraph), columns // 2 if large else columns):
            yield TextLine(text, large=large, bold=line.bold, align=line.align)


def _field(field: Field, columns: int) -> Iterator[TextLine]:
    label, value = printable(field.label).strip(" "), printable(field.value).strip(" ")
    gap = columns - cell_width(label) - cell_width(value)
    if gap >= _FIELD_GAP:
        yield TextLine(label + " " * gap + value)
        return
    yield from (TextLine(text) for text in wrap(label, columns))
    for text in wrap(value, columns - len(_VALUE_INDENT)):
        yield TextLine(_VALUE_INDENT + text)


def _pieces(text: str, columns: int) -> Iterator[str]:
    word = ""
    for sign in text:
        if sign.isascii() and sign != " ":
            word += sign
            if len(word) == columns:
                yield word
                word = ""
            continue
        if word:
            yield word
            word = ""
        yield sign
    if word:
        yield word


def _carried(line: Sequence[str], piece: str, columns: int) -> list[str]:
    """What of the full line goes to the next one together with ``piece``."""
    if piece not in _NOT_AT_START or len(line) < 2 or line[-1] in _NOT_AT_START:
        return []
    return [line[-1]] if cell_width(line[-1] + piece) <= columns else []
