"""The slip with the code of a draft: it names the item and the code, and no person."""

from __future__ import annotations

import datetime as dt

from drivers.receipt.port import Block, Code, Field, Line, Receipt, Rule
from kiosk.case.draft import Draft, shown
from kiosk.catalog.item import Item
from kiosk.words import Words
from sync.contract.number import CHINA


def compose_draft_slip(
    item: Item,
    draft: Draft,
    code: str,
    until: dt.datetime,
    *,
    photographed: bool,
    job_id: str,
    words: Words,
    place: str,
) -> Receipt:
    """The slip.

    Args:
        item: what was being filled in.
        draft: what is kept of it.
        code: opens it.
        until: how long it is kept.
        photographed: pages were photographed, which are not kept.
        job_id: the same for every try to print it.
        words: of the language.
        place: of this terminal.
    """
    blocks: list[Block] = [
        Line(words["brand"], size="large", bold=True, align="center"),
        Line(place, align="center"),
        Rule(),
        Line(words["keep_slip_heading"], bold=True, align="center"),
        Line(shown(code), size="large", bold=True, align="center"),
        Code(code),
        Rule(),
        Line(item.name, bold=True, align="center"),
        Line(words["keep_slip_not_sent"], bold=True, align="center"),
        Field(words["keep_what"], "、".join(contents(draft, words))),
        Field(words["keep_until"], until_day(until, words)),
    ]
    if photographed:
        blocks.append(Line(words["keep_pages"]))
    blocks += [
        Rule(),
        Line(words["keep_slip_how"]),
        Line(words["keep_slip_phone"]),
        Line(words.say("item_hotline", hotline=item.guide.hotline)),
    ]
    return Receipt(job_id=job_id, blocks=tuple(blocks))


def contents(draft: Draft, words: Words) -> tuple[str, ...]:
    """What is kept, in a few words."""
    answered = len(draft.answers) + len(draft.situation)
    said = [words.say("keep_what_answers", count=answered)]
    if draft.provided:
        said.append(words.say("keep_what_materials", count=len(draft.provided)))
    return tuple(said)


def until_day(until: dt.datetime, words: Words) -> str:
    """The last day it is kept."""
    day = until.astimezone(CHINA).date().isoformat()
    return words.say("keep_until_value", date=day)
