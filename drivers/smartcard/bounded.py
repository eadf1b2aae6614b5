"""Calls into a library that has no timeouts, with one."""

from __future__ import annotations

import enum
import queue
import threading
from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar

T = TypeVar("T")


class Late(enum.Enum):
    """The call has not come back in time; it may yet, and nobody will see its result."""

    LATE = enum.auto()


LATE: Final = Late.LATE


class BoundedCalls:
    """Runs calls one after the other on a thread of its own.

    A call that does not come back keeps its thread; the next one gets a fresh thread. Once
    ``most_hanging`` threads hang nothing is tried any more until one of them is free again.
    """

    def __init__(self, name: str, most_hanging: int = 3) -> None:
        self._name = name
        self._most_hanging = most_hanging
        self._lane: queue.SimpleQueue[Callable[[], None] | None] | None = None
        self._hanging: list[threading.Thread] = []
        self._thread: threading.Thread | None = None

    def call(
        self, function: Callable[[], T], timeout_s: float, undo: Callable[[T], object] | None = None
    ) -> T | Literal[Late.LATE]:
        """Run it and wait for ``timeout_s``.

        Args:
            function: raises nothing that is expected.
            timeout_s: how long to wait.
            undo: called with the result when it comes too late, on the function's thread.
        """
        self._hanging = [thread for thread in self._hanging if thread.is_alive()]
        if len(self._hanging) >= self._most_hanging:
            return LATE
        call = _Call(function, undo)
        self._start().put(call.run)
        if not call.done.wait(timeout_s) and call.give_up():
            if self._thread is not None and self._lane is not None:
                # When it ever comes back it finds nothing more to do.
                self._lane.put(None)
                self._hanging.append(self._thread)
            self._lane = self._thread = None
            return LATE
        if call.error is not None:
            raise call.error
        result: T = call.result
        return result

    def close(self) -> None:
        """Let the thread end; the next call starts another."""
        if self._lane is not None:
            self._lane.put(None)
        self._lane = self._thread = None

    def _start(self) -> queue.SimpleQueue[Callable[[], None] | None]:
        if self._lane is None:
            lane: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
            self._thread = threading.Thread(
                target=_work, args=(lane,), name=self._name, daemon=True
            )
            self._lane = lane
            self._thread.start()
        return self._lane


class _Call:
    def __init__(self, function: Callable[[], Any], undo: Callable[[Any], object] | None) -> None:
        self._function = function
        self._undo = undo
        self._lock = threading.Lock()
        self._given_up = False
        self.done = threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._function()
        except BaseException as error:  # handed to whoever waits
            self.error = error
        with self._lock:
            self.done.set()
            late = self._given_up
        if late and self.error is None and self._undo is not None:
            self._undo(self.result)

    def give_up(self) -> bool:
        """Whether it is still running; from now on its result is undone."""
        with self._lock:
            self._given_up = not self.done.is_set()
            return self._given_up


def _work(lane: queue.SimpleQueue[Callable[[], None] | None]) -> None:
    while (run := lane.get()) is not None:
        run()
