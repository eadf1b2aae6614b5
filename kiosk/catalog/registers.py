"""The departments' registers: what their facts are called, and whose they are."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from kiosk.catalog.item import Item
from kiosk.catalog.record import CatalogRecord, Fault


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

    A file that is not there names none.

    Raises:
        msgspec.ValidationError: a field is unknown, missing or wrong.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    if not path.is_file():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return msgspec.convert(data, dict[str, RegisterNames])


def register_faults(item: Item, registers: Mapping[str, RegisterNames]) -> Iterator[Fault]:
    """Registers, and facts of them, that the item names and no department keeps.

    Args:
        item: looked at.
        registers: those of ``config/registers.toml``; without any nothing is found.
    """
    if not registers:
        return
    for path, register in _named(item):
        if register not in registers:
            yield Fault(path, f"库“{register}”不在 registers.toml 里，没有部门能回答")
    for place, field in enumerate(item.fields):
        source, _, fact = (field.prefill or "").removeprefix("shared.").partition(".")
        known = registers.get(source)
        if (field.prefill or "").startswith("shared.") and (
            known is None or fact not in known.fields
        ):
            path = ("fields", place, "prefill")
            yield Fault(path, f"fields.{field.id} 要用的“{field.prefill}”不在 registers.toml 里")


def _named(item: Item) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for place, need in enumerate(item.materials):
        if need.register:
            yield ("materials", place, "register"), need.register
    tables = (
        ("certificate", item.certificate),
        ("charge", item.charge),
        ("qualification", item.qualification),
    )
    for name, table in tables:
        if table is not None and table.register:
            yield (name, "register"), table.register
