"""Talking to one card: the channel that a reader lends, and a reading that runs over it.

Inside a reading (several commands that only make sense together) one exception ends it from any
depth, ``ReadingEnded``; the reader turns it into a ``Completion``. It never leaves the port.
"""

from __future__ import annotations

import enum
from typing import Protocol

from drivers.device import Cancel, CompletionCode
from drivers.smartcard.apdu import SHORT_ANSWER, Command, Response

# A card that answers 61xx or 6Cxx for ever is not listened to for ever.
MOST_ROUNDS = 64


class ChannelEnd(enum.StrEnum):
    """Why a channel cannot go on."""

    CARD_GONE = "cardGone"
    CARD_RESET = "cardReset"
    CARD_MUTE = "cardMute"
    READER_GONE = "readerGone"
    SERVICE_GONE = "serviceGone"
    FAULT = "fault"
    LATE = "late"
    CLOSED = "closed"


_COMPLETIONS = {
    ChannelEnd.CARD_GONE: CompletionCode.USER_ERROR,
    ChannelEnd.CARD_RESET: CompletionCode.DEVICE_NOT_READY,
    ChannelEnd.CARD_MUTE: CompletionCode.USER_ERROR,
    ChannelEnd.READER_GONE: CompletionCode.DEVICE_NOT_READY,
    ChannelEnd.SERVICE_GONE: CompletionCode.DEVICE_NOT_READY,
    ChannelEnd.FAULT: CompletionCode.HARDWARE_ERROR,
    ChannelEnd.LATE: CompletionCode.TIME_OUT,
    ChannelEnd.CLOSED: CompletionCode.SEQUENCE_ERROR,
}


class ChannelBroken(Exception):
    """The link to the card broke; ``end`` says where. The channel is of no use any more."""

    def __init__(self, end: ChannelEnd, reason: str) -> None:
        super().__init__(f"{end}: {reason}" if reason else str(end))
        self.end = end
        self.reason = reason

    @property
    def code(self) -> CompletionCode:
        """How a command ends that met this."""
        return _COMPLETIONS[self.end]


class CardChannel(Protocol):
    """One card, for one user at a time, until it is taken out or the channel is closed."""

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""

    def transmit(self, apdu: bytes) -> Response:
        """Send one command and wait for its answer, as they are.

        Raises:
            ChannelBroken: the card, the reader or the service went away, or took too long.
        """

    def close(self) -> None:
        """Reset the card, so that nothing it was shown stays unlocked, and let go of it."""


class ReadingEnded(Exception):
    """A reading cannot go on; inside this package only.

    Attributes:
        code: how the command ends.
        reason: for technicians; never personal data.
    """

    def __init__(self, code: CompletionCode, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class Reading:
    """Commands over a channel until the task is done, canceled or cannot go on."""

    def __init__(self, channel: CardChannel, cancel: Cancel | None = None) -> None:
        """Args: ``cancel`` is looked at before each command."""
        self._channel = channel
        self._cancel = cancel

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._channel.atr

    @property
    def cancel(self) -> Cancel | None:
        """What may stop it."""
        return self._cancel

    def ask(self, command: Command) -> Response:
        """Send a command; fetch what the card keeps back, repeat what it wants otherwise.

        A T=0 card answers 61xx (fetch xx bytes with GET RESPONSE) or 6Cxx (ask again for exactly
        xx bytes), ISO/IEC 7816-4, 5.1.3 and 7816-3, 10.3.

        Raises:
            ReadingEnded: canceled, or the link broke, or the card keeps asking for more.
        """
        data = b""
        response = self._once(command)
        for _ in range(MOST_ROUNDS):
            if response.sw1 == 0x6C and not data:
                command = Command(
                    command.cla,
                    command.ins,
                    command.p1,
                    command.p2,
                    command.data,
                    response.sw2 or SHORT_ANSWER,
                )
            elif response.sw1 == 0x61:
                data += response.data
                command = Command(command.cla & 0xF3, 0xC0, 0, 0, le=response.sw2 or SHORT_ANSWER)
            else:
                return Response(data + response.data, response.sw1, response.sw2)
            response = self._once(command)
        raise ReadingEnded(CompletionCode.HARDWARE_ERROR, "the card never finishes its answer")

    def stop_if_canceled(self) -> None:
        """Raises: ``ReadingEnded`` when nobody wants the result any more."""
        if self._cancel is not None and self._cancel.is_set():
            raise ReadingEnded(CompletionCode.CANCELED, "canceled")

    def _once(self, command: Command) -> Response:
        self.stop_if_canceled()
        try:
            return self._channel.transmit(command.to_bytes())
        except ChannelBroken as broken:
            raise ReadingEnded(broken.code, str(broken)) from broken
