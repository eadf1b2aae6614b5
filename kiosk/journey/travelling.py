"""Transitions with a passport or permit instead of an identity card.

The page is photographed and read, its holder looks it over, and the chip is read with the key that
is printed there. Whoever has no chip, or one that does not answer, goes on with the page alone:
that shows no document yet, and the case is marked 「待平台核验」.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from drivers.idcard.port import CardEvent
from drivers.idcard.record import CardRecord
from kiosk.journey import identifying
from kiosk.journey.aiming import HOPELESS, taking, with_camera
from kiosk.journey.effects import (
    Effect,
    LeavePaper,
    LeaveTravel,
    ReadChip,
    ReadDataPage,
    StopWatchingCard,
    TakePage,
    WatchCard,
    WatchPaper,
)
from kiosk.journey.events import (
    BackTapped,
    CardSeen,
    ChipTold,
    DataPageRead,
    NextTapped,
    PageRejected,
    PageTaken,
    PageTapped,
    PaperSeen,
    SkipTapped,
    TravelTapped,
)
from kiosk.journey.identity_state import ChipState, Travelling, TravelPhase
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, ScanTrouble, Step, World

DATA_PAGE = "travel-page"


def is_offered(journey: Journey) -> bool:
    """Whether a travel document can be read here instead; who acts for another shows a card."""
    return journey.readiness.means.travel and not journey.role and not journey.forged


def open_travel(journey: Journey, event: TravelTapped, world: World) -> Outcome:
    """「用护照、港澳台证件」."""
    if not is_offered(journey):
        return journey, ()
    begun = dataclasses.replace(
        journey, at=Step.TRAVEL, travelling=Travelling(), card_event=None, complaint=""
    )
    return begun, (StopWatchingCard(journey.session), WatchPaper(journey.session))


def seen(journey: Journey, event: PaperSeen, world: World) -> Outcome:
    """The camera's picture is there, or gone."""
    aim = with_camera(_now(journey), live=event.live)
    return dataclasses.replace(journey, travelling=aim), ()


def shoot(journey: Journey, event: PageTapped, world: World) -> Outcome:
    """「拍照」."""
    aim = taking(_now(journey))
    if aim is None:
        return journey, ()
    return dataclasses.replace(journey, travelling=aim), (TakePage(journey.session, DATA_PAGE),)


def taken(journey: Journey, event: PageTaken, world: World) -> Outcome:
    """The picture is there: read it, or say what is wrong with it."""
    if _now(journey).phase is not TravelPhase.TAKING or event.material != DATA_PAGE:
        return journey, ()
    if event.trouble in HOPELESS:
        return _aim(journey, trouble=event.trouble)
    reading = _with(journey, phase=TravelPhase.READING, trouble=event.trouble)
    return reading, (ReadDataPage(journey.session),)


def page_read(journey: Journey, event: DataPageRead, world: World) -> Outcome:
    """What the page says; the picture is not needed any more."""
    if _now(journey).phase is not TravelPhase.READING:
        return journey, ()
    if event.record is None:
        return _aim(journey, trouble=ScanTrouble.NONE, unreadable=True)
    read = _with(journey, phase=TravelPhase.READ, record=event.record, trouble=ScanTrouble.NONE)
    return read, (LeavePaper(journey.session),)


def confirm(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「没错」: now its chip, where there is a reader."""
    now = _now(journey)
    if now.phase is not TravelPhase.READ or now.record is None:
        return journey, ()
    if not journey.readiness.means.chip:
        return _finish(journey, now.record, world)
    chip = _with(journey, phase=TravelPhase.CHIP, chip=ChipState.WAITING)
    return chip, (ReadChip(journey.session),)


def again(journey: Journey, event: PageRejected, world: World) -> Outcome:
    """「重拍」."""
    if _now(journey).phase is not TravelPhase.READ:
        return journey, ()
    return _aim(journey, trouble=ScanTrouble.NONE)


def chip_told(journey: Journey, event: ChipTold, world: World) -> Outcome:
    """The chip says the same as the page, or what is wrong."""
    if _now(journey).phase is not TravelPhase.CHIP:
        return journey, ()
    if event.state is ChipState.READ and event.record is not None:
        return _finish(journey, event.record, world)
    forged = journey.forged or event.state is ChipState.FRAUD
    return dataclasses.replace(_with(journey, chip=event.state), forged=forged), ()


def without_chip(journey: Journey, event: SkipTapped, world: World) -> Outcome:
    """「没有芯片」: the page alone; never past a chip that failed its proof."""
    now = _now(journey)
    if now.phase is not TravelPhase.CHIP or now.record is None or journey.forged:
        return journey, ()
    return _finish(journey, now.record, world)


def back(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """One step back; from the camera, and from a forged chip, to the identity card."""
    if not journey.forged and _now(journey).phase in (TravelPhase.READ, TravelPhase.CHIP):
        after, effects = _aim(journey, trouble=ScanTrouble.NONE)
        return after, (LeaveTravel(journey.session), *effects)
    away = dataclasses.replace(journey, at=Step.IDENTIFY, travelling=None)
    return away, (*_leaving(journey), WatchCard(journey.session))


def _finish(journey: Journey, record: CardRecord, world: World) -> Outcome:
    """As if a card had been read: everything after that is the same."""
    before = dataclasses.replace(journey, at=Step.IDENTIFY, travelling=None)
    read = CardSeen(journey.session, CardEvent.CARD_READ, record)
    after, effects = identifying.card(before, read, world)
    # Nothing lies on the card reader.
    after = dataclasses.replace(after, card_present=journey.card_present)
    if after.at is Step.IDENTIFY:
        effects = (*effects, WatchCard(journey.session))
    return after, (*_leaving(journey), *effects)


def _leaving(journey: Journey) -> tuple[Effect, ...]:
    return (LeavePaper(journey.session), LeaveTravel(journey.session))


def _aim(journey: Journey, **changes: Any) -> Outcome:
    aiming = _with(journey, phase=TravelPhase.AIMING, record=None, **changes)
    return aiming, (WatchPaper(journey.session),)


def _now(journey: Journey) -> Travelling:
    return journey.travelling or Travelling()


def _with(journey: Journey, **changes: Any) -> Journey:
    return dataclasses.replace(journey, travelling=dataclasses.replace(_now(journey), **changes))
