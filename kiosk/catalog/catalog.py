"""Reads the catalogue: every file valid, or a sentence that says which file and line, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from kiosk.catalog.categories import Category, read_categories
from kiosk.catalog.check import faults
from kiosk.catalog.findings import Finding as Finding
from kiosk.catalog.findings import read_toml
from kiosk.catalog.groups import By, groups
from kiosk.catalog.head import Head, head_of
from kiosk.catalog.item import Item, from_toml
from kiosk.catalog.life_events import LifeEvents
from kiosk.catalog.locate import line_of
from kiosk.catalog.proofs import Proofs
from kiosk.catalog.registers import read_registers, register_faults

# One terminal serves one citizen at a time.
_OPEN_ITEMS = 64

# What can be handed in together with others, on one form under one signature.
MAY_BE_PART = frozenset({"apply", "renewal"})


class CatalogError(Exception):
    """The catalogue cannot be used; ``findings`` says why, file by file."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class Catalog:
    """The items of this terminal.

    Items may be handed in as they are, or as records that are read when somebody asks for them: of
    thousands of items only a few are opened in a day.

    Attributes:
        heads: what is known of every item, in order.
        categories: those that have an item, in the order citizens see them.
    """

    def __init__(self, items: Iterable[Item], categories: tuple[Category, ...] = ()) -> None:
        kept = {item.id: item for item in items}
        self._set_up(tuple(head_of(item) for item in kept.values()), categories)
        self._read: Callable[[str], Item] = kept.__getitem__

    @classmethod
    def of_records(
        cls,
        heads: tuple[Head, ...],
        records: Mapping[str, bytes],
        categories: tuple[Category, ...] = (),
    ) -> Catalog:
        """A catalogue whose items are read when they are asked for.

        Args:
            heads: of all items.
            records: by id, each an item in MessagePack.
            categories: as they are shown.
        """
        made = cls.__new__(cls)
        made._set_up(heads, categories)
        decoder = msgspec.msgpack.Decoder(Item)
        made._read = lru_cache(_OPEN_ITEMS)(lambda item_id: decoder.decode(records[item_id]))
        return made

    def offering(self, items: Collection[str], first: tuple[str, ...] = ()) -> Catalog:
        """The same catalogue where only some items are listed.

        The others can still be read by their ids: a theme may have them as its parts.

        Args:
            items: ids of those that are listed.
            first: categories that stand before the others.
        """
        ordered = sorted(
            self.categories,
            key=lambda one: first.index(one.name) if one.name in first else len(first),
        )
        made = Catalog.__new__(Catalog)
        made._set_up(tuple(one for one in self.heads if one.id in items), tuple(ordered))
        made._read = self._read
        return made

    def _set_up(self, heads: tuple[Head, ...], categories: tuple[Category, ...]) -> None:
        self.heads = heads
        self._heads = {head.id: head for head in heads}
        self._in: dict[str, list[Head]] = {}
        self._by: dict[By, Mapping[str, tuple[Head, ...]]] = {}
        for head in heads:
            self._in.setdefault(head.category, []).append(head)
        self.categories = tuple(one for one in categories if one.name in self._in)

    def head(self, item_id: str) -> Head:
        """What is known of an item.

        Raises:
            KeyError: there is no such item.
        """
        return self._heads[item_id]

    def by(self, way: By) -> Mapping[str, tuple[Head, ...]]:
        """The items of each department or life event; those with most items first."""
        if way not in self._by:
            self._by[way] = groups(self.heads, way)
        return self._by[way]

    def of_category(self, name: str) -> tuple[Head, ...]:
        """The items of a category."""
        return tuple(self._in.get(name, ()))

    def __getitem__(self, item_id: str) -> Item:
        return self._read(item_id)

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._heads

    def __len__(self) -> int:
        return len(self.heads)

    def __iter__(self) -> Iterator[Item]:
        return (self._read(head.id) for head in self.heads)

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them, whole."""
        return tuple(self)


def read_item(path: Path) -> tuple[Item | None, list[Finding]]:
    """Read one service file.

    Returns:
        The item and no findings, or no item (or an unusable one) and what is wrong with it.
    """
    text, item, wrong = read_toml(path, from_toml)
    if item is None:
        return None, wrong
    return item, [
        Finding(path.name, fault.sentence, line_of(text, fault.path)) for fault in faults(item)
    ]


def load_catalog(folder: Path, proofs: Proofs | None = None) -> Catalog:
    """Read every ``*.toml`` in ``folder``.

    Args:
        folder: of the service files.
        proofs: the 证明事项清单 beside it; read from ``proofs.toml`` above the folder when None.

    Raises:
        CatalogError: a file is unreadable, a field unknown or wrong, an id used twice, a material
            asked for that is not on the list of proofs, a register that no department keeps,
            a life event of another name, or the folder holds no item at all.
    """
    items: dict[str, Item] = {}
    findings: list[Finding] = []
    proofs = proofs or Proofs.read(folder.parent / "proofs.toml")
    registers = read_registers(folder.parent / "registers.toml")
    life_events = LifeEvents.read(folder.parent / "life-events.toml")
    categories = read_categories(folder.parent / "categories.toml")
    named = {category.name for category in categories}
    for path in sorted(folder.glob("*.toml")):
        item, wrong = read_item(path)
        findings += wrong
        if item is None:
            continue
        text = path.read_text(encoding="utf-8")
        findings += [
            Finding(path.name, fault.sentence, line_of(text, fault.path))
            for fault in (
                *proofs.faults(item),
                *register_faults(item, registers),
                *life_events.faults(item),
            )
        ]
        if categories and item.category not in named:
            findings.append(
                Finding(
                    path.name,
                    f"大类“{item.category}”不在 categories.toml 里",
                    line_of(text, ("category",)),
                )
            )
        if item.id in items:
            findings.append(
                Finding(path.name, f"id “{item.id}” 已被另一个文件使用", line_of(text, ("id",)))
            )
        items.setdefault(item.id, item)
    if not items and not findings:
        findings.append(Finding(str(folder.name), "没有任何事项文件"))
    findings += _unknown_items(items)
    if findings:
        raise CatalogError(findings)
    return Catalog(tuple(items.values()), categories)


def _unknown_items(items: dict[str, Item]) -> Iterator[Finding]:
    for item in items.values():
        for other in (*item.related, *(part.item for part in item.parts)):
            if other not in items:
                yield Finding(f"{item.id}.toml", f"提到的事项“{other}”不在目录里")
        for part in item.parts:
            if part.item in items and items[part.item].kind not in MAY_BE_PART:
                sentence = f"“{part.item}”是{items[part.item].kind}，不能放进一件事"
                yield Finding(f"{item.id}.toml", sentence)
