"""What the reader says, and who the card speaks of."""

from __future__ import annotations

import datetime as dt

from drivers.idcard.record import CardRecord
from kiosk.case.masking import grouped_number, masked_name, masked_number
from kiosk.case.travel import PASSPORT
from kiosk.identity.documents import document_way
from kiosk.identity.policy import Way
from kiosk.journey.state import Journey, Step, World
from kiosk.present.value import Value
from kiosk.words import Words

# A card that ends within these many days is worth a word.
REMIND_DAYS = 90

_NOBODY: dict[str, Value] = {
    "personName": "",
    "personNameFull": "",
    "personNumber": "",
    "personNumberFull": "",
    "personAddress": "",
    "personAddressFull": "",
    "personValid": "",
    "personDocument": "",
    "personExpired": False,
    "personEnds": "",
}


def person_values(journey: Journey, world: World, today: dt.date) -> dict[str, Value]:
    """The reader and the person on the card; full values only while their holder may look."""
    card, words = journey.card, world.words
    event = journey.card_event
    says = words[f"identify_{event.value}"] if event else words["identify_waiting"]
    if journey.at is Step.IDENTIFY and journey.complaint:
        says = journey.complaint
    said = {
        "cardSays": says,
        "identifyHeading": words[
            f"agent_identify_{journey.role}" if journey.role else "identify_heading"
        ],
        "cardEvent": event.value if event else "",
        "cardPresent": journey.card_present,
    }
    if card is None:
        return {**said, **_NOBODY}
    holding = journey.at is Step.CONFIRM
    return {
        **said,
        "personName": masked_name(card.name),
        "personNameFull": card.name if holding else "",
        "personNumber": masked_number(card.id_number),
        "personNumberFull": grouped_number(card.id_number) if holding else "",
        "personAddress": _masked_address(card.address),
        "personAddressFull": card.address if holding else "",
        "personValid": _valid(card, words),
        "personDocument": _document(card, words),
        "personExpired": card.valid_to is not None and card.valid_to < today,
        "personEnds": _ends(card.valid_to, today, words),
    }


def _valid(card: CardRecord, words: Words) -> str:
    until = card.valid_to.isoformat() if card.valid_to else words["confirm_forever"]
    if card.valid_from is None:
        return words.say("confirm_until", day=until)
    return f"{card.valid_from.isoformat()} — {until}"


def _document(card: CardRecord, words: Words) -> str:
    """Which document it is, where it is no identity card, and how sure that is."""
    way = document_way(card)
    if way is Way.CARD:
        return ""
    kind = "passport" if card.document == PASSPORT else "permit"
    read = {Way.TRAVEL: "chip", Way.TRAVEL_CHIP: "unproven"}.get(way, "page")
    return words.say(f"travel_read_{read}", document=words[f"travel_{kind}"])


def _ends(valid_to: dt.date | None, today: dt.date, words: Words) -> str:
    """That the card ends soon, while there is time to see to it."""
    left = REMIND_DAYS if valid_to is None else (valid_to - today).days
    return words.say("confirm_ends", days=left) if 0 <= left < REMIND_DAYS else ""


def _masked_address(address: str) -> str:
    kept = 9
    return address if len(address) <= kept else address[:kept] + "…"
