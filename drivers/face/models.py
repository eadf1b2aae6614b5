"""Which model files there are, where they lie, and whether they are the ones that were chosen.

``packaging/models.toml`` names each by role with size, SHA-256, source and licence. None is part
of the product; a terminal without them offers the ways without a face.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec


class Role(enum.StrEnum):
    """What a model is for."""

    DETECTOR = "detector"
    MESH = "mesh"
    MATCHER = "matcher"
    SPOOF_NEAR = "spoof-near"
    SPOOF_WIDE = "spoof-wide"
    TEXT_FINDER = "text-finder"
    TEXT_READER = "text-reader"


OF_TEXT = frozenset({Role.TEXT_FINDER, Role.TEXT_READER})
OF_FACES = frozenset(Role) - OF_TEXT


class ModelFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file.

    Attributes:
        file: its name in the folder.
        bytes: its size.
        source: where it comes from, in a sentence.
        licence: SPDX, and what else is to be known.
        wheel: the pinned package that contains it, as pip names it; empty for none.
        member: its path in there.
        why: what is missing without it, in the words of staff.
        ends: the last day on which it may be used (a licence, a review); none when unset.
    """

    file: str
    sha256: str
    bytes: int
    source: str
    licence: str
    why: str
    wheel: str = ""
    member: str = ""
    ends: dt.date | None = None


State = Literal["there", "missing", "changed"]


@dataclasses.dataclass(frozen=True, slots=True)
class Models:
    """A folder of models.

    Attributes:
        folder: where they lie.
        known: the files that may be used, by role.
    """

    folder: Path
    known: Mapping[Role, ModelFile]

    @classmethod
    def read(cls, catalogue: Path, folder: Path) -> Models:
        """The models that ``catalogue`` names, in ``folder``.

        Raises:
            OSError: there is no such catalogue.
            ValueError: it is not one.
        """
        data = tomllib.loads(catalogue.read_text(encoding="utf-8"))
        tables = msgspec.convert(data, dict[Role, ModelFile])
        return cls(folder, tables)

    def path(self, role: Role) -> Path:
        """Where the file of a role belongs."""
        return self.folder / self.known[role].file

    def state(self, role: Role) -> State:
        """Whether it is there, byte for byte."""
        path = self.path(role)
        try:
            if path.stat().st_size != self.known[role].bytes:
                return "changed"
            return "there" if digest_of(path) == self.known[role].sha256 else "changed"
        except OSError:
            return "missing"

    def states(self) -> dict[Role, State]:
        """The same of all."""
        return {role: self.state(role) for role in self.known}

    def usable(self) -> frozenset[Role]:
        """The roles whose files may be loaded: no other bytes than those that were chosen."""
        return frozenset(role for role, state in self.states().items() if state == "there")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
