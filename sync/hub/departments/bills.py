"""What has to be paid, as departments and utilities know it."""

from __future__ import annotations

import dataclasses
import hashlib


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One thing to pay.

    Attributes:
        register: whose line it is.
        key: of the line within the bill: the same at every query.
    """

    register: str
    key: str
    title: str
    period: str
    amount_fen: int
    late_fen: int = 0

    def id_for(self, whose: str) -> str:
        """Of this line, anywhere: it does not tell whose it is, and is the same every time."""
        digest = hashlib.sha256(f"{self.register}\n{whose}\n{self.key}".encode()).hexdigest()
        return f"{self.register}-{digest[:20]}"


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Bill:
    """Everything that is due.

    Attributes:
        holder: whose bill it is, not yet masked.
        whose: the number it belongs to (户号, id number), for the lines' ids.
    """

    holder: str
    lines: tuple[Line, ...]
    whose: str
