"""A screen as it is heard: what it says at first, and the stops one goes through by keys."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Literal

from kiosk.case.draft import new_code
from kiosk.journey.events import Event
from sync.contract.key import new_key


@dataclasses.dataclass(frozen=True, slots=True)
class Now:
    """What an event may need from outside: the time, and ids."""

    clock: Callable[[], dt.datetime]
    key: Callable[[], str] = new_key
    session: Callable[[], str] = lambda: uuid.uuid4().hex
    code: Callable[[], str] = new_code


Act = Callable[[Now], Event]
# Times a citizen who hears has, compared with one who looks (EN 301 549 §5.1, WCAG 2.2 2.2.1).
PATIENCE = 3
EntryKind = Literal["digits", "letters", "signs", "writing"]


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """A sentence.

    Attributes:
        text: as it is heard in a headset.
        covered: as everybody may hear it, where ``text`` is personal; ``None`` where it is not.
        recording: its name, where it may have been recorded.
    """

    text: str = dataclasses.field(repr=False)
    covered: str | None = dataclasses.field(default=None, repr=False)
    recording: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """Something to type.

    Attributes:
        typed: so far.
        longest: how many signs, 0 for no bound.
        extra: the one sign that is no digit (X of an ID number, the point of an amount), or empty.
        event: what happens when the text is now another one.
        name: somebody's name is written.
        first: signs to choose the first one from (provinces of a plate), empty for any.
        said: how what was typed is read back.
    """

    kind: EntryKind
    typed: str = dataclasses.field(repr=False)
    event: Callable[[str], Event]
    longest: int = 0
    extra: str = ""
    name: bool = False
    first: str = ""
    said: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Stop:
    """Something on the screen that one can come to.

    Attributes:
        said: what it is.
        act: what key 5 does; ``None`` for what is only heard.
        name: the item on screen that is focused with it; empty for none.
        choice: one of several equal things, told with its place among them.
        chosen: it is the present answer.
        several: it can be taken out again by choosing it once more.
        closed: it cannot be chosen now.
        entry: something is typed here.
        signs: the signature is given here.
    """

    said: Said
    act: Act | None = None
    name: str = ""
    choice: bool = False
    chosen: bool = False
    several: bool = False
    closed: bool = False
    entry: Entry | None = None
    signs: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class SpokenPage:
    """A screen.

    Attributes:
        key: which one it is; with another key one begins at its top.
        intro: said when one comes to it.
        stops: in the order of reading.
        news: what is said whenever it changes, such as what a device says.
        leads: index of the stop that goes on, -1 where there is none.
        back: what 「返回」 does.
        exit: what 「退出并清除」 does.
    """

    key: str
    intro: tuple[Said, ...]
    stops: tuple[Stop, ...] = ()
    news: tuple[Said, ...] = ()
    leads: int = -1
    back: Act | None = None
    exit: Act | None = None

    @property
    def entry(self) -> int:
        """Index of the stop where something is typed, -1 where nothing is."""
        return next((at for at, stop in enumerate(self.stops) if stop.entry is not None), -1)

    def place_of(self, at: int) -> tuple[int, int]:
        """Which of how many choices a stop is, counted from 1."""
        choices = [index for index, stop in enumerate(self.stops) if stop.choice]
        return choices.index(at) + 1, len(choices)
