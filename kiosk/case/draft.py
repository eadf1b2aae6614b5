"""断点续办: what was answered so far, sealed under a code that only the citizen has.

The code has eight characters (Crockford's base32, 40 bits) that cannot be mistaken for each other.
scrypt (RFC 7914) makes two things of it: the name under which the platform keeps the draft, and the
key that opens it. The platform sees neither code nor key, and guessing costs an scrypt each.

What the citizen answered, and how they chose to provide the materials. Photographed papers are not
part of it, nor is anything of the card but a digest that says whose draft it is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import os
import secrets
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sync.contract.case import Consent, MaterialState, Promise

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
KEPT_FOR = dt.timedelta(days=7)
# 32 MiB and a tenth of a second on the terminal's processor; the same for everybody for ever, or
# no draft is found again.
_COST = 2**15
_SALT = b"guanjia-draft-1"
_NONCE = 12
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class NotADraft(Exception):
    """The code is not this draft's, or the draft is damaged."""


class KeptMaterial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a material is to be provided; as ``kiosk.case.materials.Provision``, without pages."""

    state: MaterialState
    promise: Promise | None = None
    due: dt.date | None = None
    consent: Consent | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was answered.

    Attributes:
        item, version: of the catalogue; another version asks again what changed.
        situation, answers: by the ids of the questions.
        parts: of a theme, those that were ticked.
        holder: digest of the number on the card, empty when none was read.
        provided: how the materials are to be provided, by code.
        at: the page that was on screen.
        question: id of the question on screen; ``typed``: what stood there, not yet accepted.
    """

    item: str
    version: str
    situation: dict[str, str]
    answers: dict[str, str]
    parts: tuple[str, ...] = ()
    holder: str = ""
    provided: dict[str, KeptMaterial] = {}
    at: Literal["form", "materials", "review"] = "form"
    question: str = ""
    typed: str = ""

    def __repr__(self) -> str:
        return "<Draft>"

    def belongs_to(self, id_number: str) -> bool:
        """Whether this card may go on with it; before a card was read it is anybody's."""
        return not self.holder or hmac.compare_digest(self.holder, holder_of(id_number))


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Lock:
    """What a code opens.

    Attributes:
        name: of the draft at the platform, SHA-256, hex.
    """

    name: str
    key: bytes

    @classmethod
    def of(cls, code: str) -> Lock:
        """The lock of a code as people type it.

        Raises:
            NotADraft: it is no code.
        """
        plain = normalised(code)
        if plain is None:
            raise NotADraft
        made = Scrypt(salt=_SALT, length=64, n=_COST, r=8, p=1).derive(plain.encode())
        return cls(hashlib.sha256(made[:32]).hexdigest(), made[32:])

    def seal(self, draft: Draft) -> bytes:
        """The draft as the platform keeps it."""
        nonce = os.urandom(_NONCE)
        body = msgspec.msgpack.encode(draft)
        return nonce + ChaCha20Poly1305(self.key).encrypt(nonce, body, self.name.encode())

    def open(self, sealed: bytes) -> Draft:
        """The draft again.

        Raises:
            NotADraft: it was not sealed with this code, or is damaged.
        """
        nonce, body = sealed[:_NONCE], sealed[_NONCE:]
        try:
            plain = ChaCha20Poly1305(self.key).decrypt(nonce, body, self.name.encode())
            return msgspec.msgpack.decode(plain, type=Draft)
        except (InvalidTag, ValueError, msgspec.DecodeError):
            raise NotADraft from None


def new_code() -> str:
    """A code nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """The code in two groups, to be written down: ``7K3M 9QRT``."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def normalised(typed: str) -> str | None:
    """The code that somebody meant: small letters, spaces and look-alikes are forgiven."""
    plain = typed.upper().translate(_LOOK_ALIKE)
    good = len(plain) == LENGTH and all(letter in ALPHABET for letter in plain)
    return plain if good else None


def holder_of(id_number: str) -> str:
    """What says whose draft it is, without saying who."""
    return hashlib.sha256(f"guanjia-draft-holder\n{id_number}".encode()).hexdigest()
