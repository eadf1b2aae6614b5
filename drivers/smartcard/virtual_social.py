"""A virtual social security card of any generation, and an authenticator that knows its key.

How real third-generation cards compute their cryptograms is not public; here both sides use a
made-up rule. The commands around it are the real ones.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from typing import Literal

from stdnum.iso7064 import mod_11_2

from drivers.device import Cancel
from drivers.smartcard import tlv
from drivers.smartcard.apdu import Command, Response
from drivers.smartcard.social_security import (
    BIRTHPLACE,
    BORN,
    CARD_ID,
    CARD_NUMBER,
    ETHNICITY,
    EXPIRES,
    HOLDER_ITEMS,
    ISSUED,
    NAME,
    NAME_MORE,
    NUMBER,
    SEX,
    VERSION,
    Item,
)
from drivers.smartcard.ssse import (
    CRYPTOGRAM_BYTES,
    FACTOR_BYTES,
    RKSSSE,
    SSSE,
    SsseChallenge,
    SsseProof,
    SsseUnavailable,
)
from drivers.smartcard.virtual_card import ATR_T1, done, status

TEST_KEY = b"a key nobody else has"
TRIES = 3
_ALGORITHM = tlv.encode(0x9F0C, bytes.fromhex("860103"))
# What a third-generation card keeps until the terminal proved itself.
_LOCKED_ITEMS = frozenset((ISSUED.tag, EXPIRES.tag)) | {item.tag for item in HOLDER_ITEMS}


def synthetic_number(born: str, sequence: int) -> str:
    """A made-up number of Dongguan with a valid check digit; odd sequences are men."""
    digits = f"441900{born}{sequence:03d}"
    return digits + mod_11_2.calc_check_digit(digits)


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Somebody who does not exist."""

    name: str = "测试甲"
    born: str = "19880307"
    sequence: int = 1
    ethnicity: str = "01"

    def __repr__(self) -> str:
        return "<Person>"

    @property
    def number(self) -> str:
        """Social security number."""
        return synthetic_number(self.born, self.sequence)


ADULT = Person()
LONG_NAME = Person("阿卜杜勒测试·买买提测试·吐尔逊测试", "19950520", 3, "05")
"""Somebody whose name needs the name extension: 35 bytes of GB18030, 30 fit the name."""


def items_of(person: Person, version: str) -> dict[int, bytes]:
    """Tag → value of EF05 and EF06."""
    name = person.name.encode("gb18030")
    values = {
        CARD_ID: bytes.fromhex("4419001234567890ABCDEF0123456789"),
        VERSION: version.encode("ascii"),
        ISSUED: bytes.fromhex("20200101"),
        EXPIRES: bytes.fromhex("20300101"),
        CARD_NUMBER: b"DG0000001",
        NUMBER: person.number.encode("ascii"),
        NAME: name[:30],
        SEX: b"1" if person.sequence % 2 else b"2",
        ETHNICITY: bytes.fromhex(person.ethnicity),
        BIRTHPLACE: bytes.fromhex("441900"),
        BORN: bytes.fromhex(person.born),
    }
    if not version.startswith("1"):
        values[NAME_MORE] = name[30:]
    return {item.tag: _filled(item, value) for item, value in values.items()}


def _filled(item: Item, value: bytes) -> bytes:
    return value.ljust(item.length, b"\x00")


class VirtualSocialSecurityCard:
    """A 社会保障卡.

    Attributes:
        bank_selected: whether anybody selected anything but the social security environment.
        tries: external authentications left.
    """

    def __init__(
        self,
        person: Person = ADULT,
        *,
        version: Literal["1.00", "2.00", "3.00"] = "2.00",
        addressing: Literal["record", "tag", "sfi"] = "record",
        key: bytes = TEST_KEY,
        forged: bool = False,
        select_p1: int = 0x02,
        changed: Mapping[int, bytes] | None = None,
    ) -> None:
        """Make the card.

        Args:
            person: its holder.
            version: its generation.
            addressing: how it wants its items to be asked for.
            key: what the made-up authentication is made from.
            forged: a copy that has the data and not the key.
            select_p1: P1 with which its files can be selected.
            changed: tag → value, for items that shall be damaged.
        """
        self._version = version
        self._addressing = addressing
        self._key = key
        self._forged = forged
        self._select_p1 = select_p1
        self._items = items_of(person, version) | dict(changed or {})
        self._challenges = 0
        self.bank_selected = False
        self.tries = TRIES
        self.reset()

    @property
    def atr(self) -> bytes:
        """A plain one."""
        return ATR_T1

    def reset(self) -> None:
        """Forget what was selected and proven."""
        self._environment = False
        self._file = 0
        self._proven = False
        self._drawn: list[bytes] = []

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command."""
        command = Command.parse(apdu)
        if command is None:
            return status(0x6700).to_bytes()
        commands: dict[int, Callable[[Command], Response]] = {
            0xA4: self._select,
            0xB2: self._read_record,
            0x84: self._get_challenge,
            0x88: self._internal,
            0x82: self._external,
        }
        run = commands.get(command.ins)
        return (status(0x6D00) if run is None else run(command)).to_bytes()

    def _select(self, command: Command) -> Response:
        if command.p1 == 0x04:
            self._file = 0
            self._environment = command.data == SSSE
            if not self._environment:
                self.bank_selected = True
                return status(0x6A82)
            third = self._version.startswith("3")
            inner = tlv.encode(0xA5, _ALGORITHM) if third else b""
            return done(tlv.encode(0x6F, tlv.encode(0x84, SSSE) + inner))
        if not self._environment or self._addressing == "sfi" or command.p1 != self._select_p1:
            return status(0x6A86)
        if command.data not in (b"\xef\x05", b"\xef\x06"):
            return status(0x6A82)
        self._file = command.data[1]
        return done()

    def _read_record(self, command: Command) -> Response:
        if not self._environment:
            return status(0x6986)
        file, tag = self._file, None
        if self._addressing == "tag" and command.p2 == 0x00:
            tag = command.p1
        elif self._addressing == "record" and command.p2 == 0x04:
            tag = self._tag(file, command.p1)
        elif self._addressing == "sfi" and command.p2 & 0x07 == 0x04 and command.p2 > 0x07:
            file = command.p2 >> 3
            tag = self._tag(file, command.p1)
        if tag is None or tag not in self._items or (file == 6) != (tag > CARD_NUMBER.tag):
            return status(0x6A83)
        if self._version.startswith("3") and tag in _LOCKED_ITEMS and not self._proven:
            return status(0x6982)
        return done(tlv.encode(tag, self._items[tag]))

    def _tag(self, file: int, record: int) -> int | None:
        if file == 5:
            return record if record in self._items else None
        tags = [item.tag for item in HOLDER_ITEMS if item.tag in self._items]
        return tags[record - 1] if 0 < record <= len(tags) else None

    def _get_challenge(self, command: Command) -> Response:
        self._challenges += 1
        drawn = hashlib.sha256(self._challenges.to_bytes(4, "big")).digest()[:FACTOR_BYTES]
        self._drawn = [*self._drawn[-1:], drawn]
        return done(drawn)

    def _internal(self, command: Command) -> Response:
        if not self._version.startswith("3"):
            return status(0x6D00)
        key = b"something else" if self._forged else self._key
        return done(_cryptogram(key, self._card_id, b"internal", command.data)[:FACTOR_BYTES])

    def _external(self, command: Command) -> Response:
        if command.p2 != RKSSSE or len(command.data) != CRYPTOGRAM_BYTES:
            return status(0x6A86)
        if self.tries == 0:
            return status(0x6983)
        data, factor = self._drawn if len(self._drawn) == 2 else (b"", b"")
        if command.data != _cryptogram(self._key, self._card_id, b"external", factor + data):
            self.tries -= 1
            return status(0x63C0 | self.tries)
        self.tries = TRIES
        self._proven = True
        return done()

    @property
    def _card_id(self) -> bytes:
        return self._items[CARD_ID.tag]


class MadeUpAuthenticator:
    """Knows the virtual cards' key; stands for a PSAM or an HSM."""

    def __init__(self, key: bytes = TEST_KEY) -> None:
        self._key = key
        self.asked = 0
        self.unavailable = ""

    def prove(self, challenge: SsseChallenge, cancel: Cancel | None) -> SsseProof | SsseUnavailable:
        """Both cryptograms, by the made-up rule."""
        self.asked += 1
        if self.unavailable:
            return SsseUnavailable(self.unavailable)
        card_id = bytes.fromhex(challenge.card_id)
        internal = challenge.internal_factor + challenge.internal_data
        external = challenge.external_factor + challenge.external_data
        return SsseProof(
            _cryptogram(self._key, card_id, b"internal", internal)[:FACTOR_BYTES],
            _cryptogram(self._key, card_id, b"external", external),
        )


def _cryptogram(key: bytes, card_id: bytes, purpose: bytes, data: bytes) -> bytes:
    return hashlib.sha256(b"|".join((key, card_id, purpose, data))).digest()[:CRYPTOGRAM_BYTES]
