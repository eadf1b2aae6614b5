"""The event loop of a server to which everybody comes at once.

asyncio handles everything that is ready before it looks again, and what a thread has finished waits
for that look. With a thousand callers at the door, the answer of somebody who was let in would wait
until each of them has been spoken to, several times over. Here a few are spoken to in between.
"""

from __future__ import annotations

import asyncio
import os
import select
import selectors

# About ten milliseconds of work.
_AT_A_TIME = 16


class _FewAtATime(selectors.EpollSelector):
    """As the usual one, but of a few; the kernel hands out the others first the next time."""

    def __init__(self) -> None:
        super().__init__()
        self._few = select.epoll.fromfd(os.dup(self.fileno()))

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready, within so many seconds; ``None`` waits for ever."""
        if timeout is not None:
            # In whole milliseconds, rounded up: a look too early would be one for nothing.
            timeout = max(0.0, -(-timeout // 0.001) * 0.001)
        try:
            ready = self._few.poll(timeout, _AT_A_TIME)
        except InterruptedError:
            return []
        keys = self.get_map()
        found = []
        for handle, event in ready:
            # Gone since, when one callback closed another's socket.
            if handle in keys:
                key = keys[handle]
                # What is neither of the two (an error, a hang-up) is told to whoever waits.
                reading = selectors.EVENT_READ if event & ~select.EPOLLOUT else 0
                writing = selectors.EVENT_WRITE if event & ~select.EPOLLIN else 0
                found.append((key, (reading | writing) & key.events))
        return found

    def close(self) -> None:
        """Give the kernel's side back."""
        self._few.close()
        super().close()


def new_loop() -> asyncio.AbstractEventLoop:
    """An event loop that stays attentive under a crowd."""
    return asyncio.SelectorEventLoop(_FewAtATime())
