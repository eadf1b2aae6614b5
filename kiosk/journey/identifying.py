"""Transitions while the ID card is read and checked by its holder."""

from __future__ import annotations

import dataclasses

from drivers.idcard.port import CardEvent
from kiosk.case.agency import needs_guardian
from kiosk.case.eligibility import refusal_of
from kiosk.journey.companion import agent_card, open_agent
from kiosk.journey.days import today
from kiosk.journey.effects import StopWatchingCard
from kiosk.journey.events import BackTapped, CardSeen, IdentityConfirmed, NextTapped, NotMe
from kiosk.journey.placing import is_theirs
from kiosk.journey.session import GONE, Outcome, leave, lies_there
from kiosk.journey.sharing import ask_registers
from kiosk.journey.situating import refuse
from kiosk.journey.state import Journey, Step, World


def card(journey: Journey, event: CardSeen, world: World) -> Outcome:
    """What the reader found: a card goes on, anything else says what to do."""
    present = lies_there(event.what, journey)
    seen = dataclasses.replace(journey, card_event=event.what, card_present=present)
    if event.what is CardEvent.CARD_READ and event.record is not None and journey.role:
        return agent_card(seen, event, world)
    if event.what is CardEvent.CARD_READ and event.record is not None:
        if not is_theirs(journey, event.record):
            said = world.words["resume_not_yours"]
            return dataclasses.replace(seen, complaint=said), ()
        return dataclasses.replace(seen, at=Step.CONFIRM, card=event.record, complaint=""), ()
    if event.what in GONE and _still_says_something(journey.card_event):
        # The card was lifted because the screen asked for it: the reason stays until a new one.
        return dataclasses.replace(seen, card_event=journey.card_event), ()
    return seen, ()


def _still_says_something(before: CardEvent | None) -> bool:
    return before in {
        CardEvent.MOVED_TOO_SOON,
        CardEvent.WRONG_CARD,
        CardEvent.UNREADABLE,
        CardEvent.POTENTIAL_FRAUD,
    }


def back_from_identify(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To what was agreed to before; the reader is left alone again."""
    before = Step.AGENT if journey.role else Step.CONSENT
    back = dataclasses.replace(journey, at=before, card_event=None, complaint="")
    return back, (StopWatchingCard(journey.session),)


def confirm(journey: Journey, event: IdentityConfirmed | NextTapped, world: World) -> Outcome:
    """「是我」: ask the registers, and open the form with what is known already filled in."""
    if journey.item is None or journey.card is None:
        return journey, ()
    refusal = refusal_of(journey.item, journey.card, journey.situation, today(journey))
    if refusal is not None:
        return refuse(journey, refusal), ()
    if needs_guardian(journey.card, today(journey)):
        return open_agent(journey, "guardian"), ()
    # 「是我」: nobody acts for them.
    alone = dataclasses.replace(journey, role="", agent=None, agent_consents=())
    return ask_registers(alone, world)


def not_me(journey: Journey, event: NotMe, world: World) -> Outcome:
    """「不是我」: nothing of the person on the card may stay."""
    return leave(journey, event, world)


def back_from_confirm(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the consent; what was read stays, so that nothing has to be done twice."""
    return dataclasses.replace(journey, at=Step.CONSENT), ()
