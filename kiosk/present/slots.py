"""An appointment: the place, then the day, then the time; what is full is shown as full."""

from __future__ import annotations

import datetime as dt

from kiosk.case.appointment import Appointment
from kiosk.case.voucher import place_of
from kiosk.catalog.item import Item
from kiosk.catalog.kinds import Booking
from kiosk.journey.state import Journey, Step, World
from kiosk.locale import say_near_day
from kiosk.present.value import Value

_NOTHING: dict[str, Value] = {
    "slotsHeading": "",
    "slotsLead": "",
    "slotsOptions": [],
    "slotsPage": "",
    "slotsNote": "",
    "slotsAgain": "",
}


def slots_values(journey: Journey, world: World) -> dict[str, Value]:
    """The page of the choice that is on screen, and on the review what was chosen."""
    item, chosen = journey.item, journey.appointment
    shown = {"appointment": _chosen(item, chosen, world)}
    if journey.at is not Step.SLOTS or item is None or item.booking is None or chosen is None:
        return {**_NOTHING, **shown}
    page = _page(item, item.booking, chosen, world)
    note = world.words["slots_gone"] if chosen.gone else ""
    return {**_NOTHING, **page, "slotsNote": note, **shown}


def _page(item: Item, booking: Booking, chosen: Appointment, world: World) -> dict[str, Value]:
    words = world.words
    if not chosen.looked:
        return {
            "slotsPage": "place",
            "slotsHeading": words["slots_place"],
            "slotsLead": booking.what,
            "slotsOptions": [
                _option(place.id, place.name, place.address, full=False) for place in booking.places
            ],
        }
    where = place_of(item, chosen.place).name
    if not any(slot.left for slot in chosen.slots):
        return {
            "slotsPage": "none",
            "slotsHeading": words["slots_none"],
            "slotsLead": words.say("slots_none_lead", place=where, days=booking.days),
            "slotsAgain": words["slots_again"],
        }
    if chosen.day is None:
        return {
            "slotsPage": "day",
            "slotsHeading": words["slots_day"],
            "slotsLead": where,
            "slotsOptions": [
                _option(
                    day.isoformat(),
                    _day(day, world),
                    _left(sum(slot.left for slot in chosen.of(day)), world),
                    full=not any(slot.left for slot in chosen.of(day)),
                )
                for day in chosen.days
            ],
        }
    return {
        "slotsPage": "time",
        "slotsHeading": words["slots_time"],
        "slotsLead": f"{where} · {_day(chosen.day, world)}",
        "slotsOptions": [
            _option(
                slot.id, f"{slot.start}–{slot.end}", _left(slot.left, world), full=not slot.left
            )
            for slot in chosen.of(chosen.day)
        ],
    }


def _chosen(item: Item | None, chosen: Appointment | None, world: World) -> list[dict[str, object]]:
    if item is None or chosen is None or chosen.slot is None:
        return []
    slot, words = chosen.slot, world.words
    return [
        {"label": words["slots_where"], "value": place_of(item, chosen.place).name},
        {
            "label": words["slots_when"],
            "value": f"{_day(slot.day, world)} {slot.start}–{slot.end}",
        },
    ]


def _option(value: str, label: str, hint: str, *, full: bool) -> dict[str, object]:
    return {"value": value, "label": label, "hint": hint, "full": full}


def _left(left: int, world: World) -> str:
    return world.words.say("slots_left", count=left) if left else world.words["slots_full"]


def _day(day: dt.date, world: World) -> str:
    return say_near_day(day, world.words)
