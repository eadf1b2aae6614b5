"""Sign-in: a number and a one-time code, or the answer to a question when time is not known."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable
from pathlib import Path

from kiosk.access.card import read_card
from kiosk.access.codes import is_answer, new_challenge, new_secret, step_of
from kiosk.access.lockout import TriesFile
from kiosk.access.roster import FOLDER, Person, Roster, RosterError
from sync.timekeeping import Reading

# Codes change every 30 s: a clock that may be further off decides nothing.
GOOD_ENOUGH_S = 30.0


class Refusal(enum.StrEnum):
    """Why somebody is not let in; what is shown does not tell wrong numbers from wrong codes."""

    WRONG = "wrong"
    USED = "used"
    LOCKED = "locked"
    SAME = "same"
    NOBODY = "nobody"
    UNREADABLE = "unreadable"


@dataclasses.dataclass(frozen=True, slots=True)
class Admission:
    """How a try ended.

    Attributes:
        person: who is let in, or ``None``.
        refusal: why not.
        locked_until: when the next try is taken.
        locked_minutes: for how long this very try closed the door; 0 when it did not.
    """

    person: Person | None = None
    refusal: Refusal | None = None
    locked_until: dt.datetime | None = None
    locked_minutes: int = 0

    @property
    def just_locked(self) -> bool:
        """Whether this try closed the door."""
        return self.locked_minutes > 0


class StaffDoor:
    """Decides about tries; used by one thread.

    Args:
        data: the terminal's folder.
        store_key: seals the staff list.
        terminal: its number, part of every answer to a question.
        time: what time it is, and how certain that is.
    """

    def __init__(
        self,
        data: Path,
        store_key: bytes | None,
        terminal: str,
        time: Callable[[], Reading],
    ) -> None:
        self._data, self._store_key, self._terminal, self._time = data, store_key, terminal, time
        self._tries = TriesFile(data / FOLDER)
        self._challenge = ""
        # Whoever is not on the list costs as much time as whoever is.
        self._nobody = new_secret()

    def ask(self) -> str:
        """The question to show: eight digits while time is not known well enough, else empty."""
        if _knows(self._time()):
            self._challenge = ""
        elif not self._challenge:
            self._challenge = new_challenge()
        return self._challenge

    def locked_until(self) -> dt.datetime | None:
        """When the next try is taken; ``None`` when now."""
        return self._tries.read().locked_until(self._time().at)

    def holder(self, scanned: str) -> str | None:
        """The digits of whose card was scanned.

        ``None`` for what is no staff card, empty for one of nobody here; a card opens nothing.
        """
        card = read_card(scanned)
        if card is None:
            return None
        try:
            person = Roster(self._data, self._store_key).holder(card)
        except (RosterError, OSError):
            return ""
        return "" if person is None else person.digits

    def admit(self, digits: str, code: str, *, beside: str = "") -> Admission:
        """Let somebody in, or not.

        Args:
            digits: four, as typed; a letter before them is as good.
            code: six digits, or eight where there was a question.
            beside: digits of whoever is in already: the second person is another one.
        """
        now = self._time().at
        tries = self._tries.read()
        if (until := tries.locked_until(now)) is not None:
            return Admission(refusal=Refusal.LOCKED, locked_until=until)
        try:
            roster = Roster(self._data, self._store_key)
        except (RosterError, OSError):
            return Admission(refusal=Refusal.UNREADABLE)
        if not len(roster):
            return Admission(refusal=Refusal.NOBODY)
        digits = digits[-4:]
        if beside and digits == beside[-4:]:
            return Admission(refusal=Refusal.SAME)
        # Counted as wrong before it is looked at: a plug pulled meanwhile wins no try.
        worse = tries.refused(now)
        self._tries.write(worse)
        person = roster.find(digits)
        right, step = self._judge(self._nobody if person is None else person.secret, code)
        if person is None or not right:
            until = worse.locked_until(now)
            return Admission(
                refusal=Refusal.LOCKED if until else Refusal.WRONG,
                locked_until=until,
                locked_minutes=_minutes(until, now),
            )
        if step is not None and step <= tries.used.get(digits, -1):
            # It was theirs, but somebody may have looked over a shoulder: it counts.
            until = worse.locked_until(now)
            return Admission(
                refusal=Refusal.USED, locked_until=until, locked_minutes=_minutes(until, now)
            )
        self._tries.write(tries.admitted(digits, step))
        return Admission(person=person)

    def _judge(self, secret: str, code: str) -> tuple[bool, int | None]:
        """Whether the code is right, and its half minute."""
        reading = self._time()
        if _knows(reading):
            at_s = reading.at.timestamp()
            step = step_of(secret, code, at_s, error_s=reading.error_s or 0.0)
            return step is not None, step
        challenge, self._challenge = self._challenge, ""
        # Each question is answered once, rightly or not.
        return bool(challenge) and is_answer(secret, self._terminal, challenge, code), None


def _minutes(until: dt.datetime | None, now: dt.datetime) -> int:
    return 0 if until is None else round((until - now).total_seconds() / 60)


def _knows(reading: Reading) -> bool:
    return reading.certain or (reading.error_s is not None and reading.error_s <= GOOD_ENOUGH_S)
