"""Draws that depend on nothing but their names: the same today, tomorrow and on another machine."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Named draws under one key; adding a draw changes no other.

    Args:
        key: whose draws these are, for example a seed and a number.
    """

    def __init__(self, *key: object) -> None:
        self._key = hashlib.sha256("\n".join(str(one) for one in key).encode()).digest()

    def number(self, name: str, least: int, most: int) -> int:
        """From ``least`` to ``most``, both included."""
        drawn = hashlib.blake2b(name.encode(), key=self._key, digest_size=8).digest()
        return least + int.from_bytes(drawn) % (most - least + 1)

    def happens(self, name: str, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.number(name, 0, 99) < percent

    def pick(self, name: str, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[self.number(name, 0, len(choices) - 1)]

    def digits(self, name: str, count: int) -> str:
        """So many decimal digits; the first one is no zero."""
        return str(self.number(name, 10 ** (count - 1), 10**count - 1))

    def day(self, name: str, first: dt.date, last: dt.date) -> dt.date:
        """A day from ``first`` to ``last``; ``first`` when they are the wrong way round."""
        return first + dt.timedelta(days=self.number(name, 0, max(0, (last - first).days)))
