"""Typing on twelve keys without seeing them: digits, letters by repeated presses, pinyin.

Each way answers a press with what has become of the text and what is said about it; it keeps only
what is not text yet.
"""

from __future__ import annotations

import dataclasses
from typing import Protocol

from drivers.keypad.port import Press
from kiosk.typing.pinyin import LONGEST_LETTERS, Candidate, Pinyin
from kiosk.voice.page import Entry, Said
from kiosk.voice.spelling import Speller
from kiosk.words import Words

LETTERS = {
    "2": "abc",
    "3": "def",
    "4": "ghi",
    "5": "jkl",
    "6": "mno",
    "7": "pqrs",
    "8": "tuv",
    "9": "wxyz",
}
PREVIOUS, NEXT, CHOOSE, AGAIN, BACK, DONE = ("2", "4"), ("6", "8"), "5", "0", "*", "#"


@dataclasses.dataclass(frozen=True, slots=True)
class Typed:
    """What came of a press.

    Attributes:
        text: the text is now this; ``None`` when it is as before.
        said: about it.
        left: the citizen went out of it, with ``done`` when the text is as they want it.
    """

    text: str | None = dataclasses.field(default=None, repr=False)
    said: tuple[Said, ...] = ()
    left: bool = False
    done: bool = False


class Typing(Protocol):
    """A way to type."""

    def begin(self) -> tuple[Said, ...]:
        """How it goes."""

    def press(self, entry: Entry, press: Press) -> Typed:
        """A key, while the text is ``entry.typed``."""


def typing_for(entry: Entry, words: Words, engine: Pinyin | None, speller: Speller) -> Typing:
    """The way this entry is typed; without a lexicon Chinese cannot be written."""
    if entry.kind == "digits":
        return DigitTyping(entry, words)
    if entry.kind == "writing" and engine is not None:
        return WritingTyping(entry, words, engine, speller)
    return SignTyping(entry, words)


class DigitTyping:
    """Digits as they are; one other sign by a long 0."""

    def __init__(self, entry: Entry, words: Words) -> None:
        self._words = words
        self._extra = entry.extra

    def begin(self) -> tuple[Said, ...]:
        """How digits are typed."""
        said = [Said(self._words["voice_type_digits"], recording="voice_type_digits")]
        if self._extra:
            said.append(Said(self._words.say("voice_type_extra", sign=self._extra)))
        return tuple(said)

    def press(self, entry: Entry, press: Press) -> Typed:
        """A digit, the last one away, or done."""
        if press.key == BACK:
            return deleted(entry, self._words)
        if press.key == DONE:
            return finished(entry, self._words)
        sign = entry.extra if press.long and press.key == "0" and entry.extra else press.key
        return added(entry, sign, self._words)


@dataclasses.dataclass(slots=True)
class _Pending:
    """A key whose letter is not decided yet."""

    key: str
    at: int = 0


class SignTyping:
    """Letters and digits, each by pressing its key until it is said."""

    def __init__(self, entry: Entry, words: Words) -> None:
        self._words = words
        self._only_letters = entry.kind == "letters"
        self._pending: _Pending | None = None
        self._first = -1

    def begin(self) -> tuple[Said, ...]:
        """How signs are typed."""
        key = "voice_type_letters" if self._only_letters else "voice_type_signs"
        return (Said(self._words[key], recording=key),)

    def press(self, entry: Entry, press: Press) -> Typed:
        """A key: the next letter on it, or the one before is decided."""
        if entry.first and not entry.typed:
            return self._choose_first(entry, press)
        pending = self._pending
        if press.key == BACK:
            self._pending = None
            return Typed() if pending is not None else deleted(entry, self._words)
        if press.key == DONE:
            self._pending = None
            if pending is None:
                return finished(entry, self._words)
            return added(entry, self._sign(pending), self._words)
        signs = self._signs(press.key)
        if not signs:
            return Typed()
        if pending is not None and pending.key == press.key:
            pending.at = (pending.at + 1) % len(signs)
            return self._heard(pending)
        self._pending = _Pending(press.key)
        said = self._heard(self._pending)
        if pending is None:
            return said
        before = added(entry, self._sign(pending), self._words)
        return Typed(before.text, said.said)

    def _choose_first(self, entry: Entry, press: Press) -> Typed:
        if press.key in (*NEXT, *PREVIOUS):
            self._first = (self._first + (1 if press.key in NEXT else -1)) % len(entry.first)
            return Typed(said=(Said(entry.first[self._first]),))
        if press.key == CHOOSE and self._first >= 0:
            return added(entry, entry.first[self._first], self._words)
        if press.key in (BACK, DONE):
            return Typed(left=True)
        return Typed(said=(Said(self._words["voice_type_first"]),))

    def _signs(self, key: str) -> str:
        letters = LETTERS.get(key, "")
        return letters if self._only_letters else key + letters.upper()

    def _sign(self, pending: _Pending) -> str:
        return self._signs(pending.key)[pending.at]

    def _heard(self, pending: _Pending) -> Typed:
        sign = self._sign(pending).upper()
        # On a loudspeaker what is searched for may be heard, what is filled in may not.
        covered = None if self._only_letters else self._words.say("voice_typed_digit", count=1)
        return Typed(said=(Said(self._words.say("voice_letter", letter=sign), covered),))


class WritingTyping:
    """Pinyin by letters, then the characters it may mean, each with a word to know it by."""

    def __init__(self, entry: Entry, words: Words, engine: Pinyin, speller: Speller) -> None:
        self._words = words
        self._engine = engine
        self._speller = speller
        self._name = entry.name
        self._letters = ""
        self._pending: _Pending | None = None
        self._candidates: list[Candidate] = []
        self._at = -1

    def begin(self) -> tuple[Said, ...]:
        """How pinyin is typed."""
        return (Said(self._words["voice_type_writing"], recording="voice_type_writing"),)

    def press(self, entry: Entry, press: Press) -> Typed:
        """A key, as letters or among the characters."""
        if self._candidates:
            return self._among(entry, press)
        if press.long and press.key.isdigit():
            self._pending = None
            return added(entry, press.key, self._words)
        if press.key == DONE:
            return self._look_up(entry)
        if press.key == BACK:
            return self._take_back(entry)
        if press.key not in LETTERS:
            return Typed(said=read_back(entry, self._words))
        return self._letter(press.key)

    def _letter(self, key: str) -> Typed:
        pending = self._pending
        if pending is not None and pending.key == key:
            pending.at = (pending.at + 1) % len(LETTERS[key])
        else:
            self._decide()
            self._pending = pending = _Pending(key)
        letter = LETTERS[key][pending.at].upper()
        return Typed(said=(Said(self._words.say("voice_letter", letter=letter), ""),))

    def _decide(self) -> None:
        if self._pending is not None and len(self._letters) < LONGEST_LETTERS:
            self._letters += LETTERS[self._pending.key][self._pending.at]
        self._pending = None

    def _look_up(self, entry: Entry) -> Typed:
        self._decide()
        if not self._letters:
            return finished(entry, self._words)
        self._candidates = self._engine.candidates(self._letters, name=self._name)
        if not self._candidates:
            self._letters = ""
            return Typed(said=(Said(self._words["voice_typed_none_found"]),))
        self._at = 0
        return Typed(said=(self._candidate(), Said(self._words["voice_typed_candidates"])))

    def _take_back(self, entry: Entry) -> Typed:
        if self._pending is not None:
            self._pending = None
        elif self._letters:
            self._letters = self._letters[:-1]
        else:
            return deleted(entry, self._words)
        letters = " ".join(self._letters.upper())
        return Typed(said=(Said(letters or self._words["voice_typed_nothing"], ""),))

    def _among(self, entry: Entry, press: Press) -> Typed:
        if press.key in (*NEXT, *PREVIOUS):
            step = 1 if press.key in NEXT else -1
            self._at = (self._at + step) % len(self._candidates)
        elif press.key == CHOOSE:
            chosen = self._candidates[self._at]
            self._letters = self._letters[chosen.used :].lstrip("'")
            self._candidates = []
            written = added(entry, chosen.text, self._words)
            if written.text is None or not self._letters:
                return written
            rest = self._look_up(entry)
            return Typed(written.text, (*written.said, *rest.said))
        elif press.key == BACK:
            self._candidates = []
            return Typed(said=(Said(" ".join(self._letters.upper()), ""),))
        return Typed(said=(self._candidate(),))

    def _candidate(self) -> Said:
        return Said(self._speller.spell(self._candidates[self._at].text, self._words), "")


def added(entry: Entry, sign: str, words: Words) -> Typed:
    """One more sign, or characters, as far as there is room."""
    if entry.longest and len(entry.typed) + len(sign) > entry.longest:
        return Typed(said=(Said(words["voice_typed_full"]),))
    text = entry.typed + sign
    if entry.kind == "letters":
        return Typed(text, (Said(sign.upper()),))
    covered = words.say("voice_typed_digit", count=len(text))
    heard = (
        sign if len(sign) == 1 and sign.isascii() else words.say("voice_typed_written", text=sign)
    )
    return Typed(text, (Said(heard, covered),))


def deleted(entry: Entry, words: Words) -> Typed:
    """The last sign away; out of the entry when there is none."""
    if not entry.typed:
        return Typed(said=(Said(words["voice_typed_nothing"]),), left=True)
    sign, text = entry.typed[-1], entry.typed[:-1]
    covered = words.say("voice_typed_digit", count=len(text))
    return Typed(text, (Said(words.say("voice_typed_deleted", sign=sign), covered),))


def finished(entry: Entry, words: Words) -> Typed:
    """It is as the citizen wants it."""
    return Typed(said=read_back(entry, words, key="voice_typed_done"), left=True, done=True)


def read_back(entry: Entry, words: Words, key: str = "voice_typed_so_far") -> tuple[Said, ...]:
    """What was typed, for the headset; how much of it, for everybody."""
    empty = words["voice_empty"]
    if not entry.typed:
        return (Said(words.say(key, text=empty)),)
    covered = words.say(key, text=words.say("voice_typed_digit", count=len(entry.typed)))
    return (Said(words.say(key, text=entry.said or entry.typed), covered),)
