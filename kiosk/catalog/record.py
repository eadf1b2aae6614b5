"""What every part of a service file is made of."""

from __future__ import annotations

from typing import Literal

import msgspec

Confidence = Literal["confirmed", "public", "unconfirmed"]


class CatalogRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A strict, immutable record of catalogue data: a slip of the pen is an error."""


class Fault(msgspec.Struct, frozen=True):
    """Something wrong in a service file.

    Attributes:
        path: where, as the file's keys lead there: ``("fields", 2, "options")``.
        sentence: what is wrong, for the person who wrote the file.
    """

    path: tuple[str | int, ...]
    sentence: str


class Statement(CatalogRecord, frozen=True):
    """A sentence about law or money, with where it comes from and how sure it is.

    Attributes:
        confidence: ``confirmed`` against the official text, ``public`` in a public notice,
            ``unconfirmed`` otherwise; only the first is shown as a fact.
    """

    text: str
    source: str
    confidence: Confidence = "unconfirmed"
