"""The on-screen keyboard's state: letters that are not characters yet, and what they may mean.

What is written goes to the field as it always does; here are only the letters under way. They are
gone with the page, and nothing is learnt from them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.typing.pinyin import LONGEST_LETTERS, Candidate, Pinyin

_log = logging.getLogger("kiosk.bridge")


class Keyboard(QObject):
    """Letters in, characters out.

    Args:
        load: makes the engine; called once, on a thread of its own, because it reads a large file.
    """

    changed = Signal()
    written = Signal(str)
    _loaded = Signal(object)

    def __init__(self, load: Callable[[], Pinyin], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine: Pinyin | None = None
        self._letters = ""
        self._name = False
        self._candidates: list[Candidate] = []
        self._loaded.connect(self._take_engine)
        threading.Thread(target=self._read, args=(load,), name="lexicon", daemon=True).start()

    @property
    def engine(self) -> Pinyin | None:
        """What makes candidates; none until the lexicon was read."""
        return self._engine

    def _read(self, load: Callable[[], Pinyin]) -> None:
        try:
            engine = load()
        except (OSError, ValueError) as error:
            _log.error("no lexicon, nothing can be written: %s", type(error).__name__)
            return
        # The window may be gone by now: a terminal that is stopped while it starts.
        with suppress(RuntimeError):
            self._loaded.emit(engine)

    def _get_letters(self) -> str:
        return self._letters

    def _get_candidates(self) -> list[str]:
        return [one.text for one in self._candidates]

    def _get_ready(self) -> bool:
        return self._engine is not None

    letters = Property(str, _get_letters, notify=changed)
    candidates = Property(list, _get_candidates, notify=changed)
    ready = Property(bool, _get_ready, notify=changed)

    @Slot(bool)
    def begin(self, name: bool) -> None:
        """A field is opened; ``name`` when somebody's name goes there."""
        self._name = name
        self.wipe()

    @Slot(str)
    def press(self, letter: str) -> None:
        """A letter."""
        if len(self._letters) < LONGEST_LETTERS:
            self._set(self._letters + letter.lower())

    @Slot(result=bool)
    def back(self) -> bool:
        """Take the last letter back; false when there was none."""
        if not self._letters:
            return False
        self._set(self._letters[:-1])
        return True

    @Slot(int)
    def choose(self, place: int) -> None:
        """A candidate was tapped: it is written, the letters it used are spent."""
        if not 0 <= place < len(self._candidates):
            return
        chosen = self._candidates[place]
        self.written.emit(chosen.text)
        self._set(self._letters[chosen.used :].lstrip("'"))

    @Slot()
    def wipe(self) -> None:
        """Nothing of what was typed stays."""
        if self._engine is not None:
            self._engine.forget()
        self._set("")

    def _set(self, letters: str) -> None:
        self._letters = letters
        engine = self._engine
        self._candidates = engine.candidates(letters, name=self._name) if letters and engine else []
        self.changed.emit()

    @Slot(object)
    def _take_engine(self, engine: object) -> None:
        if isinstance(engine, Pinyin):
            self._engine = engine
            self._set(self._letters)
