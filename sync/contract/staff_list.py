"""The list of staff as the platform hands it to terminals: sealed with a passphrase, and signed.

A file of JSON (RFC 8259) with two members: ``sealed`` (base64) and ``signed``, the platform's own
``StaffList`` over the sealed bytes. Sealed are four bytes ``GJS1``, a salt of 16 and a nonce of 12
bytes, and AES-256-GCM over JSON; the key is scrypt (RFC 7914; N 32768, r 8, p 1) of the passphrase.
Whoever carries the file learns nothing from it; the passphrase goes another way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sync.contract.acknowledgement import StaffList, sign, verify
from sync.contract.platform import PlatformKey

LONGEST_BYTES = 1024 * 1024
SHORTEST_PASSPHRASE = 12
_MAGIC, _SALT_BYTES, _NONCE_BYTES = b"GJS1", 16, 12


class StaffFileRefused(Exception):
    """The file is not taken; the message says why, never what is in it."""


class StaffEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Somebody of the staff.

    Attributes:
        digits: four digits of the staff number.
        role: ``admin``, ``technician`` or ``engineer``.
        secret: of their one-time codes, in base32.
        card: number of their staff card, left out when they have none.
    """

    digits: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]
    role: Annotated[str, msgspec.Meta(pattern=r"^(admin|technician|engineer)\Z")]
    secret: Annotated[str, msgspec.Meta(pattern=r"^[A-Z2-7]{16,64}\Z")]
    card: Annotated[str, msgspec.Meta(pattern=r"^([A-Z2-7]{16})?\Z")] = ""

    def __repr__(self) -> str:
        return f"<staff {self.digits}>"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sealed: str
    signed: str


def pack(
    entries: list[StaffEntry], passphrase: str, statement: StaffList, key: Ed25519PrivateKey
) -> bytes:
    """The file.

    Args:
        entries: everybody.
        passphrase: told to whoever sets terminals up, by another way than the file.
        statement: its ``digest`` is filled in here.
        key: the platform's.
    """
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    told = msgspec.json.encode(entries)
    sealed = _MAGIC + salt + nonce + AESGCM(_derived(passphrase, salt)).encrypt(nonce, told, _MAGIC)
    statement = msgspec.structs.replace(statement, digest=hashlib.sha256(sealed).hexdigest())
    signed = sign(statement, key).decode("ascii")
    return msgspec.json.encode(_File(base64.b64encode(sealed).decode("ascii"), signed))


def unpack(
    content: bytes, passphrase: str, platform: PlatformKey
) -> tuple[StaffList, list[StaffEntry]]:
    """What the platform signed, and who is on the list.

    Raises:
        StaffFileRefused: it is no such file, not signed by this platform, or the passphrase is
            another one.
    """
    try:
        file = msgspec.json.decode(content, type=_File)
        sealed = base64.b64decode(file.sealed, validate=True)
    except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error) as error:
        raise StaffFileRefused("no staff list") from error
    statement = verify(file.signed.encode("utf-8"), platform)
    if not isinstance(statement, StaffList):
        raise StaffFileRefused("not signed by this platform")
    if statement.digest != hashlib.sha256(sealed).hexdigest():
        raise StaffFileRefused("changed after it was signed")
    head = len(_MAGIC) + _SALT_BYTES
    salt, nonce = sealed[len(_MAGIC) : head], sealed[head : head + _NONCE_BYTES]
    try:
        told = AESGCM(_derived(passphrase, salt)).decrypt(
            nonce, sealed[head + _NONCE_BYTES :], sealed[: len(_MAGIC)]
        )
        return statement, msgspec.json.decode(told, type=list[StaffEntry])
    except (InvalidTag, ValueError) as error:
        raise StaffFileRefused("another passphrase") from error


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode("utf-8"))
