"""How somebody is showing that they stand there, as the journey sees it."""

from __future__ import annotations

import dataclasses
import enum

from drivers.idcard.record import CardRecord
from kiosk.journey.scan_state import ScanTrouble


@dataclasses.dataclass(frozen=True, slots=True)
class FaceView:
    """What the face step shows.

    Attributes:
        phase: ``finding``, ``settling``, ``task``, ``returning``, ``judging`` or ``again``.
        task: what the citizen is asked to do.
        fault: what is to be put right first.
        share: of the whole, 0 to 1.
    """

    phase: str = "finding"
    task: str = ""
    fault: str = ""
    share: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Showing:
    """A way under way.

    Attributes:
        way: which, as cases name it; empty while one is chosen.
        id: of what was begun at the platform.
        shown: the masked phone, or the address for a phone to scan.
        typed: of a code or PIN.
        trouble: why not, in a sentence.
        face: of the face step.
        face_tries: that came to nothing, in this session; after two the other ways are taken.
        looks: how often the platform was asked about ``id``.
        call: how a call with pictures is; empty for none.
        later: the citizen hands it in, and the platform verifies afterwards.
    """

    way: str = ""
    id: str = ""
    shown: str = dataclasses.field(default="", repr=False)
    typed: str = dataclasses.field(default="", repr=False)
    trouble: str = ""
    face: FaceView = dataclasses.field(default_factory=FaceView)
    face_tries: int = 0
    looks: int = 0
    call: str = ""
    later: bool = False


class TravelPhase(enum.StrEnum):
    """Where a travel document is read."""

    AIMING = "aiming"
    TAKING = "taking"
    READING = "reading"
    READ = "read"
    CHIP = "chip"


class ChipState(enum.StrEnum):
    """What the reader says of a travel document's chip."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    TOO_SOON = "tooSoon"
    OTHER = "other"
    REFUSED = "refused"
    FRAUD = "fraud"
    AWAY = "away"


@dataclasses.dataclass(frozen=True, slots=True)
class Travelling:
    """A travel document in use instead of an identity card.

    Attributes:
        trouble: with the picture that was tried last.
        unreadable: a picture was good, and nothing could be read on it.
        record: what the page says, once it was read.
        chip: what the reader says.
    """

    phase: TravelPhase = TravelPhase.AIMING
    trouble: ScanTrouble = ScanTrouble.NONE
    unreadable: bool = False
    record: CardRecord | None = dataclasses.field(default=None, repr=False)
    chip: ChipState = ChipState.WAITING
