"""The values of every screen, as one flat mapping that QML reads as ``view.<name>``.

Pure and headless, so each screen's content is tested without a window. Personal values are masked
here; the full value is present only where the screen lets its holder see it (``*Full``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeAlias

from kiosk.case.masking import grouped_number, masked_name, masked_number
from kiosk.case.receipt import local_time
from kiosk.catalog.answers import longest, shown
from kiosk.catalog.item import Item
from kiosk.case.prefill import known_answer, spared_entries, spared_papers
from kiosk.journey.state import Journey, ReceiptState, Step, World
from sync.contract.number import group_number

Value: TypeAlias = str | int | float | bool | list[dict[str, object]] | list[str]

TRAIL = (
    ("choose", (Step.SERVICES, Step.ITEM)),
    ("identify", (Step.CONSENT, Step.IDENTIFY, Step.CONFIRM)),
    ("fill", (Step.FORM,)),
    ("check", (Step.REVIEW, Step.SUBMITTING)),
    ("receipt", (Step.RESULT,)),
)
_NO_BACK = frozenset(
    {Step.ATTRACT, Step.SUBMITTING, Step.RESULT, Step.TAKE, Step.GOODBYE, Step.OUT_OF_SERVICE}
)
_NO_EXIT = frozenset({Step.ATTRACT, Step.SUBMITTING, Step.TAKE, Step.GOODBYE, Step.OUT_OF_SERVICE})


def present(journey: Journey, world: World, today: dt.date) -> dict[str, Value]:
    """Every value of every screen; values of other screens are empty, so nothing lingers."""
    values = {
        **_frame(journey, world),
        **_services(journey, world),
        **_item(journey, world),
        **_person(journey, world, today),
        **_form(journey, world),
        **_review(journey, world),
        **_result(journey, world),
    }
    return values


def _frame(journey: Journey, world: World) -> dict[str, Value]:
    words, readiness = world.words, journey.readiness
    trail = next((i for i, (_, steps) in enumerate(TRAIL) if journey.at in steps), -1)
    return {
        "step": journey.at.value,
        "place": world.place,
        "nearest": world.nearest,
        "elsewhere": words.say("item_elsewhere", alternative=world.nearest),
        "trail": [words[f"trail_{name}"] for name, _ in TRAIL],
        "trailIndex": trail,
        "networkNotice": "" if readiness.link_up else words["network_down"],
        "canGoBack": journey.at not in _NO_BACK,
        "canExit": journey.at not in _NO_EXIT,
        "helpText": words[f"help_{journey.at.value}"],
        "idleWarning": journey.idle_warning,
        "graceSeconds": int(world.timings.grace_s),
        "goodbyeSeconds": int(world.timings.goodbye_s),
        "outReason": words[readiness.out_of_service] if readiness.out_of_service else "",
        "outSince": words.say("out_since", time=local_time(readiness.since))
        if readiness.since
        else "",
    }


def _services(journey: Journey, world: World) -> dict[str, Value]:
    words = world.words
    tiles: list[dict[str, object]] = []
    for item in world.catalog:
        reason = journey.readiness.refusal(item.id)
        offline = item.requires.offline != "online"
        tiles.append(
            {
                "id": item.id,
                "name": item.everyday_name,
                "icon": item.icon,
                "summary": item.summary,
                "detail": words.say(
                    "services_tile", minutes=item.guide.minutes, fee=item.guide.fee
                ),
                "mark": words["services_offline" if offline else "services_online"],
                "reason": words[reason] if reason else "",
            }
        )
    ready = sum(1 for tile in tiles if not tile["reason"])
    notes = [words[note] for note in journey.readiness.notes]
    return {
        "tiles": tiles,
        "readyLine": words.say("attract_ready", count=ready),
        "notReadyLine": words.say("attract_not_ready", count=len(tiles) - ready)
        if ready < len(tiles)
        else "",
        "notes": notes or [words["attract_all_good"]],
        "allGood": not notes and ready == len(tiles),
    }


def _item(journey: Journey, world: World) -> dict[str, Value]:
    item, words = journey.item, world.words
    if item is None:
        return {"itemName": "", "itemSummary": "", "itemFacts": [], "itemNeeds": [],
                "itemShared": [], "itemClosed": "", "itemHotline": "", "consentRows": []}  # fmt: skip
    guide = item.guide
    reason = journey.readiness.refusal(item.id)
    facts = (
        ("minutes", words.say("item_minutes_value", minutes=guide.minutes)),
        ("visits", words.say("item_visits_value", visits=guide.visits)),
        ("fee", guide.fee),
        ("result", guide.result),
        ("department", item.department),
    )
    consent = item.consent
    return {
        "itemName": item.name,
        "itemSummary": item.summary,
        "itemFacts": [{"label": words[f"item_{key}"], "value": value} for key, value in facts],
        "itemNeeds": list(guide.need),
        "itemShared": [
            words.say("item_shared", paper=need.name, office=need.from_)
            for need in item.materials
            if need.provided == "shared"
        ],
        "itemClosed": words[reason] if reason else "",
        "itemHotline": words.say("item_hotline", hotline=guide.hotline),
        "consentRows": [
            {"label": words[f"consent_{key}"], "value": value}
            for key, value in (
                ("reads", consent.reads),
                ("why", consent.why),
                ("kept", consent.kept),
                ("receives", consent.receives),
            )
        ],
    }


def _person(journey: Journey, world: World, today: dt.date) -> dict[str, Value]:
    card, words = journey.card, world.words
    event = journey.card_event
    said = {
        "cardSays": words[f"identify_{event.value}"] if event else words["identify_waiting"],
        "cardEvent": event.value if event else "",
        "cardPresent": journey.card_present,
    }
    if card is None:
        return {**said, "personName": "", "personNumber": "", "personNumberFull": "",
                "personNameFull": "", "personAddress": "", "personAddressFull": "",
                "personValid": "", "personExpired": False}  # fmt: skip
    until = card.valid_to.isoformat() if card.valid_to else words["confirm_forever"]
    holding = journey.at is Step.CONFIRM
    return {
        **said,
        "personName": masked_name(card.name),
        "personNameFull": card.name if holding else "",
        "personNumber": masked_number(card.id_number),
        "personNumberFull": grouped_number(card.id_number) if holding else "",
        "personAddress": _masked_address(card.address),
        "personAddressFull": card.address if holding else "",
        "personValid": f"{card.valid_from.isoformat()} — {until}",
        "personExpired": card.valid_to is not None and card.valid_to < today,
    }


def _masked_address(address: str) -> str:
    kept = 9
    return address if len(address) <= kept else address[:kept] + "…"


def _form(journey: Journey, world: World) -> dict[str, Value]:
    item, words = journey.item, world.words
    if item is None or journey.at is not Step.FORM:
        return {"fieldId": "", "fieldKind": "", "fieldQuestion": "", "fieldHint": "",
                "fieldOptions": [], "fieldDraft": "", "fieldShown": "", "fieldLongest": 0,
                "fieldNote": "", "complaint": journey.complaint, "formCount": "",
                "formLast": False, "sparedLine": "", "sparedDetails": []}  # fmt: skip
    field = item.fields[journey.question]
    options: list[dict[str, object]] = [
        {"value": option.value, "label": option.label} for option in field.options
    ]
    if field.kind == "town":
        options = [{"value": code, "label": name} for code, name in world.towns.names.items()]
    last = journey.question == len(item.fields) - 1
    return {
        "fieldId": field.id,
        "fieldKind": field.kind,
        "fieldQuestion": field.question,
        "fieldHint": field.hint,
        "fieldOptions": options,
        "fieldDraft": journey.draft,
        "fieldShown": shown(field, journey.draft, world.towns),
        "fieldLongest": longest(field),
        "fieldNote": _field_note(journey, item, world),
        "complaint": journey.complaint,
        "formCount": words.say("form_count", index=journey.question + 1, total=len(item.fields)),
        "formLast": last or journey.editing,
        **_spared(journey, item, world),
    }


def _field_note(journey: Journey, item: Item, world: World) -> str:
    field = item.fields[journey.question]
    if journey.card is not None and field.prefill:
        known = known_answer(field, journey.card, world.towns)
        if known is not None and known == journey.draft:
            return world.words["form_from_card"]
    return world.words["form_unconfirmed"] if field.source else ""


def _spared(journey: Journey, item: Item, world: World) -> dict[str, Value]:
    if journey.card is None:
        return {"sparedLine": "", "sparedDetails": []}
    words = world.words
    papers = [
        words.say("form_paper_free", paper=need.name, office=need.from_)
        for need in item.materials
        if need.provided == "shared"
    ]
    return {
        "sparedLine": words.say(
            "form_spared",
            entries=spared_entries(item, journey.card, world.towns),
            papers=spared_papers(item),
        ),
        "sparedDetails": [words["form_spared_detail"], *papers],
    }


def _review(journey: Journey, world: World) -> dict[str, Value]:
    item, words = journey.item, world.words
    if item is None or journey.at is not Step.REVIEW:
        return {"reviewRows": [], "reviewMaterials": [], "signed": False, "saveTrouble": ""}
    rows: list[dict[str, object]] = [
        {
            "field": field.id,
            "label": field.label,
            "value": shown(field, journey.answers.get(field.id, ""), world.towns),
        }
        for field in item.fields
    ]
    materials: list[dict[str, object]] = [
        {
            "label": need.name,
            "value": words["review_material_card"]
            if need.provided == "card"
            else words.say("review_material_shared", office=need.from_),
        }
        for need in item.materials
    ]
    trouble = journey.save_trouble
    key = f"save_{trouble}" if f"save_{trouble}" in words else "save_other"
    return {
        "reviewRows": rows,
        "reviewMaterials": materials,
        "signed": journey.signature is not None,
        "saveTrouble": words[key] if trouble else "",
    }


def _result(journey: Journey, world: World) -> dict[str, Value]:
    submission, item, words = journey.submission, journey.item, world.words
    if submission is None or item is None or submission.saved_at is None:
        return {"saved": False, "delivered": False, "number": "", "numberLines": "",
                "resultHeading": "", "resultLead": "", "nextSteps": [], "receiptState": "none",
                "receiptSays": "", "canPrintAgain": False}  # fmt: skip
    delivered = submission.delivered
    kind = "delivered" if delivered else "received"
    return {
        "saved": True,
        "delivered": delivered,
        "number": submission.number,
        "numberLines": _in_two_lines(group_number(submission.number)),
        "resultHeading": words[f"result_{kind}"],
        "resultLead": words[f"result_lead_{kind}"],
        "nextSteps": _next_steps(journey, item, words),
        "receiptState": journey.receipt.value,
        "receiptSays": words[f"receipt_{journey.receipt.value}"],
        "canPrintAgain": journey.receipt
        not in (ReceiptState.NONE, ReceiptState.PRINTING, ReceiptState.PRINTED),
    }


def _in_two_lines(grouped: str) -> str:
    place, terminal, *rest = grouped.split(" ")
    return f"{place} {terminal}\n{' '.join(rest)}"


def _next_steps(journey: Journey, item: Item, words: Mapping[str, str]) -> list[dict[str, object]]:
    submission = journey.submission
    assert submission is not None and submission.saved_at is not None  # noqa: S101 - narrowing
    time = submission.saved_at.astimezone().strftime("%H:%M")
    sent = "delivered" if submission.delivered else "deliver"
    days = item.guide.acceptance_days
    return [
        {
            "done": True,
            "title": words["result_step_saved"],
            "detail": words["result_step_saved_detail"].format(time=time),
        },
        {
            "done": submission.delivered,
            "title": words[f"result_step_{sent}"],
            "detail": words[f"result_step_{sent}_detail"],
        },
        {
            "done": False,
            "title": words["result_step_accept"],
            "detail": words["result_step_accept_detail"].format(days=days),
        },
        {
            "done": False,
            "title": words["result_step_done"],
            "detail": words["result_step_done_detail"],
        },
    ]
