"""Draws a sheet of simulated paper as a picture, dot for dot."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.receipt.paper import (
    CHARACTER_DOTS,
    Cell,
    Printed,
    PrintedCode,
    PrintedLine,
    PrintedPicture,
    Sheet,
)

MARGIN_DOTS = 32
"""Blank paper left and right of the printed area, and above and below it."""

_FONT_FILE = "NotoSansCJK-Regular.ttc"
# The collection's face whose Latin letters are half as wide as a Han character, like a printer's.
_FACE = "Noto Sans Mono CJK SC"
_FONT_SIZE = 23
_INK, _PAPER = 0, 255


class FontMissing(Exception):
    """The font receipts are drawn with is not installed; says which package brings it."""


def font_folders() -> tuple[Path, ...]:
    """Where fonts usually lie."""
    home = Path.home()
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    )


def find_font(folders: Iterable[Path]) -> Path:
    """The font file receipts are drawn with.

    Raises:
        FontMissing: it is in none of the folders.
    """
    for folder in folders:
        found = sorted(folder.rglob(_FONT_FILE))
        if found:
            return found[0]
    raise FontMissing(f"{_FONT_FILE} not found: install the Debian package fonts-noto-cjk")


def render(sheet: Sheet) -> Image.Image:
    """The sheet as a greyscale picture, one pixel per dot.

    Raises:
        FontMissing: the font is not installed.
    """
    size = (sheet.dots + 2 * MARGIN_DOTS, sheet.height + 2 * MARGIN_DOTS)
    picture = Image.new("L", size, _PAPER)
    top = MARGIN_DOTS
    for printed in sheet.printed:
        _draw(picture, printed, sheet.dots, top)
        top += printed.height
    return picture


def _draw(picture: Image.Image, printed: Printed, paper_dots: int, top: int) -> None:
    match printed:
        case PrintedLine():
            width = sum(cell.dots for cell in printed.cells)
            left = _left(printed, width, paper_dots)
            base = top + max((c.high for c in printed.cells), default=1) * CHARACTER_DOTS
            for cell in printed.cells:
                drawn = _drawn_cell(cell)
                picture.paste(drawn, (left, base - drawn.height))
                left += cell.dots
        case PrintedPicture():
            bits = bytes(byte ^ 0xFF for byte in printed.bits)
            size = (printed.row_bytes * 8, printed.rows)
            image = Image.frombytes("1", size, bits).convert("L")
            picture.paste(image, (_left(printed, size[0], paper_dots), top))
        case PrintedCode():
            side = len(printed.modules)
            pixels = bytes(_INK if dark else _PAPER for row in printed.modules for dark in row)
            dots = side * printed.module_dots
            image = Image.frombytes("L", (side, side), pixels)
            image = image.resize((dots, dots), Image.Resampling.NEAREST)
            picture.paste(image, (_left(printed, dots, paper_dots), top))


def _left(printed: Printed, width: int, paper_dots: int) -> int:
    free = max(paper_dots - width, 0)
    return MARGIN_DOTS + {"left": 0, "center": free // 2, "right": free}[printed.align]


@functools.lru_cache(maxsize=4096)
def _drawn_cell(cell: Cell) -> Image.Image:
    width = cell.dots // cell.wide
    image = Image.new("L", (width, CHARACTER_DOTS), _PAPER)
    pen = ImageDraw.Draw(image)
    # Emphasis on a thermal head is the same dots once more, one to the right.
    for shift in (0, 1) if cell.bold else (0,):
        where = (width / 2 + shift, CHARACTER_DOTS - 4)
        pen.text(where, cell.sign, fill=_INK, font=_font(), anchor="ms")
    size = (width * cell.wide, CHARACTER_DOTS * cell.high)
    # Thermal heads repeat dots, they do not smooth.
    return image.resize(size, Image.Resampling.NEAREST)


@functools.lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    path = find_font(font_folders())
    for index in range(16):
        try:
            font = ImageFont.truetype(path, _FONT_SIZE, index=index)
        except OSError:
            break
        if font.getname()[0] == _FACE:
            return font
    raise FontMissing(f"{path.name} has no face {_FACE}: install the package fonts-noto-cjk")
