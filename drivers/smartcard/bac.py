"""Basic Access Control (ICAO Doc 9303-11, 4.3 and 9.7): the printed MRZ opens the chip.

Terminal and chip prove to each other that they know keys made from the MRZ, and agree on session
keys for secure messaging. Two-key triple DES and SHA-1 are what the standard fixed in 2004.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import os
from collections.abc import Callable

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from drivers.device import CompletionCode
from drivers.smartcard.apdu import Command
from drivers.smartcard.channel import Reading, ReadingEnded
from drivers.smartcard.mrz import MrzKey

BLOCK = 8
_KEY_BYTES = 16
_ZERO = bytes(BLOCK)
# What cards say to a key that is not theirs.
_WRONG_KEY = frozenset((0x6300, 0x6982, 0x6985, 0x6988, 0x6A80))


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """A pair of two-key triple DES keys, 16 bytes each."""

    enc: bytes
    mac: bytes

    @property
    def block(self) -> int:
        """Bytes of a block, and of the send sequence counter."""
        return BLOCK

    def __repr__(self) -> str:
        return "<Keys>"

    def encipher(self, data: bytes, counter: bytes) -> bytes:
        """Whole blocks; the counter has no part in it (Doc 9303-11, 9.8.6.1)."""
        return encipher(self.enc, data)

    def decipher(self, data: bytes, counter: bytes) -> bytes:
        """The other way round."""
        return decipher(self.enc, data)

    def checksum(self, data: bytes) -> bytes:
        """8 bytes."""
        return retail_mac(self.mac, data)


def derive_keys(seed: bytes) -> Keys:
    """Encryption and MAC key from a seed (Doc 9303-11, 9.7.1)."""
    return Keys(
        *(
            _with_parity(
                # SHA-1 is the standard's, for derivation only.
                hashlib.sha1(seed + counter.to_bytes(4, "big"), usedforsecurity=False).digest()
            )
            for counter in (1, 2)
        )
    )


def document_keys(key: MrzKey) -> Keys:
    """The chip's own keys (Doc 9303-11, 4.3.2)."""
    digest = hashlib.sha1(key.information.encode("ascii"), usedforsecurity=False).digest()
    return derive_keys(digest[:_KEY_BYTES])


def encipher(key: bytes, data: bytes) -> bytes:
    """Two-key triple DES, CBC, zero initial vector; whole blocks (Doc 9303-11, 9.8.6.1)."""
    encryptor = Cipher(TripleDES(key + key[:BLOCK]), modes.CBC(_ZERO)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def decipher(key: bytes, data: bytes) -> bytes:
    """The other way round."""
    decryptor = Cipher(TripleDES(key + key[:BLOCK]), modes.CBC(_ZERO)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def retail_mac(key: bytes, data: bytes) -> bytes:
    """ISO/IEC 9797-1 MAC algorithm 3 with DES, padding method 2, 8 bytes (Doc 9303-11, 9.8.6.2)."""
    first, second = key[:BLOCK], key[BLOCK:]
    last = encipher(first * 2, pad(data))[-BLOCK:]
    return encipher(first * 2, decipher(second * 2, last))


def pad(data: bytes, block: int = BLOCK) -> bytes:
    """80, then zeros to a whole block (ISO/IEC 9797-1 padding method 2); one byte at least."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes | None:
    """Without the padding; ``None`` where there is none."""
    bare = data.rstrip(b"\x00")
    return bare[:-1] if bare.endswith(b"\x80") else None


def authenticate(
    reading: Reading, key: MrzKey, random: Callable[[int], bytes] = os.urandom
) -> tuple[Keys, bytes]:
    """Prove the key to the chip, and let it prove it to us (Doc 9303-11, 4.3.1).

    Args:
        reading: with the chip's application selected.
        key: from the MRZ.
        random: so many unpredictable bytes.

    Returns:
        The session keys and the send sequence counter to start with, 8 bytes.

    Raises:
        ReadingEnded: invalidData when the chip does not accept the key; fraudAttempt when its own
            proof is wrong.
    """
    challenge = reading.ask(Command(0x00, 0x84, 0x00, 0x00, le=BLOCK))
    if not challenge.ok or len(challenge.data) != BLOCK:
        raise ReadingEnded(
            CompletionCode.UNSUPPORTED_DATA, f"the chip does not speak BAC: {challenge.told}"
        )
    keys = document_keys(key)
    ours, share = random(BLOCK), random(_KEY_BYTES)
    cryptogram = encipher(keys.enc, ours + challenge.data + share)
    proof = cryptogram + retail_mac(keys.mac, cryptogram)
    answer = reading.ask(Command(0x00, 0x82, 0x00, 0x00, proof, len(proof)))
    if not answer.ok:
        wrong = answer.sw in _WRONG_KEY or answer.sw >> 4 == 0x63C
        code = CompletionCode.INVALID_DATA if wrong else CompletionCode.COMMAND_ERROR_CODE
        raise ReadingEnded(code, f"the chip does not accept the key: {answer.told}")
    cryptogram, mac = answer.data[:-BLOCK], answer.data[-BLOCK:]
    if len(answer.data) != len(proof) or not hmac.compare_digest(
        retail_mac(keys.mac, cryptogram), mac
    ):
        raise ReadingEnded(CompletionCode.FRAUD_ATTEMPT, "the chip's proof has a wrong MAC")
    plain = decipher(keys.enc, cryptogram)
    if plain[:BLOCK] != challenge.data or plain[BLOCK : 2 * BLOCK] != ours:
        raise ReadingEnded(CompletionCode.FRAUD_ATTEMPT, "the chip's proof is not for our question")
    seed = bytes(a ^ b for a, b in zip(share, plain[2 * BLOCK :], strict=True))
    return derive_keys(seed), challenge.data[BLOCK // 2 :] + ours[BLOCK // 2 :]


def _with_parity(digest: bytes) -> bytes:
    """The first 16 bytes, each with odd parity in its lowest bit, as DES keys have it."""
    return bytes(
        byte & 0xFE | (bin(byte & 0xFE).count("1") + 1) % 2 for byte in digest[:_KEY_BYTES]
    )
