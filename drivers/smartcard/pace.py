"""PACE (ICAO Doc 9303-11, 4.4): the printed MRZ opens the chip, and nobody who listens learns it.

Spoken here: ECDH with generic mapping and AES, on the curves of ``curves``. Chips that want another
form of it, or none, are opened with BAC. What the chip offers (EF.CardAccess) is not protected:
whoever alters it can make both ends speak BAC, as with any document that still has it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import os
from collections.abc import Callable
from typing import NoReturn

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from drivers.device import CompletionCode
from drivers.smartcard import tlv
from drivers.smartcard.apdu import SHORT_ANSWER, Command, Response
from drivers.smartcard.channel import Reading, ReadingEnded
from drivers.smartcard.curves import STANDARDISED, Curve
from drivers.smartcard.mrz import MrzKey

CARD_ACCESS = 0x011C
MAC_BYTES = 8
BLOCK = 16
_MRZ_PASSWORD = 1
# id-PACE-ECDH-GM-AES-CBC-CMAC-128, -192 and -256 (Doc 9303-11, 9.2.3), and their keys' bytes.
GENERIC_AES = {
    bytes.fromhex("04007F00070202040202"): 16,
    bytes.fromhex("04007F00070202040203"): 24,
    bytes.fromhex("04007F00070202040204"): 32,
}
_VERSION = b"\x02"
_WRONG_KEY = frozenset((0x6300, 0x6982, 0x6983, 0x6985, 0x6988))
DYNAMIC, TOKEN_INPUT, POINT = 0x7C, 0x7F49, 0x86


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """A form of PACE that the chip offers and that is spoken here.

    Attributes:
        oid: of the protocol.
        parameter: number of the curve.
        named: the number has to be told, since the chip offers the protocol on several.
    """

    oid: bytes
    parameter: int
    named: bool = False

    @property
    def curve(self) -> Curve:
        """That it is done on."""
        return STANDARDISED[self.parameter]

    @property
    def key_bytes(self) -> int:
        """Of its AES keys."""
        return GENERIC_AES[self.oid]


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class AesKeys:
    """Session keys of secure messaging with AES (Doc 9303-11, 9.8.6)."""

    enc: bytes
    mac: bytes

    @property
    def block(self) -> int:
        """Bytes of a block, and of the send sequence counter."""
        return BLOCK

    def __repr__(self) -> str:
        return "<AesKeys>"

    def encipher(self, data: bytes, counter: bytes) -> bytes:
        """Whole blocks; the initial vector is the enciphered counter."""
        encryptor = Cipher(algorithms.AES(self.enc), modes.CBC(self._vector(counter))).encryptor()
        return encryptor.update(data) + encryptor.finalize()

    def decipher(self, data: bytes, counter: bytes) -> bytes:
        """The other way round."""
        decryptor = Cipher(algorithms.AES(self.enc), modes.CBC(self._vector(counter))).decryptor()
        return decryptor.update(data) + decryptor.finalize()

    def checksum(self, data: bytes) -> bytes:
        """CMAC over the padded data, its first 8 bytes."""
        return cmac(self.mac, data + b"\x80" + bytes(-(len(data) + 1) % BLOCK))

    def _vector(self, counter: bytes) -> bytes:
        # One block: there is no chain to be seen in it.
        encryptor = Cipher(algorithms.AES(self.enc), modes.ECB()).encryptor()  # noqa: S305
        return encryptor.update(counter) + encryptor.finalize()


def cmac(key: bytes, data: bytes) -> bytes:
    """The first 8 bytes of AES-CMAC."""
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()[:MAC_BYTES]


def derive_key(secret: bytes, counter: int, size: int) -> bytes:
    """An AES key (Doc 9303-11, 9.7.1): SHA-1 gives 128 bits, SHA-256 more."""
    data = secret + counter.to_bytes(4, "big")
    if size == BLOCK:
        # SHA-1 is the standard's, for derivation only.
        return hashlib.sha1(data, usedforsecurity=False).digest()[:size]
    return hashlib.sha256(data).digest()[:size]


def password_key(key: MrzKey, size: int) -> bytes:
    """The key that the nonce is enciphered with (Doc 9303-11, 9.7.3)."""
    information = key.information.encode("ascii")
    return derive_key(hashlib.sha1(information, usedforsecurity=False).digest(), 3, size)


def session_keys(curve: Curve, shared: tuple[int, int], size: int) -> AesKeys:
    """From the x coordinate of what both have (Doc 9303-11, 9.7.4)."""
    secret = shared[0].to_bytes(curve.size, "big")
    return AesKeys(derive_key(secret, 1, size), derive_key(secret, 2, size))


def token(keys: AesKeys, offer: Offer, other: tuple[int, int]) -> bytes:
    """The proof over the other's public key (Doc 9303-11, 4.4.3.4)."""
    key = tlv.encode(0x06, offer.oid) + tlv.encode(POINT, offer.curve.encode(other))
    return cmac(keys.mac, tlv.encode(TOKEN_INPUT, key))


def offers_in(card_access: bytes) -> tuple[Offer, ...]:
    """What EF.CardAccess offers and is spoken here, in its order (Doc 9303-11, 9.2.1)."""
    inside = tlv.find(card_access, 0x31)
    infos = inside if isinstance(inside, tlv.TlvDefect) else tlv.parse(inside)
    if isinstance(infos, tlv.TlvDefect):
        return ()
    found = []
    for info in infos:
        fields = tlv.parse(info.value)
        if isinstance(fields, tlv.TlvDefect) or [one.tag for one in fields] != [6, 2, 2]:
            continue
        oid, version, parameter = (one.value for one in fields)
        number = int.from_bytes(parameter, "big")
        if oid in GENERIC_AES and version == _VERSION and number in STANDARDISED:
            found.append(Offer(oid, number))
    oids = [one.oid for one in found]
    return tuple(dataclasses.replace(one, named=oids.count(one.oid) > 1) for one in found)


def establish(
    reading: Reading,
    key: MrzKey,
    offer: Offer,
    random: Callable[[int], bytes] = os.urandom,
) -> AesKeys | None:
    """Prove the key to the chip, and let it prove it to us (Doc 9303-11, 4.4.4).

    Args:
        reading: at the master file, nothing selected.
        key: from the MRZ.
        offer: of the chip's.
        random: so many unpredictable bytes.

    Returns:
        The session keys; the counter starts at zero. ``None`` when the chip does not begin it.

    Raises:
        ReadingEnded: invalidData when the chip does not accept the key; fraudAttempt when its own
            proof is wrong; commandErrorCode when what it says makes no sense.
    """
    reference = tlv.encode(0x80, offer.oid) + tlv.encode(0x83, bytes((_MRZ_PASSWORD,)))
    if offer.named:
        reference += tlv.encode(0x84, bytes((offer.parameter,)))
    if not reading.ask(Command(0x00, 0x22, 0xC1, 0xA4, reference)).ok:
        return None
    curve, steps = offer.curve, _Steps(reading)
    enciphered = steps.ask(b"", 0x80)
    if len(enciphered) not in (BLOCK, 2 * BLOCK):
        _senseless("a nonce of no sensible length")
    nonce = int.from_bytes(_decipher(password_key(key, offer.key_bytes), enciphered), "big")
    ours = _number(curve, random)
    mapping = _theirs(curve, steps, 0x81, 0x82, curve.multiply(ours, curve.generator))
    generator = curve.add(curve.multiply(nonce, curve.generator), curve.multiply(ours, mapping))
    secret = _number(curve, random)
    mine = curve.multiply(secret, generator)
    theirs = _theirs(curve, steps, 0x83, 0x84, mine)
    shared = curve.multiply(secret, theirs)
    if shared is None or mine is None:
        _senseless("a point at infinity")
    keys = session_keys(curve, shared, offer.key_bytes)
    proof = steps.ask(tlv.encode(0x85, token(keys, offer, theirs)), 0x86, last=True)
    if not hmac.compare_digest(proof, token(keys, offer, mine)):
        raise ReadingEnded(CompletionCode.FRAUD_ATTEMPT, "the chip's proof is wrong")
    return keys


class _Steps:
    """The steps of GENERAL AUTHENTICATE, chained (Doc 9303-11, 4.4.4.2)."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def ask(self, data: bytes, answered: int, *, last: bool = False) -> bytes:
        """One step; the value of the data object in its answer."""
        body = tlv.encode(DYNAMIC, data)
        response = self._reading.ask(
            Command(0x00 if last else 0x10, 0x86, 0x00, 0x00, body, SHORT_ANSWER)
        )
        if not response.ok:
            raise ReadingEnded(_code(response, last=last), f"PACE: {response.told}")
        value = tlv.find(response.data, DYNAMIC, answered)
        if isinstance(value, tlv.TlvDefect):
            _senseless(f"{value.reason} at {value.offset}")
        return value


def _code(response: Response, *, last: bool) -> CompletionCode:
    wrong = response.sw in _WRONG_KEY or response.sw >> 4 == 0x63C
    return CompletionCode.INVALID_DATA if wrong and last else CompletionCode.COMMAND_ERROR_CODE


def _theirs(
    curve: Curve, steps: _Steps, asks: int, answers: int, mine: tuple[int, int] | None
) -> tuple[int, int]:
    """Exchange public keys; the chip's, which is a point of the curve and not ours."""
    if mine is None:
        _senseless("a point at infinity")
    theirs = curve.decode(steps.ask(tlv.encode(asks, curve.encode(mine)), answers))
    if theirs is None or theirs == mine:
        raise ReadingEnded(CompletionCode.FRAUD_ATTEMPT, "the chip's key is no key of its own")
    return theirs


def _number(curve: Curve, random: Callable[[int], bytes]) -> int:
    # Eight bytes more than the order has: the remainder is as good as even.
    return int.from_bytes(random(curve.size + MAC_BYTES), "big") % (curve.n - 1) + 1


def _decipher(key: bytes, data: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(BLOCK))).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _senseless(reason: str) -> NoReturn:
    raise ReadingEnded(CompletionCode.COMMAND_ERROR_CODE, f"PACE: {reason}")
