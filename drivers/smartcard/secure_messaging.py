"""Secure messaging (ICAO Doc 9303-11, 9.8): nobody alters commands or answers.

Each command and each answer counts the send sequence counter up, and is authenticated together with
it: nothing can be left out, replayed or put in. Triple DES after BAC, AES after PACE. Both ends are
here, the chip's for simulated cards.
"""

from __future__ import annotations

import dataclasses
import hmac
from typing import Protocol

from drivers.smartcard import tlv
from drivers.smartcard.apdu import SHORT_ANSWER, Command, Response
from drivers.smartcard.bac import pad, unpad

_CRYPTOGRAM = 0x87
_EXPECTED = 0x97
_STATUS = 0x99
_CHECKSUM = 0x8E
# In front of an enciphered value: padded by method 2.
_PADDED = b"\x01"
_MAC_BYTES = 8


class SessionKeys(Protocol):
    """The keys of a session, and how they are used."""

    @property
    def block(self) -> int:
        """Bytes of a block, and of the send sequence counter."""

    def encipher(self, data: bytes, counter: bytes) -> bytes:
        """Whole blocks."""

    def decipher(self, data: bytes, counter: bytes) -> bytes:
        """The other way round."""

    def checksum(self, data: bytes) -> bytes:
        """8 bytes, over the data with their padding."""


@dataclasses.dataclass(frozen=True, slots=True)
class Tampered:
    """An answer that is not the chip's to our command; ``reason`` for technicians."""

    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Unprotected:
    """The chip ended the session: a bare status word, which proves nothing.

    Attributes:
        response: what it said.
    """

    response: Response


class _Counter:
    def __init__(self, start: bytes) -> None:
        self._value = int.from_bytes(start, "big")
        self._size = len(start)

    def next(self) -> bytes:
        self._value = (self._value + 1) % 2 ** (8 * self._size)
        return self._value.to_bytes(self._size, "big")


class SecureMessaging:
    """The terminal's end of a session."""

    def __init__(self, keys: SessionKeys, counter: bytes) -> None:
        """Args: ``counter`` is the send sequence counter to start from, a block of the keys."""
        self._keys = keys
        self._counter = _Counter(counter)

    def protect(self, command: Command) -> Command:
        """The command as it may go over the air."""
        counter = self._counter.next()
        data = _cryptogram(self._keys, command.data, counter) if command.data else b""
        if command.le is not None:
            data += tlv.encode(_EXPECTED, bytes((command.le % SHORT_ANSWER,)))
        if not data:
            # Its header would be padded differently (Doc 9303-11, 9.8.5), and nobody sends one.
            raise ValueError("a command without data and answer is not used here")
        cla = command.cla | 0x0C
        header = bytes((cla,)) + command.header[1:]
        mac = self._keys.checksum(counter + pad(header, self._keys.block) + data)
        data += tlv.encode(_CHECKSUM, mac)
        return Command(cla, command.ins, command.p1, command.p2, data, SHORT_ANSWER)

    def open(self, response: Response) -> Response | Tampered | Unprotected:
        """The answer to the last command, proven to be the chip's."""
        counter = self._counter.next()
        if not response.data:
            if response.ok:
                return Tampered("an answer without its checksum")
            return Unprotected(response)
        items = tlv.parse(response.data)
        if isinstance(items, tlv.TlvDefect):
            return Tampered(f"{items.reason} at {items.offset}")
        tags = [item.tag for item in items]
        if tags not in ([_CRYPTOGRAM, _STATUS, _CHECKSUM], [_STATUS, _CHECKSUM]):
            return Tampered("data objects that do not belong together")
        covered = _covered(response.data)
        if not hmac.compare_digest(self._keys.checksum(counter + covered), items[-1].value):
            return Tampered("wrong checksum")
        status = items[-2].value
        if len(status) != 2:
            return Tampered("no status word")
        sealed = tags[0] == _CRYPTOGRAM
        data = _decrypted(self._keys, items[0].value, counter) if sealed else b""
        if data is None:
            return Tampered("cryptogram without padding")
        return Response(data, status[0], status[1])


class ChipMessaging:
    """The chip's end of a session, for simulated cards."""

    def __init__(self, keys: SessionKeys, counter: bytes) -> None:
        self._keys = keys
        self._counter = _Counter(counter)

    def open(self, command: Command) -> Command | None:
        """The plain command; ``None`` when its checksum is wrong."""
        counter = self._counter.next()
        items = tlv.parse(command.data)
        if isinstance(items, tlv.TlvDefect) or not items or items[-1].tag != _CHECKSUM:
            return None
        covered = pad(command.header, self._keys.block) + _covered(command.data)
        if self._keys.checksum(counter + covered) != items[-1].value:
            return None
        values = {item.tag: item.value for item in items}
        expected = values.get(_EXPECTED)
        sealed = values.get(_CRYPTOGRAM)
        data = b"" if sealed is None else _decrypted(self._keys, sealed, counter)
        le = (expected[0] or SHORT_ANSWER) if expected else None
        cla = command.cla & 0xF3
        return Command(cla, command.ins, command.p1, command.p2, data or b"", le)

    def protect(self, response: Response) -> Response:
        """The answer as it may go over the air."""
        counter = self._counter.next()
        data = _cryptogram(self._keys, response.data, counter) if response.data else b""
        data += tlv.encode(_STATUS, bytes((response.sw1, response.sw2)))
        mac = self._keys.checksum(counter + data)
        return Response(data + tlv.encode(_CHECKSUM, mac), response.sw1, response.sw2)


def _cryptogram(keys: SessionKeys, data: bytes, counter: bytes) -> bytes:
    return tlv.encode(_CRYPTOGRAM, _PADDED + keys.encipher(pad(data, keys.block), counter))


def _covered(data: bytes) -> bytes:
    """Everything in front of the checksum, as it was sent: lengths need not be the shortest."""
    return data[: -len(tlv.encode(_CHECKSUM, bytes(_MAC_BYTES)))]


def _decrypted(keys: SessionKeys, value: bytes, counter: bytes) -> bytes | None:
    if value[:1] != _PADDED or len(value) == 1 or (len(value) - 1) % keys.block:
        return None
    return unpad(keys.decipher(value[1:], counter))
