"""Acting for somebody else: a companion (代办) for a grown person, a guardian (监护人) for a child.

A child under 14 does nothing on the terminal without a guardian: personal data of children under
14 is sensitive and needs a guardian's consent (个人信息保护法 art. 31).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

from drivers.idcard.record import CardRecord
from kiosk.case.eligibility import age_on
from kiosk.case.materials import digest_of
from kiosk.catalog.item import Item
from sync.contract.case import Consent

Role = Literal["companion", "guardian"]
ALONE_FROM = 14
GROWN_FROM = 18


@dataclasses.dataclass(frozen=True, slots=True)
class Agent:
    """Who acts, and as what.

    Attributes:
        consents: of both: that this person acts, and that their card is read.
    """

    role: Role
    card: CardRecord = dataclasses.field(repr=False)
    consents: tuple[Consent, ...] = dataclasses.field(default=(), repr=False)


def needs_guardian(card: CardRecord, today: dt.date) -> bool:
    """Whether somebody so young can do nothing here alone."""
    return age_on(today, card.born) < ALONE_FROM


def role_offered(item: Item, card: CardRecord, today: dt.date) -> Role | None:
    """As what somebody else may act for the person on the card, if the item allows any."""
    if needs_guardian(card, today):
        return "guardian"
    if item.requires.agents == "guardian":
        return "guardian" if age_on(today, card.born) < GROWN_FROM else None
    return "companion" if item.requires.agents == "companion" else None


def fault_of_agent(applicant: CardRecord, agent: CardRecord, today: dt.date) -> str:
    """Why this person cannot act, as the end of a key of the words; empty when they can."""
    if agent.id_number == applicant.id_number:
        return "same"
    if age_on(today, agent.born) < GROWN_FROM:
        return "young"
    if agent.valid_to is not None and agent.valid_to < today:
        return "expired"
    return ""


def agency_consents(item: Item, role: Role, text: str, at: dt.datetime) -> tuple[Consent, ...]:
    """What both agreed to, in the very words on screen."""
    digest = digest_of(text)
    return tuple(
        Consent(
            purpose=f"{item.consent.purpose or item.id} {role} {whose}"[:120],
            text_digest=digest,
            given_at=at,
        )
        for whose in ("applicant", "agent")
    )
