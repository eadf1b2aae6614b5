"""Who acts for the person on the card, and what both agree to."""

from __future__ import annotations

from functools import partial

from kiosk.case.agency import needs_guardian
from kiosk.case.masking import masked_name, masked_number
from kiosk.journey.companion import agency_words, offered
from kiosk.journey.days import today
from kiosk.journey.state import Journey, Step, World
from kiosk.present.told import bound
from kiosk.present.value import Value

_NOBODY: dict[str, Value] = {
    "agentOffered": False,
    "agentHeading": "",
    "agentLead": "",
    "agentText": "",
    "agentReady": False,
    "agentPrimary": "",
    "agentWho": "",
    "agentName": "",
    "reviewSignWords": "",
}


def agent_values(journey: Journey, world: World, as_it_is: Journey) -> dict[str, Value]:
    """The offer on the confirmation, the page of the agent, and their line on the review.

    Args:
        journey: as it is told.
        world: as the citizen reads it.
        as_it_is: the journey in Chinese.
    """
    words, agent = world.words, journey.agent
    values: dict[str, Value] = {**_NOBODY, "reviewSignWords": words["review_sign"]}
    if journey.at is Step.CONFIRM:
        # Who is too young is led there by 「是我」.
        child = journey.card is not None and needs_guardian(journey.card, today(journey))
        return {**values, "agentOffered": offered(journey) is not None and not child}
    if journey.role == "":
        return values
    who = words[f"agent_who_{journey.role}"]
    values["agentWho"] = who
    values["reviewSignWords"] = words.say("review_sign_agent", who=who)
    if agent is not None:
        name, number = masked_name(agent.card.name), masked_number(agent.card.id_number)
        values["agentName"] = f"{name}  {number}"
    if journey.at is Step.AGENT:
        ready = agent is not None
        child = journey.card is not None and needs_guardian(journey.card, today(journey))
        lead = "agent_lead_guardian_child" if child else f"agent_lead_{journey.role}"
        agree = "agent_agree_guardian" if journey.role == "guardian" else "agent_agree"
        heading = "agent_heading_ready" if ready else f"agent_heading_{journey.role}"
        values |= {
            "agentHeading": words[heading],
            "agentLead": "" if ready else words[lead],
            "agentText": bound(
                partial(agency_words, as_it_is), partial(agency_words, journey), world
            ),
            "agentReady": ready,
            "agentPrimary": words["agent_go_on" if ready else agree],
        }
    return values
