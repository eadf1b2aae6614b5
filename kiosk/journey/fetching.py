"""Transitions while the platform is asked: what is asked of whom, how long, and what to do then.

``ask_for`` puts a question on its way from any step. Its answer goes to the receiver of its purpose
(``kiosk.journey.receivers``); trouble stays here, with a sentence and another try. An answer that
comes after the citizen went on is dropped by the question's serial number.
"""

from __future__ import annotations

import dataclasses

from kiosk.journey.effects import Ask, StartTimer
from kiosk.journey.elder import idle_clock
from kiosk.journey.events import (
    Answered,
    BackTapped,
    RetryTapped,
    SkipTapped,
    Timer,
    TimerElapsed,
)
from kiosk.journey.session import Outcome
from kiosk.journey.session import timer as session_timer
from kiosk.journey.state import Fetch, Journey, Purpose, Step, World
from sync.contract import asking

# Longer than any department should take, and than anybody likes to wait.
PATIENCE_S = 30.0


def ask_for(
    journey: Journey,
    purpose: Purpose,
    ask: asking.Ask,
    world: World,
    *,
    source: str = "",
    skippable: bool = False,
) -> Outcome:
    """The journey at FETCHING, with the question on its way.

    Args:
        journey: where it is asked; 「返回」 leads back there.
        purpose: whose receiver gets the answer.
        ask: the question.
        world: what does not change.
        source: who is asked, as the citizen reads it; empty for the platform.
        skippable: whether the journey can go on without an answer.
    """
    # Asked from the page of another question, going back leads to where that was asked.
    fetch = Fetch(
        serial=_next_serial(journey),
        purpose=purpose,
        ask=ask,
        back=journey.fetch.back
        if journey.fetch is not None and journey.at is Step.FETCHING
        else journey.at,
        source=source,
        skippable=skippable,
    )
    asking_now = dataclasses.replace(journey, at=Step.FETCHING, fetch=fetch)
    return asking_now, _effects(asking_now, fetch, world)


def unavailable(
    journey: Journey, purpose: Purpose, ask: asking.Ask, world: World, *, source: str
) -> Journey:
    """The journey at the sentence that a department's system does not answer, with another try.

    Args:
        journey: where it was asked, as a receiver gets it.
        purpose: as for ``ask_for``, as what follows.
        ask: likewise.
        world: likewise.
        source: likewise.
    """
    trouble = world.words.say("fetching_unavailable", source=source)
    fetch = Fetch(
        serial=_next_serial(journey),
        purpose=purpose,
        ask=ask,
        back=journey.at,
        source=source,
        trouble=trouble,
    )
    return dataclasses.replace(journey, at=Step.FETCHING, fetch=fetch)


def answered(journey: Journey, event: Answered, world: World) -> Outcome:
    """The answer, or why there is none."""
    fetch = journey.fetch
    if fetch is None or fetch.serial != event.serial or fetch.trouble:
        return journey, ()
    if fetch.skippable and (event.answer is None or isinstance(event.answer, asking.Declined)):
        # What can be gone on without is not worth a citizen's tap.
        return _receive(journey, fetch, None, world)
    if isinstance(event.answer, asking.Declined):
        return _troubled(journey, fetch, event.answer.reason), ()
    if event.answer is None:
        return _troubled(journey, fetch, world.words[f"fetching_{event.trouble}"]), ()
    return _receive(journey, fetch, event.answer, world)


def retry(journey: Journey, event: RetryTapped, world: World) -> Outcome:
    """Ask again, after trouble."""
    fetch = journey.fetch
    if fetch is None or not fetch.trouble:
        return journey, ()
    again = dataclasses.replace(fetch, serial=fetch.serial + 1, trouble="", slow=False)
    asking_again = dataclasses.replace(journey, fetch=again)
    return asking_again, _effects(asking_again, again, world)


def skip(journey: Journey, event: SkipTapped, world: World) -> Outcome:
    """Go on without an answer, where that is possible."""
    if journey.fetch is None or not journey.fetch.skippable:
        return journey, ()
    return _receive(journey, journey.fetch, None, world)


def back_from_fetching(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """Not waited for any longer: back to where it was asked; the answer will be dropped."""
    if journey.fetch is None:
        return dataclasses.replace(journey, at=Step.SERVICES), ()
    # The serial number stays, so that the next question has another.
    kept = dataclasses.replace(journey.fetch, trouble="-")
    return dataclasses.replace(journey, at=journey.fetch.back, fetch=kept), ()


def timer_while_fetching(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """It takes long: say so."""
    if event.timer is not Timer.ASK or journey.fetch is None:
        return session_timer(journey, event, world)
    slow = dataclasses.replace(journey.fetch, slow=True)
    return dataclasses.replace(journey, fetch=slow), ()


def _next_serial(journey: Journey) -> int:
    return 1 if journey.fetch is None else journey.fetch.serial + 1


def _receive(journey: Journey, fetch: Fetch, answer: asking.Answer | None, world: World) -> Outcome:
    # Receivers lead on to steps whose modules ask in their turn.
    from kiosk.journey.receivers import RECEIVERS

    before = dataclasses.replace(journey, at=fetch.back)
    receive = RECEIVERS.get(fetch.purpose)
    after, effects = (before, ()) if receive is None else receive(before, answer, world)
    idle = idle_clock(journey, world)
    # First, so that a receiver may stop it again: nobody is disturbed while a phone pays.
    return after, (idle, *effects)


def _troubled(journey: Journey, fetch: Fetch, sentence: str) -> Journey:
    return dataclasses.replace(journey, fetch=dataclasses.replace(fetch, trouble=sentence))


def _effects(journey: Journey, fetch: Fetch, world: World) -> tuple[Ask, StartTimer]:
    return (
        Ask(journey.session, fetch.serial, fetch.ask, PATIENCE_S),
        StartTimer(journey.session, Timer.ASK, world.timings.ask_slow_s),
    )
