"""Cards made of software: what a simulated reader, or the real service's virtual one, is given.

All holders are made up. The cards answer APDUs as the real ones do, as far as these are known.
"""

from __future__ import annotations

from typing import Protocol

from drivers.smartcard.apdu import SHORT_ANSWER, Command, Response

# ISO/IEC 7816-3: T=1 only, no history; and T=0 only.
ATR_T1 = bytes.fromhex("3B80800101")
ATR_T0 = bytes.fromhex("3B020102")
OK = (0x90, 0x00)


class VirtualCard(Protocol):
    """A card, while it is in some reader; used by one thread at a time."""

    @property
    def atr(self) -> bytes:
        """Its answer to reset."""

    def reset(self) -> None:
        """Power or reset: whatever was selected or proven is forgotten."""

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command."""


def status(sw: int) -> Response:
    """An answer that is a status word only."""
    return Response(b"", sw >> 8, sw & 0xFF)


def done(data: bytes = b"") -> Response:
    """An answer with data, all well."""
    return Response(data, *OK)


class T0Card:
    """Any card as it behaves on a T=0 contact: 61xx, GET RESPONSE, 6Cxx."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card
        self._waiting = b""

    @property
    def atr(self) -> bytes:
        """That of a T=0 card."""
        return ATR_T0

    def reset(self) -> None:
        """Forget what waits to be fetched."""
        self._waiting = b""
        self._card.reset()

    def answer(self, apdu: bytes) -> bytes:
        """Hold data back until it is fetched, and insist on exact lengths."""
        command = Command.parse(apdu)
        if command is None:
            return status(0x6700).to_bytes()
        if command.ins == 0xC0:
            return self._fetch(command.le or SHORT_ANSWER).to_bytes()
        self._waiting = b""
        response = Response.parse(self._card.answer(apdu))
        if response is None or not response.ok or not response.data:
            return (response or status(0x6F00)).to_bytes()
        if command.data:
            self._waiting = response.data
            return status(0x6100 | len(response.data) % SHORT_ANSWER).to_bytes()
        if command.le != len(response.data):
            return status(0x6C00 | len(response.data) % SHORT_ANSWER).to_bytes()
        return response.to_bytes()

    def _fetch(self, count: int) -> Response:
        if not self._waiting:
            return status(0x6985)
        if count > len(self._waiting):
            return status(0x6C00 | len(self._waiting))
        data, self._waiting = self._waiting[:count], self._waiting[count:]
        if self._waiting:
            return Response(data, 0x61, len(self._waiting) % SHORT_ANSWER)
        return done(data)


class ForeignCard:
    """A card of another kind, which knows none of our applications."""

    @property
    def atr(self) -> bytes:
        """A plain one."""
        return ATR_T1

    def reset(self) -> None:
        """Nothing to forget."""

    def answer(self, apdu: bytes) -> bytes:
        """Not found, whatever it is."""
        return status(0x6A82).to_bytes()
