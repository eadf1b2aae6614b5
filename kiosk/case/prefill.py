"""What is known already and need not be asked."""

from __future__ import annotations

from drivers.idcard.record import CardRecord
from kiosk.catalog.item import FormField, Item
from kiosk.catalog.towns import Towns

# Name, sex, ethnicity, birth date, address, ID number and validity come from the card.
CARD_FACTS = 7


def known_answer(field: FormField, card: CardRecord, towns: Towns) -> str | None:
    """The answer the card gives to this question, if any."""
    if field.prefill == "card.town":
        return towns.code_in(card.address)
    return None


def known_answers(item: Item, card: CardRecord, towns: Towns) -> dict[str, str]:
    """The answers the card gives, by field id."""
    found = ((field.id, known_answer(field, card, towns)) for field in item.fields)
    return {field_id: value for field_id, value in found if value is not None}


def spared_entries(item: Item, card: CardRecord, towns: Towns) -> int:
    """How many entries the citizen need not make (已为您少填 N 项)."""
    return CARD_FACTS + len(known_answers(item, card, towns))


def spared_papers(item: Item) -> int:
    """How many papers the citizen need not bring (少交 N 份)."""
    return sum(material.ways[:1] == ("shared",) for material in item.materials)
