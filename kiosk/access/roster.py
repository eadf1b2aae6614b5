"""The staff list of a terminal: numbers, roles and secrets, sealed with the terminal's own key.

``staff/roster`` in the terminal's folder: four bytes ``GJR1``, a nonce of 12 bytes, and AES-256-GCM
over JSON. The key comes from the key of the encrypted queue (``kiosk.store_key``) by HKDF-SHA-256;
where none is configured, from a file beside it that only the terminal's account can read. Only the
command line writes the list; the running terminal reads it at every sign-in.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.access.roles import LETTERS, Role
from sync.identity.files import write_whole

FOLDER, FILE, KEY_FILE = "staff", "roster", "key"
_MAGIC, _NONCE_BYTES, _KEY_BYTES = b"GJR1", 12, 32
_ABOUT = b"guanjia-staff-roster-1"
_DIGITS = re.compile(r"[0-9]{4}\Z")


class RosterError(Exception):
    """The staff list cannot be used; the message says why, and nothing of what is in it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff; no name is kept here.

    Attributes:
        digits: four digits, unique at this terminal.
        secret: of their one-time codes, in base32.
        added: when.
        card: number of their staff card, empty when they have none (``kiosk.access.card``).
        here: whether the command line of this terminal put them on; the others came in the
            platform's list and go with it.
    """

    digits: str
    role: Role
    secret: str = dataclasses.field(repr=False)
    added: dt.datetime
    here: bool = True
    card: str = dataclasses.field(default="", repr=False)

    @property
    def number(self) -> str:
        """The staff number: the role's letter and four digits."""
        return LETTERS[self.role] + self.digits


class Roster:
    """Everybody who may enter; read from the file when it is made."""

    def __init__(self, data: Path, store_key: bytes | None) -> None:
        """Read the list.

        Args:
            data: the terminal's folder.
            store_key: 32 bytes, or ``None`` where none is configured.

        Raises:
            RosterError: it is there and cannot be read, or not with this key.
            OSError: the disk.
        """
        self._folder = data / FOLDER
        self._store_key = store_key
        self._version, self._people = self._read()

    def __iter__(self) -> Iterator[Person]:
        return iter(sorted(self._people.values(), key=lambda one: one.digits))

    def __len__(self) -> int:
        return len(self._people)

    def find(self, digits: str) -> Person | None:
        """Whoever has these four digits."""
        return self._people.get(digits)

    def holder(self, card: str) -> Person | None:
        """Whose card this is."""
        found = (one for one in self._people.values() if card and one.card == card)
        return next(found, None)

    def give_card(self, digits: str, card: str) -> None:
        """Bind a card to somebody, durably; an empty one takes theirs away.

        Raises:
            RosterError: nobody has these digits, or somebody has this card.
            OSError: the disk refused; the list is as it was.
        """
        person, holder = self.find(digits), self.holder(card)
        if person is None:
            raise RosterError(f"{digits} is not on the list")
        if holder is not None and holder.digits != digits:
            raise RosterError("somebody has this card already")
        self._write({**self._people, digits: dataclasses.replace(person, card=card)})

    @property
    def version(self) -> int:
        """Of the platform's list that was taken last; 0 before the first."""
        return self._version

    @property
    def well_sealed(self) -> bool:
        """Whether the key is the machine's, not a file beside the list."""
        return self._store_key is not None

    def add(self, person: Person) -> None:
        """Put somebody on the list, durably.

        Raises:
            RosterError: the digits are not four, or somebody has them.
            OSError: the disk refused; the list is as it was.
        """
        if not _DIGITS.match(person.digits):
            raise RosterError("a staff number has four digits")
        if person.digits in self._people:
            raise RosterError(f"{person.digits} is on the list already")
        self._write({**self._people, person.digits: person})

    def remove(self, digits: str) -> bool:
        """Take somebody off the list, durably; false when they were not on it.

        Raises:
            OSError: the disk refused; the list is as it was.
        """
        if digits not in self._people:
            return False
        self._write({key: one for key, one in self._people.items() if key != digits})
        return True

    def take(self, people: Iterable[Person], version: int) -> None:
        """Put the platform's list in place of the one it gave before, durably.

        Whoever was put on here stays, unless the platform gives their number to somebody.

        Raises:
            RosterError: a newer list, or this one, was taken before.
            OSError: the disk refused; the list is as it was.
        """
        if version <= self._version:
            raise RosterError(f"list {version} is not newer than {self._version}")
        own = {key: one for key, one in self._people.items() if one.here}
        self._write({**own, **{one.digits: one for one in people}}, version)

    def _read(self) -> tuple[int, dict[str, Person]]:
        path = self._folder / FILE
        if not path.exists():
            return 0, {}
        content = path.read_bytes()
        head = len(_MAGIC) + _NONCE_BYTES
        if content[: len(_MAGIC)] != _MAGIC:
            raise RosterError(f"{path} is no staff list")
        try:
            opened = AESGCM(self._key(make=False)).decrypt(
                content[len(_MAGIC) : head], content[head:], _ABOUT
            )
            told = json.loads(opened)
            people = {one.digits: one for one in map(_person, told["people"])}
            return int(told["version"]), people
        except InvalidTag:
            raise RosterError(f"{path} does not open with the key of this machine") from None
        except (ValueError, KeyError, TypeError):
            raise RosterError(f"{path} is not of this form") from None

    def _write(self, people: dict[str, Person], version: int | None = None) -> None:
        version = self._version if version is None else version
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        listed = [
            {
                "digits": one.digits,
                "role": one.role.value,
                "secret": one.secret,
                "added": one.added.isoformat(),
                "here": one.here,
                "card": one.card,
            }
            for one in people.values()
        ]
        told = {"version": version, "people": listed}
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._key(make=True)).encrypt(nonce, json.dumps(told).encode(), _ABOUT)
        write_whole(self._folder / FILE, _MAGIC + nonce + sealed, 0o600)
        self._version, self._people = version, people

    def _key(self, *, make: bool) -> bytes:
        if self._store_key is not None:
            derive = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_ABOUT)
            return derive.derive(self._store_key)
        path = self._folder / KEY_FILE
        if make and not path.exists():
            write_whole(path, os.urandom(_KEY_BYTES), 0o600)
        if not path.exists() or len(key := path.read_bytes()) != _KEY_BYTES:
            raise RosterError(f"{path} is missing or is no key")
        return key


def _person(told: dict[str, Any]) -> Person:
    added = dt.datetime.fromisoformat(told["added"])
    role, card = Role(told["role"]), str(told.get("card", ""))
    return Person(told["digits"], role, told["secret"], added, bool(told["here"]), card)
