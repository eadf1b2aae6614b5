"""Reads the catalogue: every file valid, or a sentence that says which file and why."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.catalog.item import Item


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a service file.

    Attributes:
        file: name of the file inside the services folder.
        sentence: what is wrong and where, for the person who wrote the file.
    """

    file: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence}"


class CatalogError(Exception):
    """The catalogue cannot be used; ``findings`` says why, file by file."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class Catalog:
    """The items of this terminal, in the order of their file names."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self._by_id = {item.id: item for item in items}
        self.items = items

    def __getitem__(self, item_id: str) -> Item:
        return self._by_id[item_id]

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._by_id

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)


def read_item(path: Path) -> tuple[Item | None, list[Finding]]:
    """Read one service file.

    Returns:
        The item and no findings, or no item (or an unusable one) and what is wrong with it.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Finding(path.name, f"不是有效的 TOML 文件：{error}")]
    try:
        item = msgspec.convert(data, Item)
    except msgspec.ValidationError as error:
        return None, [Finding(path.name, f"字段不对：{error}")]
    return item, [Finding(path.name, sentence) for sentence in item.faults()]


def load_catalog(folder: Path) -> Catalog:
    """Read every ``*.toml`` in ``folder``.

    Raises:
        CatalogError: a file is unreadable, a field unknown or wrong, an id used twice, or the
            folder holds no item at all.
    """
    items: list[Item] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.toml")):
        item, wrong = read_item(path)
        findings += wrong
        if item is None:
            continue
        if any(other.id == item.id for other in items):
            findings.append(Finding(path.name, f"id “{item.id}” 已被另一个文件使用"))
        items.append(item)
    if not items and not findings:
        findings.append(Finding(str(folder.name), "没有任何事项文件"))
    if findings:
        raise CatalogError(findings)
    return Catalog(tuple(items))
