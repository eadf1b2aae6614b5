"""The journey as a citizen reads it: what it holds in Chinese, in the session's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from kiosk.catalog.item import Item
from kiosk.catalog.told import told
from kiosk.journey.language import official
from kiosk.journey.state import Journey, World
from kiosk.words import Words


def told_item(item: Item, words: Words) -> Item:
    """An item in a language; texts that bind in Chinese stand beside the other."""
    return item if words.reads_as_written else told(item, words.tell, words.beside)


def told_journey(journey: Journey, world: World) -> Journey:
    """The journey with its item, and the reason of a refusal, in the language of ``world``.

    For showing only: what becomes of the journey is worked out from the Chinese one.
    """
    words = world.words
    if words.reads_as_written or (journey.item is None and journey.refusal is None):
        return journey
    return dataclasses.replace(
        journey,
        item=None if journey.item is None else _once(journey.item, words),
        refusal=None if journey.refusal is None else told(journey.refusal, words.tell),
    )


def bound(say: Callable[[Words], str], told_say: Callable[[Words], str], world: World) -> str:
    """What is agreed to: in the citizen's language, and under it in the Chinese that binds.

    Args:
        say: the sentence about the Chinese item.
        told_say: the same about the item as it is told.
        world: as the citizen reads it.
    """
    if world.words.is_chinese:
        return told_say(world.words)
    return f"{told_say(world.words)}\n{say(official(world))}"


_last: list[tuple[Item, Words, Item]] = []


def _once(item: Item, words: Words) -> Item:
    # Each touch shows the same item again: told once for as long as it stays.
    for before, said_in, made in _last:
        if before is item and said_in is words:
            return made
    made = told_item(item, words)
    _last[:] = [(item, words, made)]
    return made
