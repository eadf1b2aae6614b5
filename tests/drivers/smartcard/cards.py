"""A card in the hand, without any reader."""

from __future__ import annotations

from drivers.smartcard.apdu import Response
from drivers.smartcard.channel import ChannelBroken, ChannelEnd, Reading
from drivers.smartcard.virtual_card import VirtualCard


class InHand:
    """A channel straight to a virtual card; remembers what went over it."""

    def __init__(self, card: VirtualCard) -> None:
        card.reset()
        self._card = card
        self.sent: list[bytes] = []

    @property
    def atr(self) -> bytes:
        return self._card.atr

    def transmit(self, apdu: bytes) -> Response:
        self.sent.append(apdu)
        response = Response.parse(self._card.answer(apdu))
        if response is None:
            raise ChannelBroken(ChannelEnd.FAULT, "no status word")
        return response

    def close(self) -> None:
        self._card.reset()


class Scripted:
    """A card that says what it was told to, in this order, and then the last again and again."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)

    @property
    def atr(self) -> bytes:
        return b"\x3b\x00"

    def reset(self) -> None:
        pass

    def answer(self, apdu: bytes) -> bytes:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def reading(card: VirtualCard) -> Reading:
    return Reading(InHand(card))
