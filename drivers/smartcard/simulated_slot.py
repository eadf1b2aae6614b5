"""One reader of the simulated PC/SC service, and what is in it."""

from __future__ import annotations

import dataclasses

from drivers.smartcard import pcsc_library as pcsc
from drivers.smartcard.virtual_card import VirtualCard


@dataclasses.dataclass(eq=False, slots=True)
class Slot:
    """A reader.

    Attributes:
        name: as the service lists it.
        card: what is in it.
        mute: the card does not answer to power.
        events: cards in and out so far.
        placement: counts what makes a connection to a card invalid.
        held_by: who holds the card, 0 for nobody.
    """

    name: str
    card: VirtualCard | None = None
    mute: bool = False
    events: int = 0
    placement: int = 0
    held_by: int = 0

    @property
    def flags(self) -> int:
        """Its state as the service tells it."""
        if self.card is None:
            state = pcsc.STATE_EMPTY
        elif self.mute:
            state = pcsc.STATE_PRESENT | pcsc.STATE_MUTE
        else:
            state = pcsc.STATE_PRESENT
        if self.held_by:
            state |= pcsc.STATE_EXCLUSIVE | pcsc.STATE_INUSE
        return state | self.events << 16

    @property
    def atr(self) -> list[int]:
        """The answer to reset of a card that answers."""
        return [] if self.card is None or self.mute else list(self.card.atr)
