"""Events that mean nothing to a step, on purpose."""

from __future__ import annotations

from kiosk.journey import events as ev
from kiosk.journey.events import Event, UserEvent

# Buttons that a screen does not have: a second finger on the screen before may still send them.
BUTTONS_ELSEWHERE: frozenset[type[Event]] = frozenset(
    kind for kind in ev.all_event_types() if issubclass(kind, UserEvent)
)
# Answers that came too late to matter to the step the citizen is at by now.
LATE_ANSWERS: frozenset[type[Event]] = frozenset(
    {
        ev.Saved,
        ev.SaveFailed,
        ev.ReceiptAnswered,
        ev.Delivered,
        ev.Answered,
        ev.OrderTold,
        ev.PaperSeen,
        ev.PageTaken,
        ev.PageKept,
        ev.PagesMoved,
        ev.PagesAnswered,
        ev.CodeScanned,
        ev.Withdrawn,
        ev.DraftKept,
        ev.DraftFound,
        ev.FaceSeen,
        ev.FaceJudged,
        ev.DataPageRead,
        ev.ChipTold,
        ev.PaperRead,
        ev.CallTold,
    }
)
# At rest there is no session, so timers and card answers are dropped by their session id already.
OF_A_SESSION: frozenset[type[Event]] = frozenset({ev.CardSeen, ev.TimerElapsed})
