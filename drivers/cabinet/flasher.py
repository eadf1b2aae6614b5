"""Makes lights flash on boards that can only switch them."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Mapping

from drivers.cabinet.port import LightPattern


@dataclasses.dataclass(slots=True)
class _Flash:
    coil: int
    half_s: float
    due: float
    on: bool = True


class Flasher:
    """Toggles the coils of flashing lights, on a thread that lives while there are any.

    Invariants: a light that was forgotten is not touched after ``forget`` returned.
    """

    def __init__(
        self,
        halves: Mapping[LightPattern, float],
        toggle: Callable[[int, bool], None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args: half a period by pattern, in seconds; what switches a coil; a clock."""
        self._halves = halves
        self._toggle = toggle
        self._monotonic = monotonic
        self._flashes: dict[str, _Flash] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def follow(self, name: str, pattern: LightPattern, coil: int) -> None:
        """Flash a light that is on now; patterns without a period need nothing."""
        half_s = self._halves.get(pattern)
        if half_s is None:
            return
        with self._changed:
            self._flashes[name] = _Flash(coil, half_s, self._monotonic() + half_s)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lights", daemon=True)
                self._thread.start()
            self._changed.notify()

    def forget(self, name: str) -> None:
        """Leave a light alone."""
        with self._changed:
            self._flashes.pop(name, None)
            self._changed.notify()

    def stop(self) -> None:
        """Leave every light alone and end the thread."""
        with self._changed:
            self._flashes.clear()
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        with self._changed:
            while self._flashes:
                flash = min(self._flashes.values(), key=lambda one: one.due)
                wait_s = flash.due - self._monotonic()
                if wait_s > 0:
                    self._changed.wait(wait_s)
                    continue
                flash.on = not flash.on
                # Counted from now: after a board's silence nothing is caught up with.
                flash.due = self._monotonic() + flash.half_s
                self._toggle(flash.coil, flash.on)
            self._thread = None
