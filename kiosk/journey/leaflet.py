"""Transitions of a guide: nobody says who they are, everything can be left again, all on paper."""

from __future__ import annotations

import dataclasses
import hashlib

from drivers.device import ConditionCode
from kiosk.case.leaflet import blank_form, compose_leaflet
from kiosk.catalog.search import LONGEST_QUERY
from kiosk.journey import choosing, situating
from kiosk.journey.effects import Print, PrintForm
from kiosk.journey.events import (
    BackTapped,
    OptionTapped,
    PagesAnswered,
    PagesMoved,
    PrintTapped,
    ReceiptAnswered,
    SearchTyped,
    ServiceChosen,
    SituationPicked,
)
from kiosk.journey.language import official
from kiosk.journey.leaflet_page import OPEN
from kiosk.journey.leaflet_pages import page_of
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, LeafletPlace, PagesState, ReceiptState, Step, World
from sync.contract.areas import AREAS


def open_leaflet(journey: Journey, world: World) -> Outcome:
    """The first page of the item's guide."""
    if journey.item is None or journey.item.leaflet is None:
        return journey, ()
    return _at(journey, LeafletPlace()), ()


def tap(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """An entry of the page: its page, or the item that it leads to."""
    page = page_of(journey, world)
    if page is None or journey.leaflet is None:
        return journey, ()
    if event.value not in {row.value for row in page.rows}:
        return journey, ()
    if event.value.startswith(OPEN):
        item_id = event.value.removeprefix(OPEN)
        return _in_zone(journey, choosing.choose(journey, ServiceChosen(item_id), world), world)
    return _at(journey, LeafletPlace((*journey.leaflet.trail, event.value))), ()


def _in_zone(journey: Journey, opened: Outcome, world: World) -> Outcome:
    """From the page of a city the question which city it is about is answered already."""
    after, effects = opened
    item, trail = after.item, () if journey.leaflet is None else journey.leaflet.trail
    if item is None or after.at is not Step.SITUATION or not trail:
        return opened
    asked = item.questions[after.asking]
    named = {one.value: one for one in asked.options if one.refusal is None}
    area = next((code for code in named if code in AREAS and AREAS[code].name == trail[0][2:]), "")
    if asked.id not in item.destination or not area:
        return opened
    picked, more = situating.pick(after, SituationPicked(area), world)
    return picked, (*effects, *more)


def choose(journey: Journey, event: ServiceChosen, world: World) -> Outcome:
    """「去办这件事」: the item that the page is about, no other."""
    page = page_of(journey, world)
    if page is None or page.starts != event.item_id:
        return journey, ()
    return choosing.choose(journey, event, world)


def search(journey: Journey, event: SearchTyped, world: World) -> Outcome:
    """What is looked for so far, where there is a list to look in."""
    page = page_of(journey, world)
    if page is None or not page.searchable or journey.leaflet is None:
        return journey, ()
    query = event.query[:LONGEST_QUERY]
    # Looking in a category becomes looking everywhere.
    return _at(journey, LeafletPlace(() if query else journey.leaflet.trail, query)), ()


def print_page(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """The page on the receipt printer."""
    page, item = page_of(journey, world), journey.item
    busy = journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED)
    if page is None or item is None or not page.sections or busy:
        return journey, ()
    if page.form and page.form in world.catalog:
        form = blank_form(world.catalog[page.form], official(world))
        printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
        return printing, (PrintForm(journey.session, leaflet_job(journey), form),)
    slip = compose_leaflet(
        page.title,
        [(section.title, section.text) for section in page.sections],
        job_id=leaflet_job(journey),
        hotline=item.guide.hotline,
        words=world.words,
        place=world.place,
    )
    printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
    return printing, (Print(journey.session, slip),)


def printed(journey: Journey, event: ReceiptAnswered, world: World) -> Outcome:
    """What the printer says about the page."""
    if event.key != leaflet_job(journey):
        return journey, ()
    return dataclasses.replace(journey, receipt=event.state), ()


def form_moved(journey: Journey, event: PagesMoved, world: World) -> Outcome:
    """What holds the form up in the A4 printer, or that it goes on."""
    if event.job_id != leaflet_job(journey) or journey.receipt is ReceiptState.PRINTED:
        return journey, ()
    out = ConditionCode.PAPER_OUT in event.held_by
    state = ReceiptState.PAPER_OUT if out else ReceiptState.PRINTING
    return dataclasses.replace(journey, receipt=state), ()


def form_printed(journey: Journey, event: PagesAnswered, world: World) -> Outcome:
    """What the A4 printer says in the end."""
    if event.job_id != leaflet_job(journey):
        return journey, ()
    state = {
        PagesState.PRINTED: ReceiptState.PRINTED,
        PagesState.AWAY: ReceiptState.PRINTER_AWAY,
    }.get(event.state, ReceiptState.TROUBLE)
    return dataclasses.replace(journey, receipt=state), ()


def back_from_leaflet(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the page before; from the first to the item's page."""
    place = journey.leaflet
    if place is None or journey.item is None:
        return dataclasses.replace(journey, at=Step.SERVICES, leaflet=None), ()
    if place.query:
        return _at(journey, LeafletPlace(place.trail)), ()
    if place.trail:
        return _at(journey, LeafletPlace(place.trail[:-1])), ()
    left = dataclasses.replace(journey, leaflet=None, receipt=ReceiptState.NONE)
    return dataclasses.replace(left, at=Step.ITEM), ()


def leaflet_job(journey: Journey) -> str:
    """The slip's job id: one for each page in a session, so that it is printed once."""
    item = "" if journey.item is None else journey.item.id
    trail = () if journey.leaflet is None else journey.leaflet.trail
    told = "\n".join((item, *trail, *sorted(journey.situation.values())))
    return f"leaflet-{journey.session}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _at(journey: Journey, place: LeafletPlace) -> Journey:
    return dataclasses.replace(journey, at=Step.LEAFLET, leaflet=place, receipt=ReceiptState.NONE)
