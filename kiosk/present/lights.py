"""Which light shows where the citizen's hands are wanted."""

from __future__ import annotations

from drivers.cabinet.port import LightColour, LightPattern
from kiosk.journey.state import Journey, ReceiptState, Step

Lit = tuple[LightPattern, LightColour | None]

OFF: Lit = (LightPattern.OFF, None)
_PAPER = (ReceiptState.PRINTING, ReceiptState.PRINTED)


def lights(journey: Journey) -> dict[str, Lit]:
    """Every light the terminal knows, and how it shines now.

    The slot that is wanted flashes slowly, quickly when something is about to be left behind. The
    status light is green while somebody can begin, red while nobody can.
    """
    taking = journey.at is Step.TAKE
    out = journey.at is Step.OUT_OF_SERVICE
    paper = journey.at in (Step.RESULT, Step.TAKE) and journey.receipt in _PAPER
    reader = OFF
    if journey.at is Step.IDENTIFY:
        reader = (LightPattern.SLOW, None)
    elif taking:
        reader = (LightPattern.QUICK, None)
    return {
        "idcard": reader,
        "receipt": (LightPattern.QUICK if taking else LightPattern.SLOW, None) if paper else OFF,
        "status": (LightPattern.CONTINUOUS, LightColour.RED if out else LightColour.GREEN),
    }
