"""Sentences in, sound out: worded for speech, covered where everybody hears, cut off at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

from drivers.device import Cancel, Completion, CompletionCode
from drivers.speech.port import Language, Speech, Utterance
from drivers.worker import DeviceWorker
from kiosk.voice.numbers import spoken
from kiosk.voice.page import Said

LANGUAGES = {
    "zh_CN": Language.MANDARIN,
    "zh_HK": Language.CANTONESE,
    "en": Language.ENGLISH,
    "pt": Language.PORTUGUESE,
}
RATES = (0.7, 0.85, 1.0, 1.25, 1.5, 1.8, 2.2)
VOLUMES = (30, 45, 60, 75, 90, 100)
_USUAL_RATE, _USUAL_VOLUME = RATES.index(1.0), VOLUMES.index(75)
# A long page read slowly; only an engine that hangs takes longer for one sentence.
SENTENCE_S = 180.0


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how loud, as places in ``RATES`` and ``VOLUMES``."""

    rate: int = _USUAL_RATE
    volume: int = _USUAL_VOLUME

    def faster(self, by: int) -> Pace:
        """So many steps faster, or slower."""
        return dataclasses.replace(self, rate=min(max(self.rate + by, 0), len(RATES) - 1))

    def louder(self, by: int) -> Pace:
        """So many steps louder, or quieter."""
        return dataclasses.replace(self, volume=min(max(self.volume + by, 0), len(VOLUMES) - 1))


class Narrator:
    """Says things in order; the next ``say`` cuts off what is being said.

    Invariants: used on one thread; without a headset only what is not personal leaves it, and what
    is personal is marked private towards the device as well.
    """

    def __init__(
        self,
        voice: DeviceWorker[Speech] | None,
        *,
        on_quiet: Callable[[], None] = lambda: None,
    ) -> None:
        """Make it silent.

        Args:
            voice: what speaks; without one nothing is said.
            on_quiet: told when everything was said, on the voice's thread.
        """
        self._voice = voice
        self._on_quiet = on_quiet
        self._cancel = Cancel()
        self._last: tuple[Said, ...] = ()
        self.pace = Pace()
        self.language = Language.MANDARIN
        self.headset = False

    @property
    def last(self) -> tuple[Said, ...]:
        """What was said last."""
        return self._last

    def say(self, sentences: Iterable[Said]) -> None:
        """Say these now."""
        self.hush()
        self._last = tuple(sentences)
        self._queue(self._last)

    def add(self, sentences: Iterable[Said]) -> None:
        """Say these after what is being said."""
        more = tuple(sentences)
        self._last += more
        self._queue(more)

    def again(self) -> None:
        """What was said last, once more."""
        self.say(self._last)

    def hush(self) -> None:
        """Silence, within a tenth of a second."""
        self._cancel.set()
        self._cancel = Cancel()

    def wipe(self) -> None:
        """Nothing of this citizen stays: neither words nor pace."""
        self.hush()
        self._last = ()
        self.pace = Pace()

    def utterance(self, said: Said) -> Utterance | None:
        """A sentence for the device; ``None`` for one that nobody may hear now."""
        open_text = said.text if said.covered is None else said.covered
        text = said.text if self.headset else open_text
        if not text.strip():
            return None
        return Utterance(
            spoken(text, self.language),
            self.language,
            RATES[self.pace.rate],
            VOLUMES[self.pace.volume],
            private=self.headset,
            recording=said.recording,
        )

    def _queue(self, sentences: tuple[Said, ...]) -> None:
        if self._voice is None:
            return
        cancel = self._cancel
        wanted = [one for one in map(self.utterance, sentences) if one is not None]
        for index, utterance in enumerate(wanted):
            last = index == len(wanted) - 1
            self._voice.submit(
                _saying(utterance, cancel),
                self._ended if last else _nothing,
                _failed,
                limit_s=SENTENCE_S,
                cancel=cancel,
            )

    def _ended(self, completion: Completion[None]) -> None:
        if completion.code is CompletionCode.SUCCESS:
            self._on_quiet()


def _saying(utterance: Utterance, cancel: Cancel) -> Callable[[Speech], Completion[None]]:
    return lambda voice: voice.say(utterance, cancel)


def _nothing(completion: Completion[None]) -> None:
    """The next sentence follows by itself."""


def _failed(code: CompletionCode) -> None:
    """The device's own status tells staff; the citizen sees the screen."""
