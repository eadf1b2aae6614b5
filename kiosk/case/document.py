"""Builds the case document from what the citizen gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from drivers.idcard.record import CardRecord
from kiosk.case.agency import Agent
from kiosk.case.materials import Found, Provided, attached, case_materials
from kiosk.case.materials import consents as licence_consents
from kiosk.case.mode import modes_of
from kiosk.case.prefill import Facts, known_answer
from kiosk.catalog.answers import shown
from kiosk.catalog.item import Item
from kiosk.catalog.situation import asked, handling_of
from kiosk.catalog.towns import Towns
from kiosk.catalog.zones import destination_of
from kiosk.identity.assurance import assurance_of
from kiosk.identity.documents import document_way
from sync.contract.case import (
    Answer,
    Applicant,
    CaseDocument,
    Check,
    Consent,
    ItemReference,
    Signature,
)

# The question by which an item asks what case it is about (补正, 容缺补交, 撤回, 评价, 投诉).
CASE_NUMBER = "case_number"


def needs_signature(item: Item) -> bool:
    """Whether the case is signed: who books, pays, or need not say who they are, signs nothing."""
    return item.requires.identity != "L0" and item.kind not in ("booking", "payment")


def build_document(
    item: Item,
    card: CardRecord | None,
    *,
    situation: Mapping[str, str],
    answers: Mapping[str, str],
    consents: tuple[Consent, ...],
    provided: Provided,
    facts: Facts,
    signature: Signature | None,
    online: bool,
    towns: Towns,
    at: dt.datetime,
    time_certain: bool,
    more: tuple[Answer, ...] = (),
    parts: tuple[ItemReference, ...] = (),
    agent: Agent | None = None,
    checks: tuple[Check, ...] = (),
) -> CaseDocument:
    """The case as it will lie in the envelope.

    Args:
        item: what was asked for.
        card: who asked; ``None`` where nobody has to say (L0).
        situation: answers to its situation questions, by question id.
        answers: machine values by field id, at least those of the fields that apply.
        consents: given on the way.
        provided: how the citizen provides the materials.
        facts: what the departments' registers said of them.
        signature: of the citizen, where one is needed.
        online: whether the platform was in reach when the citizen submitted.
        towns: their names.
        at: when it was submitted.
        time_certain: whether that is certain.
        more: answers that are not of the form, such as an appointment.
        parts: the items of a theme that were chosen.
        agent: who acts for the applicant, if somebody does.
        checks: what was done to see who stands there.
    """
    told = {**situation, **answers}
    needs = item.materials_for(told)
    registers: dict[str, Found] = {name: said.state for name, said in facts.items()}
    materials = case_materials(needs, provided, registers)
    return CaseDocument(
        item=ItemReference(
            code=item.codes.implementation_code,
            handling_code=handling_code(item, situation),
            name=item.name,
            version=item.version,
            promised_days=item.standard.promised_days,
            acceptance_days=item.guide.acceptance_days,
        ),
        applicant=msgspec.UNSET if card is None else _applicant(card),
        # The card shows who is meant, not yet who stands there: the platform verifies that.
        assurance=assurance_of(item.requires.identity, checks, document=document_way(card)),
        answers=(*_situation(item, situation), *_answers(item, card, facts, told, towns), *more),
        consents=(
            *consents,
            *(() if agent is None else agent.consents),
            *licence_consents(needs, provided, registers),
        ),
        materials=materials,
        attachments=attached(needs, provided, registers) or msgspec.UNSET,
        signature=msgspec.UNSET if signature is None else signature,
        captured_at=at,
        time_certain=time_certain,
        online=online,
        parts=parts or msgspec.UNSET,
        refers_to=told.get(CASE_NUMBER) or msgspec.UNSET,
        destination=destination_of(item, told) or msgspec.UNSET,
        agent=msgspec.UNSET if agent is None else _applicant(agent.card),
        agency=msgspec.UNSET if agent is None else agent.role,
        modes=modes_of(item, told, {one.state for one in materials}) or msgspec.UNSET,
    )


def handling_code(item: Item, situation: Mapping[str, str]) -> str:
    """业务办理项编码 that the answers come to, 33 characters."""
    found = handling_of(item.handlings, situation)
    serial = item.codes.handling if found is None else found.serial
    return item.codes.implementation_code + serial


def _situation(item: Item, situation: Mapping[str, str]) -> list[Answer]:
    return [
        Answer(
            field=question.id,
            label=question.ask,
            value=situation[question.id],
            shown=next(
                option.label
                for option in question.options
                if option.value == situation[question.id]
            ),
            source="citizen",
        )
        for question in asked(item.questions, situation)
        if question.id in situation
    ]


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
    item: Item,
    card: CardRecord | None,
    facts: Facts,
    answers: Mapping[str, str],
    towns: Towns,
) -> tuple[Answer, ...]:
    given = []
    for field in item.fields_for(answers):
        value = answers.get(field.id, "")
        if not value and field.optional:
            continue
        known = known_answer(field, card, facts, towns)
        given.append(
            Answer(
                field=field.id,
                label=field.label,
                value=value,
                shown=shown(field, value, towns),
                source=known.source if known is not None and known.value == value else "citizen",
            )
        )
    return tuple(given)
