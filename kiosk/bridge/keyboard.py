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
from PySide6.QtGui import QFontMetrics, QGuiApplication

from kiosk.typing.pinyin import LONGEST_LETTERS, Candidate, Pinyin
from kiosk.typing.strokes import Strokes

_log = logging.getLogger("kiosk.bridge")


class Keyboard(QObject):
    """Letters in, characters out.

    Args:
        load: makes the engine; called once, on a thread of its own, because it reads a large file.
        strokes: reads the table of strokes, when somebody first wants to type them: it is large
            and hardly anybody does; ``None`` where none is installed.
        jyutping: makes the engine for Cantonese, when somebody first wants it.
    """

    changed = Signal()
    written = Signal(str)
    _loaded = Signal(object)
    _heard = Signal(object)

    def __init__(
        self,
        load: Callable[[], Pinyin],
        parent: QObject | None = None,
        *,
        strokes: Callable[[Pinyin], Strokes | None] | None = None,
        jyutping: Callable[[], Pinyin] | None = None,
    ) -> None:
        super().__init__(parent)
        self._load_strokes = strokes
        self._strokes: Strokes | None = None
        self._asked = False
        self._by_strokes = False
        self._given = False
        self._engine: Pinyin | None = None
        self._letters = ""
        self._name = False
        self._candidates: list[Candidate] = []
        self._load_jyutping = jyutping
        self._jyutping: Pinyin | None = None
        self._by_jyutping = self._asked_jyutping = False
        self._loaded.connect(self._take_engine)
        self._heard.connect(self._take_jyutping)
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

    def _read_strokes(self, engine: Pinyin) -> None:
        found = None if self._load_strokes is None else self._load_strokes(engine)
        with suppress(RuntimeError):
            self._loaded.emit(found)

    def _get_letters(self) -> str:
        return self._letters

    def _get_candidates(self) -> list[str]:
        return [one.text for one in self._candidates]

    def _get_ready(self) -> bool:
        waits = self._by_strokes and self._strokes is None
        waits = waits or (self._by_jyutping and self._jyutping is None)
        return self._engine is not None and not waits

    def _get_has_strokes(self) -> bool:
        return self._engine is not None and self._load_strokes is not None

    def _get_has_jyutping(self) -> bool:
        return self._load_jyutping is not None

    hasJyutping = Property(bool, _get_has_jyutping, constant=True)
    hasStrokes = Property(bool, _get_has_strokes, notify=changed)
    letters = Property(str, _get_letters, notify=changed)
    candidates = Property(list, _get_candidates, notify=changed)
    ready = Property(bool, _get_ready, notify=changed)

    @Slot(bool)
    def begin(self, name: bool) -> None:
        """A field is opened; ``name`` when somebody's name goes there."""
        self._name, self._given, self._by_strokes = name, False, False
        self._by_jyutping = False
        self.wipe()

    @Slot(bool)
    def useStrokes(self, strokes: bool) -> None:
        """Strokes are typed from now on, or letters."""
        engine = self._engine
        self._by_strokes = strokes and engine is not None and self._load_strokes is not None
        if self._by_strokes and engine is not None and not self._asked:
            self._asked = True
            reading = threading.Thread(
                target=self._read_strokes, args=(engine,), name="strokes", daemon=True
            )
            reading.start()
        self._set("")

    @Slot(bool)
    def useJyutping(self, cantonese: bool) -> None:
        """Letters are those of Cantonese from now on, or of Mandarin."""
        load = self._load_jyutping
        self._by_jyutping = cantonese and load is not None
        if self._by_jyutping and load is not None and not self._asked_jyutping:
            self._asked_jyutping = True
            threading.Thread(
                target=self._read_jyutping, args=(load,), name="jyutping", daemon=True
            ).start()
        self._set("")

    @Slot(bool)
    def follow(self, begun: bool) -> None:
        """Whether something is written already: after the family name comes the given name."""
        self._given = begun

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
        for engine in (self._engine, self._jyutping):
            if engine is not None:
                engine.forget()
        self._set("")

    def _set(self, letters: str) -> None:
        self._letters = letters
        self._candidates = self._find(letters) if letters else []
        self.changed.emit()

    def _find(self, letters: str) -> list[Candidate]:
        if self._by_strokes:
            if self._strokes is None:
                return []
            found = self._strokes.candidates(letters)
            # What the screen cannot draw must not be chosen unseen.
            metrics = QFontMetrics(QGuiApplication.font())
            return [one for one in found if metrics.inFontUcs4(ord(one.text))]
        engine = self._jyutping if self._by_jyutping else self._engine
        if engine is None:
            return []
        return engine.candidates(letters, name=self._name, given=self._given)

    def _read_jyutping(self, load: Callable[[], Pinyin]) -> None:
        try:
            engine = load()
        except (OSError, ValueError) as error:
            _log.error("no jyutping: %s", type(error).__name__)
            return
        with suppress(RuntimeError):
            self._heard.emit(engine)

    @Slot(object)
    def _take_jyutping(self, engine: Pinyin) -> None:
        self._jyutping = engine
        self._set(self._letters)

    @Slot(object)
    def _take_engine(self, engine: object) -> None:
        if isinstance(engine, Pinyin):
            self._engine = engine
            self._set(self._letters)
        elif isinstance(engine, Strokes):
            self._strokes = engine
            # What was typed meanwhile is looked up now.
            self._set(self._letters)
