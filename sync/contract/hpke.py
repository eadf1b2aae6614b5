"""The sender's half of HPKE in two steps: the dear one needs to know nothing of the message.

RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. ``encapsulate`` (section
4.1) makes a fresh key pair and takes nine tenths of the time; what it makes is bound to a message
only by the key schedule (section 5.1) in ``seal``. So it can be made before the write lock is
taken, or while the disk is busy. Opening is the library's; the tests hold each half against it.
"""

from __future__ import annotations

import dataclasses
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Section 4 (labels), section 7 (identifiers): KEM 0x0020, KDF 0x0001, AEAD 0x0002.
_VERSION = b"HPKE-v1"
_KEM = _VERSION + b"KEM\x00\x20"
_SUITE = _VERSION + b"HPKE\x00\x20\x00\x01\x00\x02"
_NO_SALT = bytes(32)


@dataclasses.dataclass(slots=True)
class Encapsulation:
    """A shared secret and what tells the receiver about it; good for one message.

    Attributes:
        encapsulated: 32 bytes, the first of what is sent.
    """

    encapsulated: bytes = dataclasses.field(repr=False)
    _secret: bytes | None = dataclasses.field(repr=False)

    def spend(self) -> bytes:
        """The shared secret, once: a second message under it would have the same nonce.

        Raises:
            ValueError: it was spent already (a bug).
        """
        secret, self._secret = self._secret, None
        if secret is None:
            raise ValueError("an encapsulation seals one message")
        return secret


def encapsulate(public: X25519PublicKey, private: X25519PrivateKey | None = None) -> Encapsulation:
    """A fresh shared secret with the receiver (section 4.1, ``Encap``).

    Args:
        public: the receiver's key.
        private: the sender's own key instead of a fresh one, only to repeat a test vector.
    """
    ephemeral = private or X25519PrivateKey.generate()
    encapsulated = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(public)
    extracted = _mac(_NO_SALT, _KEM + b"eae_prk" + shared)
    context = encapsulated + public.public_bytes_raw()
    return Encapsulation(encapsulated, _expand(extracted, 32, _KEM + b"shared_secret" + context))


def seal(plaintext: bytes, encapsulation: Encapsulation, info: bytes) -> bytes:
    """The one message of an encapsulation, bound to ``info`` (section 6.1, ``SealBase``).

    Raises:
        ValueError: the encapsulation was used before (a bug).
    """
    context = b"\x00" + _PSK_ID + _mac(_NO_SALT, _SUITE + b"info_hash" + info)
    secret = _mac(encapsulation.spend(), _SUITE + b"secret")
    key = _expand(secret, 32, _SUITE + b"key" + context)
    nonce = _expand(secret, 12, _SUITE + b"base_nonce" + context)
    return encapsulation.encapsulated + AESGCM(key).encrypt(nonce, plaintext, None)


def _mac(key: bytes, message: bytes) -> bytes:
    """HKDF-Extract (RFC 5869) is one HMAC."""
    return hmac.digest(key, message, "sha256")


def _expand(key: bytes, length: int, labelled: bytes) -> bytes:
    """HKDF-Expand for up to 32 bytes is one HMAC, too; the length stands in front (section 4)."""
    return _mac(key, length.to_bytes(2, "big") + labelled + b"\x01")[:length]


_PSK_ID = _mac(_NO_SALT, _SUITE + b"psk_id_hash")
