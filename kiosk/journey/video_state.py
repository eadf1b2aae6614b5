"""A call with a clerk, as the journey sees it."""

from __future__ import annotations

import dataclasses
import enum

from kiosk.journey.event import SessionEvent


class CallState(enum.StrEnum):
    """How a call is."""

    WAITING = "waiting"
    CONNECTED = "connected"
    LOST = "lost"


@dataclasses.dataclass(frozen=True, slots=True)
class CallTold(SessionEvent):
    """How the call is now."""

    state: CallState
