"""What every event of a journey is; the events themselves are in ``kiosk.journey.events``."""

from __future__ import annotations

import dataclasses
import enum


class Timer(enum.StrEnum):
    """The timers a journey starts."""

    IDLE = "idle"
    GRACE = "grace"
    GOODBYE = "goodbye"
    DELIVERY = "delivery"
    TAKE = "take"
    SAVE = "save"
    ASK = "ask"
    DECISION = "decision"
    LOOK = "look"


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""


@dataclasses.dataclass(frozen=True, slots=True)
class UserEvent(Event):
    """The citizen touched something; counts as being there."""


@dataclasses.dataclass(frozen=True, slots=True)
class SessionEvent(Event):
    """An answer to an effect of one session; dropped when that session is over."""

    session: str
