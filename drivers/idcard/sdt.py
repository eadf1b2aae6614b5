"""The SDT wire: frames, commands and verdicts of a resident ID card reader's SAM_V module.

Source: the SAM_V module's communication protocol (GA/T 467 readers), serial side, 115200 8N1::

    request   AA AA AA 96 69 · LEN(2, big endian) · CMD · PARA · DATA · CHK
    reply     AA AA AA 96 69 · LEN(2, big endian) · SW1 · SW2 · SW3 · DATA · CHK

LEN counts everything after itself, CHK included; CHK is the exclusive or of LEN and all that
follows. SW1 and SW2 pass on the card's own status word, SW3 is the reader's verdict. This module
knows bytes only: no port, no clock.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import operator
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

MAX_REPLY_BODY = 3 + 6 + 256 + 1024 + 1024
"""SW, three lengths, text, photo, two fingerprints: the longest body the protocol knows."""


class FrameDecoder(Protocol):
    """Finds bodies in a stream of bytes that may be noisy, cut or chopped.

    Attributes:
        skipped: bytes so far that belonged to no frame.
        bad_checksums: frames so far whose checksum was wrong.
    """

    skipped: int
    bad_checksums: int

    @property
    def pending(self) -> bool:
        """Whether the beginning of a frame is waiting for its rest."""

    def feed(self, data: bytes) -> list[bytes]:
        """Take in what arrived and return the bodies that are complete."""

    def finish(self) -> list[bytes]:
        """Nothing more will come: return bodies hidden behind a false start, drop the rest."""


class Framing(Protocol):
    """How bodies travel; vendors wrap the same commands differently.

    Handhelds that wrap frames in ``CA DF`` need a class of their own: what stands between that mark
    and the body is not known to us, so there is none.
    """

    def encode(self, body: bytes) -> bytes:
        """The frame around a body."""

    def decoder(self) -> FrameDecoder:
        """A fresh decoder of replies."""


def checksum(data: bytes | bytearray) -> int:
    """The exclusive or of all bytes."""
    return functools.reduce(operator.xor, data, 0)


@dataclasses.dataclass(frozen=True, slots=True)
class SdtFraming:
    """The framing of the standard, and of vendors that changed only the preamble.

    Attributes:
        request_preamble: what a request begins with.
        reply_preamble: what a reply begins with (see ``EA_EB`` for one vendor's).
        min_body: shortest body of a reply (SW1 to SW3).
        max_body: longest body of a reply; also bounds what a decoder keeps.
    """

    request_preamble: bytes = b"\xaa\xaa\xaa\x96\x69"
    reply_preamble: bytes = b"\xaa\xaa\xaa\x96\x69"
    min_body: int = 3
    max_body: int = MAX_REPLY_BODY

    def encode(self, body: bytes) -> bytes:
        """The request frame around CMD, PARA and DATA."""
        return frame(self.request_preamble, body)

    def decoder(self) -> SdtDecoder:
        """A fresh decoder of replies."""
        return SdtDecoder(self.reply_preamble, self.min_body, self.max_body)


STANDARD = SdtFraming()

# Written down by one source as `EA EB EC ED` and 4, taken here for five bytes like the standard's;
# never seen on a device. A technician can set another preamble without a new adapter.
EA_EB = SdtFraming(reply_preamble=b"\xea\xeb\xec\xed\x04")


def frame(preamble: bytes, body: bytes) -> bytes:
    """Preamble, length, body and checksum."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return preamble + counted + bytes([checksum(counted)])


class SdtDecoder:
    """Incremental, bounded, resynchronising.

    Invariant: between two calls less than one longest frame is kept, whatever was fed.
    """

    def __init__(self, preamble: bytes, min_body: int, max_body: int) -> None:
        """Args: ``min_body`` and ``max_body`` bound what is believed to be a length."""
        self.skipped = 0
        self.bad_checksums = 0
        self._preamble = preamble
        self._min_len = min_body + 1
        self._max_len = max_body + 1
        self._buffer = bytearray()

    @property
    def pending(self) -> bool:
        """Whether bytes wait that may be the beginning of a frame."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Take in what arrived and return the bodies that are complete."""
        bodies: list[bytes] = []
        step = self._max_len
        # In pieces, so that the bound holds for input of any size.
        for start in range(0, len(data), step):
            self._buffer += data[start : start + step]
            bodies += self._scan(final=False)
        return bodies

    def finish(self) -> list[bytes]:
        """Nothing more will come: return bodies hidden behind a false start, drop the rest."""
        return self._scan(final=True)

    def _scan(self, *, final: bool) -> list[bytes]:
        bodies: list[bytes] = []
        while self._align(final=final):
            body = self._take()
            if body is not None:
                bodies.append(body)
            elif self._incomplete() and not final:
                break
            else:
                # Not a frame after all: the real one may begin inside what looked like it.
                self._drop(1)
        return bodies

    def _align(self, *, final: bool) -> bool:
        """Drop what cannot begin a frame; false when no preamble is there."""
        at = self._buffer.find(self._preamble)
        if at >= 0:
            self._drop(at)
            return True
        keep = 0 if final else self._beginning()
        self._drop(len(self._buffer) - keep)
        return False

    def _beginning(self) -> int:
        """How many bytes at the end may be the first bytes of a preamble."""
        longest = min(len(self._preamble) - 1, len(self._buffer))
        sizes = range(longest, 0, -1)
        return next((n for n in sizes if self._buffer.endswith(self._preamble[:n])), 0)

    def _length(self) -> int | None:
        at = len(self._preamble)
        if len(self._buffer) < at + 2:
            return None
        return int.from_bytes(self._buffer[at : at + 2], "big")

    def _incomplete(self) -> bool:
        length = self._length()
        if length is None:
            return True
        plausible = self._min_len <= length <= self._max_len
        return plausible and len(self._buffer) < len(self._preamble) + 2 + length

    def _take(self) -> bytes | None:
        length = self._length()
        if length is None or not self._min_len <= length <= self._max_len or self._incomplete():
            return None
        start = len(self._preamble)
        end = start + 2 + length
        counted, claimed = self._buffer[start : end - 1], self._buffer[end - 1]
        if checksum(counted) != claimed:
            self.bad_checksums += 1
            return None
        del self._buffer[:end]
        return bytes(counted[2:])

    def _drop(self, count: int) -> None:
        self.skipped += count
        del self._buffer[:count]


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """One reply: the card's status word, the reader's verdict, and data that is personal."""

    sw12: bytes
    sw3: int
    data: bytes = dataclasses.field(default=b"", repr=False)

    @classmethod
    def of(cls, body: bytes) -> Reply:
        """Split a reply's body (at least three bytes)."""
        return cls(body[:2], body[2], body[3:])


@dataclasses.dataclass(frozen=True, slots=True)
class ReadBlocks:
    """The blocks in the reply to a read; empty ones are those the reader did not deliver.

    Attributes:
        text: 256 bytes when the card is well.
        photo: 1024 bytes when the card is well.
        fingers: 512 bytes for each registered finger (GA/T 1012).
    """

    text: bytes = dataclasses.field(repr=False)
    photo: bytes = dataclasses.field(repr=False)
    fingers: bytes = dataclasses.field(default=b"", repr=False)

    @classmethod
    def of(cls, command: Command, data: bytes) -> ReadBlocks:
        """Split the data of ``30 01`` (two big-endian lengths first) or ``30 10`` (three).

        Lengths that do not agree with the data leave one block of text, which no parser takes for
        a record.
        """
        count = 3 if command is READ_WITH_FINGERS else 2
        sizes = [int.from_bytes(data[at : at + 2], "big") for at in range(0, 2 * count, 2)]
        if len(data) != 2 * count + sum(sizes) or sizes[2:] not in ([], [0], [512], [1024]):
            return cls(data[2 * count :], b"")
        blocks, at = [], 2 * count
        for size in sizes:
            blocks.append(data[at : at + size])
            at += size
        return cls(*blocks)


SUCCESS = 0x90
CARD_FOUND = 0x9F
NO_CARD = 0x80
NO_SUCH_ITEM = 0x91


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """One command and what its good answer looks like.

    The protocol numbers nothing: an answer that comes after its time is told from the answer to
    the present command only by its shape.

    Attributes:
        name: for technicians.
        body: CMD and PARA.
        good: SW3 of success.
        data: fewest and most bytes of data that come with success.
    """

    name: str
    body: bytes
    good: int
    data: tuple[int, int]

    def fits(self, reply: Reply) -> bool:
        """Whether the reply can be the answer to this command."""
        if reply.sw3 == self.good:
            return self.data[0] <= len(reply.data) <= self.data[1]
        return reply.sw3 not in (SUCCESS, CARD_FOUND)


RESET = Command("reset", b"\x10\xff", SUCCESS, (0, 0))
SAM_STATUS = Command("status", b"\x11\xff", SUCCESS, (0, 0))
SAM_ID = Command("SAM id", b"\x12\xff", SUCCESS, (16, 16))
FIND = Command("find", b"\x20\x01", CARD_FOUND, (0, 16))
SELECT = Command("select", b"\x20\x02", SUCCESS, (1, 16))
READ_TEXT_PHOTO = Command("read", b"\x30\x01", SUCCESS, (17, MAX_REPLY_BODY))
READ_WITH_FINGERS = Command("read with fingers", b"\x30\x10", SUCCESS, (17, MAX_REPLY_BODY))
READ_APPENDED_ADDRESS = Command("read address", b"\x30\x03", SUCCESS, (70, 70))
COMMANDS: Mapping[bytes, Command] = MappingProxyType(
    {
        command.body: command
        for command in (
            RESET,
            SAM_STATUS,
            SAM_ID,
            FIND,
            SELECT,
            READ_TEXT_PHOTO,
            READ_WITH_FINGERS,
            READ_APPENDED_ADDRESS,
        )
    }
)


_SET_RF_FRAME = b"\x61\xff"


def set_rf_frame(size: int) -> Command:
    """The command that sets the largest frame the module exchanges with a card.

    Args:
        size: 0 to 255, as one Linux reader daemon sends it once at start (``CA`` there).
    """
    return Command("set RF frame", _SET_RF_FRAME + bytes([size]), SUCCESS, (0, 0))


def sets_rf_frame(body: bytes) -> bool:
    """Whether a request's body is that command."""
    return len(body) == 3 and body.startswith(_SET_RF_FRAME)


class Advice(enum.Enum):
    """What to do about a verdict."""

    GO_ON = "go on"
    NOTHING_THERE = "nothing there"
    PLACE_AGAIN = "place again"
    READ_AGAIN = "read again"
    SEND_AGAIN = "send again"
    WRONG_CARD = "wrong card"
    FRAUD = "potential fraud"
    OUR_FAULT = "not for this reader"
    OUT_OF_SERVICE = "out of service"


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What an SW3 means, in English for technicians, and what to do about it."""

    meaning: str
    advice: Advice


VERDICTS: Mapping[int, Verdict] = MappingProxyType(
    {
        0x90: Verdict("success", Advice.GO_ON),
        0x9F: Verdict("card found", Advice.GO_ON),
        0x91: Verdict("no such item on the card", Advice.GO_ON),
        0x80: Verdict("no card", Advice.NOTHING_THERE),
        0x81: Verdict("select failed", Advice.PLACE_AGAIN),
        0x41: Verdict("reading failed", Advice.READ_AGAIN),
        0x47: Verdict("no random number from the card", Advice.READ_AGAIN),
        0x50: Verdict("card step failed", Advice.READ_AGAIN),
        0x40: Verdict("wrong kind of card", Advice.WRONG_CARD),
        0x10: Verdict("reader received a bad checksum", Advice.SEND_AGAIN),
        0x11: Verdict("reader received a bad length", Advice.SEND_AGAIN),
        0x21: Verdict("bad command or parameter", Advice.OUR_FAULT),
        0x23: Verdict("command not permitted", Advice.OUR_FAULT),
        0x24: Verdict("command not recognised", Advice.OUR_FAULT),
        0x31: Verdict("card rejects the reader", Advice.FRAUD),
        0x32: Verdict("reader rejects the card", Advice.FRAUD),
        0x33: Verdict("data verification failed", Advice.FRAUD),
        0x60: Verdict("self-test failed", Advice.OUT_OF_SERVICE),
        0x66: Verdict("module not authorised", Advice.OUT_OF_SERVICE),
    }
)
"""SW3 → verdict, as the protocol lists them."""


def verdict(sw3: int) -> Verdict:
    """The verdict; a value the protocol does not list is nobody's success."""
    return VERDICTS.get(sw3, Verdict("unknown verdict", Advice.OUR_FAULT))


def format_sam_id(raw: bytes) -> str:
    """The reader's number as printed on it: ``aa.bb-date-n1-n2`` (16 bytes, little endian)."""
    major, minor = (int.from_bytes(raw[i : i + 2], "little") for i in (0, 2))
    date, first, second = (int.from_bytes(raw[i : i + 4], "little") for i in (4, 8, 12))
    return f"{major:02d}.{minor:02d}-{date:08d}-{first:010d}-{second:010d}"
