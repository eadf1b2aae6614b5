"""How a printer model wants its text: which encoding, and whether it has to be told.

Sources: GB 18030-2022, GBK (GB 13000.1 annex, code page 936); ``FS ( C`` of the ESC/POS command
reference (function 48, character encode system); ``ESC 9 n`` of several Chinese makers' manuals,
which is not part of the reference and was never seen on a printer here.
"""

from __future__ import annotations

import codecs
import dataclasses
from typing import Literal

Encoding = Literal["gb18030", "gbk", "utf-8"]
Selection = Literal["none", "esc9", "fsc"]

MISSING = "〓"
"""Printed for a character the printer's encoding lacks: the compositors' mark of a missing type."""

HAN_MODE = b"\x1c&"

_SELECT: dict[tuple[Selection, bool], bytes] = {
    ("esc9", False): b"\x1b9\x00",
    ("esc9", True): b"\x1b9\x01",
    ("fsc", False): b"\x1c(C\x02\x000\x01",
    ("fsc", True): b"\x1c(C\x02\x000\x02",
}


def _geta(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return MISSING * (error.end - error.start), error.end


codecs.register_error("guanjia.geta", _geta)


@dataclasses.dataclass(frozen=True, slots=True)
class TextRoad:
    """How text goes onto the wire.

    Attributes:
        encoding: what the printer understands. In each of the three no byte of a character other
            than ASCII is below 30 hex, so that text cannot contain a command.
        select: the command by which it has to be told: ``esc9``, ``fsc``, or none.
    """

    encoding: Encoding = "gb18030"
    select: Selection = "none"

    @property
    def selection(self) -> bytes:
        """What is sent after a reset, before the first text."""
        return _SELECT.get((self.select, self.encoding == "utf-8"), b"")

    def bytes_of(self, text: str) -> bytes:
        """Printable text for the wire; what the encoding lacks becomes ``MISSING``."""
        return HAN_MODE + text.encode(self.encoding, "guanjia.geta")
