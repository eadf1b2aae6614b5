"""What everything that speaks aloud can do."""

from __future__ import annotations

import dataclasses
import enum
from typing import Protocol

from drivers.device import Cancel, Completion, Device

# Factors on the engine's usual speed that are still understood.
SLOWEST, FASTEST = 0.5, 3.0


class Language(enum.StrEnum):
    """What can be spoken (ISO 639-3 for the Chinese languages, ISO 639-1 for the others)."""

    MANDARIN = "cmn"
    CANTONESE = "yue"
    ENGLISH = "en"
    PORTUGUESE = "pt"


@dataclasses.dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say.

    Attributes:
        text: plain text, as it is to be heard; may be personal.
        language: of the text.
        rate: factor on the usual speed, ``SLOWEST`` to ``FASTEST``.
        volume: 0 to 100.
        private: for the headset only: without one it is not said, and it ends when that is pulled.
        recording: name of a recording that may take the sentence's place; empty for none.
    """

    text: str = dataclasses.field(repr=False)
    language: Language
    rate: float = 1.0
    volume: int = 70
    private: bool = False
    recording: str = dataclasses.field(default="", repr=False)


class Speech(Device, Protocol):
    """A voice, a loudspeaker and a socket for a headset.

    Features: the languages that can be spoken; ``headset`` where a headset is noticed.
    """

    def say(self, utterance: Utterance, cancel: Cancel | None = None) -> Completion[None]:
        """Say it, and come back when it has been said.

        Args:
            utterance: what, and how.
            cancel: ends it within a tenth of a second.

        Returns:
            ``success``; ``canceled``, also when a headset was plugged in or pulled meanwhile;
            ``deviceNotReady`` when there is no engine, or no headset for what is private;
            ``unsupportedData`` for a language without a voice; ``hardwareError`` when the engine or
            the player failed.
        """

    def headset(self) -> bool:
        """Whether a headset is plugged in now; false where that cannot be noticed."""
