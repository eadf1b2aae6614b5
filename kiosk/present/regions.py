"""Choosing a place: province, city, district, in Dongguan the town; the draft is the way so far."""

from __future__ import annotations

from kiosk.catalog.divisions import Place, divisions
from kiosk.catalog.form import FormField
from kiosk.catalog.towns import Towns
from kiosk.present.value import Value
from kiosk.words import Words

# Fewer are seen at one glance; more can be narrowed by the first letter.
_AT_A_GLANCE = 16

NO_REGION: dict[str, Value] = {"regionTrail": [], "regionLetters": []}


def region_values(field: FormField, draft: str, towns: Towns, words: Words) -> dict[str, Value]:
    """What was chosen so far, and the letters that what is left begins with."""
    if field.kind != "region":
        return NO_REGION
    trail = divisions().trail(draft, towns)
    above = ["", *(place.code for place in trail)]
    letters = sorted({one.letter for one in _offered(draft, towns)} - {""})
    many = len(_offered(draft, towns)) > _AT_A_GLANCE
    rows: list[dict[str, object]] = [
        {"id": place.code, "value": before, "label": name_of(place, words)}
        for place, before in zip(trail, above, strict=False)
    ]
    return {"regionTrail": rows, "regionLetters": letters if many else []}


def region_options(draft: str, towns: Towns, words: Words) -> list[dict[str, object]]:
    """What can be chosen next; those beside the answer once there is nothing below it."""
    return [
        {
            "value": place.code,
            "label": name_of(place, words),
            "letter": place.letter,
            "hint": "",
            "chosen": place.code == draft,
        }
        for place in _offered(draft, towns)
    ]


def name_of(place: Place, words: Words) -> str:
    """A place as its reader can read it."""
    if words.is_chinese and place.code.endswith("0000"):
        # As people call it: 广西, not 广西壮族自治区.
        return place.name[: 3 if place.name.startswith(("内蒙", "黑龙")) else 2]
    told = words.name(place.name)
    if words.is_chinese or told != place.name or not place.reading:
        return told
    return place.reading


def _offered(draft: str, towns: Towns) -> list[Place]:
    known = divisions()
    below = known.below(draft, towns)
    if below:
        return below
    trail = known.trail(draft, towns)
    return known.below(trail[-2].code if len(trail) > 1 else "", towns)
