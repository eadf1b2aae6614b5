"""Seals for the platform, with the dear half of the next one made ready while nobody saves.

The key exchange takes as long as the commit that follows it. So a few encapsulations are made
ahead, by a thread of its own, and only once no save came for a moment: both need the interpreter.
Each seals one message.
"""

from __future__ import annotations

import os
import threading
from collections import deque

from sync.contract.envelope import begin_seal
from sync.contract.hpke import Encapsulation
from sync.contract.platform import PlatformKey


class Sealing:
    """Encapsulations for one platform; any thread may call it.

    Args:
        platform: whom submissions are sealed for.
        ahead: how many to have ready; 0 makes each when it is taken, and starts no thread.
        quiet_s: how long nobody must have taken one before the next is made ready.
    """

    def __init__(self, platform: PlatformKey, *, ahead: int = 4, quiet_s: float = 0.1) -> None:
        self.platform = platform
        self._ahead = ahead
        self._quiet_s = quiet_s
        self._ready: deque[tuple[int, Encapsulation]] = deque()
        self._wanted = threading.Condition()
        self._taken = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="sealing", daemon=True)
        if ahead:
            self._thread.start()

    def take(self) -> Encapsulation:
        """An encapsulation that nobody else has; made now when none is ready.

        Raises:
            ValueError: the platform's suite is not available here.
        """
        self._taken += 1
        try:
            process, begun = self._ready.popleft()
        except IndexError:
            return begin_seal(self.platform)
        with self._wanted:
            self._wanted.notify()
        # After a fork both sides would seal under the same secret.
        return begun if process == os.getpid() else begin_seal(self.platform)

    def make_one(self) -> None:
        """Make one ready now.

        Raises:
            ValueError: the platform's suite is not available here.
        """
        self._ready.append((os.getpid(), begin_seal(self.platform)))

    def ready(self) -> int:
        """How many are ready."""
        return len(self._ready)

    def close(self) -> None:
        """Give the thread back. May be called twice."""
        with self._wanted:
            self._closed = True
            self._wanted.notify()
        self._ready.clear()

    def _run(self) -> None:
        while True:
            with self._wanted:
                while len(self._ready) >= self._ahead and not self._closed:
                    self._wanted.wait()
                before = self._taken
                self._wanted.wait(self._quiet_s)
                if self._closed:
                    return
                if before != self._taken:
                    continue
            try:
                self.make_one()
            except ValueError:
                # A suite that is not available: whoever saves is told.
                return
