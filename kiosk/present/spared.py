"""What the citizen was spared, and where an answer that is known already comes from."""

from __future__ import annotations

from kiosk.case.prefill import is_fixed, known_answer
from kiosk.catalog.form import FormField
from kiosk.identity.documents import document_way
from kiosk.identity.policy import Way
from kiosk.journey.spared import spared_line
from kiosk.journey.state import Journey, World
from kiosk.present.value import Value


def source_words(field: FormField, answer: str, journey: Journey, world: World) -> str:
    """Where the answer comes from, while it is still the one that came from there."""
    words = world.words
    known = known_answer(field, journey.card, journey.facts, world.towns)
    if known is None or known.value != answer:
        return ""
    if known.source == "card":
        return words["form_from_card"]
    fixed = is_fixed(field, answer, journey.card, journey.facts, world.towns)
    key = "form_from_office_fixed" if fixed else "form_from_office"
    return words.say(key, office=known.office)


def spared_values(journey: Journey, world: World) -> dict[str, Value]:
    """The counter, and what it counts."""
    if journey.card is None:
        return {"sparedLine": "", "sparedDetails": []}
    words = world.words
    card = document_way(journey.card) is Way.CARD
    details = [words["form_spared_detail" if card else "travel_spared"]]
    for need in journey.materials:
        if "shared" not in need.ways or journey.registers.get(need.register) == "none":
            continue
        found = journey.registers.get(need.register) == "found"
        key = "form_paper_found" if found else "form_paper_free"
        details.append(words.say(key, paper=need.name, office=need.from_))
    return {"sparedLine": spared_line(journey, world), "sparedDetails": details}
