"""The slip with which somebody fetches what is ready."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.receipt.port import Block, Code, Field, Line, Receipt, Rule
from kiosk.catalog.item import Item
from kiosk.words import Words
from sync.contract.asking import CaseView
from sync.contract.number import group_number


def compose_pickup(
    item: Item,
    ready: Iterable[CaseView],
    *,
    job_id: str,
    words: Words,
    place: str,
    nearest: str,
) -> Receipt:
    """The slip; it names no person.

    Args:
        item: what was asked for.
        ready: the cases whose results are ready.
        job_id: the same for every try to print it.
        words: of the language.
        place: of this terminal.
        nearest: the nearest other one, in a sentence.
    """
    blocks: list[Block] = [
        Line(words["brand"], size="large", bold=True, align="center"),
        Line(words.name(place), align="center"),
        Rule(),
        Line(words["pickup_slip"], size="large", bold=True, align="center"),
        Rule(),
    ]
    for case in ready:
        blocks += [
            Line(case.name, bold=True),
            Field(words["receipt_number"], group_number(case.number)),
            Code(case.number),
        ]
    blocks += [
        Rule(),
        Line(words.say("pickup_where", department=item.department)),
        Line(words.name(nearest)),
        Line(words.say("receipt_hotline", hotline=item.guide.hotline)),
    ]
    return Receipt(job_id=job_id, blocks=tuple(blocks))
