"""What the face camera says to the journey; nothing in it shows a face."""

from __future__ import annotations

import dataclasses
import datetime as dt

from drivers.face.comparison import Band, Verdict
from kiosk.journey.event import SessionEvent


@dataclasses.dataclass(frozen=True, slots=True)
class FaceSeen(SessionEvent):
    """How far the look at the citizen is."""

    phase: str
    task: str = ""
    fault: str = ""
    share: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class FaceJudged(SessionEvent):
    """What came of it.

    Attributes:
        failure: why it was broken off; ``away`` when the camera brings nothing.
        models: SHA-256 of the files that took part.
    """

    alive: bool
    verdict: Verdict
    band: Band | None
    failure: str
    models: tuple[str, ...]
    at: dt.datetime
