"""A page of a guide on the receipt printer's paper; it names no person."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.receipt.port import Block, Line, Receipt, Rule
from kiosk.words import Words


def compose_leaflet(
    title: str,
    sections: Iterable[tuple[str, str]],
    *,
    job_id: str,
    hotline: str,
    words: Words,
    place: str,
) -> Receipt:
    """The page as a slip.

    Args:
        title: of the page.
        sections: what each part is called, and what it says.
        job_id: the same for every try to print it.
        hotline: whom to ask.
        words: of the language.
        place: of this terminal.
    """
    blocks: list[Block] = [
        Line(words["brand"], size="large", bold=True, align="center"),
        Line(place, align="center"),
        Rule(),
        Line(title, bold=True, align="center"),
        Rule(),
    ]
    for heading, text in sections:
        blocks.append(Line(heading, bold=True))
        blocks.extend(Line(line) for line in text.splitlines())
    blocks += [Rule(), Line(words.say("receipt_hotline", hotline=hotline))]
    return Receipt(job_id=job_id, blocks=tuple(blocks))
