"""What is known already and need not be asked: from the card, and from the departments' registers.

A register may be wrong, or write a fact in another form than the question takes: what would not
pass as the citizen's own answer is not put forward.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from drivers.idcard.record import CardRecord
from kiosk.catalog.answers import Known, problem
from kiosk.catalog.item import FormField, Item
from kiosk.catalog.towns import Towns
from kiosk.identity.documents import document_way
from kiosk.identity.policy import Way
from sync.contract.asking import RegisterFacts

# Name, sex, ethnicity, birth date, address, ID number and validity come from the card.
CARD_FACTS = 7
# Name, sex, birth date, number and the last day of validity come from a travel document.
TRAVEL_FACTS = 5
_SHARED = "shared."

Facts = Mapping[str, RegisterFacts]


@dataclasses.dataclass(frozen=True, slots=True)
class Prefilled:
    """An answer that is known already.

    Attributes:
        source: ``card``, or ``shared`` by a department.
        office: the department, as it is shown; empty for the card.
    """

    value: str = dataclasses.field(repr=False)
    source: Literal["card", "shared"]
    office: str = ""


def known_answer(
    field: FormField, card: CardRecord | None, facts: Facts, towns: Towns
) -> Prefilled | None:
    """The answer that the card or a register gives to this question, if any."""
    prefill = field.prefill or ""
    if prefill.startswith(_SHARED):
        register, _, name = prefill.removeprefix(_SHARED).partition(".")
        found = facts.get(register)
        if found is None or found.state != "found" or not found.fields.get(name):
            return None
        value = found.fields[name]
        if field.kind == "town":
            value = towns.code_in(value) or value
        return Prefilled(value, "shared", found.source)
    if card is None:
        return None
    told = {
        "card.town": towns.code_in(card.address),
        "card.name": card.name,
        "card.address": card.address,
        "card.id_number": card.id_number,
        "card.born": card.born.isoformat(),
    }.get(prefill)
    return Prefilled(told, "card") if told else None


def known_answers(item: Item, card: CardRecord, facts: Facts, known: Known) -> dict[str, str]:
    """The answers that are known, by field id; only such as the citizen could give."""
    answers: dict[str, str] = {}
    for field in item.fields:
        one = known_answer(field, card, facts, known.towns)
        if one is None:
            continue
        context = dataclasses.replace(known, answers={**known.answers, **answers})
        if not problem(field, one.value, context):
            answers[field.id] = one.value
    return answers


def is_fixed(
    field: FormField, answer: str, card: CardRecord | None, facts: Facts, towns: Towns
) -> bool:
    """Whether the citizen may not change it: what the register says counts."""
    if not field.fixed or not answer:
        return False
    one = known_answer(field, card, facts, towns)
    return one is not None and one.value == answer


def spared_entries(
    fields: tuple[FormField, ...],
    answers: Mapping[str, str],
    card: CardRecord,
    facts: Facts,
    towns: Towns,
) -> int:
    """How many entries the citizen did not have to make (已为您少填 N 项)."""
    known = ((field, known_answer(field, card, facts, towns)) for field in fields)
    facts_of_card = CARD_FACTS if document_way(card) is Way.CARD else TRAVEL_FACTS
    return facts_of_card + sum(
        one is not None and one.value == answers.get(field.id) for field, one in known
    )
