"""What a scanner types, from the events of its keys: US layout, as such scanners come set.

Knows no device and no library; ``drivers.input_device`` brings the events.
"""

from __future__ import annotations

from typing import Literal

from drivers.device import Completion
from drivers.input_device import EV_KEY, EV_SYN, SYN_DROPPED, SYN_REPORT, InputEvent
from drivers.scanner.port import Scanned
from drivers.scanner.text import TextRules, judge, refuse

Terminator = Literal["enter", "tab", "either", "none"]

# linux/input-event-codes.h, KEY_*
_TAB, _ENTER, _KEYPAD_ENTER, _CAPS_LOCK = 15, 28, 96, 58
_SHIFTS = frozenset({42, 54})
# Control, Alt and Meta, left and right: what is typed with them is no plain character.
_OTHER_MODIFIERS = frozenset({29, 97, 56, 100, 125, 126})

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    # The keypad types digits whatever num lock says: nobody scans cursor movements.
    (71, "789-456+1230.", "789-456+1230."),
    (55, "*", "*"),
    (98, "/", "/"),
)
_PLAIN = {first + i: char for first, plain, _ in _ROWS for i, char in enumerate(plain)}
_SHIFTED = {first + i: char for first, _, shifted in _ROWS for i, char in enumerate(shifted)}

_TERMINATORS: dict[Terminator, frozenset[int]] = {
    "enter": frozenset({_ENTER, _KEYPAD_ENTER}),
    "tab": frozenset({_TAB}),
    "either": frozenset({_ENTER, _KEYPAD_ENTER, _TAB}),
    "none": frozenset(),
}


class KeyDecoder:
    """Collects the characters of one burst of key events.

    Invariants: keeps at most ``rules.most`` characters and one; never raises, whatever it is fed;
    held modifiers outlive a burst, its text does not.
    """

    def __init__(self, rules: TextRules, terminator: Terminator = "either") -> None:
        """Begin with no key held.

        Args:
            rules: what is accepted.
            terminator: what ends a code; with ``none`` silence does, and half a code cannot be
                told from a whole one.
        """
        self._rules = rules
        self._ends = _TERMINATORS[terminator]
        self._most = rules.most + (3 if rules.aim_prefix else 0)
        self._characters: list[str] = []
        self._fault = ""
        self._touched = False
        self._terminated = False
        self._held: set[int] = set()
        self._caps_lock = False
        self._lost = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a burst has come."""
        return not self._touched

    @property
    def is_terminated(self) -> bool:
        """Whether the terminator has come, and nothing after it."""
        return self._terminated and not self._fault

    def feed(self, event: InputEvent) -> None:
        """Take one event."""
        if event.type == EV_SYN:
            self._synchronise(event.code)
        elif event.type == EV_KEY and not self._lost:
            self._key(event.code, event.value)

    def finish(self) -> Completion[Scanned] | None:
        """Judge what has come and begin anew; None when only a terminator came."""
        characters, fault, terminated = "".join(self._characters), self._fault, self._terminated
        self.discard()
        if fault:
            return refuse(fault)
        if not terminated and self._ends:
            return refuse("ended without terminator") if characters else None
        if not characters:
            return None
        return judge(characters, self._rules)

    def discard(self) -> None:
        """Begin anew; keys that are held stay held."""
        self._characters.clear()
        self._fault = ""
        self._touched = self._terminated = False

    def start(self, *, caps_lock: bool) -> None:
        """Begin with a device that was just opened.

        Args:
            caps_lock: whether its caps lock lamp is lit; a scanner that sees it types the other
                case, as a keyboard's user would.
        """
        self.discard()
        self._held.clear()
        self._caps_lock = caps_lock
        self._lost = False

    def _synchronise(self, code: int) -> None:
        if code == SYN_DROPPED:
            # The kernel's buffer ran over: what comes until the next report is a torn packet
            # (Documentation/input/event-codes.rst), and which keys are held is not known.
            self._touched = self._lost = True
            self._held.clear()
            self._fault = "events lost"
        elif code == SYN_REPORT:
            self._lost = False

    def _key(self, code: int, value: int) -> None:
        if code in _SHIFTS or code in _OTHER_MODIFIERS:
            if value:
                self._held.add(code)
            else:
                self._held.discard(code)
        elif value == 1:
            self._press(code)

    def _press(self, code: int) -> None:
        if code == _CAPS_LOCK:
            self._caps_lock = not self._caps_lock
            return
        self._touched = True
        if code in self._ends:
            self._terminated = True
        elif self._terminated:
            self._fault = self._fault or "several codes at once"
        elif (character := self._character(code)) is None:
            self._fault = self._fault or "a key that is no character"
        elif len(self._characters) >= self._most:
            self._fault = self._fault or f"longer than {self._rules.most} characters"
        else:
            self._characters.append(character)

    def _character(self, code: int) -> str | None:
        if self._held & _OTHER_MODIFIERS:
            return None
        shifted = bool(self._held & _SHIFTS)
        plain = _PLAIN.get(code)
        if plain is not None and plain.isalpha():
            shifted ^= self._caps_lock
        return (_SHIFTED if shifted else _PLAIN).get(code)
