"""What is asked of whom, and what to do when there is no answer."""

from __future__ import annotations

from kiosk.journey.state import Journey, Step, World
from kiosk.present.value import Value


def fetching_values(journey: Journey, world: World) -> dict[str, Value]:
    """The question that is waited for."""
    words, fetch = world.words, journey.fetch
    if journey.at is not Step.FETCHING or fetch is None:
        return {
            "fetchHeading": "",
            "fetchLead": "",
            "fetchTrouble": "",
            "fetchSlow": False,
            "fetchWaits": "",
            "fetchSkippable": False,
        }
    source = fetch.source or words["fetching_platform"]
    waits = "slow_skip" if fetch.skippable else "slow"
    heading = "fetching_heading_trouble" if fetch.trouble else "fetching_heading"
    return {
        "fetchHeading": words.say(heading, source=source),
        "fetchLead": words[f"fetching_for_{fetch.purpose}"],
        "fetchTrouble": fetch.trouble,
        "fetchSlow": fetch.slow and not fetch.trouble,
        "fetchWaits": words[f"fetching_{waits if fetch.slow else 'waiting'}"],
        "fetchSkippable": fetch.skippable,
    }
