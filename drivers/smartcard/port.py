"""What every smart card reader can do, and what it reads from the cards a citizen brings.

A reader is used by one thread at a time (the device's own worker). ``poll`` never blocks; the
reading commands take some tens of milliseconds per command to the card (a social security card
about a second, a travel document with its picture one to several) and are bounded in time.

How a reading command ends:

| code | what happened |
|---|---|
| success | all that may be read was read; see ``SocialSecurityCard.access`` |
| userError | no card, taken out too soon, or it does not answer |
| unsupportedData | another kind of card, or one that wants a scheme we do not speak |
| invalidData | the travel document does not accept the key made from the MRZ |
| commandErrorCode | the card refuses, or what it says is damaged; ``reason`` names the item |
| fraudAttempt | the card failed a proof; status says ``potentialFraud`` until it is taken out |
| deviceNotReady | no service, no reader, or another program holds it |
| hardwareError, timeOut, canceled | as everywhere |
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Protocol

from drivers.device import Cancel, Completion, Device
from drivers.smartcard.channel import CardChannel
from drivers.smartcard.mrz import MrzKey
from drivers.smartcard.social_security import SocialSecurityCard
from drivers.smartcard.travel_document import TravelDocument


class CardEvent(enum.StrEnum):
    """What one look at the reader found."""

    NO_CARD = "noCard"
    PRESENT = "present"
    STILL_THERE = "stillThere"
    REMOVED = "removed"
    UNRESPONSIVE = "unresponsive"
    READER_TROUBLE = "readerTrouble"


@dataclasses.dataclass(frozen=True, slots=True)
class CardSighting:
    """The result of one poll.

    Attributes:
        event: what was found.
        atr: the card's answer to reset, while one is there that answers. It tells the model of a
            card, never whose it is.
        reason: the technician's detail; never personal data.
    """

    event: CardEvent
    atr: bytes = b""
    reason: str = ""


class SmartCardReader(Device, Protocol):
    """A PC/SC reader, contact or contactless.

    Features: ``socialSecurity``, ``socialSecurityHolder`` (an authenticator for third-generation
    cards is there), ``travelDocument``.
    """

    def poll(self) -> CardSighting:
        """Look once.

        A card is told once, as ``PRESENT`` or ``UNRESPONSIVE``; while it stays, ``STILL_THERE`` (an
        unresponsive one keeps being told so). ``REMOVED`` is told once, then ``NO_CARD``. A card
        swapped between two looks is told as ``REMOVED``, then ``PRESENT``.
        """

    def connect(self) -> Completion[CardChannel]:
        """Take the card for one's own use until the channel is closed; see ``CardChannel``.

        Never for data that one of the reading commands brings.
        """

    def read_social_security_card(
        self, *, cancel: Cancel | None = None
    ) -> Completion[SocialSecurityCard]:
        """Read what a social security card shows; its bank application is not touched."""

    def read_travel_document(
        self, key: MrzKey, *, picture: bool = True, cancel: Cancel | None = None
    ) -> Completion[TravelDocument]:
        """Read a travel document's chip.

        Args:
            key: from the printed MRZ.
            picture: whether the face image is read too, which takes most of the time.
            cancel: set when nobody wants the result any more.
        """

    def forget(self) -> None:
        """Drop what is kept of the card that is there, so that the next poll tells it anew."""
