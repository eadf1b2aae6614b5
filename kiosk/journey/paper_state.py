"""A paper being read instead of typed off, as the journey sees it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kiosk.journey.event import SessionEvent, UserEvent
from kiosk.journey.identity_state import TravelPhase
from kiosk.journey.scan_state import ScanTrouble

if TYPE_CHECKING:
    # It brings numpy, which no screen needs before a paper is read.
    from drivers.ocr.engine import PageText


@dataclasses.dataclass(frozen=True, slots=True)
class Papering:
    """The paper.

    Attributes:
        trouble: with the picture that was tried last.
        unreadable: a picture was good, and nothing could be read on it.
        text: what stands on it, once it was read.
    """

    phase: TravelPhase = TravelPhase.AIMING
    trouble: ScanTrouble = ScanTrouble.NONE
    unreadable: bool = False
    text: PageText | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class PaperTapped(UserEvent):
    """「从纸上读」."""


@dataclasses.dataclass(frozen=True, slots=True)
class PaperRead(SessionEvent):
    """What stands on the paper; ``None`` when nothing could be read."""

    text: PageText | None = dataclasses.field(repr=False)
