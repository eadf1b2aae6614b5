"""Short sounds with the screens: what QML knows as ``chimes``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from kiosk.hours import Hours
from kiosk.present.value import Value
from kiosk.voice.sounds import TICKING_S, URGENT, Sound, sound_of

# Asked to take the card so often without an answer, it becomes an alarm.
_PATIENT = 2
_LOUDEST = 100


class Chimes(QObject):
    """Plays what ``kiosk.voice.sounds`` says; silent without a player.

    Args:
        play: name and volume (0 to 100) of a sound to be heard now.
        close: ends the player.
        volume: as the citizen has set the voice, 0 to 100.
        clock: wall clock, timezone-aware.
        quiet: when only what is urgent sounds.
    """

    def __init__(
        self,
        play: Callable[[Sound, int], None] = lambda *_: None,
        *,
        close: Callable[[], None] = lambda: None,
        volume: Callable[[], int] = lambda: _LOUDEST,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        quiet: Hours | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._play = play
        self.close = close
        self._volume = volume
        self._clock = clock
        self._quiet = quiet
        self._shown: Mapping[str, Value] = {}
        self._asked = 0

    def show(self, values: Mapping[str, Value]) -> None:
        """The screen is now this."""
        sound = sound_of(self._shown, values)
        if values["step"] != "take":
            self._asked = 0
        self._shown = dict(values)
        if sound is not None:
            self._sound(sound)

    def wipe(self) -> None:
        """Nothing of what was shown stays."""
        self._shown = {}

    @Slot()
    def touch(self) -> None:
        """A finger came down."""
        self._sound(Sound.TOUCH)

    @Slot(int)
    def tick(self, seconds: int) -> None:
        """So many seconds are left of a countdown."""
        if 0 < seconds <= TICKING_S:
            self._sound(Sound.TICK)

    @Slot()
    def cardLeft(self) -> None:
        """The card still lies there: asked kindly first, then as an alarm."""
        self._asked += 1
        self._sound(Sound.CARD, _LOUDEST if self._asked > _PATIENT else None)

    def _sound(self, sound: Sound, volume: int | None = None) -> None:
        quiet = self._quiet is not None and self._quiet.is_open(self._clock())
        if quiet and sound not in URGENT:
            return
        usual = self._volume()
        self._play(sound, usual // 2 if quiet else usual if volume is None else volume)
