"""The items by who is responsible for them, or by what happens in people's lives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from kiosk.catalog.head import Head

By = Literal["department", "life_event"]

# 「（示例）」 behind a department's name; a screen says it once for all of them.
_NOTE = re.compile(r"（[^（）]*）$")
_FIRMS, _BARE = "企业", 2


def named_in(department: str) -> tuple[str, ...]:
    """Every department of an item's line of them, without remarks."""
    names = tuple(_NOTE.sub("", one).strip() for one in _NOTE.sub("", department).split("、"))
    # 「供水、供电、燃气企业」 says once for all of them what they are.
    shared = _FIRMS if names[-1].endswith(_FIRMS) else ""
    return tuple(one + shared if len(one) == _BARE else one for one in names)


def departments_of(head: Head) -> tuple[str, ...]:
    """Every department that an item names."""
    return named_in(head.department)


def life_events_of(head: Head) -> tuple[str, ...]:
    """The life events an item belongs to."""
    return head.life_events


_NAMES: dict[By, Callable[[Head], tuple[str, ...]]] = {
    "department": departments_of,
    "life_event": life_events_of,
}


def groups(heads: Iterable[Head], by: By) -> dict[str, tuple[Head, ...]]:
    """The items of each department or life event; those with most items first."""
    found: dict[str, list[Head]] = {}
    for head in heads:
        for name in _NAMES[by](head):
            found.setdefault(name, []).append(head)
    # Sorting keeps the order of the catalogue among equals.
    most = sorted(found.items(), key=lambda one: -len(one[1]))
    return {name: tuple(items) for name, items in most}
