r"""A receipt as ESC/POS bytes.

Source: the ESC/POS command reference as printers of the Chinese market implement it. Text always
goes out in Han character mode (FS &), by default as GB18030, with nothing that depends on a code
page: the library's own text path loses punctuation and rare Han.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal

import segno

from drivers.receipt.encoding import TextRoad
from drivers.receipt.layout import CodeBlock, Laid, TextLine, lay_out
from drivers.receipt.port import Receipt

CELL_DOTS = 12
"""Dots of one cell across: 48 cells are 576 dots, 32 are 384 (203 dpi)."""

CODE_MODULE_DOTS = 8
_QUIET_MODULES = 4

INITIALISE = b"\x1b@"
# Unasked status reports (GS a) would be mistaken for answers.
NO_AUTOMATIC_STATUS = b"\x1da\x00"
PROOF_REQUEST = b"\x1dr\x01"
"""GS r 1: answered when the printer came to it in the stream, that is after the job."""

_ALIGN = {"left": b"\x1ba\x00", "center": b"\x1ba\x01", "right": b"\x1ba\x02"}
_FEED_TO_CUTTER = b"\x1bd\x06"
_CUT = {"full": b"\x1dV\x00", "partial": b"\x1dV\x01"}
# Both are needed: some printers enlarge Han characters by FS ! only.
_NORMAL_SIZE = b"\x1d!\x00\x1c!\x00"
_LARGE_SIZE = b"\x1d!\x11\x1c!\x0c"
_BOLD = {False: b"\x1bE\x00", True: b"\x1bE\x01"}

CutKind = Literal["full", "partial"]
CodeKind = Literal["native", "raster"]


GB18030 = TextRoad()
"""What nearly every printer of the Chinese market understands, with every character there is."""


class Unprintable(Exception):
    """The receipt itself cannot be printed on this paper, whatever the printer's condition."""


def compose(
    receipt: Receipt,
    *,
    columns: int,
    code: CodeKind,
    cut: CutKind,
    text: TextRoad = GB18030,
) -> bytes:
    """The whole job, without the request for proof.

    Args:
        receipt: what to print.
        columns: cells across the paper.
        code: whether the printer draws QR codes itself or gets them as a picture.
        cut: how the sheet is cut at the end.
        text: how text goes onto the wire.

    Raises:
        Unprintable: a code is not printable ASCII or does not fit across the paper.
    """
    parts = [INITIALISE, NO_AUTOMATIC_STATUS, text.selection]
    parts += (_laid(laid, columns, code, text) for laid in lay_out(receipt.blocks, columns))
    return b"".join(parts) + cut_off(cut)


def cut_off(cut: CutKind) -> bytes:
    """Feed what was printed past the cutter, and cut."""
    return _FEED_TO_CUTTER + _CUT[cut]


def native_code(data: bytes, module_dots: int) -> bytes:
    """The printer draws the QR code (GS ( k): model 2, error correction M."""
    return b"".join(
        (
            _code_function(65, b"\x32\x00"),
            _code_function(67, bytes([module_dots])),
            _code_function(69, b"\x31"),
            _code_function(80, b"0" + data),
            _code_function(81, b"0"),
        )
    )


def raster_code(data: str, module_dots: int) -> bytes:
    """The QR code as a picture (GS v 0), with its quiet zone."""
    code = segno.make(data, error="m", micro=False, boost_error=False)
    side = int(code.symbol_size(border=_QUIET_MODULES)[0]) * module_dots
    picture = io.BytesIO()
    # A portable bitmap's rows are what GS v 0 wants: one bit per dot, 1 is black, padded to bytes.
    code.save(picture, kind="pbm", scale=module_dots, border=_QUIET_MODULES, plain=False)
    row_bytes = (side + 7) // 8
    bits = picture.getvalue()[-row_bytes * side :]
    head = b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + side.to_bytes(2, "little")
    return head + bits


def _laid(laid: Laid, columns: int, code: CodeKind, text: TextRoad) -> bytes:
    match laid:
        case TextLine():
            size = _LARGE_SIZE if laid.large else _NORMAL_SIZE
            style = _ALIGN[laid.align] + size + _BOLD[laid.bold]
            return style + text.bytes_of(laid.text) + b"\n"
        case CodeBlock():
            dots = _module_dots(laid.data, columns)
            drawn = (
                native_code(laid.data.encode("ascii"), dots)
                if code == "native"
                else raster_code(laid.data, dots)
            )
            # An empty line above and below keeps the quiet zone free of text.
            return _ALIGN["center"] + _NORMAL_SIZE + b"\n" + drawn + b"\n"


def _module_dots(data: str, columns: int) -> int:
    if not data or not (data.isascii() and data.isprintable()):
        raise Unprintable("a code must be printable ASCII and not empty")
    try:
        code = segno.make(data, error="m", micro=False, boost_error=False)
    except segno.DataOverflowError:
        # `from None`: the data would be in the chained message.
        raise Unprintable("a code is too long for a QR code") from None
    modules = int(code.symbol_size(border=_QUIET_MODULES)[0])
    dots = min(CODE_MODULE_DOTS, columns * CELL_DOTS // modules)
    if dots < 2:
        raise Unprintable("a code does not fit across the paper")
    return dots


def _code_function(function: int, data: Sequence[int]) -> bytes:
    body = bytes([0x31, function, *data])
    return b"\x1d(k" + len(body).to_bytes(2, "little") + body
