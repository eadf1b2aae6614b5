"""Finding an item by what people type: its names, everyday words, pinyin, initials.

The keys of an item are made once (``keys_of``), when the catalogue is built: readings of Chinese
characters need a large dictionary that the terminal does not have to carry.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from kiosk.catalog.item import Item
from kiosk.catalog.record import CatalogRecord

# What people say before the thing itself.
_BEFORE = re.compile(r"^(我要|我想|我|怎么|如何|请问|帮我|要|想|去|办理|办|申请|申领|查询|查)+")
_BLANKS = re.compile(r"[\s·，。、？?！!（）()“”\"'-]+")
LONGEST_QUERY = 32


class SearchKeys(CatalogRecord, frozen=True):
    """What an item is found by.

    Attributes:
        names: everyday name first, then the full name and other words, without blanks.
        pinyin: the readings of each of the names, joined.
        initials: the first letters of the readings.
        more: category, department, life events, codes.
    """

    item: str
    names: tuple[str, ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]
    more: tuple[str, ...]


def keys_of(item: Item) -> SearchKeys:
    """The keys of an item; needs the dictionary of readings."""
    return keys_for(
        item.id,
        (item.everyday_name, item.name, *item.aliases),
        (item.category, item.department, *item.life_events, item.codes.implementation_code),
    )


def keys_for(thing: str, called: Sequence[str], more: Sequence[str] = ()) -> SearchKeys:
    """The keys of anything that is found by its names.

    Args:
        thing: its id, which ``find`` gives.
        called: its names, the most usual first.
        more: what else leads to it, but not as well.
    """
    # Imported here: a terminal that loads a built catalogue never pays for the dictionary.
    from pypinyin import Style, lazy_pinyin

    names = tuple(_plain(name) for name in called)
    return SearchKeys(
        item=thing,
        names=names,
        pinyin=tuple("".join(lazy_pinyin(name)) for name in names),
        initials=tuple("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)) for name in names),
        more=tuple(_plain(one) for one in more),
    )


class SearchIndex:
    """Finds items; the best first, those of equal rank in the order of the catalogue."""

    def __init__(self, keys: Sequence[SearchKeys]) -> None:
        self.keys = tuple(keys)
        self._texts = tuple(_text_of(one) for one in self.keys)

    @classmethod
    def of(cls, items: Iterable[Item]) -> SearchIndex:
        """The index of these items, keys made now."""
        return cls([keys_of(item) for item in items])

    def only(self, items: Collection[str]) -> SearchIndex:
        """The index of some of the items."""
        return SearchIndex([one for one in self.keys if one.item in items])

    def find(self, query: str, limit: int = 60) -> list[str]:
        """Ids of the items that a query means; none for an empty one."""
        wanted = _plain(query[:LONGEST_QUERY])
        wanted = _BEFORE.sub("", wanted) or wanted
        if not wanted:
            return []
        ranked = [
            (rank, place, keys.item)
            for place, (keys, text) in enumerate(zip(self.keys, self._texts, strict=True))
            if (rank := _rank(keys, text, wanted)) is not None
        ]
        return [item for _, _, item in sorted(ranked)[:limit]]


def _text_of(keys: SearchKeys) -> str:
    return "\n".join((*keys.names, *keys.pinyin, *keys.initials, *keys.more))


def _rank(keys: SearchKeys, text: str, wanted: str) -> int | None:
    """How well an item fits: 0 is best, ``None`` not at all; ``text`` is all of its keys."""
    if wanted not in text:
        return _loosely(keys, wanted)
    for rank, fits in enumerate(
        (
            any(name == wanted for name in keys.names),
            any(name.startswith(wanted) for name in keys.names),
            any(wanted in name for name in keys.names),
            any(initials.startswith(wanted) for initials in keys.initials),
            any(reading.startswith(wanted) for reading in keys.pinyin),
            any(wanted in initials for initials in keys.initials),
            any(wanted in reading for reading in keys.pinyin),
            any(wanted in other for other in keys.more),
        )
    ):
        if fits:
            return rank
    return None


def _loosely(keys: SearchKeys, wanted: str) -> int | None:
    # People leave words out and mix their order: every character has to be there.
    if not wanted.isascii() and len(wanted) > 1:
        everything = "".join(keys.names)
        if all(one in everything for one in wanted):
            return 8
    return None


def _plain(text: str) -> str:
    return _BLANKS.sub("", text).casefold()
