"""An input device that exists in memory only: events go in, an adapter takes them out."""

from __future__ import annotations

import collections
import threading

from drivers.input_device import (
    EV_KEY,
    EV_SYN,
    SYN_DROPPED,
    SYN_REPORT,
    Axis,
    InputEvent,
    InputFault,
    InputLost,
)


class ScriptedInput:
    """A source of events; ``leaked`` counts those that reached it while nobody held it."""

    def __init__(self, axes: dict[int, Axis] | None = None) -> None:
        self.plugged = True
        self.leaked = 0
        self.grabs = 0
        self.fault = InputFault.NO_DEVICE
        self.caps_lock = False
        self._axes = axes or {}
        self._held = False
        self._events: collections.deque[InputEvent] = collections.deque()
        self._news = threading.Condition()

    @property
    def is_open(self) -> bool:
        return self._held

    @property
    def model(self) -> str:
        return "Scripted"

    def axis(self, code: int) -> Axis | None:
        return self._axes.get(code)

    def open(self) -> None:
        with self._news:
            if self._held:
                return
            if not self.plugged:
                raise InputLost(self.fault)
            self._held = True
            self.grabs += 1

    def read(self, timeout_s: float) -> list[InputEvent]:
        with self._news:
            self._news.wait_for(lambda: self._events or not self.plugged, timeout_s)
            if not self.plugged or not self._held:
                self._held = False
                raise InputLost(self.fault, "ENODEV")
            events = list(self._events)
            self._events.clear()
            return events

    def close(self) -> None:
        with self._news:
            self._held = False
            self._events.clear()

    # Hands

    def send(self, *events: InputEvent) -> None:
        with self._news:
            if not self._held:
                self.leaked += len(events)
                return
            self._events.extend(events)
            self._news.notify_all()

    def unplug(self) -> None:
        with self._news:
            self.plugged = False
            self._events.clear()
            self._news.notify_all()

    def replug(self) -> None:
        with self._news:
            self.plugged = True


REPORT = InputEvent(EV_SYN, SYN_REPORT, 0)
DROPPED = InputEvent(EV_SYN, SYN_DROPPED, 0)


def key(code: int, value: int) -> list[InputEvent]:
    """A key goes down (1), up (0) or repeats (2)."""
    return [InputEvent(EV_KEY, code, value), REPORT]


def stroke(code: int, *held: int) -> list[InputEvent]:
    """A key is pressed and released while others are held."""
    events = [event for modifier in held for event in key(modifier, 1)]
    events += key(code, 1) + key(code, 0)
    return events + [event for modifier in reversed(held) for event in key(modifier, 0)]
