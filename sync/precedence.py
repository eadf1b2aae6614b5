"""Whoever saves goes first: the relay's threads leave the interpreter to a citizen's save.

A save takes a millisecond of Python. Beside threads that are busy in Python as well it would get
the interpreter back only after a wait each time it had let go of it, twenty times in one save.
"""

from __future__ import annotations

import threading

# A save that takes longer waits for the disk or for its turn, and not for the interpreter.
_PATIENCE_S = 0.005


class Precedence:
    """Use it in a ``with`` around what goes first; reentrant, any thread may."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._inside = 0
        self._nobody = threading.Event()
        self._nobody.set()

    def __enter__(self) -> None:
        with self._mutex:
            self._inside += 1
            self._nobody.clear()

    def __exit__(self, *_: object) -> None:
        with self._mutex:
            self._inside -= 1
            if not self._inside:
                self._nobody.set()

    def give_way(self) -> None:
        """Wait while somebody is inside, but never for long; for everybody else, now and then."""
        if not self._nobody.is_set():
            self._nobody.wait(_PATIENCE_S)
