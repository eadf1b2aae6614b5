"""The far ends of the wires, driven by the fuzzer's bytes."""

from __future__ import annotations

import itertools
from collections.abc import Callable


def ticking(step_s: float) -> Callable[[], float]:
    """A clock that goes on with every look at it: no target ever really waits."""
    ticks = itertools.count()
    return lambda: next(ticks) * step_s


class ScriptedTransport:
    """A road to a printer that answers with the fuzzer's bytes.

    The first byte of each piece says how many bytes it brings; 0 is silence, 255 a broken road.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self) -> None:
        """Always there."""

    def write(self, data: bytes) -> None:
        """Takes everything."""

    def read(self, timeout_s: float) -> bytes:
        """The next piece of the script, then silence."""
        if not self._data:
            return b""
        count, self._data = self._data[0], self._data[1:]
        if count == 255:
            raise ConnectionResetError
        piece, self._data = self._data[: count % 8], self._data[count % 8 :]
        return piece

    def close(self) -> None:
        """Nothing to give back."""
