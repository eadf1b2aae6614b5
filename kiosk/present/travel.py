"""A passport or permit instead of the card: where it lies, what its page says, its chip."""

from __future__ import annotations

from kiosk.case.masking import masked_name, masked_number
from kiosk.case.travel import PASSPORT
from kiosk.journey.identity_state import ChipState, Travelling, TravelPhase
from kiosk.journey.state import Journey, ScanTrouble, Step, World
from kiosk.journey.travelling import is_offered
from kiosk.present.value import Value
from kiosk.words import Words

# A chip that was refused is no step of the journey's; it has a page of its own.
FORGED = "forged"
_NOTHING: dict[str, Value] = {
    "travelPhase": "",
    "travelHeading": "",
    "travelLead": "",
    "travelSays": "",
    "travelWarns": False,
    "travelRows": [],
    "travelPrimary": "",
    "travelSecondary": "",
}
_CALM = frozenset({ChipState.WAITING, ChipState.READING, ChipState.READ})


def travel_values(journey: Journey, world: World) -> dict[str, Value]:
    """What the screen shows; ``travelOffered`` belongs to the one before."""
    offered = journey.at is Step.IDENTIFY and is_offered(journey)
    said: dict[str, Value] = {"travelOffered": offered, **_NOTHING}
    now = journey.travelling
    if journey.at is not Step.TRAVEL or now is None:
        return said
    said["travelPhase"] = now.phase.value
    if now.phase is TravelPhase.CHIP:
        return {**said, **_chip(now, world.words)}
    if now.phase is TravelPhase.READ:
        return {**said, **_read(journey, now, world.words)}
    return {**said, **_page(now, world.words)}


def _page(now: Travelling, words: Words) -> dict[str, Value]:
    aiming = now.phase is TravelPhase.AIMING
    troubled = now.trouble is not ScanTrouble.NONE
    if not aiming:
        says = words["travel_taking" if now.phase is TravelPhase.TAKING else "travel_reading"]
    elif now.unreadable:
        says = words["travel_unreadable"]
    else:
        says = words[f"scan_trouble_{now.trouble.value}"] if troubled else words["travel_note"]
    return {
        "travelHeading": words["travel_heading"],
        "travelLead": words["travel_lead"],
        "travelSays": says,
        "travelWarns": aiming and (troubled or now.unreadable),
        "travelPrimary": words["scan_take"]
        if aiming and now.trouble is not ScanTrouble.AWAY
        else "",
        "travelSecondary": words["travel_card"] if aiming else "",
    }


def _read(journey: Journey, now: Travelling, words: Words) -> dict[str, Value]:
    record = now.record
    if record is None:
        return {}
    rows = (
        ("kind", words["travel_passport" if record.document == PASSPORT else "travel_permit"]),
        ("name", record.name),
        ("number", record.id_number),
        ("country", record.details.get("nationality", "")),
        ("born", record.born.isoformat()),
        ("until", record.valid_to.isoformat() if record.valid_to else ""),
    )
    return {
        "travelHeading": words["travel_heading_read"],
        "travelLead": words["travel_lead_read"],
        "travelRows": [
            {
                "id": key,
                "label": words[f"travel_label_{key}"],
                "value": _shown(key, value),
                "full": value,
            }
            for key, value in rows
            if value
        ],
        "travelPrimary": words["travel_right"],
        "travelSecondary": words["scan_again"],
    }


def _shown(key: str, value: str) -> str:
    return {"name": masked_name, "number": masked_number}.get(key, str)(value)


def _chip(now: Travelling, words: Words) -> dict[str, Value]:
    if now.chip is ChipState.FRAUD:
        return {
            "travelPhase": FORGED,
            "travelHeading": words["travel_heading_forged"],
            "travelSays": words["travel_chip_fraud"],
            "travelWarns": True,
            "travelSecondary": words["travel_card"],
        }
    return {
        "travelHeading": words["travel_heading_chip"],
        "travelLead": words["travel_lead_chip"],
        "travelSays": words[f"travel_chip_{now.chip.value}"],
        "travelWarns": now.chip not in _CALM,
        "travelSecondary": words["travel_no_chip"],
    }
