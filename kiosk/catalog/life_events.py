"""人生事件: one vocabulary, so that one event in a life is not offered under two names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from kiosk.catalog.item import Item
from kiosk.catalog.record import CatalogRecord, Fault


class LifeEvent(CatalogRecord, frozen=True):
    """One event.

    Attributes:
        also: other words for the same; a service file that uses one is told the name.
    """

    name: str
    also: tuple[str, ...] = ()


class LifeEvents:
    """The vocabulary.

    Raises:
        ValueError: a word stands for two events.
    """

    def __init__(self, events: tuple[LifeEvent, ...]) -> None:
        self.events = events
        self._names = {word: event.name for event in events for word in (event.name, *event.also)}
        if len(self._names) != sum(1 + len(event.also) for event in events):
            raise ValueError("a word stands for two life events")

    @classmethod
    def read(cls, path: Path) -> LifeEvents:
        """Read ``config/life-events.toml``; one that is not there holds nobody to anything.

        Raises:
            msgspec.ValidationError: a field is unknown, missing or wrong.
            tomllib.TOMLDecodeError: it is not TOML.
            ValueError: a word stands for two events.
        """
        if not path.is_file():
            return cls(())
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(msgspec.convert(data.get("events", []), tuple[LifeEvent, ...]))

    def faults(self, item: Item) -> list[Fault]:
        """Life events of the item that are not called as the vocabulary calls them."""
        if not self.events:
            return []
        found = []
        for place, said in enumerate(item.life_events):
            name = self._names.get(said)
            if name == said:
                continue
            told = f"请写“{name}”" if name else "不在 life-events.toml 里"
            found.append(Fault(("life_events", place), f"人生事件“{said}”{told}"))
        if len(set(item.life_events)) != len(item.life_events):
            found.append(Fault(("life_events",), "同一个人生事件写了两次"))
        return found
