"""Why an item cannot be started now, in a sentence."""

from __future__ import annotations

from kiosk.catalog.head import Head
from kiosk.catalog.item import Item
from kiosk.words import Words


def refusal_sentence(item: Item | Head, reason: str, words: Words) -> str:
    """The sentence of a reason key; empty when there is no reason."""
    if not reason:
        return ""
    hours = hours_sentence(item.requires.hours, words)
    return words.say(reason, hours=hours, department=item.department)


def hours_sentence(entries: tuple[str, ...], words: Words) -> str:
    """Opening hours as people say them: 周一至周五 08:30–12:00、周六 09:00–11:00.

    Args:
        entries: checked by the catalogue, see ``kiosk.hours``.
        words: the language.
    """
    return words["weekday_and"].join(_entry(entry, words) for entry in entries)


def _entry(entry: str, words: Words) -> str:
    days, _, clock = entry.partition(" ")
    first, _, last = days.partition("-")
    said = words[f"weekday_{first}"]
    if last and last != first:
        said += words["weekday_to"] + words[f"weekday_{last}"]
    return f"{said} {clock.replace('-', '–')}"
