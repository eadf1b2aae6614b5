"""The big categories on the first screen, in the order citizens see them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from kiosk.catalog.record import CatalogRecord


class Category(CatalogRecord, frozen=True):
    """One category.

    Attributes:
        icon: name of a file in ``assets/icons``.
        hint: what is in it, in a few words.
    """

    name: str
    icon: str
    hint: str


def read_categories(path: Path) -> tuple[Category, ...]:
    """Read ``config/categories.toml``; a file that is not there names none.

    Raises:
        msgspec.ValidationError: a field is unknown, missing or wrong.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    if not path.is_file():
        return ()
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return msgspec.convert(data["categories"], tuple[Category, ...])
