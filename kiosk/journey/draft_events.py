"""What happens while something is kept, gone on with or taken back; slips that are scanned."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.case.draft import Draft
from kiosk.journey.event import SessionEvent, UserEvent


@dataclasses.dataclass(frozen=True, slots=True)
class KeepTapped(UserEvent):
    """「保存并稍后继续」; ``code`` will open it unless it has one already."""

    code: str = dataclasses.field(repr=False)
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ResumeTapped(UserEvent):
    """「继续上次没办完的」."""


@dataclasses.dataclass(frozen=True, slots=True)
class WithdrawTapped(UserEvent):
    """「撤回这个件」 on the result; again, when that is asked."""


@dataclasses.dataclass(frozen=True, slots=True)
class Withdrawn(SessionEvent):
    """The submission was taken back before it was sent, or was on its way already."""

    key: str
    done: bool


@dataclasses.dataclass(frozen=True, slots=True)
class CodeScanned(SessionEvent):
    """A slip was held before the scanner; ``text`` is empty when its code is no text."""

    text: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class DraftKept(SessionEvent):
    """The platform keeps it until then, or why not.

    Attributes:
        trouble: a code for words; ``reason``: the platform's own sentence.
    """

    code: str = dataclasses.field(repr=False)
    until: dt.datetime | None = None
    trouble: str = ""
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class DraftFound(SessionEvent):
    """What the code opened; nothing when there is nothing under it, or ``trouble`` says why not."""

    code: str = dataclasses.field(repr=False)
    draft: Draft | None = dataclasses.field(default=None, repr=False)
    trouble: str = ""
