"""Finding an item by what people type: its names, everyday words, pinyin, initials.

Also by its names in other languages, in traditional characters and by their sounds in Cantonese.

The keys of an item are made once (``keys_of``), when the catalogue is built: readings of Chinese
characters need a large dictionary that the terminal does not have to carry.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import msgspec

from kiosk.catalog.item import Item
from kiosk.catalog.record import CatalogRecord
from kiosk.words import Phrasebook

# What people say before the thing itself.
_BEFORE = re.compile(r"^(我要|我想|我|怎么|如何|请问|帮我|要|想|去|办理|办|申请|申领|查询|查)+")
_ACCENT = unicodedata.combining
_BLANKS = re.compile(r"[\s·，。、？?！!（）()“”\"'-]+")
LONGEST_QUERY = 32
# Readings of the shipped names, written by ``packaging/make_words.py``.
READINGS = Path(__file__).resolve().parents[2] / "assets" / "typing" / "readings.tsv"


class SearchKeys(CatalogRecord, frozen=True):
    """What an item is found by.

    Attributes:
        names: everyday name first, then the full name and other words, without blanks.
        pinyin: the readings of each of the names, joined.
        initials: the first letters of the readings.
        more: category, department, life events, codes.
        tongues: the names in other languages and sounds, words set apart by blanks.
    """

    item: str
    names: tuple[str, ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]
    more: tuple[str, ...]
    tongues: tuple[str, ...] = ()


def keys_of(item: Item, books: Iterable[Phrasebook] = ()) -> SearchKeys:
    """The keys of an item; names that are not shipped need the dictionary of readings.

    Args:
        item: as it is.
        books: what names are called in other languages.
    """
    names = names_of(item)
    keys = keys_for(
        item.id,
        names,
        (item.category, item.department, *item.life_events, item.codes.implementation_code),
    )
    told = (book.find(name) for book in books for name in names)
    words = dict.fromkeys(_words(one) for one in told if one)
    return msgspec.structs.replace(keys, tongues=tuple(words))


def names_of(item: Item) -> tuple[str, ...]:
    """Everything an item is called, the most usual first."""
    return (item.everyday_name, item.name, *item.aliases)


def keys_for(thing: str, called: Sequence[str], more: Sequence[str] = ()) -> SearchKeys:
    """The keys of anything that is found by its names.

    Args:
        thing: its id, which ``find`` gives.
        called: its names, the most usual first.
        more: what else leads to it, but not as well.
    """
    names = tuple(_plain(name) for name in called)
    spelt = [_spelt(name) for name in names]
    return SearchKeys(
        item=thing,
        names=names,
        pinyin=tuple(pinyin for pinyin, _ in spelt),
        initials=tuple(initials for _, initials in spelt),
        more=tuple(_plain(one) for one in more),
    )


def read_aloud(name: str) -> tuple[str, str]:
    """How a name without blanks is read, as pinyin and by its initials; needs the dictionary."""
    # Imported here: sixty megabytes for names that nobody has written into the table.
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name)), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


def write_readings(called: Iterable[str], path: Path = READINGS) -> None:
    """Write the table of readings anew, for names as they are shipped."""
    names = sorted({_plain(name) for name in called})
    rows = ("\t".join((name, *read_aloud(name))) for name in names if name)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


@functools.cache
def known_readings() -> dict[str, tuple[str, str]]:
    """The table of readings; empty where it is missing, then the dictionary is asked."""
    try:
        lines = READINGS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    rows = (line.split("\t") for line in lines)
    return {name: (pinyin, initials) for name, pinyin, initials in rows}


def _spelt(name: str) -> tuple[str, str]:
    return known_readings().get(name) or read_aloud(name)


class SearchIndex:
    """Finds items; the best first, those of equal rank in the order of the catalogue."""

    def __init__(self, keys: Sequence[SearchKeys]) -> None:
        self.keys = tuple(keys)
        self._texts = tuple(_text_of(one) for one in self.keys)

    @classmethod
    def of(cls, items: Iterable[Item], books: Sequence[Phrasebook] = ()) -> SearchIndex:
        """The index of these items, keys made now; ``books`` as for ``keys_of``."""
        return cls([keys_of(item, books) for item in items])

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
    tongues = (one.replace(" ", "") for one in keys.tongues)
    return "\n".join((*keys.names, *keys.pinyin, *keys.initials, *keys.more, *tongues))


def _rank(keys: SearchKeys, text: str, wanted: str) -> int | None:
    """How well an item fits: 0 is best, ``None`` not at all; ``text`` is all of its keys."""
    if wanted not in text:
        return _loosely(keys, wanted)
    in_chinese, told = _rank_in_chinese(keys, wanted), _rank_told(keys, wanted)
    ranks = [rank for rank in (in_chinese, told) if rank is not None]
    return min(ranks, default=None)


def _rank_in_chinese(keys: SearchKeys, wanted: str) -> int | None:
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


def _rank_told(keys: SearchKeys, wanted: str) -> int | None:
    """As ``_rank``, for the names in other languages: only from the beginning of a word on."""
    best = None
    for told in keys.tongues:
        words = told.split(" ")
        for place in range(len(words)):
            rest = "".join(words[place:])
            if len(rest) < len(wanted):
                break
            if rest.startswith(wanted):
                rank = 1 if place == 0 else 2
                best = rank if best is None else min(best, rank)
    return best


def _loosely(keys: SearchKeys, wanted: str) -> int | None:
    # People leave words out and mix their order: every character has to be there.
    if not wanted.isascii() and len(wanted) > 1:
        everything = "".join(keys.names)
        if all(one in everything for one in wanted):
            return 8
    return None


def _plain(text: str) -> str:
    return _BLANKS.sub("", _bare(text)).casefold()


def _words(text: str) -> str:
    return " ".join(part for part in _BLANKS.split(_bare(text).casefold()) if part)


def _bare(text: str) -> str:
    """Latin letters without their accents: nobody types them on a screen."""
    if text.isascii():
        return text
    return "".join(one for one in unicodedata.normalize("NFD", text) if not _ACCENT(one))
