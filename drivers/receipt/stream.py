"""Takes an ESC/POS byte stream apart, the way a printer's receiver does: incrementally.

Knows how long each command is and nothing of what it does. What it does not know it reports and
skips, as printers do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

TEXT = "text"
UNKNOWN = "unknown"
REAL_TIME = "real time"

# Command → number of parameter bytes.
_FIXED: Mapping[bytes, int] = MappingProxyType(
    {
        b"\x1b@": 0,
        b"\x1b ": 1,
        b"\x1b!": 1,
        b"\x1b$": 2,
        b"\x1b-": 1,
        b"\x1b2": 0,
        b"\x1b3": 1,
        b"\x1b9": 1,
        b"\x1bE": 1,
        b"\x1bG": 1,
        b"\x1bJ": 1,
        b"\x1bM": 1,
        b"\x1bR": 1,
        b"\x1ba": 1,
        b"\x1bd": 1,
        b"\x1bp": 3,
        b"\x1bt": 1,
        b"\x1b{": 1,
        b"\x1c!": 1,
        b"\x1c&": 0,
        b"\x1c-": 1,
        b"\x1c.": 0,
        b"\x1cS": 2,
        b"\x1d!": 1,
        b"\x1dB": 1,
        b"\x1dI": 1,
        b"\x1dL": 2,
        b"\x1dW": 2,
        b"\x1da": 1,
        b"\x1dr": 1,
        b"\x10\x04": 1,
        b"\x10\x05": 1,
    }
)
_INTRODUCERS = b"\x1b\x1c\x1d\x10"
_CONTROLS: Mapping[int, str] = MappingProxyType({0x0A: "LF", 0x0D: "CR", 0x09: "HT"})
_MOST_PARAMETERS = 4 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    r"""A run of text, or one command.

    Attributes:
        name: ``text``, ``unknown``, ``LF``, ``CR``, ``HT``, or the command's first bytes as
            ``latin-1`` (``"\x1ba"``); real-time requests (DLE) are named ``real time``.
        data: the text, or the parameters.
    """

    name: str
    data: bytes = b""


class EscposStream:
    """Incremental: whatever the chunks, the tokens are the same (text may come in more runs)."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Token]:
        """Take in what arrived and return what is complete."""
        self._buffer += data
        tokens: list[Token] = []
        while (token := self._next()) is not None:
            tokens.append(token)
        return tokens

    def _next(self) -> Token | None:
        if not self._buffer:
            return None
        first = self._buffer[0]
        if first in _INTRODUCERS:
            return self._command()
        if first < 0x20 or first == 0x7F:
            del self._buffer[:1]
            return Token(_CONTROLS.get(first, UNKNOWN), bytes([first]))
        end = next(
            (i for i, byte in enumerate(self._buffer) if byte < 0x20 or byte == 0x7F),
            len(self._buffer),
        )
        return Token(TEXT, self._take(end))

    def _command(self) -> Token | None:
        if len(self._buffer) < 2:
            return None
        head = bytes(self._buffer[:2])
        size = self._size(head)
        if size is None:
            return None
        if size < 0 or size > _MOST_PARAMETERS:
            return Token(UNKNOWN, self._take(2))
        if len(self._buffer) < 2 + size:
            return None
        whole = self._take(2 + size)
        if head[0] == 0x10:
            return Token(REAL_TIME, whole[1:])
        return Token(head.decode("latin-1"), whole[2:])

    def _size(self, head: bytes) -> int | None:
        """How many bytes follow the head: ``None`` is not known yet, negative is no command."""
        if head in _FIXED:
            return _FIXED[head]
        after = self._buffer[2:]
        match head:
            case b"\x1dV":
                if not after:
                    return None
                return 1 if after[0] in (0, 1, 48, 49) else 2
            case b"\x1dv":
                if len(after) < 6:
                    return None
                width, height = (int.from_bytes(after[i : i + 2], "little") for i in (2, 4))
                return 6 + width * height
            case b"\x1b*":
                if len(after) < 3:
                    return None
                columns = int.from_bytes(after[1:3], "little")
                return 3 + columns * (3 if after[0] in (32, 33) else 1)
            case b"\x1d(" | b"\x1c(":
                if len(after) < 3:
                    return None
                return 3 + int.from_bytes(after[1:3], "little")
            case _:
                return -1

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken
