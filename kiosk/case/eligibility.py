"""条件预检: whether the card says that this citizen can have this item here, and if not, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from drivers.idcard.record import CardRecord
from kiosk.catalog.condition import holds
from kiosk.catalog.item import Item
from kiosk.catalog.situation import Precheck, Refusal
from kiosk.catalog.towns import CITY


def refusal_of(
    item: Item, card: CardRecord, answers: Mapping[str, str], today: dt.date
) -> Refusal | None:
    """The first reason against it, or ``None``.

    Args:
        item: what the citizen wants.
        card: who they are.
        answers: to the situation's questions.
        today: the civil day.
    """
    for check in item.prechecks:
        if holds(check.when, answers) and not _good(check, card, today):
            return check.refusal
    return None


def age_on(day: dt.date, born: dt.date) -> int:
    """Full years; somebody born on 29 February has a birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _good(check: Precheck, card: CardRecord, today: dt.date) -> bool:
    match check.fact:
        case "age":
            return _within(check, age_on(today, card.born))
        case "valid_days_left":
            # A card without an end is valid for long.
            left = 36_500 if card.valid_to is None else (card.valid_to - today).days
            return _within(check, left)
        case "local":
            return (CITY in card.address) == ("no" not in check.among)
        case "document":
            return str(card.document) in check.among
        case "sex":
            return str(card.sex) in check.among


def _within(check: Precheck, value: int) -> bool:
    least = check.least is None or value >= check.least
    return least and (check.most is None or value <= check.most)
