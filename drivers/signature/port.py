"""What everything a citizen signs on can do."""

from __future__ import annotations

from typing import Protocol

from drivers.device import Completion, Device
from drivers.signature.strokes import Signature


class SignaturePad(Device, Protocol):
    """A pad, or the touchscreen itself.

    Features: ``pressure``; ``pad`` for one with a surface of its own (the window shows what is
    drawn on it, from ``collect``); ``touchscreen`` where the window itself brings the strokes.
    """

    def begin(self) -> Completion[None]:
        """Take strokes from now on; those of anybody before are gone.

        Returns:
            ``success`` (without a value), or ``deviceNotReady``.
        """

    def collect(self) -> Completion[Signature]:
        """What was drawn since ``begin`` or ``clear``; never waits.

        Returns:
            ``success``, also with no stroke yet; ``sequenceError`` before ``begin``;
            ``invalidData`` when a part of it was lost: it has to be cleared and written again;
            ``hardwareError`` when the pad went away.
        """

    def clear(self) -> None:
        """Drop every stroke, and go on taking new ones."""

    def end(self) -> None:
        """Drop every stroke and take no more."""
