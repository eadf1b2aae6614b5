"""What a terminal trusts: the platform's public keys, under one key id.

``platform.json`` holds it. The platform makes the file, a person carries it to the terminal (or the
image contains it); it is public but must not be swappable by others, because whoever replaces it
can read and acknowledge what is submitted afterwards.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

HPKE_X25519 = "hpke-x25519-hkdf-sha256-aes256gcm"


class PlatformError(Exception):
    """The platform's key file cannot be used; the message says which file and what is wrong."""


class PlatformKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public half of the platform's keys.

    Attributes:
        kid: names this pair of keys, in every envelope and every signed answer.
        suite: how terminals seal for this platform; chosen here, never by a message.
        seal_public: X25519 public key, 32 bytes in base64.
        verify_public: Ed25519 public key, 32 bytes in base64.
        hub: the platform's name in its signed answers.
        ca: the authorities (PEM) that vouch for the platform and its terminals over TLS; empty for
            a platform that speaks plain HTTP.
    """

    kid: str
    seal_public: str
    verify_public: str
    hub: str
    suite: str = HPKE_X25519
    ca: str = ""

    def seal_key(self) -> X25519PublicKey:
        """The key to seal with.

        Raises:
            PlatformError: the text is not such a key.
        """
        return X25519PublicKey.from_public_bytes(_key_bytes(self.seal_public, "seal_public"))

    def verify_key(self) -> Ed25519PublicKey:
        """The key that signed answers are verified with.

        Raises:
            PlatformError: the text is not such a key.
        """
        try:
            return Ed25519PublicKey.from_public_bytes(
                _key_bytes(self.verify_public, "verify_public")
            )
        except ValueError as error:
            raise PlatformError("verify_public is not an Ed25519 key") from error


def load_platform(path: Path) -> PlatformKey:
    """Read ``platform.json`` and make sure that its keys can be used.

    Raises:
        PlatformError: the file is missing, not of this form, or a key in it cannot be used.
    """
    try:
        platform = msgspec.json.decode(path.read_bytes(), type=PlatformKey)
        platform.seal_key()
        platform.verify_key()
    except (OSError, msgspec.DecodeError, PlatformError) as error:
        raise PlatformError(f"{path}: {error}") from error
    if platform.suite != HPKE_X25519:
        raise PlatformError(f"{path}: suite {platform.suite!r} is not available on this terminal")
    return platform


def _key_bytes(text: str, field: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise PlatformError(f"{field} is not base64") from error
    if len(raw) != 32:
        raise PlatformError(f"{field} must be 32 bytes")
    return raw
