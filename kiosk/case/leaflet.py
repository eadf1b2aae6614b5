"""A page of a guide on the receipt printer's paper; it names no person."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from drivers.receipt.port import Block, Line, Receipt, Rule
from kiosk.catalog.item import Item
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
        Line(words.name(place), align="center"),
        Rule(),
        Line(title, bold=True, align="center"),
        Rule(),
    ]
    for heading, text in sections:
        blocks.append(Line(heading, bold=True))
        blocks.extend(Line(line) for line in text.splitlines())
    blocks += [Rule(), Line(words.say("receipt_hotline", hotline=hotline))]
    return Receipt(job_id=job_id, blocks=tuple(blocks))


@dataclasses.dataclass(frozen=True, slots=True)
class BlankForm:
    """A form to be filled in with a pen.

    Attributes:
        rows: what each question is called, and how it is answered.
        note: under the title.
        foot: at the end.
    """

    title: str
    rows: tuple[tuple[str, str], ...]
    note: str
    foot: str


def blank_form(item: Item, words: Words) -> BlankForm:
    """The form of an item, as it is asked on the screens."""
    # On a screen the card says who it is.
    rows = [(words["confirm_name"], ""), (words["confirm_number"], "")]
    for field in item.fields:
        choices = " ".join(f"□{option.label}" for option in field.options)
        rows.append((field.label, choices or field.hint))
    return BlankForm(
        title=item.name,
        rows=tuple(rows),
        note=words.say("leaflet_form_to", department=item.department),
        foot=words["leaflet_form_foot"],
    )
