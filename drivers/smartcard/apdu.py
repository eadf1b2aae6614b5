"""Commands to a card and its answers (ISO/IEC 7816-4, short lengths), and what status words mean.

Short lengths only: neither the social security card nor Basic Access Control needs more, and the
T=0 protocol has nothing else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

SHORT_DATA = 255
"""Bytes a short command can carry."""
SHORT_ANSWER = 256
"""Bytes a short command can ask for; written as 00."""


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """A command APDU with short lengths (ISO/IEC 7816-4, 5.1).

    Attributes:
        cla: class byte.
        ins: instruction byte.
        p1: first parameter.
        p2: second parameter.
        data: up to 255 bytes; may hold keys or answers to challenges.
        le: how many bytes are asked for, 1 to 256; ``None`` when none are.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = dataclasses.field(default=b"", repr=False)
    le: int | None = None

    def __post_init__(self) -> None:
        if len(self.data) > SHORT_DATA or not (self.le is None or 1 <= self.le <= SHORT_ANSWER):
            raise ValueError("does not fit a short APDU")

    @property
    def header(self) -> bytes:
        """CLA INS P1 P2."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def to_bytes(self) -> bytes:
        """As it goes to the card."""
        lc = bytes((len(self.data),)) if self.data else b""
        le = b"" if self.le is None else bytes((self.le % SHORT_ANSWER,))
        return self.header + lc + self.data + le

    @classmethod
    def parse(cls, raw: bytes) -> Command | None:
        """Read a command as a card would; ``None`` when it is no short APDU."""
        if len(raw) < 4:
            return None
        header, body = raw[:4], raw[4:]
        data, le = b"", None
        if len(body) == 1:
            le = body[0] or SHORT_ANSWER
        elif body:
            length = body[0]
            data, rest = body[1 : 1 + length], body[1 + length :]
            if length == 0 or len(data) != length or len(rest) > 1:
                return None
            if rest:
                le = rest[0] or SHORT_ANSWER
        return cls(header[0], header[1], header[2], header[3], data, le)


@dataclasses.dataclass(frozen=True, slots=True)
class Response:
    """A response APDU.

    Attributes:
        data: what the card says; personal, as a rule.
        sw1: first status byte.
        sw2: second status byte.
    """

    data: bytes = dataclasses.field(repr=False)
    sw1: int
    sw2: int

    @property
    def sw(self) -> int:
        """Both status bytes."""
        return self.sw1 << 8 | self.sw2

    @property
    def ok(self) -> bool:
        """Whether the card did all that was asked (9000)."""
        return self.sw == 0x9000

    @property
    def told(self) -> str:
        """The status word and its meaning, for technicians."""
        return f"SW {self.sw:04X}, {meaning(self.sw)}"

    def to_bytes(self) -> bytes:
        """As it comes from the card."""
        return self.data + bytes((self.sw1, self.sw2))

    @classmethod
    def parse(cls, raw: bytes) -> Response | None:
        """Read an answer; ``None`` when it is too short or too long for one."""
        if not 2 <= len(raw) <= SHORT_ANSWER + 2:
            return None
        return cls(raw[:-2], raw[-2], raw[-1])


# ISO/IEC 7816-4, tables 6 and 7; the social security card's own from LD/T 32.
MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        0x9000: "done",
        0x6281: "part of the data may be corrupted",
        0x6282: "end of file reached before all was read",
        0x6283: "file or application invalidated",
        0x6300: "authentication failed",
        0x6400: "execution error, nothing changed",
        0x6581: "memory failure",
        0x6700: "wrong length",
        0x6881: "logical channel not supported",
        0x6882: "secure messaging not supported",
        0x6981: "command does not fit the file's structure",
        0x6982: "security status not satisfied",
        0x6983: "authentication method blocked",
        0x6984: "referenced data or challenge invalid",
        0x6985: "conditions of use not satisfied",
        0x6986: "command not allowed, no file selected",
        0x6987: "secure messaging data missing",
        0x6988: "secure messaging data wrong",
        0x6A80: "wrong data field",
        0x6A81: "function not supported, or card locked",
        0x6A82: "file or application not found",
        0x6A83: "record not found",
        0x6A84: "not enough memory",
        0x6A86: "wrong P1 or P2",
        0x6A88: "referenced data or key not found",
        0x6B00: "offset outside the file",
        0x6D00: "instruction not supported",
        0x6E00: "class not supported",
        0x6F00: "no precise diagnosis",
        0x9303: "application locked for good",
    }
)
"""Status word → meaning, in English for technicians."""


def meaning(sw: int) -> str:
    """What a status word means; honest about those nobody defined."""
    if sw >> 8 == 0x61:
        return f"{sw & 0xFF or SHORT_ANSWER} more bytes to fetch"
    if sw >> 8 == 0x6C:
        return f"wrong length, {sw & 0xFF or SHORT_ANSWER} would be right"
    if sw >> 4 == 0x63C:
        return f"verification failed, {sw & 0xF} tries left"
    return MEANINGS.get(sw, "unknown status word")
