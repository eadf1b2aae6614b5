"""The materials on a walk: each in a way drawn from those that the terminal offers."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec

from kiosk.case.materials import PAGE_TYPE
from kiosk.catalog.material import MaterialNeed
from kiosk.journey import events as ev
from kiosk.journey.scanning import pages
from kiosk.journey.state import Journey, ScanTrouble, Step, World
from kiosk.present.materials import materials_values
from sync.attachments import AttachmentStore
from sync.contract.case import CaseDocument
from tests.kiosk.people import NOW

Then = Callable[[ev.Event], Journey]
# What a material may say in the case, by the way it came.
STATES: dict[str, str] = {
    "card": "card",
    "form": "filled",
    "licence": "licence",
    "scan": "scanned",
    "commitment": "promised",
    "defer": "deferred",
    "post": "posted",
}


def states_of(need: MaterialNeed) -> set[str]:
    """The states that a material may have in a case."""
    states = {STATES[way] for way in need.ways if way in STATES}
    if "shared" in need.ways:
        states |= {"shared", "shared-later"}
    return states if need.required else states | {"left-out"}


def provide_all(
    world: World, journey: Journey, then: Then, draw: random.Random, files: AttachmentStore
) -> None:
    """From the end of the form to what follows the materials."""
    steps = 0
    while journey.at in (Step.MATERIALS, Step.MATERIAL, Step.PROMISE, Step.SCAN):
        steps += 1
        assert steps < 200, journey.at
        if journey.at is Step.MATERIALS:
            journey = then(ev.NextTapped())
        elif journey.at is Step.MATERIAL:
            rows = materials_values(journey, world, journey)["materialWays"]
            ways = [row["way"] for row in rows if row["enabled"]]  # type: ignore[index,union-attr]
            journey = then(ev.WayPicked(str(draw.choice(ways)), NOW))
        elif journey.at is Step.PROMISE:
            journey = then(ev.NextTapped())
        else:
            assert journey.at is Step.SCAN
            journey = _photograph(journey, then, draw, files)


def pages_of(document: CaseDocument) -> set[str]:
    """Digests of the pages that the materials of a case consist of."""
    return {
        digest
        for one in document.materials
        if one.files is not msgspec.UNSET
        for digest in one.files
    }


def _photograph(
    journey: Journey, then: Then, draw: random.Random, files: AttachmentStore
) -> Journey:
    material = journey.material
    for _ in range(draw.randint(1, 3)):
        then(ev.PageTapped())
        then(ev.PageTaken(journey.session, material, ScanTrouble.NONE))
        then(ev.PageAccepted())
        file = files.put(draw.randbytes(2000), PAGE_TYPE)
        journey = then(ev.PageKept(journey.session, material, file))
        if journey.at is not Step.SCAN:
            return journey
    assert pages(journey) > 0
    return then(ev.NextTapped())
