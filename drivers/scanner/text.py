"""Which scanned text is acceptable, and why other text is not."""

from __future__ import annotations

import dataclasses
import unicodedata

from drivers.device import Completion, CompletionCode
from drivers.scanner.port import Scanned

# A QR code holds 2953 bytes at most (ISO/IEC 18004, version 40-L).
LONGEST_TEXT = 2953

# Control, format (bidirectional, zero width), half surrogate pairs, line and paragraph separators.
# Private use stays: rare characters of names are written there. Unassigned stays: the tables of
# this Python are older than the newest Han characters.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

# AIM symbology identifiers (ISO/IEC 15424): "]", a letter for the kind, a modifier.
SYMBOLOGIES = {
    "A": "code39",
    "C": "code128",
    "E": "ean",
    "F": "codabar",
    "G": "code93",
    "I": "itf",
    "L": "pdf417",
    "Q": "qr",
    "d": "datamatrix",
    "e": "databar",
    "h": "hanxin",
    "z": "aztec",
}


@dataclasses.dataclass(frozen=True, slots=True)
class TextRules:
    """What is accepted.

    Attributes:
        least: shortest text, in characters.
        most: longest text, in characters.
        ascii_only: whether only printable ASCII is accepted.
        aim_prefix: whether the scanner is set to send AIM identifiers; text without one is then
            refused.
    """

    least: int = 1
    most: int = LONGEST_TEXT
    ascii_only: bool = False
    aim_prefix: bool = False


def refuse(reason: str) -> Completion[Scanned]:
    """Something was scanned, and is not accepted."""
    return Completion(CompletionCode.INVALID_DATA, reason=reason)


def judge(text: str, rules: TextRules, symbology: str = "") -> Completion[Scanned]:
    """Accept a text or say what is wrong with it, never repeating it."""
    if rules.aim_prefix:
        if len(text) < 3 or text[0] != "]":
            return refuse("no AIM identifier")
        symbology, text = SYMBOLOGIES.get(text[1], "other"), text[3:]
    if len(text) < rules.least:
        return refuse(f"shorter than {rules.least} characters")
    if len(text) > rules.most:
        return refuse(f"longer than {rules.most} characters")
    if not all(map(_is_printable, text)):
        return refuse("unprintable characters")
    if rules.ascii_only and not text.isascii():
        return refuse("characters besides ASCII")
    return Completion(CompletionCode.SUCCESS, Scanned(text, symbology))


def _is_printable(character: str) -> bool:
    # The last two code points of each plane are no characters (Unicode 23.7).
    return (
        unicodedata.category(character) not in _UNPRINTABLE and (ord(character) & 0xFFFE) != 0xFFFE
    )
