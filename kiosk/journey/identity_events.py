"""What face camera and travel documents say to the journey; nothing in it shows a face."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from drivers.idcard.record import CardRecord
from kiosk.journey.event import SessionEvent, UserEvent
from kiosk.journey.identity_state import ChipState

if TYPE_CHECKING:
    # They bring numpy, which no screen needs before a camera looks.
    from drivers.face.comparison import Band, Verdict

NO_PHOTO = "no-photo"
"""Why nobody was filmed: the document's photo is not there to compare with."""


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
        failure: why it was broken off; ``away`` when the camera brings nothing, ``NO_PHOTO`` when
            it was not even opened.
        models: SHA-256 of the files that took part.
    """

    alive: bool
    verdict: Verdict
    band: Band | None
    failure: str
    models: tuple[str, ...]
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class TravelTapped(UserEvent):
    """「用护照、港澳台证件」."""


@dataclasses.dataclass(frozen=True, slots=True)
class DataPageRead(SessionEvent):
    """What the picture of a travel document's page says.

    Attributes:
        record: of its holder; ``None`` when it could not be read.
        engine: whether there is anything that reads pages.
    """

    record: CardRecord | None = dataclasses.field(repr=False)
    engine: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class ChipTold(SessionEvent):
    """What the chip of a travel document says.

    Attributes:
        state: how far it is.
        record: of its holder, once it is ``read``.
    """

    state: ChipState
    record: CardRecord | None = dataclasses.field(default=None, repr=False)
