"""Transitions of an appointment: the place, the day, the time, each a page of its own."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.case.appointment import Appointment
from kiosk.journey import filling
from kiosk.journey.days import today
from kiosk.journey.events import BackTapped, NextTapped, OptionTapped
from kiosk.journey.fetching import ask_for, unavailable
from kiosk.journey.filling import open_question
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Purpose, Step, World
from sync.contract import asking


def open_slots(journey: Journey, world: World) -> Outcome:
    """The choice of the place, or with one place only, its days."""
    item = journey.item
    if item is None or item.booking is None:
        return journey, ()
    first = dataclasses.replace(journey, at=Step.SLOTS, appointment=Appointment())
    if len(item.booking.places) > 1:
        return first, ()
    chosen = dataclasses.replace(first, at=journey.at)
    return _ask_slots(chosen, item.booking.places[0].id, world)


def slots_came(journey: Journey, slots: asking.Answer | None, world: World) -> Outcome:
    """The platform's calendar of the place."""
    if not isinstance(slots, asking.Slots):
        return journey, ()
    appointment = journey.appointment or Appointment()
    if slots.state == "unavailable":
        question = _question(journey, appointment.place)
        source = journey.item.department if journey.item else ""
        if question is None:
            return journey, ()
        return unavailable(journey, Purpose.SLOTS, question, world, source=source), ()
    found = Appointment(
        place=appointment.place, looked=True, slots=slots.slots, gone=appointment.gone
    )
    return dataclasses.replace(journey, at=Step.SLOTS, appointment=found), ()


def tap(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """A place, a day, or a time; what is full cannot be chosen."""
    item, appointment = journey.item, journey.appointment
    if item is None or item.booking is None or appointment is None:
        return journey, ()
    if not appointment.looked:
        if event.value in {place.id for place in item.booking.places}:
            return _ask_slots(journey, event.value, world)
        return journey, ()
    if appointment.day is None:
        days = {day.isoformat(): day for day in appointment.days}
        day = days.get(event.value)
        if day is None or not any(slot.left for slot in appointment.of(day)):
            return journey, ()
        return _with(journey, dataclasses.replace(appointment, day=day, gone=False)), ()
    slot = next((one for one in appointment.of(appointment.day) if one.id == event.value), None)
    if slot is None or not slot.left:
        return journey, ()
    chosen = dataclasses.replace(appointment, slot=slot, gone=False)
    return dataclasses.replace(_with(journey, chosen), at=Step.REVIEW), ()


def back_from_slots(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """From the time to the day, to the place, to the form."""
    item, appointment = journey.item, journey.appointment
    if item is None or item.booking is None or appointment is None:
        return dataclasses.replace(journey, at=Step.ITEM), ()
    if appointment.day is not None:
        return _with(journey, dataclasses.replace(appointment, day=None, slot=None)), ()
    if appointment.looked and len(item.booking.places) > 1:
        return _with(journey, Appointment()), ()
    clean = dataclasses.replace(journey, appointment=None)
    if journey.fields:
        return open_question(clean, len(journey.fields) - 1), ()
    return dataclasses.replace(clean, at=Step.ITEM if journey.card is None else Step.CONFIRM), ()


def look_again(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「再查一次」 where there was nothing to choose from."""
    appointment = journey.appointment
    if appointment is None or not appointment.looked or appointment.slots:
        return journey, ()
    return _ask_slots(journey, appointment.place, world)


def ask_again(journey: Journey, world: World) -> Outcome:
    """The calendar once more, because the time that was chosen is taken."""
    if journey.appointment is None:
        return journey, ()
    return _ask_slots(journey, journey.appointment.place, world)


def back_from_review(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the times of the day that was chosen; for who books nothing, to the form."""
    if journey.appointment is None:
        return filling.back_from_review(journey, event, world)
    again = dataclasses.replace(journey.appointment, slot=None)
    return dataclasses.replace(journey, at=Step.SLOTS, appointment=again), ()


def _ask_slots(journey: Journey, place: str, world: World) -> Outcome:
    question = _question(journey, place)
    if question is None:
        return journey, ()
    source = journey.item.department if journey.item else ""
    asked, effects = ask_for(journey, Purpose.SLOTS, question, world, source=source)
    gone = journey.appointment is not None and journey.appointment.gone
    return _with(asked, Appointment(place=place, gone=gone)), effects


def _question(journey: Journey, place: str) -> asking.AskSlots | None:
    if journey.item is None or journey.item.booking is None:
        return None
    return asking.AskSlots(
        item=journey.item.id,
        place=place,
        first_day=today(journey) + dt.timedelta(days=1),
        days=journey.item.booking.days,
    )


def _with(journey: Journey, appointment: Appointment) -> Journey:
    return dataclasses.replace(journey, appointment=appointment)
