"""The question on screen, the review, and what the citizen was spared."""

from __future__ import annotations

from kiosk.case.document import needs_signature
from kiosk.case.masking import masked_account, masked_number, masked_phone
from kiosk.case.prefill import is_fixed
from kiosk.catalog.answers import longest, shown, typed
from kiosk.catalog.form import FormField
from kiosk.journey.billing import is_paid_here
from kiosk.journey.days import today
from kiosk.journey.filling import is_signed
from kiosk.journey.spared import spared_line
from kiosk.journey.state import Journey, Step, World
from kiosk.present.dates import NO_DATE, date_values
from kiosk.present.materials import material_state, promises_line
from kiosk.present.regions import NO_REGION, region_options, region_values
from kiosk.present.spared import source_words, spared_values
from kiosk.present.value import Value

_NO_FIELD: dict[str, Value] = {
    "fieldId": "",
    "fieldKind": "",
    "fieldQuestion": "",
    "fieldHint": "",
    "fieldOptions": [],
    "fieldDraft": "",
    "fieldShown": "",
    "fieldLongest": 0,
    "fieldPad": "",
    "fieldTyped": "",
    "fieldExtra": "",
    "fieldNote": "",
    "formCount": "",
    "formLast": False,
    "sparedLine": "",
    "sparedDetails": [],
    **NO_DATE,
    **NO_REGION,
}


# How a kind is answered; the others on the number pad.
_PADS = {
    "choice": "choice",
    "multi": "multi",
    "town": "town",
    "uscc": "signs",
    "plate": "signs",
    "number": "signs",
    "text": "writing",
    "name": "writing",
    "region": "region",
}
_EXTRA = {"id_number": "X", "amount": "."}


def form_values(journey: Journey, world: World) -> dict[str, Value]:
    """The question on screen."""
    item, words = journey.item, world.words
    if item is None or journey.at is not Step.FORM or journey.question >= len(journey.fields):
        return {**_NO_FIELD, "complaint": journey.complaint}
    field = journey.fields[journey.question]
    options: list[dict[str, object]] = [
        {
            "value": option.value,
            "label": option.label,
            "hint": option.hint,
            "chosen": option.value in journey.draft.split("|"),
        }
        for option in field.options
    ]
    if field.kind == "town":
        options = [
            {"value": code, "label": words.name(name), "hint": "", "chosen": code == journey.draft}
            for code, name in world.towns.names.items()
        ]
    last = journey.question == len(journey.fields) - 1
    dates = date_values(field, journey.draft, today(journey), journey.answers, words)
    regions = region_values(field, journey.draft, world.towns, words)
    if field.kind == "region":
        options = region_options(journey.draft, world.towns, words)
    return {
        **dates,
        **regions,
        "fieldId": field.id,
        "fieldKind": field.kind,
        "fieldQuestion": field.question,
        "fieldHint": field.hint or words.get(f"form_hint_{field.kind}", ""),
        "fieldOptions": options,
        "fieldDraft": journey.draft,
        "fieldShown": shown(field, journey.draft, world.towns, words),
        "fieldLongest": longest(field),
        "fieldPad": ""
        if is_fixed(field, journey.draft, journey.card, journey.facts, world.towns)
        else _pad(field),
        "fieldTyped": typed(field.kind, journey.draft),
        "fieldExtra": "X" if _letters(field) == {"X"} else _EXTRA.get(field.kind, ""),
        "fieldNote": _field_note(journey, world),
        "complaint": journey.complaint,
        "formCount": words.say("form_count", index=journey.question + 1, total=len(journey.fields)),
        "formLast": last or journey.editing,
        **spared_values(journey, world),
    }


def _pad(field: FormField) -> str:
    """Numbers without letters, or with the X of a check digit only, are typed on large keys."""
    if field.kind == "number" and _letters(field) <= {"X"}:
        return "digits"
    return _PADS.get(field.kind, "digits")


def _letters(field: FormField) -> set[str]:
    return {one for one in field.pattern if one.isupper()}


def _field_note(journey: Journey, world: World) -> str:
    field = journey.fields[journey.question]
    said = source_words(field, journey.draft, journey, world)
    if said:
        return said
    return world.words["form_unconfirmed"] if field.source else ""


# Numbers that somebody who looks over the shoulder could use.
_COVERS = {"phone": masked_phone, "bank_account": masked_account, "id_number": masked_number}


def _covered(field: FormField, value: str, world: World) -> str:
    """As it stands on the review until somebody holds the button that uncovers it."""
    cover = _COVERS.get(field.kind)
    if cover is not None and value:
        return cover(value)
    return shown(field, value, world.towns, world.words)


def review_values(journey: Journey, world: World) -> dict[str, Value]:
    """Everything answered, and what went wrong with saving."""
    item, words = journey.item, world.words
    if item is None or journey.at is not Step.REVIEW:
        return {
            "reviewRows": [],
            "reviewMasked": False,
            "reviewMaterials": [],
            "reviewPromises": "",
            "reviewSpared": "",
            "saveTrouble": "",
            "reviewSigns": False,
            "reviewSigned": False,
            "reviewHeading": "",
            "reviewLead": "",
            "reviewSubmit": "",
        }
    rows: list[dict[str, object]] = [
        {
            "field": field.id,
            "label": field.label,
            "value": _covered(field, journey.answers.get(field.id, ""), world),
            "full": shown(field, journey.answers.get(field.id, ""), world.towns, words),
            "source": source_words(field, journey.answers.get(field.id, ""), journey, world),
            "fixed": is_fixed(
                field,
                journey.answers.get(field.id, ""),
                journey.card,
                journey.facts,
                world.towns,
            ),
        }
        for field in journey.fields
    ]
    materials: list[dict[str, object]] = [
        {"label": need.name, "value": material_state(need, journey, world)}
        for need in journey.materials
    ]
    trouble = journey.save_trouble
    key = f"save_{trouble}" if f"save_{trouble}" in words else "save_other"
    return {
        "reviewRows": rows,
        "reviewMasked": any(row["value"] != row["full"] for row in rows),
        "reviewMaterials": materials,
        "reviewPromises": promises_line(journey, world),
        "reviewSpared": spared_line(journey, world),
        "saveTrouble": words[key] if trouble else "",
        "reviewSigns": needs_signature(item),
        "reviewSigned": is_signed(journey),
        "reviewHeading": words["review_heading" if needs_signature(item) else "review_check"],
        "reviewLead": words[
            "review_lead_back" if all(row["fixed"] for row in rows) else "review_lead"
        ],
        "reviewSubmit": words["review_to_pay" if is_paid_here(item) else "review_submit"],
    }
