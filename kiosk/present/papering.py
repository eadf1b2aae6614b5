"""A paper read instead of typed off: the camera's screen, and what the form offers of it."""

from __future__ import annotations

from kiosk.catalog.answers import shown
from kiosk.journey.identity_state import TravelPhase
from kiosk.journey.papering import is_offered, offered
from kiosk.journey.state import Journey, ScanTrouble, Step, World
from kiosk.present.value import Value


def papering_values(journey: Journey, world: World) -> dict[str, Value]:
    """``paperOffers`` and ``paperAsks`` belong to the form, the others to the camera's screen."""
    words = world.words
    asks = is_offered(journey, world)
    read = journey.papering is not None and journey.papering.text is not None
    rows: list[dict[str, object]] = []
    if asks:
        field = journey.fields[journey.question]
        rows = [
            {
                "value": one.value,
                "label": words.say("paper_use", value=shown(field, one.value, world.towns, words)),
                "hint": words.say("paper_line", line=one.line) if one.line else words["paper_code"],
                "chosen": one.value == journey.draft,
            }
            for one in offered(journey, world)
        ]
    said: dict[str, Value] = {
        "paperOffers": rows,
        "paperAsks": words["paper_again" if read else "paper_open"] if asks else "",
        "paperNote": words["paper_nothing"]
        if asks and read and not rows and not journey.draft
        else "",
        "paperSays": "",
        "paperWarns": False,
        "paperPrimary": "",
    }
    now = journey.papering
    if journey.at is not Step.PAPER or now is None:
        return said
    aiming = now.phase is TravelPhase.AIMING
    troubled = now.trouble is not ScanTrouble.NONE
    key = f"scan_trouble_{now.trouble.value}" if troubled else "paper_note"
    if not aiming:
        key = "travel_taking" if now.phase is TravelPhase.TAKING else "paper_reading"
    elif now.unreadable:
        key = "paper_unreadable"
    return {
        **said,
        "paperSays": words[key],
        "paperWarns": aiming and (troubled or now.unreadable),
        "paperPrimary": words["scan_take"]
        if aiming and now.trouble is not ScanTrouble.AWAY
        else "",
    }
