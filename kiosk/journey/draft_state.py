"""断点续办, as the journey sees it: what is being kept, and what was kept before."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from kiosk.case.draft import Draft


class KeepPhase(enum.StrEnum):
    """How keeping goes."""

    SAVING = "saving"
    KEPT = "kept"
    TROUBLE = "trouble"


@dataclasses.dataclass(frozen=True, slots=True)
class Keeping:
    """What is being kept for later.

    Attributes:
        back: the step it was kept at; 「继续填」 leads there.
        code: opens it again.
        until: how long the platform keeps it, once it has said so.
        wanted_until: how long it is asked to.
        trouble: why it was not kept, in a sentence.
        printed: how many times the slip was asked for.
    """

    back: str
    code: str = dataclasses.field(repr=False)
    draft: Draft = dataclasses.field(repr=False)
    wanted_until: dt.datetime
    phase: KeepPhase = KeepPhase.SAVING
    until: dt.datetime | None = None
    trouble: str = ""
    printed: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Resuming:
    """What was kept before, and is gone on with.

    Attributes:
        code: as it was typed, normalised.
        draft: once it was found.
        placed: what it says stands in the form again.
    """

    code: str = dataclasses.field(repr=False)
    draft: Draft | None = dataclasses.field(default=None, repr=False)
    placed: bool = False
