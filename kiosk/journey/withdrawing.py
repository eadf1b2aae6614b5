"""Transitions of taking back, on the result, what was handed in a moment ago and has not left.

The same citizen stands there, so nobody has to show again who they are. What is on its way to the
platform already is withdrawn there, by the item for it.
"""

from __future__ import annotations

import dataclasses

from kiosk.case.document import CASE_NUMBER
from kiosk.case.submission import Withdrawal
from kiosk.journey import choosing
from kiosk.journey.effects import DropPages, WithdrawSaved
from kiosk.journey.events import AnotherTapped, Withdrawn, WithdrawTapped
from kiosk.journey.session import Outcome
from kiosk.journey.situating import open_item
from kiosk.journey.state import Journey, ReceiptState, World
from kiosk.journey.submitting import with_receipt

ITEM = "withdraw-case"


def may_withdraw(journey: Journey) -> bool:
    """Whether it may be taken back: saved, not delivered, nothing paid and nothing booked."""
    submission = journey.submission
    if submission is None or submission.saved_at is None or submission.delivered:
        return False
    bound = journey.paying is not None or journey.appointment is not None
    return not bound and submission.withdrawal is not Withdrawal.DONE


def tap(journey: Journey, event: WithdrawTapped, world: World) -> Outcome:
    """「撤回这个件」: asked once more, then done; too late for that, the item that withdraws."""
    submission = journey.submission
    if submission is None or not may_withdraw(journey):
        return journey, ()
    match submission.withdrawal:
        case Withdrawal.NONE:
            return _with(journey, Withdrawal.SURE), ()
        case Withdrawal.SURE:
            return _with(journey, Withdrawal.ASKED), (
                WithdrawSaved(journey.session, submission.key),
            )
        case Withdrawal.LATE if ITEM in world.catalog:
            fresh, _ = choosing.another(journey, AnotherTapped(), world)
            about = dataclasses.replace(fresh, answers={CASE_NUMBER: submission.number})
            return open_item(about, world.catalog[ITEM]), ()
    return journey, ()


def told(journey: Journey, event: Withdrawn, world: World) -> Outcome:
    """Taken back: say so, and print it. Or it has left meanwhile."""
    submission = journey.submission
    if submission is None or submission.key != event.key:
        return journey, ()
    if submission.withdrawal is not Withdrawal.ASKED:
        return journey, ()
    if not event.done:
        return _with(journey, Withdrawal.LATE), ()
    gone = dataclasses.replace(_with(journey, Withdrawal.DONE), receipt=ReceiptState.NONE)
    pages = tuple(file for one in journey.provided.values() for file in one.files)
    drop = (DropPages(journey.session, pages),) if pages else ()
    printing, effects = with_receipt(dataclasses.replace(gone, provided={}), world)
    return printing, (*drop, *effects)


def _with(journey: Journey, withdrawal: Withdrawal) -> Journey:
    if journey.submission is None:
        return journey
    changed = dataclasses.replace(journey.submission, withdrawal=withdrawal)
    return dataclasses.replace(journey, submission=changed)
