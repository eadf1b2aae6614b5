"""The words in which somebody agrees to be looked at, and whether a face has anything to meet.

They name the document that was really read: whoever showed a passport has no card to be held
against. They bind in Chinese, whatever language is on the screen.
"""

from __future__ import annotations

from drivers.idcard.record import CardRecord
from kiosk.case.travel import PASSPORT, PERMIT
from kiosk.identity.documents import document_way
from kiosk.identity.policy import Way
from kiosk.journey.state import Journey
from kiosk.words import Words

PARTS = ("who", "why", "kept", "rights")
_NAMES = {
    PASSPORT: "passport",
    PERMIT: "permit",
    "hmt-residence-permit": "residence",
    "foreign-permanent-resident-id-card-2017": "permanent",
    "foreign-permanent-resident-id-card-2023": "permanent",
}


def looked_at(journey: Journey) -> CardRecord | None:
    """The document of whoever would be looked at: the agent's, where somebody acts for another."""
    return journey.agent.card if journey.agent is not None else journey.card


def face_consent(journey: Journey, words: Words) -> tuple[str, ...]:
    """The very words: who looks, for what, how long it is kept, and which rights there are."""
    return tuple(face_consent_part(journey, words, part) for part in PARTS)


def face_consent_part(journey: Journey, words: Words, part: str) -> str:
    """One of ``PARTS``."""
    person = looked_at(journey)
    name = "card" if person is None else _NAMES.get(person.document, "card")
    return words.say(f"face_consent_{part}", document=words[f"face_document_{name}"])


def has_photo(journey: Journey) -> bool:
    """Whether the document can hold a photo to compare with: a page in a picture is no chip."""
    return document_way(looked_at(journey)) is not Way.TRAVEL_PAGE
