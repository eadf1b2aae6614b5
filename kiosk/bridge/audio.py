"""The ear's side of the window: reading aloud for who looks on, the audio mode for who does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot

from drivers.device import ComponentState, DeviceClass, StatusReport
from drivers.keypad.port import Keypad as KeypadPort
from drivers.keypad.port import Press
from drivers.speech.port import Speech
from drivers.worker import DeviceWorker
from kiosk.bridge.chimes import Chimes
from kiosk.bridge.keyboard import Keyboard
from kiosk.journey.events import Event
from kiosk.present.value import Value
from kiosk.voice.hearing import HeadsetMoved, Hearing
from kiosk.voice.narrator import Narrator
from kiosk.voice.page import PATIENCE, Now, SpokenPage
from kiosk.voice.pages import spoken_page
from kiosk.voice.path import BlindPath
from kiosk.voice.reader import Reader
from kiosk.voice.spelling import Speller
from kiosk.words import Words


class Audio(QObject):
    """What QML knows as ``audio``; silent where nothing that speaks is fitted.

    Args:
        voice: what speaks.
        keypad: the tactile keys.
        dispatch: lets an event happen.
        clock: wall clock, timezone-aware.
        words: in the site's language.
        keyboard: the lexicon for writing, once it was read.
    """

    changed = Signal()
    focusMoved = Signal(str)
    _heard = Signal(object)

    def __init__(
        self,
        voice: DeviceWorker[Speech] | None,
        keypad: DeviceWorker[KeypadPort] | None,
        dispatch: Callable[[Event], None],
        clock: Callable[[], dt.datetime],
        words: Words,
        keyboard: Keyboard | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keyboard = keyboard
        self._speller: Speller | None = None
        self._available = False
        self._fitted = voice is not None or keypad is not None
        self._focus = ""
        self._elder = False
        self._page = SpokenPage(key="", intro=())
        self.chimes = Chimes(parent=self)
        self.narrator = Narrator(voice)
        self.reader = Reader(self.narrator)
        self.path = BlindPath(
            self.narrator,
            dispatch,
            Now(clock),
            words,
            engine=lambda: None if keyboard is None else keyboard.engine,
            speller=self._spell,
            on_change=self._path_changed,
        )
        self.hearing = Hearing(
            self.narrator, self.path, voice=voice, keypad=keypad, post=self._heard.emit
        )
        # Keys and plugs come on the devices' threads.
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @classmethod
    def silent(cls, words: Words | None = None) -> Audio:
        """Where nothing speaks and nobody presses keys."""
        return cls(
            None,
            None,
            lambda _: None,
            lambda: dt.datetime.now(dt.UTC),
            words or Words("zh_CN", {}),
        )

    @property
    def page(self) -> SpokenPage:
        """The screen as it is heard."""
        return self._page

    @property
    def voice_answers(self) -> bool:
        """Whether there is a voice that works."""
        return self._available

    @property
    def patience(self) -> float:
        """By how much the citizen's times are longer."""
        # 长者版 has three times as long already.
        return float(PATIENCE) if self.path.active and not self._elder else 1.0

    def start(self) -> None:
        """Watch keys and headset."""
        self.hearing.start()

    def note(self, name: str, report: StatusReport) -> None:
        """How a device is; only the voice's own matters here."""
        if name != DeviceClass.SPEECH:
            return
        available = report.component is not ComponentState.UNAVAILABLE
        if available is not self._available:
            self._available = available
            self.changed.emit()

    def show(self, values: Mapping[str, Value], words: Words) -> None:
        """The screen is now this."""
        self.chimes.show(values)
        if not self._fitted:
            return
        self.path.words = words
        self._elder = bool(values.get("elder", False))
        self._page = page = spoken_page(values, words)
        self.hearing.show(page, str(values["step"]), words.language)
        if not self.path.active:
            self._read_on(page, elder=self._elder)

    def wipe(self) -> None:
        """Nothing of this citizen stays."""
        self.reader.end()
        self.narrator.wipe()
        self.chimes.wipe()
        self.changed.emit()

    # What QML reads

    def _get_available(self) -> bool:
        return self._available

    def _get_active(self) -> bool:
        return self.path.active

    def _get_curtain(self) -> bool:
        return self.path.active and self.path.curtain

    def _get_signing(self) -> bool:
        return self.path.signing

    def _get_reading(self) -> bool:
        return self.reader.reading

    available = Property(bool, _get_available, notify=changed)
    active = Property(bool, _get_active, notify=changed)
    curtain = Property(bool, _get_curtain, notify=changed)
    signing = Property(bool, _get_signing, notify=changed)
    reading = Property(bool, _get_reading, notify=changed)

    @Slot()
    def read(self) -> None:
        """「朗读」: this page now, the next ones as they come."""
        self.reader.begin()
        self.changed.emit()

    @Slot()
    def again(self) -> None:
        """「再读一遍」."""
        self.reader.begin()
        self.changed.emit()

    @Slot()
    def hush(self) -> None:
        """「停下」, until the next page."""
        self.narrator.hush()

    @Slot()
    def endReading(self) -> None:
        """「关闭朗读」."""
        self.reader.end()
        self.changed.emit()

    @Slot(int)
    def faster(self, by: int) -> None:
        """「快一点」, or slower."""
        self.narrator.pace = self.narrator.pace.faster(by)
        self.narrator.again()

    @Slot(int)
    def louder(self, by: int) -> None:
        """「大声」, or quieter."""
        self.narrator.pace = self.narrator.pace.louder(by)
        self.narrator.again()

    @Slot(object)
    def _take(self, heard: object) -> None:
        if isinstance(heard, Press | HeadsetMoved):
            self.hearing.take(heard)

    def _path_changed(self) -> None:
        if self.path.active and self.reader.reading:
            self.reader.end()
        stop = self.path.stop
        name = stop.name if self.path.active and stop is not None else ""
        self.changed.emit()
        if name != self._focus:
            self._focus = name
            self.focusMoved.emit(name)

    def _read_on(self, page: SpokenPage, *, elder: bool) -> None:
        before = self.reader.reading
        self.reader.show(page, elder=elder)
        if self.reader.reading is not before:
            self.changed.emit()

    def _spell(self) -> Speller:
        engine = None if self._keyboard is None else self._keyboard.engine
        if self._speller is None and engine is not None:
            self._speller = Speller.of(engine.lexicon)
        return self._speller or Speller()
