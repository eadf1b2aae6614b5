"""The idempotency key: one id per intent, kept through every retry, the ledger and the receipt.

UUID version 7 (RFC 9562, section 5.7) in lower case text form. Keys made by one process ascend even
when its clock stands still or is set back (section 6.2, method 2: the random part counts on).
"""

from __future__ import annotations

import re
import secrets
import threading
import time
import uuid
from collections.abc import Callable

PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"

_FORM = re.compile(PATTERN, re.ASCII)
_RANDOM_BITS = 74
_MAX_STEP_BITS = 32


class KeySequence:
    """Makes keys that ascend; any thread may call it.

    Args:
        clock_ms: milliseconds since 1970, UTC.
    """

    def __init__(self, clock_ms: Callable[[], int]) -> None:
        self._clock_ms = clock_ms
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> str:
        """The next key."""
        with self._lock:
            fresh = (self._clock_ms() << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
            if fresh >> _RANDOM_BITS <= self._last >> _RANDOM_BITS:
                fresh = self._last + 1 + secrets.randbits(_MAX_STEP_BITS)
            self._last = fresh
        return str(uuid.UUID(int=_with_version(fresh)))


def _with_version(value: int) -> int:
    milliseconds = value >> _RANDOM_BITS
    rand_a = (value >> 62) & 0xFFF
    rand_b = value & ((1 << 62) - 1)
    return (milliseconds << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b


_sequence = KeySequence(lambda: time.time_ns() // 1_000_000)


def new_key() -> str:
    """A new idempotency key, greater than every one this process made before."""
    return _sequence.next()


def check_key(text: str) -> bool:
    """Whether the text is a key in the one form that both sides write."""
    return len(text) == 36 and _FORM.match(text) is not None
