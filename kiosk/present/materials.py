"""The list of materials, the page of one, its promise, and the document camera."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kiosk.case.materials import by_itself, comes_later, due_day, offered, provision_of
from kiosk.catalog.material import MaterialNeed
from kiosk.journey.days import say_day, today
from kiosk.journey.materials import (
    LEFT_OUT,
    current,
    defer_words,
    lacking,
    licence_words,
    undecided,
    wanted,
)
from kiosk.journey.scanning import may_keep, pages
from kiosk.journey.spared import spared_line
from kiosk.journey.state import Journey, ScanPhase, ScanTrouble, Step, World
from kiosk.locale import joined
from kiosk.present.told import bound
from kiosk.present.value import Value
from kiosk.words import Words

_NOTHING: dict[str, Value] = {
    "materialsHeading": "",
    "materialsLead": "",
    "materialsRows": [],
    "materialsPrimary": "",
    "materialsSpared": "",
    "materialName": "",
    "materialLead": "",
    "materialCheck": "",
    "materialNote": "",
    "materialWays": [],
    "promiseTitle": "",
    "promiseTold": "",
    "promiseText": "",
    "scanHeading": "",
    "scanLead": "",
    "scanCount": "",
    "scanSays": "",
    "scanWarns": "",
    "scanPrimary": "",
    "scanPrimaryEnabled": False,
    "scanSecondary": "",
    "scanPhase": "",
    "scanPages": 0,
}


def materials_values(journey: Journey, world: World, as_it_is: Journey) -> dict[str, Value]:
    """What the four screens of the materials show.

    Args:
        journey: as it is told.
        world: as the citizen reads it.
        as_it_is: the journey in Chinese.
    """
    values = dict(_NOTHING)
    if journey.item is None:
        return values
    if journey.at is Step.MATERIALS:
        return {**values, **_list(journey, world)}
    need = current(journey)
    if need is None:
        return values
    if journey.at is Step.MATERIAL:
        return {**values, **_material(need, journey, world, as_it_is)}
    if journey.at is Step.PROMISE:
        return {**values, **_promise(need, journey, world, as_it_is)}
    if journey.at is Step.SCAN:
        return {**values, **_scan(need, journey, world)}
    return values


def material_state(need: MaterialNeed, journey: Journey, world: World) -> str:
    """How a material is provided, in a few words."""
    words = world.words
    provision = provision_of(need, journey.provided, journey.registers)
    if provision is None:
        return words["materials_state_open" if need.required else "materials_state_optional"]
    return words.say(
        f"materials_state_{provision.state}",
        office=need.from_,
        pages=len(provision.files),
        day="" if provision.due is None else say_day(provision.due, words),
    )


def promises_line(journey: Journey, world: World) -> str:
    """What is signed together with the case; empty when nothing is promised."""
    titles = []
    for need in journey.materials:
        provision = journey.provided.get(need.code)
        if provision is not None and provision.promise is not None:
            titles.append(_promise_title(need, provision.promise.id, journey, world))
    if not titles:
        return ""
    return world.words.say("review_promises", titles=joined(titles, world.words))


def _list(journey: Journey, world: World) -> dict[str, Value]:
    words = world.words
    mine = wanted(journey)
    others = tuple(need for need in journey.materials if need not in mine)
    rows: list[dict[str, object]] = []
    for need in (*mine, *others):
        provision = provision_of(need, journey.provided, journey.registers)
        rows.append(
            {
                "code": need.code,
                "name": need.name,
                "state": material_state(need, journey, world),
                "done": provision is not None,
                "later": comes_later(provision),
                "mine": need in mine,
            }
        )
    left, later = len(lacking(journey)), sum(bool(row["later"]) for row in rows)
    kind = "left" if left else "later" if later else "done"
    return {
        "materialsHeading": words.say(f"materials_heading_{kind}", count=left),
        "materialsLead": words.say(f"materials_lead_{kind}", count=later),
        "materialsRows": rows,
        "materialsSpared": spared_line(journey, world),
        "materialsPrimary": words[f"materials_next_{'left' if undecided(journey) else 'done'}"],
    }


def _material(
    need: MaterialNeed, journey: Journey, world: World, as_it_is: Journey
) -> dict[str, Value]:
    words = world.words
    ways = [_way(way, need, journey, world, as_it_is) for way in offered(need)]
    if not need.required:
        ways.append(_way(LEFT_OUT, need, journey, world, as_it_is))
    note = ""
    if need.register and by_itself(need, journey.registers) is None and "shared" in need.ways:
        note = words.say("materials_none_found", office=need.from_)
    if journey.readiness.scan_trouble and offered(need) == ("scan",) and need.required:
        note = words.say("material_stuck", nearest=world.nearest)
    return {
        "materialName": need.name,
        "materialLead": words["material_lead" if need.required else "material_lead_optional"],
        "materialCheck": words.say("material_check", check=need.check) if need.check else "",
        "materialNote": note,
        "materialWays": ways,
    }


_STATE_OF_WAY = {
    "licence": "licence",
    "scan": "scanned",
    "commitment": "promised",
    "defer": "deferred",
    "post": "posted",
    LEFT_OUT: "left-out",
}


def _way(
    way: str, need: MaterialNeed, journey: Journey, world: World, as_it_is: Journey
) -> dict[str, object]:
    words = world.words
    provision = journey.provided.get(need.code)
    done = provision is not None and _STATE_OF_WAY[way] == provision.state
    office = journey.item.department if journey.item is not None else ""
    hint = words.say(
        f"material_way_{way}_hint",
        text=_bound(licence_words, need, journey, world, as_it_is) if way == "licence" else "",
        day=say_day(due_day(need, today(journey)), words),
        pages=need.pages,
        office=office,
    )
    closed = ""
    if way == "scan":
        if done and provision is not None and provision.files:
            hint = words.say("material_way_scan_again", pages=len(provision.files))
        if journey.readiness.scan_trouble:
            closed = words[journey.readiness.scan_trouble]
    return {
        "way": way,
        "label": words[f"material_way_{way}"],
        "hint": closed or hint,
        "enabled": not closed,
        "chosen": done,
    }


def _promise(
    need: MaterialNeed, journey: Journey, world: World, as_it_is: Journey
) -> dict[str, Value]:
    words = world.words
    title = _promise_title(need, journey.promising, journey, world)
    if journey.promising == "defer":
        told, text = (
            words["material_defer_told"],
            _bound(defer_words, need, journey, world, as_it_is),
        )
    else:
        found = [
            one
            for one in (journey.item.commitments if journey.item else ())
            if one.id == need.commitment
        ]
        told, text = (found[0].told, found[0].text) if found else ("", "")
    return {"promiseTitle": title, "promiseTold": told, "promiseText": text}


def _bound(
    say: Callable[[Journey, MaterialNeed, Words], str],
    need: MaterialNeed,
    journey: Journey,
    world: World,
    as_it_is: Journey,
) -> str:
    chinese = current(as_it_is) or need
    return bound(partial(say, as_it_is, chinese), partial(say, journey, need), world)


def _promise_title(need: MaterialNeed, promise: str, journey: Journey, world: World) -> str:
    if promise == "defer":
        return world.words.say("material_defer_title", paper=need.name)
    commitments = () if journey.item is None else journey.item.commitments
    return next((one.title for one in commitments if one.id == need.commitment), need.name)


_UNKEPT = (ScanTrouble.DISK_FULL, ScanTrouble.NOT_KEPT)


def _scan(need: MaterialNeed, journey: Journey, world: World) -> dict[str, Value]:
    words, scanning = world.words, journey.scanning
    kept, phase = pages(journey), scanning.phase
    aiming, taken = phase is ScanPhase.AIMING, phase is ScanPhase.TAKEN
    keeping, unkept = phase is ScanPhase.KEEPING, scanning.trouble in _UNKEPT
    sound = unkept or scanning.trouble is ScanTrouble.NONE
    if taken:
        primary = ("scan_use" if sound else "scan_use_anyway") if may_keep(scanning) else ""
        secondary = "scan_again"
    else:
        primary, secondary = "scan_take", "scan_done" if kept else "scan_back"
    # What the heading says of it already needs no lead.
    if keeping:
        heading, lead = "scan_keeping", ""
    elif taken and unkept:
        heading, lead = "scan_heading_unkept", ""
    elif taken and not sound:
        heading, lead = "scan_heading_poor", ""
    else:
        heading, lead = (f"scan_{one}{'_taken' if taken else ''}" for one in ("heading", "lead"))
    page = min(kept + 1, need.pages)
    return {
        "scanHeading": words.say(heading, paper=need.name),
        "scanLead": words[lead] if lead else "",
        "scanCount": words.say("scan_count", page=page, pages=need.pages),
        "scanSays": words["scan_taking"] if phase is ScanPhase.TAKING else "",
        "scanWarns": words[f"scan_trouble_{scanning.trouble.value}"],
        "scanPrimary": words[primary] if primary else "",
        "scanPrimaryEnabled": taken or (aiming and scanning.trouble is not ScanTrouble.AWAY),
        "scanSecondary": words[secondary],
        "scanPhase": phase.value,
        "scanPages": kept,
    }
