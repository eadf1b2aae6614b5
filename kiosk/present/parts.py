"""The parts of a theme: ticked or not, what each is for, and why one cannot be had."""

from __future__ import annotations

from kiosk.case.merging import merge
from kiosk.catalog.item import Item
from kiosk.catalog.situation import Refusal
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.theme import against, live, parts_of
from kiosk.present.refusal import refusal_sentence
from kiosk.present.value import Value


def parts_values(journey: Journey, world: World) -> dict[str, Value]:
    """The list, and what doing them together spares."""
    item, theming = journey.item, journey.theming
    if journey.at is not Step.PARTS or item is None or theming is None:
        return {"partsRows": [], "partsSpared": "", "partsComplaint": ""}
    parts = parts_of(item, world)
    wanted = live(journey, world)
    entries, papers = merge(item, parts, wanted).spared(journey.situation)
    return {
        "partsRows": [_row(part, part.id in wanted, journey, world) for part in parts],
        "partsSpared": world.words.say("parts_spared", entries=entries, papers=papers)
        if entries or papers
        else "",
        "partsComplaint": journey.complaint,
    }


def _row(part: Item, chosen: bool, journey: Journey, world: World) -> dict[str, object]:
    words = world.words
    reason = "" if journey.theming is None else against(part, journey, journey.theming.merge)
    if isinstance(reason, Refusal):
        said = words.tell(reason.reason)
    else:
        said = refusal_sentence(part, reason, words)
    return {
        "value": part.id,
        "label": words.tell(part.name),
        "hint": words.say("parts_cannot", reason=said) if said else words.tell(part.summary),
        "chosen": chosen,
        "enabled": not said,
    }
