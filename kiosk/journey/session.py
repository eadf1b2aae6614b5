"""Transitions that belong to the session as a whole: begin, idle, leave, wipe."""

from __future__ import annotations

import dataclasses

from drivers.idcard.port import CardEvent
from kiosk.case.submission import Withdrawal
from kiosk.journey.effects import (
    Effect,
    ForgetOrder,
    StartTimer,
    StopTimers,
    StopWatchingCard,
    WatchCard,
    Wipe,
)
from kiosk.journey.elder import grace_clock
from kiosk.journey.events import (
    BackTapped,
    CardSeen,
    Event,
    ReadinessChanged,
    StartTapped,
    Timer,
    TimerElapsed,
)
from kiosk.journey.pages import take_back
from kiosk.journey.state import Journey, Step, World

Outcome = tuple[Journey, tuple[Effect, ...]]

# A reader that was unplugged meanwhile forgets the card: it says "none", never "removed".
GONE = frozenset({CardEvent.REMOVED, CardEvent.NO_CARD})


def resting(journey: Journey) -> Journey:
    """The journey without a citizen: attract, or out of service when nothing can be offered."""
    at = Step.OUT_OF_SERVICE if journey.readiness.out_of_service else Step.ATTRACT
    return Journey(at=at, readiness=journey.readiness)


def start(journey: Journey, event: StartTapped, world: World) -> Outcome:
    """A citizen touched the attract screen."""
    fresh = Journey(
        at=Step.SERVICES,
        readiness=journey.readiness,
        session=event.session,
        started_at=event.at,
    )
    return fresh, ()


def leave(journey: Journey, event: Event, world: World) -> Outcome:
    """End the session: everything of the citizen is dropped before anything else is shown."""
    wiped = Journey(
        at=Step.GOODBYE,
        readiness=journey.readiness,
        session=journey.session,
        card_present=journey.card_present,
        language=journey.language,
        handed_in=journey.submission is not None
        and journey.submission.saved_at is not None
        and journey.submission.withdrawal is not Withdrawal.DONE,
        receipt=journey.receipt,
        elder=journey.elder,
    )
    effects: tuple[Effect, ...] = (
        *take_back(journey),
        StopTimers(journey.session),
        Wipe(journey.session),
    )
    if journey.paying is not None and journey.submission is None:
        # The order is seen to without the citizen.
        effects = (ForgetOrder(journey.session, journey.paying.wanted.order_id), *effects)
    if journey.card_present:
        # Nobody leaves without their card: the reader is watched (again) until it is gone.
        watch = WatchCard(journey.session)
        take = StartTimer(journey.session, Timer.TAKE, world.timings.take_s)
        return dataclasses.replace(wiped, at=Step.TAKE), (*effects, watch, take)
    return _say_goodbye(wiped, effects, world)


def taken(journey: Journey, event: CardSeen, world: World) -> Outcome:
    """The reader reported something while the citizen is asked to take the card."""
    if event.what not in GONE:
        return journey, ()
    lifted = dataclasses.replace(journey, card_present=False)
    return _say_goodbye(lifted, (StopTimers(journey.session),), world)


def timer_while_taking(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """The card still lies there: ask again, for as long as it takes."""
    if event.timer is not Timer.TAKE:
        return journey, ()
    return journey, (StartTimer(journey.session, Timer.TAKE, world.timings.take_s),)


def timer_at_goodbye(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """The goodbye was shown long enough."""
    if event.timer is not Timer.GOODBYE:
        return journey, ()
    return resting(journey), ()


def touched_at_goodbye(journey: Journey, event: Event, world: World) -> Outcome:
    """The next citizen need not wait for the countdown."""
    return resting(journey), (StopTimers(journey.session),)


def timer(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """Idle first asks 「还在吗？」, then wipes."""
    if event.timer is Timer.IDLE:
        grace = grace_clock(journey, world)
        return dataclasses.replace(journey, idle_warning=True), (grace,)
    if event.timer is Timer.GRACE and journey.idle_warning:
        return leave(journey, event, world)
    return journey, ()


def stay(journey: Journey, event: Event, world: World) -> Outcome:
    """A touch that asks for nothing; the clock restarts for every user event."""
    return journey, ()


def readiness_in_session(journey: Journey, event: ReadinessChanged, world: World) -> Outcome:
    """Take note; a citizen is never thrown out for it."""
    return dataclasses.replace(journey, readiness=event.readiness), ()


def readiness_at_rest(journey: Journey, event: ReadinessChanged, world: World) -> Outcome:
    """Show what is true now."""
    return resting(dataclasses.replace(journey, readiness=event.readiness)), ()


def card_in_passing(journey: Journey, event: CardSeen, world: World) -> Outcome:
    """Outside of identifying only coming and going of the card matters."""
    return dataclasses.replace(journey, card_present=lies_there(event.what, journey)), ()


def lies_there(what: CardEvent, journey: Journey) -> bool:
    """Whether a card lies on the reader, as far as this sighting tells."""
    if what is CardEvent.READER_TROUBLE:
        return journey.card_present  # a reader that does not answer says nothing about a card
    return what not in GONE and what is not CardEvent.MOVED_TOO_SOON


def back_to_rest(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """Back from the first screen: nothing was entered yet."""
    if journey.card is not None or journey.card_present:
        return leave(journey, event, world)
    return resting(journey), (StopTimers(journey.session), Wipe(journey.session))


def _say_goodbye(journey: Journey, effects: tuple[Effect, ...], world: World) -> Outcome:
    goodbye = StartTimer(journey.session, Timer.GOODBYE, world.timings.goodbye_s)
    stop = StopWatchingCard(journey.session)
    return dataclasses.replace(journey, at=Step.GOODBYE), (*effects, stop, goodbye)
