"""The items by who is responsible for them, or by what happens in people's lives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from kiosk.catalog.head import Head

By = Literal["department", "life_event"]

# 「（示例）」 behind a department's name; a screen says it once for all of them.
_NOTE = re.compile(r"（[^（）]*）$")


def departments_of(head: Head) -> tuple[str, ...]:
    """Every department that an item names, without remarks."""
    return tuple(_NOTE.sub("", one).strip() for one in _NOTE.sub("", head.department).split("、"))


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
