"""The pending number (待办编号): what a citizen takes home and asks by.

27 characters: place (9, statistical code of the town, GB/T 10114 style), terminal (4), civil day in
China (8, YYYYMMDD), serial of that day (5), check character over the 26 before it (ISO/IEC 7064
MOD 37,36: every single wrong character is noticed, and 99 in 100 swaps of neighbours; as a hybrid
system it lets a few pass). It carries no personal data, so it may stand in a QR code, on paper and
in a log.
"""

from __future__ import annotations

import datetime as dt
import functools
import re

LENGTH = 27
PATTERN = r"^[0-9]{26}[0-9A-Z]\Z"
LAST_SERIAL = 99_999
# The day of a number is the civil day where the terminal stands. China has one zone and no DST.
CHINA = dt.timezone(dt.timedelta(hours=8), "CST")

_FORM = re.compile(PATTERN, re.ASCII)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_GROUPS = (9, 4, 8, 5, 1)


def make_number(place: str, terminal: str, day: dt.date, serial: int) -> str:
    """Put a pending number together.

    Args:
        place: nine digits.
        terminal: four digits.
        day: civil day in China.
        serial: 1 to 99999, unique for this terminal and day.

    Raises:
        ValueError: a part has the wrong form (a bug or a wrong configuration).
    """
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError("serial must be 1 to 99999")
    head, rest = _of_day(place, terminal, day)
    written = f"{serial:05d}"
    return head + written + _ALPHABET[(1 - _rest(written, rest)) % 36]


@functools.lru_cache(maxsize=2)
def _of_day(place: str, terminal: str, day: dt.date) -> tuple[str, int]:
    """All before the serial, and how far the check character has come with it: a citizen waits."""
    if not re.fullmatch(r"[0-9]{9}", place):
        raise ValueError("place must be nine digits")
    if not re.fullmatch(r"[0-9]{4}", terminal):
        raise ValueError("terminal must be four digits")
    head = f"{place}{terminal}{day:%Y%m%d}"
    if len(head) != LENGTH - 6:
        raise ValueError("the year must have four digits")
    return head, _rest(head, 36)


def check_number(text: str) -> bool:
    """Whether the text is a pending number: form, real day, serial above zero, check character."""
    if len(text) != LENGTH or not _FORM.match(text):
        return False
    rest = _of_head(text[:21])
    serial = text[21:26]
    if rest is None or serial == "00000":
        return False
    return _ALPHABET[(1 - _rest(serial, rest)) % 36] == text[-1]


@functools.lru_cache(maxsize=1024)
def _of_head(head: str) -> int | None:
    """How far the check character has come before the serial; ``None`` when the day is not real.

    The platform checks one for each submission, and a batch is of one terminal and of few days.
    """
    try:
        dt.date(int(head[13:17]), int(head[17:19]), int(head[19:21]))
    except ValueError:
        return None
    return _rest(head, 36)


def _rest(body: str, rest: int) -> int:
    """ISO/IEC 7064, MOD 37,36, hybrid system: the same as ``stdnum.iso7064.mod_37_36``."""
    for character in body:
        rest = (rest + _VALUES[character]) % 36 or 36
        rest = rest * 2 % 37
    return rest


def group_number(number: str) -> str:
    """The number in groups, as people read and dictate it: ``441900004 0003 20261120 00042 Y``.

    Text of another length is handed back as it is.
    """
    return group_so_far(number) if len(number) == LENGTH else number


def group_so_far(typed: str) -> str:
    """The groups of what is typed of a number so far: ``441900004 00``."""
    groups = []
    start = 0
    for width in _GROUPS:
        groups.append(typed[start : start + width])
        start += width
    return " ".join(group for group in (*groups, typed[start:]) if group)
