"""What a page of a guide is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from kiosk.catalog.record import Statement
from kiosk.catalog.search import SearchIndex
from kiosk.journey.state import Journey, World
from kiosk.words import Words

# More rows than anybody reads on a screen; the rest is found by its letters.
MOST_ROWS = 40
OPEN = "open:"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """Something to choose: ``value`` goes on the trail, or opens an item (``open:``)."""

    value: str
    label: str
    hint: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A part of what a page says."""

    title: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class LeafletPage:
    """One page.

    Attributes:
        sections: what it says; such a page can be printed.
        rows: what can be chosen.
        searchable: whether rows are found by letters as well.
        more: how many rows do not fit.
        starts: id of the item that can be begun from here.
        form: id of the item whose blank form this is.
    """

    title: str
    lead: str = ""
    sections: tuple[Section, ...] = ()
    rows: tuple[Row, ...] = ()
    searchable: bool = False
    more: int = 0
    starts: str = ""
    form: str = ""


def said(statement: Statement, world: World) -> str:
    """A statement with its source; what is not confirmed says so."""
    words = world.words
    lines = [statement.text, words.say("leaflet_source", source=statement.source)]
    if statement.confidence != "confirmed":
        lines.append(words["leaflet_unconfirmed"])
    return "\n".join(lines)


def where(journey: Journey) -> tuple[tuple[str, ...], str]:
    """The trail, and what is looked for."""
    return ((), "") if journey.leaflet is None else (journey.leaflet.trail, journey.leaflet.query)


def found(index: SearchIndex, query: str, everything: list[str]) -> list[str]:
    """What is found, or everything while nothing is looked for."""
    return index.find(query) if query else everything


def list_page(title: str, lead: str, rows: list[Row]) -> LeafletPage:
    """A page to choose from, with letters to find what does not fit."""
    return LeafletPage(
        title,
        lead,
        rows=tuple(rows[:MOST_ROWS]),
        searchable=True,
        more=max(0, len(rows) - MOST_ROWS),
    )


def items_rows(ids: Iterable[str], world: World) -> tuple[Row, ...]:
    """Items that can be opened."""
    heads = [world.catalog.head(one) for one in ids if one in world.catalog]
    return tuple(Row(OPEN + head.id, head.everyday_name, head.summary) for head in heads)


def in_language(page: LeafletPage, words: Words) -> LeafletPage:
    """The page with the texts that came from the catalogue told, line by line."""
    if words.reads_as_written:
        return page

    def tell(text: str) -> str:
        return "\n".join(words.tell(line) for line in text.split("\n"))

    return dataclasses.replace(
        page,
        title=tell(page.title),
        lead=tell(page.lead),
        sections=tuple(Section(tell(one.title), tell(one.text)) for one in page.sections),
        rows=tuple(Row(one.value, tell(one.label), tell(one.hint)) for one in page.rows),
    )
