"""Transitions of the materials: one material, one page, the easiest way first."""

from __future__ import annotations

import dataclasses

from kiosk.case.materials import (
    Provision,
    commit,
    defer,
    due_day,
    for_the_citizen,
    missing,
    offered,
    provision_of,
    take_licence,
)
from kiosk.catalog.material import MaterialNeed
from kiosk.journey.days import say_day, today
from kiosk.journey.effects import DropPages, WatchPaper
from kiosk.journey.events import BackTapped, MaterialOpened, NextTapped, WayPicked
from kiosk.journey.identity_checks import to_verify
from kiosk.journey.language import official
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Scanning, Step, World
from kiosk.words import Words

LEFT_OUT = "left-out"


def wanted(journey: Journey) -> tuple[MaterialNeed, ...]:
    """The materials that the citizen has something to do with."""
    return for_the_citizen(journey.materials, journey.registers)


def lacking(journey: Journey) -> tuple[MaterialNeed, ...]:
    """Those that are required and not there yet."""
    return missing(journey.materials, journey.provided, journey.registers)


def undecided(journey: Journey) -> tuple[MaterialNeed, ...]:
    """Those that the citizen has not decided about: the lacking ones, and what may be left out."""
    return tuple(
        need
        for need in wanted(journey)
        if provision_of(need, journey.provided, journey.registers) is None
    )


def current(journey: Journey) -> MaterialNeed | None:
    """The material on screen."""
    return next((need for need in wanted(journey) if need.code == journey.material), None)


def open_materials(journey: Journey) -> Journey:
    """The journey at the list of materials, or at the review when the citizen has none to give."""
    there = Step.MATERIALS if wanted(journey) else Step.REVIEW
    return dataclasses.replace(journey, at=there, material="", complaint="", editing=False)


def to_review(journey: Journey) -> Journey:
    """The review, or the list of materials when an answer brought up a new one."""
    if lacking(journey):
        return open_materials(journey)
    return dataclasses.replace(journey, at=Step.REVIEW, editing=False, complaint="")


def provide(journey: Journey, need: MaterialNeed, provision: Provision) -> Journey:
    """The material is provided so; on to the next that is not, or to the list."""
    provided = {**journey.provided, need.code: provision}
    # What was signed did not speak of this.
    return next_material(dataclasses.replace(journey, provided=provided, signature=None))


def next_material(journey: Journey) -> Journey:
    """The page of the next material that is not decided about, or the list when all are."""
    left = undecided(journey)
    if not left:
        return dataclasses.replace(journey, at=Step.MATERIALS, material="", complaint="")
    return at_material(journey, left[0])


def at_material(journey: Journey, need: MaterialNeed) -> Journey:
    """The page of one material."""
    return dataclasses.replace(
        journey, at=Step.MATERIAL, material=need.code, promising="", complaint=""
    )


def go_on(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """From the list: to what is lacking, or to the review."""
    if journey.item is None:
        return journey, ()
    left = undecided(journey) or lacking(journey)
    if left:
        return at_material(journey, left[0]), ()
    return dataclasses.replace(journey, at=Step.REVIEW, complaint=""), ()


def open_material(journey: Journey, event: MaterialOpened, world: World) -> Outcome:
    """A material of the list."""
    need = next((need for need in wanted(journey) if need.code == event.code), None)
    return (journey, ()) if need is None else (at_material(journey, need), ())


def back_from_material(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the list."""
    return dataclasses.replace(journey, at=Step.MATERIALS, material="", complaint=""), ()


def pick_way(journey: Journey, event: WayPicked, world: World) -> Outcome:
    """A way was tapped: done with that tap, or on to the promise or the camera."""
    need = current(journey)
    if need is None:
        return journey, ()
    if event.way == LEFT_OUT and not need.required:
        return _replacing(journey, need, Provision("left-out"))
    if event.way not in offered(need):
        return journey, ()
    match event.way:
        case "licence":
            text = licence_words(journey, need, official(world))
            return _replacing(journey, need, take_licence(need, text, event.at))
        case "post":
            return _replacing(journey, need, Provision("posted"))
        case "scan":
            return _begin_scan(journey, need)
        case _:
            return dataclasses.replace(journey, at=Step.PROMISE, promising=event.way), ()


def promise(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「我承诺」: the promise is tied to the very words; the signature follows on the review."""
    need = current(journey)
    if need is None or journey.item is None or journey.promising not in offered(need):
        return journey, ()
    if journey.promising == "defer":
        given: Provision | None = defer(
            need, defer_words(journey, need, official(world)), today(journey)
        )
    else:
        given = commit(journey.item, need)
    if given is None:
        return journey, ()
    return _replacing(journey, need, given)


def back_to_material(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """「换一种方式」."""
    return dataclasses.replace(journey, at=Step.MATERIAL, promising="", complaint=""), ()


def licence_words(journey: Journey, need: MaterialNeed, words: Words) -> str:
    """What is consented to with one tap."""
    item = "" if journey.item is None else journey.item.name
    return words.say("material_licence_consent", paper=need.name, item=item)


def defer_words(journey: Journey, need: MaterialNeed, words: Words) -> str:
    """What is promised when the material comes later."""
    day = say_day(due_day(need, today(journey)), words)
    return words.say("material_defer_text", paper=need.name, day=day)


def still_to_do(journey: Journey, world: World) -> tuple[str, ...]:
    """What the citizen has to hand in later, by when or where to, in sentences."""
    office = "" if journey.item is None else journey.item.department
    sentences = [world.words["ways_to_verify"]] if to_verify(journey) else []
    for need in journey.materials:
        provision = journey.provided.get(need.code)
        if provision is not None and provision.due is not None:
            day = say_day(provision.due, world.words)
            sentences.append(world.words.say("receipt_defer", paper=need.name, day=day))
        if provision is not None and provision.state == "posted":
            sentences.append(world.words.say("receipt_post", paper=need.name, office=office))
    return tuple(sentences)


def _begin_scan(journey: Journey, need: MaterialNeed) -> Outcome:
    if journey.readiness.scan_trouble:
        return journey, ()
    # Photographed before: from the first page again.
    before = journey.provided.get(need.code)
    provided = {code: one for code, one in journey.provided.items() if code != need.code}
    scan = dataclasses.replace(
        journey, at=Step.SCAN, provided=provided, scanning=Scanning(), signature=None
    )
    drop = (DropPages(journey.session, before.files),) if before and before.files else ()
    return scan, (*drop, WatchPaper(journey.session))


def _replacing(journey: Journey, need: MaterialNeed, provision: Provision) -> Outcome:
    before = journey.provided.get(need.code)
    drop = (DropPages(journey.session, before.files),) if before and before.files else ()
    return provide(journey, need, provision), drop
