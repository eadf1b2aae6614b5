"""What every resident ID card reader can do, whatever its wire.

A reader is used by one thread at a time (the device's own worker). ``poll`` is called every 300 ms
or slower while a citizen is asked for a card; it blocks no longer than the adapter's timeouts allow
(reading a card takes 1 to 3 s on real readers) and never raises for a condition of the world.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Protocol

from drivers.device import Device
from drivers.idcard.record import CardRecord
from drivers.idcard.wlt import DecodedPhoto, PhotoUndecodable


class CardEvent(enum.StrEnum):
    """What one look at the reader's field found."""

    NO_CARD = "noCard"
    CARD_READ = "cardRead"
    STILL_THERE = "stillThere"
    REMOVED = "removed"
    MOVED_TOO_SOON = "movedTooSoon"
    WRONG_CARD = "wrongCard"
    UNREADABLE = "unreadable"
    POTENTIAL_FRAUD = "potentialFraud"
    READER_TROUBLE = "readerTrouble"


@dataclasses.dataclass(frozen=True, slots=True)
class CardSighting:
    """The result of one poll.

    Attributes:
        event: what was found.
        record: the card's record, exactly when ``event`` is CARD_READ.
        reason: the technician's detail (SW3 in hex, record offset); never personal data.
        photo: the holder's picture, or why there is none; ``None`` unless a card was read.
        fingers: how many fingerprints the card carries (0 to 2), ``None`` when that was not asked.
        finger_templates: 512 bytes each (GA/T 1012), opaque; empty unless the configuration says
            ``keep``.
    """

    event: CardEvent
    record: CardRecord | None = dataclasses.field(default=None, repr=False)
    reason: str = ""
    photo: DecodedPhoto | PhotoUndecodable | None = dataclasses.field(default=None, repr=False)
    fingers: int | None = None
    finger_templates: bytes = dataclasses.field(default=b"", repr=False)


class IdCardReader(Device, Protocol):
    """A reader of resident identity cards (GA 450).

    Features: ``photo`` (hands out the photo block), ``photoPicture`` (and decodes it),
    ``appendedAddress``, ``fingerprint``.
    """

    def poll(self) -> CardSighting:
        """Look once for a card; read it when it is newly placed.

        A placement is read once: until the card was lifted (see ``REMOVED``), later polls answer
        ``STILL_THERE``. A card that was refused (wrong card, unreadable, potential fraud) is not
        tried again either; later polls repeat why. ``REMOVED`` is told once, then ``NO_CARD``.
        """

    def forget(self) -> None:
        """Drop the latch and anything kept of the last card, so that the next poll starts anew."""
