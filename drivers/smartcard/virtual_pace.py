"""The chip's end of PACE, for virtual travel documents (ICAO Doc 9303-11, 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from drivers.smartcard import tlv
from drivers.smartcard.apdu import Command, Response
from drivers.smartcard.mrz import MrzKey
from drivers.smartcard.pace import (
    BLOCK,
    DYNAMIC,
    AesKeys,
    Offer,
    password_key,
    session_keys,
    token,
)
from drivers.smartcard.virtual_card import done, status


def encode_card_access(offers: Iterable[Offer]) -> bytes:
    """EF.CardAccess (Doc 9303-11, 9.2.1)."""
    infos = b"".join(
        tlv.encode(
            0x30,
            tlv.encode(6, one.oid)
            + tlv.encode(2, b"\x02")
            + tlv.encode(2, bytes((one.parameter,))),
        )
        for one in offers
    )
    return tlv.encode(0x31, infos)


class ChipPace:
    """One run of it.

    Attributes:
        echo_key: it sends the terminal's key back as its own.
        spoil_token: its own proof is wrong.
        keys: of the session, once both have proven the key.
    """

    def __init__(self, key: MrzKey, offer: Offer, draw: Callable[[int], bytes]) -> None:
        """Args: ``draw`` gives so many bytes."""
        self._offer, self._curve, self._draw = offer, offer.curve, draw
        self._password = password_key(key, offer.key_bytes)
        self._nonce = b""
        self._mapping = self._secret = 0
        self._generator: tuple[int, int] | None = None
        self._mine: tuple[int, int] | None = None
        self._pending: AesKeys | None = None
        self._theirs: tuple[int, int] | None = None
        self.echo_key = False
        self.spoil_token = False
        self.keys: AesKeys | None = None

    def answer(self, command: Command) -> Response:
        """To one GENERAL AUTHENTICATE."""
        body = tlv.find(command.data, DYNAMIC)
        items = body if isinstance(body, tlv.TlvDefect) else tlv.parse(body)
        if isinstance(items, tlv.TlvDefect):
            return status(0x6A80)
        if not items:
            return self._begin()
        step = {0x81: self._map, 0x83: self._agree, 0x85: self._prove}.get(items[0].tag)
        return status(0x6A80) if step is None else step(items[0].value)

    def _begin(self) -> Response:
        self._nonce = self._draw(BLOCK)
        encryptor = Cipher(algorithms.AES(self._password), modes.CBC(bytes(BLOCK))).encryptor()
        return _said(0x80, encryptor.update(self._nonce) + encryptor.finalize())

    def _number(self) -> int:
        drawn = self._draw(self._curve.size)
        return int.from_bytes(drawn, "big") % (self._curve.n - 1) + 1

    def _map(self, data: bytes) -> Response:
        theirs = self._curve.decode(data)
        if theirs is None or not self._nonce:
            return status(0x6A80)
        curve, own = self._curve, self._number()
        mine = curve.multiply(own, curve.generator)
        self._generator = curve.add(
            curve.multiply(int.from_bytes(self._nonce, "big"), curve.generator),
            curve.multiply(own, theirs),
        )
        return status(0x6A80) if mine is None else _said(0x82, curve.encode(mine))

    def _agree(self, data: bytes) -> Response:
        theirs = self._curve.decode(data)
        if theirs is None or self._generator is None:
            return status(0x6A80)
        if self.echo_key:
            return _said(0x84, data)
        secret = self._number()
        self._theirs, self._mine = theirs, self._curve.multiply(secret, self._generator)
        shared = self._curve.multiply(secret, theirs)
        if shared is None or self._mine is None:
            return status(0x6A80)
        self._pending = session_keys(self._curve, shared, self._offer.key_bytes)
        return _said(0x84, self._curve.encode(self._mine))

    def _prove(self, data: bytes) -> Response:
        if self._pending is None or self._mine is None or self._theirs is None:
            return status(0x6985)
        if data != token(self._pending, self._offer, self._mine):
            return status(0x6300)
        self.keys = self._pending
        proof = token(self.keys, self._offer, self._theirs)
        return _said(0x86, bytes(len(proof)) if self.spoil_token else proof)


def _said(tag: int, value: bytes) -> Response:
    return done(tlv.encode(DYNAMIC, tlv.encode(tag, value)))
