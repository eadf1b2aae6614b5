"""Which terminals something new reaches: rings (灰度发布), and a share of the ring that is on.

Ring 0 are machines that nobody depends on, the last ring is everybody else.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from sync.contract.case import Record

LAST_RING = 2

Ring = Annotated[int, msgspec.Meta(ge=0, le=LAST_RING)]


class Reach(Record, frozen=True, kw_only=True):
    """Rings below ``ring`` have it; of that ring so many of a hundred."""

    ring: Ring
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]

    def includes(self, ring: int, terminal: str, digest: str) -> bool:
        """Whether it reaches a terminal of this ring; a larger share holds the smaller one.

        Args:
            ring: the terminal's.
            terminal: 13 digits.
            digest: of what is rolled out, hex: another draw for each.
        """
        if ring != self.ring:
            return ring < self.ring
        drawn = hashlib.sha256(f"{digest} {terminal}".encode()).digest()
        return int.from_bytes(drawn[:4], "big") % 100 < self.percent


def ahead_name(catalogue: str) -> str:
    """Under which name a catalogue stands that only some terminals take yet."""
    return f"{catalogue}-ahead"


def ahead_reach(custom: object) -> Reach | None:
    """The reach in the signed list beside such a file; ``None`` when there is none to be read."""
    try:
        return msgspec.convert(custom, Reach)
    except msgspec.ValidationError:
        return None
