"""Texts that surround the items and are told in other languages as well: categories, towns, guides.

Read from the files themselves, as they lie beside the service files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from kiosk.catalog.categories import read_categories

# By file: the list in it, and what of each entry is read.
_LISTS = {
    "contacts.toml": ("contacts", ("title", "text")),
    "regions.toml": ("regions", ("name", "text")),
    "knowledge.toml": ("articles", ("question", "answer", "source")),
    "places.toml": ("places", ("name", "address", "hours", "note")),
    "proofs.toml": ("proofs", ("name", "asked_by", "issued_by", "guide")),
}
# What the platform calls the states of a case, as ``sync.hub`` writes them.
_STATES = (
    *("已收件，待受理", "已收到，待受理", "已收到，无法打开", "已收到，内容不符合要求"),
    *("已收到，等待附件", "已办结：准予", "已办结：不予办理", "已办结", "待补正", "已撤回"),
    *("已收到补正材料", "已收到容缺补交的材料", "平台已打开核对"),
)


def surrounding_texts(config: Path) -> Iterator[str]:
    """Every text of the files beside the services, in the order of the files; some come twice.

    Args:
        config: the folder that holds ``services`` and the files.
    """
    for category in read_categories(config / "categories.toml"):
        yield from (category.name, category.hint)
    towns = tomllib.loads((config / "towns.toml").read_text(encoding="utf-8"))["towns"]
    yield from towns.values()
    yield from _STATES
    registers = tomllib.loads((config / "registers.toml").read_text(encoding="utf-8"))
    yield from (one["department"] for one in registers.values())
    for name, (key, read) in _LISTS.items():
        data = tomllib.loads((config / name).read_text(encoding="utf-8"))
        for entry in data.get(key, ()):
            for field in read:
                if entry.get(field):
                    # A page shows each line for itself.
                    yield from str(entry[field]).split("\n")
