"""The departments' registers: what their facts are called, and whose they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiosk.catalog.record import CatalogRecord


class RegisterNames(CatalogRecord, frozen=True):
    """One register.

    Attributes:
        title: what people call it.
        department: whose it is.
        fields: ids of its facts, and their labels.
        columns: the same of its list.
    """

    title: str
    department: str
    fields: Mapping[str, str] = msgspec.field(default_factory=dict)
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)


def read_registers(path: Path) -> dict[str, RegisterNames]:
    """Read ``config/registers.toml``: the registers by their ids, in the order of the file.

    Raises:
        msgspec.ValidationError: a field is unknown, missing or wrong.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return msgspec.convert(data, dict[str, RegisterNames])
