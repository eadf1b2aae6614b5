"""Transitions of 代办 and of guardians: who acts for the person on the card, with both consents."""

from __future__ import annotations

import dataclasses

from kiosk.case.agency import Agent, Role, agency_consents, fault_of_agent, role_offered
from kiosk.journey.days import today
from kiosk.journey.effects import StopWatchingCard, WatchCard
from kiosk.journey.events import AgentTapped, BackTapped, CardSeen, ConsentGiven, NextTapped
from kiosk.journey.language import official
from kiosk.journey.session import Outcome
from kiosk.journey.sharing import ask_registers
from kiosk.journey.state import Journey, Step, World
from kiosk.words import Words


def offered(journey: Journey) -> Role | None:
    """As what somebody else may act for the person on the card."""
    if journey.item is None or journey.card is None:
        return None
    return role_offered(journey.item, journey.card, today(journey))


def open_agent(journey: Journey, role: Role) -> Journey:
    """The page that says what acting for somebody means; nobody has shown a card for it yet."""
    return dataclasses.replace(
        journey, at=Step.AGENT, role=role, agent=None, agent_consents=(), complaint=""
    )


def act_for(journey: Journey, event: AgentTapped, world: World) -> Outcome:
    """「替别人办」, where the item allows it."""
    role = offered(journey)
    return (journey, ()) if role is None else (open_agent(journey, role), ())


def agree(journey: Journey, event: ConsentGiven, world: World) -> Outcome:
    """Both agree; the agent's card is read."""
    if journey.item is None or journey.role == "" or journey.agent is not None:
        return journey, ()
    text = agency_words(journey, official(world))
    given = agency_consents(journey.item, journey.role, text, event.at)
    asking = dataclasses.replace(
        journey, at=Step.IDENTIFY, agent_consents=given, card_event=None, complaint=""
    )
    # The reader forgets the card it knows, so that the next one is a new one.
    return asking, (StopWatchingCard(journey.session), WatchCard(journey.session))


def agent_card(journey: Journey, event: CardSeen, world: World) -> Outcome:
    """A card was read while the agent's is waited for."""
    if journey.card is None or event.record is None or journey.role == "":
        return journey, ()
    fault = fault_of_agent(journey.card, event.record, today(journey))
    if fault:
        said = world.words[f"agent_{fault}"]
        return dataclasses.replace(journey, complaint=said), ()
    agent = Agent(journey.role, event.record, journey.agent_consents)
    return dataclasses.replace(journey, at=Step.AGENT, agent=agent, complaint=""), ()


def go_on(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """The agent is who they are: the form."""
    return (journey, ()) if journey.agent is None else ask_registers(journey, world)


def back_from_agent(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the person on the card; whoever was to act is forgotten."""
    back = dataclasses.replace(
        journey, at=Step.CONFIRM, role="", agent=None, agent_consents=(), complaint=""
    )
    return back, ()


def agency_words(journey: Journey, words: Words) -> str:
    """What both agree to."""
    item = "" if journey.item is None else journey.item.name
    return words.say(f"agent_consent_{journey.role}", item=item)
