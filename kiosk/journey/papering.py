"""Transitions while a paper is photographed so that it need not be typed off.

The picture is read on this machine and dropped at once. What it says is offered at the questions
that it fits, one by one; nothing that was typed is ever replaced.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from kiosk.case.paper_text import READABLE, Offer, offers
from kiosk.case.prefill import is_fixed
from kiosk.journey.aiming import HOPELESS, taking, with_camera
from kiosk.journey.effects import LeavePaper, ReadPaper, TakePage, WatchPaper
from kiosk.journey.events import (
    BackTapped,
    OptionTapped,
    PageTaken,
    PageTapped,
    PaperRead,
    PaperSeen,
    PaperTapped,
)
from kiosk.journey.filling import known_to
from kiosk.journey.identity_state import TravelPhase
from kiosk.journey.paper_state import Papering
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, ScanTrouble, Step, World

PAPER = "paper-text"


def is_offered(journey: Journey, world: World) -> bool:
    """Whether the answer to the question on screen may stand on a paper that can be read here."""
    if journey.at is not Step.FORM or journey.question >= len(journey.fields):
        return False
    field = journey.fields[journey.question]
    fixed = is_fixed(field, journey.draft, journey.card, journey.facts, world.towns)
    return journey.readiness.means.text and field.kind in READABLE and not fixed


def offered(journey: Journey, world: World) -> tuple[Offer, ...]:
    """What the paper says to the question on screen, while nothing else was typed."""
    page = None if journey.papering is None else journey.papering.text
    if page is None or not is_offered(journey, world):
        return ()
    found = offers(journey.fields[journey.question], page, known_to(journey, world))
    free = journey.draft in ("", *(one.value for one in found))
    return found if free else ()


def open_paper(journey: Journey, event: PaperTapped, world: World) -> Outcome:
    """「从纸上读」."""
    if not is_offered(journey, world):
        return journey, ()
    begun = dataclasses.replace(journey, at=Step.PAPER, papering=Papering())
    return begun, (WatchPaper(journey.session),)


def take_offer(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """One of the values; tapped again it is taken back."""
    if event.value not in {one.value for one in offered(journey, world)}:
        return journey, ()
    draft = "" if journey.draft == event.value else event.value
    return dataclasses.replace(journey, draft=draft, complaint=""), ()


def seen(journey: Journey, event: PaperSeen, world: World) -> Outcome:
    """The camera's picture is there, or gone."""
    aim = with_camera(_now(journey), live=event.live)
    return dataclasses.replace(journey, papering=aim), ()


def shoot(journey: Journey, event: PageTapped, world: World) -> Outcome:
    """「拍照」."""
    aim = taking(_now(journey))
    if aim is None:
        return journey, ()
    return dataclasses.replace(journey, papering=aim), (TakePage(journey.session, PAPER),)


def taken(journey: Journey, event: PageTaken, world: World) -> Outcome:
    """The picture is there: read it, or say what is wrong with it."""
    if _now(journey).phase is not TravelPhase.TAKING or event.material != PAPER:
        return journey, ()
    if event.trouble in HOPELESS:
        aiming = _with(journey, phase=TravelPhase.AIMING, trouble=event.trouble)
        return aiming, (WatchPaper(journey.session),)
    return _with(journey, phase=TravelPhase.READING), (ReadPaper(journey.session),)


def read(journey: Journey, event: PaperRead, world: World) -> Outcome:
    """Back to the question, with what the paper offers; or another picture."""
    if _now(journey).phase is not TravelPhase.READING:
        return journey, ()
    if event.text is None:
        aiming = _with(journey, phase=TravelPhase.AIMING, unreadable=True, trouble=ScanTrouble.NONE)
        return aiming, (WatchPaper(journey.session),)
    told = _with(journey, phase=TravelPhase.READ, text=event.text)
    return dataclasses.replace(told, at=Step.FORM), (LeavePaper(journey.session),)


def back(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the question, as it was."""
    away = dataclasses.replace(journey, at=Step.FORM, papering=None)
    return away, (LeavePaper(journey.session),)


def _now(journey: Journey) -> Papering:
    return journey.papering or Papering()


def _with(journey: Journey, **changes: Any) -> Journey:
    return dataclasses.replace(journey, papering=dataclasses.replace(_now(journey), **changes))
