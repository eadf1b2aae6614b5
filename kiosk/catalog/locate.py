"""Where in a service file a key stands, so that a finding can name the line.

TOML parsers tell positions only of what they cannot parse. Service files are plain: tables, arrays
of tables, one key to a line; that much is found here, and when it is not, the nearest line above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\"-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z0-9_\"-]+)\s*=")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of what ``path`` leads to, or of the nearest thing around it."""
    best, best_depth = 1, 0
    here: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    wanted = tuple(path)
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header is not None:
            here = _table(header[2], counts, array=header[1] == "[[")
            found = here
        else:
            key = _KEY.match(line)
            if key is None:
                continue
            found = (*here, key[1].strip('"'))
        if len(found) > best_depth and found == wanted[: len(found)]:
            best, best_depth = number, len(found)
    return best


def _table(
    name: str, counts: dict[tuple[str | int, ...], int], *, array: bool
) -> tuple[str | int, ...]:
    here: tuple[str | int, ...] = ()
    parts = name.replace('"', "").split(".")
    for place, part in enumerate(parts):
        here = (*here, part)
        last = place == len(parts) - 1
        if last and array:
            counts[here] = counts.get(here, -1) + 1
        if here in counts:
            here = (*here, counts[here])
    return here
