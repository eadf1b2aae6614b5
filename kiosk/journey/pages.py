"""What holds pages up in a printer, and what becomes of a job when its citizen goes away."""

from __future__ import annotations

from drivers.device import ConditionCode
from kiosk.journey.effects import Effect, TakeBackPages
from kiosk.journey.state import Journey, PagesState

TROUBLES = {
    ConditionCode.PAPER_OUT: PagesState.PAPER_OUT,
    ConditionCode.PAPER_JAMMED: PagesState.JAMMED,
    ConditionCode.COVER_OPEN: PagesState.COVER_OPEN,
    ConditionCode.TONER_OUT: PagesState.TONER_OUT,
    ConditionCode.OUTPUT_FULL: PagesState.OUTPUT_FULL,
}
UNDER_WAY = frozenset({PagesState.SENDING, PagesState.PRINTING, *TROUBLES.values()})


def take_back(journey: Journey) -> tuple[Effect, ...]:
    """The job goes back out of the printer: nobody's papers come out after they left."""
    printout = journey.printout
    if printout is None or printout.pages not in UNDER_WAY | {PagesState.TROUBLE}:
        return ()
    return (TakeBackPages(journey.session, printout.job_id),)
