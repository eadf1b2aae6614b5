"""What can happen to the materials of a case, and at the document camera."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.journey.event import SessionEvent, UserEvent
from kiosk.journey.state import ScanTrouble
from sync.contract.attachment import AttachmentRef


@dataclasses.dataclass(frozen=True, slots=True)
class MaterialOpened(UserEvent):
    """A material of the list was tapped."""

    code: str


@dataclasses.dataclass(frozen=True, slots=True)
class WayPicked(UserEvent):
    """A way to provide the material on screen was tapped; ``left-out`` not to provide it."""

    way: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class PageTapped(UserEvent):
    """「拍照」 on the document camera."""


@dataclasses.dataclass(frozen=True, slots=True)
class PageAccepted(UserEvent):
    """「用这张」."""


@dataclasses.dataclass(frozen=True, slots=True)
class PageRejected(UserEvent):
    """「重拍」."""


@dataclasses.dataclass(frozen=True, slots=True)
class PaperSeen(SessionEvent):
    """The document camera brings pictures, or does not any more."""

    live: bool


@dataclasses.dataclass(frozen=True, slots=True)
class PageTaken(SessionEvent):
    """A page was photographed; ``trouble`` says what is wrong with it."""

    material: str
    trouble: ScanTrouble


@dataclasses.dataclass(frozen=True, slots=True)
class PageKept(SessionEvent):
    """The page was sealed and is durable, or ``trouble`` says why not."""

    material: str
    file: AttachmentRef | None = dataclasses.field(repr=False)
    trouble: ScanTrouble = ScanTrouble.NONE
