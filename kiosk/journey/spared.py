"""What the citizen was spared so far: entries not to be made, papers not to be handed in."""

from __future__ import annotations

from kiosk.case.materials import left_out_papers
from kiosk.case.prefill import spared_entries
from kiosk.journey.state import Journey, Step, World


def spared_line(journey: Journey, world: World) -> str:
    """已为您少填 M 项、少交 N 份, as it is at this moment; empty before the card was read."""
    if journey.item is None or journey.card is None:
        return ""
    answers = {**journey.answers}
    if journey.at is Step.FORM and journey.question < len(journey.fields):
        # What stands in the field on screen counts as it stands.
        answers[journey.fields[journey.question].id] = journey.draft
    entries = spared_entries(journey.fields, answers, journey.card, journey.facts, world.towns)
    papers = left_out_papers(journey.materials, journey.provided, journey.registers)
    key = "form_spared" if papers else "form_spared_entries"
    return world.words.say(key, entries=entries, papers=papers)
