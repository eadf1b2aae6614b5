"""One card held over PC/SC, from connecting to letting go; every call bounded in time."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from drivers.smartcard.apdu import Command, Response
from drivers.smartcard.bounded import LATE, BoundedCalls
from drivers.smartcard.channel import ChannelBroken, ChannelEnd
from drivers.smartcard.pcsc_library import (
    CHANNEL_ENDS,
    LEAVE_CARD,
    PROTOCOL_T0,
    PROTOCOL_T1,
    RESET_CARD,
    SCOPE_SYSTEM,
    SHARE_EXCLUSIVE,
    SUCCESS,
    Pcsc,
    told,
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Held:
    """A connected card; ``code`` is the result when it is none."""

    code: int
    context: int = 0
    card: int = 0
    protocol: int = 0
    atr: bytes = b""


@dataclasses.dataclass(frozen=True, slots=True)
class NotConnected:
    """Why a card could not be taken.

    Attributes:
        code: result code; ``None`` when the library did not come back.
        reason: for technicians.
    """

    code: int | None
    reason: str


class PcscChannel:
    """See ``drivers.smartcard.channel.CardChannel``."""

    def __init__(
        self,
        library: Pcsc,
        calls: BoundedCalls,
        held: _Held,
        timeout_s: float,
        on_end: Callable[[ChannelEnd | None], None],
    ) -> None:
        self._library = library
        self._calls = calls
        self._held = held
        self._timeout_s = timeout_s
        self._on_end = on_end
        self._broken: ChannelBroken | None = None
        self._closed = False

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._held.atr

    def transmit(self, apdu: bytes) -> Response:
        """Send one command and wait for its answer.

        Raises:
            ChannelBroken: the card, the reader or the service went away, or took too long; from
                then on always.
        """
        if self._closed:
            raise ChannelBroken(ChannelEnd.CLOSED, "the channel is closed")
        if self._broken is not None:
            raise ChannelBroken(self._broken.end, self._broken.reason)
        held, library = self._held, self._library
        sent = _as_tpdu(apdu) if held.protocol == PROTOCOL_T0 else apdu
        answer = self._calls.call(
            lambda: library.SCardTransmit(held.card, held.protocol, list(sent)), self._timeout_s
        )
        if answer is LATE:
            raise self._break(ChannelEnd.LATE, "the card did not answer in time")
        code, data = answer
        if code != SUCCESS:
            raise self._break(CHANNEL_ENDS.get(code & 0xFFFFFFFF, ChannelEnd.FAULT), told(code))
        response = Response.parse(bytes(data))
        if response is None:
            raise self._break(ChannelEnd.FAULT, f"an answer of {len(data)} bytes")
        return response

    def close(self) -> None:
        """Reset the card, where it is still there, and let go of it."""
        if self._closed:
            return
        self._closed = True
        held, library = self._held, self._library
        # pcscd 1.9.9 takes a card that it fails to reset for absent, and then misses the next one
        # when that comes before its own look. What is gone needs no reset; what failed is powered
        # down by the service in a few seconds.
        failed = self._broken is not None and self._broken.end is not ChannelEnd.LATE
        disposition = LEAVE_CARD if failed else RESET_CARD

        def let_go() -> None:
            library.SCardDisconnect(held.card, disposition)
            library.SCardReleaseContext(held.context)

        self._calls.call(let_go, self._timeout_s)
        self._on_end(self._broken.end if self._broken is not None else None)

    def _break(self, end: ChannelEnd, reason: str) -> ChannelBroken:
        self._broken = ChannelBroken(end, reason)
        return self._broken


def connect(
    library: Pcsc,
    calls: BoundedCalls,
    reader: str,
    timeout_s: float,
    on_end: Callable[[ChannelEnd | None], None],
) -> PcscChannel | NotConnected:
    """Take the card in a reader for oneself.

    Args:
        library: PC/SC.
        calls: where its calls run.
        reader: full name.
        timeout_s: for this and each later call.
        on_end: told once, when the channel is closed, what had broken it.
    """

    def take() -> _Held:
        code, context = library.SCardEstablishContext(SCOPE_SYSTEM)
        if code != SUCCESS:
            return _Held(code)
        # Exclusively: no other program can speak to a card between our question and its answer.
        code, card, protocol = library.SCardConnect(
            context, reader, SHARE_EXCLUSIVE, PROTOCOL_T0 | PROTOCOL_T1
        )
        if code != SUCCESS:
            library.SCardReleaseContext(context)
            return _Held(code)
        _, _, _, _, atr = library.SCardStatus(card)
        return _Held(code, context, card, protocol, bytes(atr))

    def let_go(held: _Held) -> None:
        if held.code == SUCCESS:
            library.SCardDisconnect(held.card, RESET_CARD)
            library.SCardReleaseContext(held.context)

    held = calls.call(take, timeout_s, let_go)
    if held is LATE:
        return NotConnected(None, "the reader did not answer in time")
    if held.code != SUCCESS:
        return NotConnected(held.code & 0xFFFFFFFF, told(held.code))
    return PcscChannel(library, calls, held, timeout_s, on_end)


def _as_tpdu(apdu: bytes) -> bytes:
    """What T=0 can carry: a command with data cannot also ask for bytes (ISO/IEC 7816-3, 12.2)."""
    command = Command.parse(apdu)
    if command is not None and command.data and command.le is not None:
        return apdu[:-1]
    return apdu
