"""The on-screen keyboard's state: letters that are not characters yet, and what they may mean.

What is written goes to the field as it always does; here are only the letters under way. They are
gone with the page, and nothing is learnt from them. What a finger draws stays in the drawing area
(``writing_item.py``): here only what it may be is known, until it is chosen.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication

from kiosk.typing.handwriting import Handwriting
from kiosk.typing.pinyin import LONGEST_LETTERS, Candidate, Pinyin
from kiosk.typing.strokes import Strokes
from sync.contract.case import Signature

_log = logging.getLogger("kiosk.bridge")


class Keyboard(QObject):
    """Letters in, characters out.

    Args:
        load: makes the engine; called once, on a thread of its own, because it reads a large file.
        strokes: reads the table of strokes, when somebody first wants to type them: it is large
            and hardly anybody does; ``None`` where none is installed.
        jyutping: makes the engine for Cantonese, when somebody first wants it.
        handwriting: opens what knows drawn characters, when somebody first wants to draw; ``None``
            where none is installed.
    """

    changed = Signal()
    # What was drawn is a character now, or nobody's any more.
    inkSpent = Signal()
    written = Signal(str)
    _loaded = Signal(object)
    _heard = Signal(object)
    _opened = Signal(object)

    def __init__(
        self,
        load: Callable[[], Pinyin],
        parent: QObject | None = None,
        *,
        strokes: Callable[[Pinyin], Strokes | None] | None = None,
        jyutping: Callable[[], Pinyin] | None = None,
        handwriting: Callable[[], Handwriting | None] | None = None,
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
        self._load_handwriting = handwriting
        self._handwriting: Handwriting | None = None
        self._drawing = self._asked_handwriting = False
        self._opened.connect(self._take_handwriting)
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
        if self._drawing:
            return self._handwriting is not None
        waits = self._by_strokes and self._strokes is None
        waits = waits or (self._by_jyutping and self._jyutping is None)
        return self._engine is not None and not waits

    def _get_has_strokes(self) -> bool:
        return self._engine is not None and self._load_strokes is not None

    def _get_has_jyutping(self) -> bool:
        return self._load_jyutping is not None

    def _get_has_handwriting(self) -> bool:
        return self._load_handwriting is not None

    hasHandwriting = Property(bool, _get_has_handwriting, notify=changed)
    hasJyutping = Property(bool, _get_has_jyutping, constant=True)
    hasStrokes = Property(bool, _get_has_strokes, notify=changed)
    letters = Property(str, _get_letters, notify=changed)
    candidates = Property(list, _get_candidates, notify=changed)
    ready = Property(bool, _get_ready, notify=changed)

    @Slot(bool)
    def begin(self, name: bool) -> None:
        """A field is opened; ``name`` when somebody's name goes there."""
        self._name, self._given, self._by_strokes = name, False, False
        self._by_jyutping = self._drawing = False
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
    def useHandwriting(self, drawing: bool) -> None:
        """Characters are drawn from now on, or typed."""
        load = self._load_handwriting
        self._drawing = drawing and load is not None
        if self._drawing and load is not None and not self._asked_handwriting:
            self._asked_handwriting = True
            threading.Thread(
                target=self._open_handwriting, args=(load,), name="handwriting", daemon=True
            ).start()
        self.inkSpent.emit()
        self._set("")

    @Slot(object)
    def draw(self, drawn: Signature) -> None:
        """The finger left the glass: what may all of the drawing be?"""
        if not self._drawing or self._handwriting is None:
            return
        strokes = [[(one.x_mm, one.y_mm) for one in stroke] for stroke in drawn.strokes]
        self._candidates = self._handwriting.candidates(strokes)
        self.changed.emit()

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
        if self._drawing:
            self.inkSpent.emit()
            self._set("")
            return
        self._set(self._letters[chosen.used :].lstrip("'"))

    @Slot()
    def wipe(self) -> None:
        """Nothing of what was typed stays."""
        for engine in (self._engine, self._jyutping):
            if engine is not None:
                engine.forget()
        self.inkSpent.emit()
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

    def _open_handwriting(self, load: Callable[[], Handwriting | None]) -> None:
        found = load()
        with suppress(RuntimeError):
            self._opened.emit(found)

    @Slot(object)
    def _take_handwriting(self, found: Handwriting | None) -> None:
        self._handwriting = found
        if found is None:
            _log.error("handwriting cannot be read here")
            self._load_handwriting, self._drawing = None, False
        self.changed.emit()

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
