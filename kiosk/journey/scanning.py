"""Transitions at the document camera: page after page, each judged before it is kept."""

from __future__ import annotations

import dataclasses

from kiosk.case.materials import Provision
from kiosk.catalog.material import MaterialNeed
from kiosk.journey.effects import KeepPage, LeavePaper, TakePage, WatchPaper
from kiosk.journey.events import (
    BackTapped,
    NextTapped,
    PageAccepted,
    PageKept,
    PageRejected,
    PageTaken,
    PageTapped,
    PaperSeen,
)
from kiosk.journey.materials import at_material, current, next_material
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Scanning, ScanPhase, ScanTrouble, Step, World

# After so many pages that were not good enough the citizen may keep one: some papers are glossy or
# faint, and an officer may still read them.
TRIES_BEFORE_ANYWAY = 2
_NEVER = frozenset({ScanTrouble.EMPTY, ScanTrouble.AWAY, ScanTrouble.DARK})


def may_keep(scanning: Scanning) -> bool:
    """Whether the page on screen may be kept."""
    if scanning.phase is not ScanPhase.TAKEN:
        return False
    if scanning.trouble in _NEVER:
        return False
    good_enough = scanning.trouble in (
        ScanTrouble.NONE,
        ScanTrouble.DISK_FULL,
        ScanTrouble.NOT_KEPT,
    )
    return good_enough or scanning.tries >= TRIES_BEFORE_ANYWAY


def pages(journey: Journey) -> int:
    """How many pages of the material on screen are kept."""
    provision = journey.provided.get(journey.material)
    return 0 if provision is None else len(provision.files)


def seen(journey: Journey, event: PaperSeen, world: World) -> Outcome:
    """The camera's picture is there, or gone."""
    if journey.scanning.phase is not ScanPhase.AIMING:
        return journey, ()
    trouble = ScanTrouble.NONE if event.live else ScanTrouble.AWAY
    return _with(journey, trouble=trouble), ()


def take(journey: Journey, event: PageTapped, world: World) -> Outcome:
    """「拍照」."""
    if journey.scanning.phase is not ScanPhase.AIMING or current(journey) is None:
        return journey, ()
    return _with(journey, phase=ScanPhase.TAKING), (TakePage(journey.session, journey.material),)


def taken(journey: Journey, event: PageTaken, world: World) -> Outcome:
    """The page is there, with what is wrong with it."""
    if journey.scanning.phase is not ScanPhase.TAKING or event.material != journey.material:
        return journey, ()
    if event.trouble is ScanTrouble.AWAY:
        aiming = _with(journey, phase=ScanPhase.AIMING, trouble=event.trouble)
        return aiming, (WatchPaper(journey.session),)
    tries = journey.scanning.tries + (event.trouble is not ScanTrouble.NONE)
    return _with(journey, phase=ScanPhase.TAKEN, trouble=event.trouble, tries=tries), ()


def reject(journey: Journey, event: PageRejected, world: World) -> Outcome:
    """「重拍」."""
    if journey.scanning.phase is not ScanPhase.TAKEN:
        return journey, ()
    aiming = _with(journey, phase=ScanPhase.AIMING, trouble=ScanTrouble.NONE)
    return aiming, (WatchPaper(journey.session),)


def accept(journey: Journey, event: PageAccepted, world: World) -> Outcome:
    """「用这张」: it is sealed before anything is said of it."""
    if not may_keep(journey.scanning):
        return journey, ()
    keeping = _with(journey, phase=ScanPhase.KEEPING)
    return keeping, (KeepPage(journey.session, journey.material),)


def kept(journey: Journey, event: PageKept, world: World) -> Outcome:
    """The page is durable; the next one, or on when there were as many as may be."""
    need = current(journey)
    waiting = journey.scanning.phase is ScanPhase.KEEPING and event.material == journey.material
    if need is None or not waiting:
        return journey, ()
    if event.file is None:
        return _with(journey, phase=ScanPhase.TAKEN, trouble=event.trouble), ()
    before = journey.provided.get(need.code)
    files = (*(before.files if before else ()), event.file)
    provided = {**journey.provided, need.code: Provision("scanned", files=files)}
    after = dataclasses.replace(journey, provided=provided, scanning=Scanning())
    if len(files) >= need.pages:
        return next_material(after), (LeavePaper(journey.session),)
    return after, (WatchPaper(journey.session),)


def finish(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「拍好了」."""
    if not pages(journey) or journey.scanning.phase is not ScanPhase.AIMING:
        return journey, ()
    return next_material(journey), (LeavePaper(journey.session),)


def back_from_scan(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the material's page; pages that are kept stay."""
    need: MaterialNeed | None = current(journey)
    leave = (LeavePaper(journey.session),)
    if need is None:
        return dataclasses.replace(journey, at=Step.MATERIALS, scanning=Scanning()), leave
    return dataclasses.replace(at_material(journey, need), scanning=Scanning()), leave


def _with(journey: Journey, **changes: object) -> Journey:
    scanning = dataclasses.replace(journey.scanning, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(journey, scanning=scanning)
