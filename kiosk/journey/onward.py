"""What follows the form, by the kind of the item: for most the review, for some something else.

A kind that needs another page there adds it to ``AFTER_FORM``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.journey.billing import open_bill
from kiosk.journey.booking import open_slots
from kiosk.journey.leaflet import open_leaflet
from kiosk.journey.pickup import open_pickup
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.tracking import ask_document

Transition = Callable[[Journey, Any, World], Outcome]

AFTER_FORM: Mapping[str, Callable[[Journey, World], Outcome]] = {
    "booking": open_slots,
    "guide": open_leaflet,
    "payment": open_bill,
    "pickup": open_pickup,
    "query_print": ask_document,
}


def onward(transition: Transition) -> Transition:
    """The transition, and where it would lead to the review, what its kind has instead of it."""

    def go(journey: Journey, event: Any, world: World) -> Outcome:
        after, effects = transition(journey, event, world)
        if after.at is not Step.REVIEW or after.item is None:
            return after, effects
        follow = AFTER_FORM.get(after.item.kind)
        if follow is None or _is_chosen(after):
            return after, effects
        # Asked from here, so that going back leads here again.
        then, more = follow(dataclasses.replace(after, at=journey.at), world)
        return then, (*effects, *more)

    return go


def _is_chosen(journey: Journey) -> bool:
    """An appointment that was chosen before an answer was corrected still holds."""
    return journey.appointment is not None and journey.appointment.slot is not None
