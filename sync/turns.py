"""A lock that is given in the order in which it was asked for.

``threading.Lock`` goes to whoever is quickest, and that is the thread which has just released it: a
relay that settles a batch in steps would take it again each time, while a citizen waits for it.
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """One at a time, first come first served; not reentrant. Use it in a ``with``."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._mutex:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:
            # A signal's exception: whoever is behind must not wait for somebody who has left.
            with self._mutex:
                left = mine in self._waiting
                if left:
                    self._waiting.remove(mine)
            if not left:
                self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        with self._mutex:
            if self._waiting:
                # Handed over: it is never free in between.
                self._waiting.popleft().release()
            else:
                self._held = False

    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)
