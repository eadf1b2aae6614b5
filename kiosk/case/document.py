"""Builds the case document from what the citizen gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from drivers.idcard.record import CardRecord
from kiosk.case.prefill import known_answer
from kiosk.catalog.answers import shown
from kiosk.catalog.item import Item
from kiosk.catalog.towns import Towns
from sync.contract.case import (
    Answer,
    Applicant,
    Assurance,
    CaseDocument,
    Consent,
    ItemReference,
    Material,
    Signature,
)


def build_document(
    item: Item,
    card: CardRecord,
    *,
    answers: Mapping[str, str],
    consents: tuple[Consent, ...],
    signature: Signature,
    online: bool,
    towns: Towns,
    at: dt.datetime,
) -> CaseDocument:
    """The case as it will lie in the envelope.

    ``answers`` holds machine values by field id, one for each field of the item; ``online`` says
    whether the platform was in reach when the citizen submitted, at ``at``.
    """
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
        answers=_answers(item, card, answers, towns),
        consents=consents,
        materials=tuple(
            Material(
                code=need.code,
                name=need.name,
                state="card" if need.ways[:1] == ("card",) else "shared-later",
            )
            for need in item.materials
        ),
        signature=signature,
        captured_at=at,
        # Nothing on the terminal checks its clock yet, so it vouches for nothing.
        time_certain=False,
        online=online,
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


def _answers(
    item: Item, card: CardRecord, answers: Mapping[str, str], towns: Towns
) -> tuple[Answer, ...]:
    given = []
    for field in item.fields:
        value = answers[field.id]
        from_card = known_answer(field, card, towns) == value
        given.append(
            Answer(
                field=field.id,
                label=field.label,
                value=value,
                shown=shown(field, value, towns),
                source="card" if from_card else "citizen",
            )
        )
    return tuple(given)
