"""免提交: which registers are asked about a citizen, and what they said."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.idcard.record import CardRecord
from kiosk.case.prefill import Facts
from kiosk.catalog.condition import values
from kiosk.catalog.item import Item
from kiosk.catalog.material import MaterialNeed
from sync.contract.asking import AskFacts, Citizen, RegisterFacts
from sync.contract.asking import Facts as Said

# The contract's bound on one question.
MOST_REGISTERS = 16


def wanted_registers(item: Item, situation: Mapping[str, str]) -> tuple[str, ...]:
    """The registers that this item needs in this situation, each once, in the item's order.

    No register is told of a citizen whose case does not need it.
    """
    needed = [
        need.register
        for need in item.materials
        if "shared" in need.ways and _may_apply(need, item, situation)
    ]
    for field in item.fields:
        source = (field.prefill or "").split(".")
        if source[0] == "shared" and len(source) > 1:
            needed.append(source[1])
    return tuple(dict.fromkeys(needed))[:MOST_REGISTERS]


def question_about(
    item: Item, card: CardRecord, situation: Mapping[str, str], registers: tuple[str, ...]
) -> AskFacts:
    """What the platform is asked."""
    return AskFacts(
        item=item.id,
        registers=registers,
        citizen=Citizen(name=card.name, id_number=card.id_number, document=card.document),
        answers=dict(situation),
    )


def facts_of(asked: tuple[str, ...], said: Said | None) -> Facts:
    """What is known after asking; a register that said nothing could not be asked."""
    answers = {one.register: one for one in said.registers} if said is not None else {}
    return {
        register: answers.get(register) or RegisterFacts(register=register, state="unavailable")
        for register in asked
    }


def _may_apply(need: MaterialNeed, item: Item, situation: Mapping[str, str]) -> bool:
    # What depends on the form is not known yet, and asked to be on the safe side.
    questions = {question.id for question in item.questions}
    return all(
        name not in questions or situation.get(name) in values(wanted)
        for name, wanted in need.when.items()
    )
