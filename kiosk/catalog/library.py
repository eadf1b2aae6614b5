"""What guides tell: questions and answers, places, cities, contacts, proofs; and what ends.

Files under ``config/``, each a list of tables; a file that is not there holds nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.catalog.proofs import Proof, Proofs
from kiosk.catalog.record import CatalogRecord, Confidence
from kiosk.catalog.search import SearchIndex, keys_for


class Article(CatalogRecord, frozen=True):
    """A question people ask, and its answer.

    Attributes:
        words: others it is looked for by.
        updated: when the answer was looked at last.
        items: ids of the items it leads to.
    """

    id: str
    question: str
    answer: str
    updated: dt.date
    source: str
    confidence: Confidence = "unconfirmed"
    words: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


class Office(CatalogRecord, frozen=True):
    """A place where things are done.

    Attributes:
        town: code of the town it is in.
        terminals: how many of these terminals stand there.
    """

    name: str
    town: str
    address: str
    hours: str
    phone: str
    terminals: int = 0
    note: str = ""


class Region(CatalogRecord, frozen=True):
    """A city of the Greater Bay Area, and what can be done here for it."""

    name: str
    text: str


class Contact(CatalogRecord, frozen=True):
    """Somebody to ask."""

    title: str
    text: str


class Expiry(CatalogRecord, frozen=True):
    """Something with a last day, and the item that renews it.

    Attributes:
        name: as people call it.
        fact: ``card.valid_to``, or a register and its fact.
        item: id of the item.
        days: how long before its end it is worth a word.
        document: of the card, where it is the card.
    """

    name: str
    fact: str
    item: str
    days: int
    document: str = ""


class Entitlement(CatalogRecord, frozen=True):
    """What whoever is in a register may be entitled to.

    Attributes:
        name: as people call it.
        item: id of the item that shows it, or by which it is applied for.
        free: 免申即享: nobody has to apply.
    """

    name: str
    register: str
    item: str
    free: bool = False


R = TypeVar("R", bound=CatalogRecord)


@dataclasses.dataclass(frozen=True)
class Library:
    """All of it; indices are made when they are first needed."""

    articles: tuple[Article, ...] = ()
    offices: tuple[Office, ...] = ()
    regions: tuple[Region, ...] = ()
    contacts: tuple[Contact, ...] = ()
    proofs: tuple[Proof, ...] = ()
    expiries: tuple[Expiry, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Library:
        """Read what is in the folder.

        Raises:
            msgspec.ValidationError: a field is unknown, missing or wrong.
            tomllib.TOMLDecodeError: it is not TOML.
        """
        return cls(
            articles=_read(folder / "knowledge.toml", "articles", Article),
            offices=_read(folder / "places.toml", "places", Office),
            regions=_read(folder / "regions.toml", "regions", Region),
            contacts=_read(folder / "contacts.toml", "contacts", Contact),
            proofs=Proofs.read(folder / "proofs.toml").entries,
            expiries=_read(folder / "expiries.toml", "expiries", Expiry),
            entitlements=_read(folder / "entitlements.toml", "entitlements", Entitlement),
        )

    @functools.cached_property
    def article_index(self) -> SearchIndex:
        """Finds articles by their ids."""
        return SearchIndex(
            [keys_for(one.id, (one.question, *one.words), (one.answer,)) for one in self.articles]
        )

    @functools.cached_property
    def proof_index(self) -> SearchIndex:
        """Finds proofs by their codes."""
        return SearchIndex(
            [
                keys_for(one.code, (one.name,), (one.code, one.issued_by, one.asked_by))
                for one in self.proofs
            ]
        )

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        return next((one for one in self.articles if one.id == article_id), None)

    def proof(self, code: str) -> Proof | None:
        """The proof with this code."""
        return next((one for one in self.proofs if one.code == code), None)


def _read(path: Path, name: str, kind: type[R]) -> tuple[R, ...]:
    if not path.is_file():
        return ()
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(msgspec.convert(one, kind) for one in data.get(name, []))
