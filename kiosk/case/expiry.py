"""What the citizen has that ends soon: their card, and what the registers they needed said anyway.

Nothing is asked for this: a register that the case did not need is not told of the citizen.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from drivers.idcard.record import CardRecord
from kiosk.case.prefill import Facts
from kiosk.catalog.library import Expiry

_CARD = "card.valid_to"


@dataclasses.dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends soon.

    Attributes:
        item: id of the item that renews it.
        days: from today to its last day.
    """

    name: str
    item: str
    days: int


def ending(
    expiries: Iterable[Expiry], card: CardRecord | None, facts: Facts, today: dt.date
) -> tuple[Ending, ...]:
    """What ends within the days that are worth a word, soonest first; what has ended is not it."""
    found = []
    for one in expiries:
        last = _last_day(one, card, facts)
        if last is not None and 0 <= (last - today).days <= one.days:
            found.append(Ending(one.name, one.item, (last - today).days))
    return tuple(sorted(found, key=lambda each: each.days))


def _last_day(expiry: Expiry, card: CardRecord | None, facts: Facts) -> dt.date | None:
    if expiry.fact == _CARD:
        wanted = card is not None and card.document == expiry.document
        return card.valid_to if card is not None and wanted else None
    register, _, name = expiry.fact.partition(".")
    said = facts.get(register)
    if said is None or said.state != "found":
        return None
    try:
        return dt.date.fromisoformat(said.fields.get(name, ""))
    except ValueError:
        return None
