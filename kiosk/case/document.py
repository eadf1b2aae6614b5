"""Builds the case document from the finished journey."""

from __future__ import annotations

import datetime as dt

from drivers.idcard.record import CardRecord
from kiosk.case.prefill import known_answer
from kiosk.catalog.answers import shown
from kiosk.catalog.item import Item
from kiosk.catalog.towns import Towns
from kiosk.journey.state import Journey
from sync.contract.case import (
    Answer,
    Applicant,
    Assurance,
    CaseDocument,
    ItemReference,
    Material,
)


def build_document(journey: Journey, towns: Towns, at: dt.datetime) -> CaseDocument:
    """The case as it will lie in the envelope.

    Raises:
        ValueError: the journey has no item, card or signature yet (a bug of the caller).
    """
    if journey.item is None or journey.card is None or journey.signature is None:
        raise ValueError("a case needs an item, a card and a signature")
    item, card = journey.item, journey.card
    return CaseDocument(
        item=ItemReference(
            code=item.codes.implementation_code,
            handling_code=item.codes.handling_code,
            name=item.name,
            version=item.version,
        ),
        applicant=_applicant(card),
        # The card shows who is meant, not yet who stands there: the platform verifies that.
        assurance=Assurance(required=item.requires.identity, reached="L1", ways=("idcard-chip",)),
        answers=_answers(item, card, journey, towns),
        consents=journey.consents,
        materials=tuple(
            Material(
                code=need.code,
                name=need.name,
                state="card" if need.provided == "card" else "shared-later",
            )
            for need in item.materials
        ),
        signature=journey.signature,
        captured_at=at,
        time_certain=True,
        online=journey.readiness.link_up,
    )


def _applicant(card: CardRecord) -> Applicant:
    return Applicant(
        document=card.document,
        name=card.name,
        id_number=card.id_number,
        sex=card.sex,
        ethnicity=card.ethnicity,
        born=card.born,
        address=card.address,
        issuer=card.issuer,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
    )


def _answers(item: Item, card: CardRecord, journey: Journey, towns: Towns) -> tuple[Answer, ...]:
    answers = []
    for field in item.fields:
        value = journey.answers[field.id]
        from_card = known_answer(field, card, towns) == value
        answers.append(
            Answer(
                field=field.id,
                label=field.label,
                value=value,
                shown=shown(field, value, towns),
                source="card" if from_card else "citizen",
            )
        )
    return tuple(answers)
