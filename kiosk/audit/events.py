"""The event catalogue: which events there are, what they mean, which typed fields they have.

Personal data cannot enter: no type takes free text. A word is one of our own identifiers, and one
with eight digits in a row (a phone, a date of birth, a citizen's number) is refused.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kiosk.config import ROOT
from sync.contract.number import check_number

CATALOGUE = ROOT / "config" / "audit.toml"
MOST = 10_000_000

Value = str | int | bool


class Disposition(enum.StrEnum):
    """How something that was begun ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    ABANDONED = "abandoned"


class EventError(Exception):
    """An event that the catalogue does not know, or a field it does not allow; never its value."""


@dataclasses.dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event.

    Attributes:
        name: as in the journal; ``…-init`` and ``…-complete`` are a pair.
        fields: name of each field → its type.
    """

    name: str
    meaning: str
    fields: Mapping[str, str]

    @property
    def ends(self) -> bool:
        """Whether it says how something ended."""
        return self.name.endswith("-complete")


_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,63}\Z")
_DIGITS = re.compile(r"[0-9]{8}")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_STAFF = re.compile(r"[A-Z][0-9]{4}\Z")

_TAKES: Mapping[str, Callable[[Any], bool]] = {
    "word": lambda value: (
        isinstance(value, str) and _WORD.match(value) is not None and _DIGITS.search(value) is None
    ),
    "count": lambda value: type(value) is int and 0 <= value <= MOST,
    "flag": lambda value: isinstance(value, bool),
    "digest": lambda value: isinstance(value, str) and _DIGEST.match(value) is not None,
    "number": lambda value: isinstance(value, str) and check_number(value),
    "staff": lambda value: isinstance(value, str) and (not value or bool(_STAFF.match(value))),
}


class EventCatalogue(Mapping[str, EventKind]):
    """The kinds of events by name."""

    def __init__(self, kinds: Mapping[str, EventKind]) -> None:
        self._kinds = dict(kinds)

    @classmethod
    def read(cls, path: Path = CATALOGUE) -> EventCatalogue:
        """Read the file.

        Raises:
            EventError: a kind has no meaning, or a field of a type there is not.
            OSError: it cannot be read.
            tomllib.TOMLDecodeError: it is not TOML.
        """
        kinds = {}
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if set(table) != {"meaning", "fields"} or not table["meaning"]:
                raise EventError(f"{name}: wants meaning and fields, nothing else")
            for field, kind in table["fields"].items():
                if kind not in _TAKES:
                    raise EventError(f"{name}.{field}: there is no type {kind!r}")
            kinds[name] = EventKind(name, table["meaning"], table["fields"])
        return cls(kinds)

    def __getitem__(self, name: str) -> EventKind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def check(
        self, name: str, fields: Mapping[str, Value], disposition: Disposition | None
    ) -> None:
        """Make sure that an event may be written.

        Raises:
            EventError: no such kind, a field too many, missing or of another type, or a disposition
                where there is none (and the other way round).
        """
        kind = self._kinds.get(name)
        if kind is None:
            raise EventError(f"no event is called {name!r}")
        if set(fields) != set(kind.fields):
            raise EventError(f"{name}: its fields are {', '.join(kind.fields) or 'none'}")
        for field, value in fields.items():
            if not _TAKES[kind.fields[field]](value):
                raise EventError(f"{name}.{field}: not a {kind.fields[field]}")
        if kind.ends is not (disposition is not None):
            raise EventError(f"{name}: a disposition belongs to what ends, and only there")
