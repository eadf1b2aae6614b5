"""PC/SC as this product uses it: the functions, their flags, their result codes.

Shapes are those of pyscard's low-level binding (``smartcard.scard``): a result code first, then
what was asked for; bytes are lists of numbers. The real library is loaded in ``pcsc``, a simulated
one is in ``simulated_pcsc``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from drivers.smartcard.channel import ChannelEnd

SCOPE_SYSTEM = 2
SHARE_EXCLUSIVE = 1
PROTOCOL_T0 = 1
PROTOCOL_T1 = 2
LEAVE_CARD = 0
RESET_CARD = 1

STATE_UNAWARE = 0x0000
STATE_CHANGED = 0x0002
STATE_UNKNOWN = 0x0004
STATE_UNAVAILABLE = 0x0008
STATE_EMPTY = 0x0010
STATE_PRESENT = 0x0020
STATE_EXCLUSIVE = 0x0080
STATE_INUSE = 0x0100
STATE_MUTE = 0x0200
STATE_UNPOWERED = 0x0400

PNP_NOTIFICATION = "\\\\?PnP?\\Notification"
"""A reader name that stands for readers coming and going."""

SUCCESS = 0x00000000
CANCELLED = 0x80100002
INVALID_HANDLE = 0x80100003
UNKNOWN_READER = 0x80100009
TIMEOUT = 0x8010000A
SHARING_VIOLATION = 0x8010000B
NO_SMARTCARD = 0x8010000C
PROTO_MISMATCH = 0x8010000F
NOT_READY = 0x80100010
COMM_ERROR = 0x80100013
NOT_TRANSACTED = 0x80100016
READER_UNAVAILABLE = 0x80100017
NO_SERVICE = 0x8010001D
SERVICE_STOPPED = 0x8010001E
NO_READERS = 0x8010002E
COMM_DATA_LOST = 0x8010002F
UNSUPPORTED_CARD = 0x80100065
UNRESPONSIVE_CARD = 0x80100066
UNPOWERED_CARD = 0x80100067
RESET_CARD_SEEN = 0x80100068
REMOVED_CARD = 0x80100069
SECURITY_VIOLATION = 0x8010006A

# PC/SC part 5 and the reference implementation's error list; English for technicians.
MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        CANCELLED: "canceled",
        INVALID_HANDLE: "handle no longer valid (the service was restarted)",
        UNKNOWN_READER: "no such reader",
        TIMEOUT: "nothing happened in the time given",
        SHARING_VIOLATION: "another program holds the card",
        NO_SMARTCARD: "no card in the reader",
        PROTO_MISMATCH: "card and reader have no protocol in common",
        NOT_READY: "reader or card not ready",
        COMM_ERROR: "the service does not answer",
        NOT_TRANSACTED: "the exchange with the card was broken off",
        READER_UNAVAILABLE: "reader unplugged",
        NO_SERVICE: "the PC/SC service (pcscd) does not run",
        SERVICE_STOPPED: "the PC/SC service was stopped",
        NO_READERS: "no reader connected",
        COMM_DATA_LOST: "data lost between reader and card",
        UNSUPPORTED_CARD: "the reader cannot talk to this card",
        UNRESPONSIVE_CARD: "the card does not answer (wrong way round, or damaged)",
        UNPOWERED_CARD: "the card has no power",
        RESET_CARD_SEEN: "another program reset the card",
        REMOVED_CARD: "the card was taken out",
        SECURITY_VIOLATION: "this user may not use the service (polkit rule)",
    }
)
"""Result code → meaning."""

CHANNEL_ENDS: Mapping[int, ChannelEnd] = MappingProxyType(
    {
        INVALID_HANDLE: ChannelEnd.SERVICE_GONE,
        COMM_ERROR: ChannelEnd.SERVICE_GONE,
        NO_SERVICE: ChannelEnd.SERVICE_GONE,
        SERVICE_STOPPED: ChannelEnd.SERVICE_GONE,
        SECURITY_VIOLATION: ChannelEnd.SERVICE_GONE,
        UNKNOWN_READER: ChannelEnd.READER_GONE,
        READER_UNAVAILABLE: ChannelEnd.READER_GONE,
        NO_READERS: ChannelEnd.READER_GONE,
        NO_SMARTCARD: ChannelEnd.CARD_GONE,
        REMOVED_CARD: ChannelEnd.CARD_GONE,
        RESET_CARD_SEEN: ChannelEnd.CARD_RESET,
        SHARING_VIOLATION: ChannelEnd.CARD_RESET,
        UNRESPONSIVE_CARD: ChannelEnd.CARD_MUTE,
        UNPOWERED_CARD: ChannelEnd.CARD_MUTE,
        UNSUPPORTED_CARD: ChannelEnd.CARD_MUTE,
        PROTO_MISMATCH: ChannelEnd.CARD_MUTE,
    }
)
"""Result code → what it means for a channel; every other one is a fault."""


def told(code: int) -> str:
    """A result code and its meaning, for technicians."""
    return f"{code & 0xFFFFFFFF:08X}, {MEANINGS.get(code & 0xFFFFFFFF, 'unknown result')}"


class Pcsc(Protocol):
    """The PC/SC functions in use; each may be called from any thread."""

    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:
        """(result, context)."""

    def SCardReleaseContext(self, context: int) -> int:
        """Result."""

    def SCardCancel(self, context: int) -> int:
        """End the context's waiting; result."""

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, Sequence[str]]:
        """(result, names)."""

    def SCardGetStatusChange(
        self, context: int, timeout_ms: int, states: list[tuple[str, int]]
    ) -> tuple[int, Sequence[tuple[str, int, Sequence[int]]]]:
        """Wait until a state differs from the one given: (result, [(name, state, ATR)])."""

    def SCardConnect(
        self, context: int, reader: str, share: int, protocols: int
    ) -> tuple[int, int, int]:
        """(result, card, protocol)."""

    def SCardStatus(self, card: int) -> tuple[int, str, int, int, Sequence[int]]:
        """(result, reader, state, protocol, ATR)."""

    def SCardTransmit(self, card: int, protocol: int, apdu: list[int]) -> tuple[int, Sequence[int]]:
        """(result, answer)."""

    def SCardDisconnect(self, card: int, disposition: int) -> int:
        """Result."""
