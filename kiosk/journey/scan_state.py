"""The document camera, as the journey sees it."""

from __future__ import annotations

import dataclasses
import enum


class ScanPhase(enum.StrEnum):
    """What happens at the document camera."""

    AIMING = "aiming"
    TAKING = "taking"
    TAKEN = "taken"
    KEEPING = "keeping"


class ScanTrouble(enum.StrEnum):
    """What is wrong with a page, with the camera, or with keeping the page."""

    NONE = ""
    BLURRED = "blurred"
    DARK = "dark"
    GLARE = "glare"
    EMPTY = "empty"
    NO_PAGE = "noPage"
    CUT_OFF = "cutOff"
    AWAY = "away"
    DISK_FULL = "diskFull"
    NOT_KEPT = "notKept"


@dataclasses.dataclass(frozen=True, slots=True)
class Scanning:
    """The document camera in use.

    Attributes:
        trouble: with what was tried last.
        tries: pages of this material that were not good enough, in a row.
    """

    phase: ScanPhase = ScanPhase.AIMING
    trouble: ScanTrouble = ScanTrouble.NONE
    tries: int = 0
