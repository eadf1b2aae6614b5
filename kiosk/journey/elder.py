"""长者版: larger, fewer, slower, spoken; offered to whom the card says is old, never imposed."""

from __future__ import annotations

import dataclasses

from kiosk.case.eligibility import age_on
from kiosk.journey.days import today
from kiosk.journey.effects import Effect, StartTimer
from kiosk.journey.events import ElderChosen, Timer
from kiosk.journey.state import Journey, Step, World

# As the law on the rights of the elderly counts (老年人权益保障法, article 2).
OFFERED_FROM = 60
SLOWER = 3.0

Outcome = tuple[Journey, tuple[Effect, ...]]


def choose(journey: Journey, event: ElderChosen, world: World) -> Outcome:
    """The offer was taken, or the button on the attract screen or on the sheet of sizes."""
    return dataclasses.replace(journey, elder=event.on), ()


def is_offered(journey: Journey) -> bool:
    """Whether the card on screen says that its holder might like it."""
    if journey.at is not Step.CONFIRM or journey.card is None or journey.elder:
        return False
    # Whoever acts for somebody else is not the one on the card.
    return not journey.role and age_on(today(journey), journey.card.born) >= OFFERED_FROM


def pace(journey: Journey) -> float:
    """By how much the terminal is more patient."""
    return SLOWER if journey.elder else 1.0


def idle_clock(journey: Journey, world: World) -> StartTimer:
    """The clock that asks 「还在吗？」 when nobody touches anything."""
    return StartTimer(journey.session, Timer.IDLE, world.timings.idle_s * pace(journey))


def grace_clock(journey: Journey, world: World) -> StartTimer:
    """How long 「还在吗？」 waits for a touch."""
    return StartTimer(journey.session, Timer.GRACE, world.timings.grace_s * pace(journey))
