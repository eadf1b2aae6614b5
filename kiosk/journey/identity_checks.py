"""Which checks of the session speak of whoever stands there now."""

from __future__ import annotations

from typing import Literal

from kiosk.identity.documents import document_way
from kiosk.identity.policy import Way, enough
from kiosk.journey.state import Journey
from sync.contract.case import Check


def valid(journey: Journey) -> tuple[Check, ...]:
    """The checks of whoever stands there now."""
    return tuple(one for one in journey.checks if one.whose == whose(journey))


def whose(journey: Journey) -> Literal["applicant", "agent"]:
    """Who that is."""
    return "agent" if journey.agent is not None else "applicant"


def to_verify(journey: Journey) -> bool:
    """Whether the case goes on marked 「待平台核验」, at a terminal that could have done more."""
    item = journey.item
    if item is None or journey.card is None:
        return False
    way = document_way(journey.card)
    if way is Way.CARD and not journey.readiness.means.ways:
        return False
    return not enough(item.requires.identity, valid(journey), document=way)
