"""Transitions while the phone pays: only the payment platform's word ends it."""

from __future__ import annotations

import dataclasses

from kiosk.case.payment import Due, Paying, PayState
from kiosk.case.submission import Submission
from kiosk.case.voucher import compose_doubt, doubt_job
from kiosk.journey import choosing
from kiosk.journey.billing import go_to_pay
from kiosk.journey.effects import CloseOrder, Effect, ForgetOrder, Print
from kiosk.journey.elder import idle_clock
from kiosk.journey.events import (
    AnotherTapped,
    BackTapped,
    DoneTapped,
    NextTapped,
    OrderTold,
    PrintTapped,
    ReceiptAnswered,
)
from kiosk.journey.session import Outcome, leave
from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.journey.submitting import show_result

# While one of these holds, the phone may pay or has paid: nobody is asked whether they are there.
LIVE = frozenset({PayState.ASKED, PayState.SHOWN, PayState.PAID})
# Nothing was charged, and the citizen may go back to the bill.
OVER = frozenset({PayState.SILENT, PayState.IN_DOUBT, PayState.REFUSED})


def told(journey: Journey, event: OrderTold, world: World) -> Outcome:
    """How the order stands."""
    paying, seen = journey.paying, event.seen
    if paying is None or paying.wanted.order_id != seen.order_id:
        return journey, ()
    match seen.state:
        case PayState.SHOWN:
            shown = dataclasses.replace(
                paying, state=seen.state, code=seen.code, expires=seen.expires
            )
            return dataclasses.replace(journey, paying=shown), ()
        case PayState.PAID:
            return _now(journey, paying, seen.state), ()
        case PayState.SUBMITTED if seen.saved_at is not None:
            submission = Submission(
                seen.order_id,
                number=seen.number,
                saved_at=seen.saved_at,
                time_certain=journey.readiness.time_certain,
            )
            done = dataclasses.replace(
                _now(journey, paying, seen.state),
                submission=submission,
                receipt=ReceiptState.NONE,
                handed_in=True,
            )
            return show_result(done, world)
        case PayState.CLOSED:
            return _closed(journey, paying, world)
        case _:
            return _now(journey, paying, seen.state), (_idle(journey, world),)


def later(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """「稍后支付」: the platform is asked to take no more; until then nothing is promised."""
    paying = journey.paying
    if paying is None:
        return dataclasses.replace(journey, at=Step.BILL), ()
    if paying.state in OVER:
        due = journey.due or Due(())
        back = dataclasses.replace(due, note="")
        forget = ForgetOrder(journey.session, paying.wanted.order_id)
        return dataclasses.replace(journey, at=Step.BILL, due=back, paying=None), (forget,)
    if paying.closing or paying.state not in (PayState.ASKED, PayState.SHOWN):
        return journey, ()
    closing = dataclasses.replace(paying, closing=True, code="")
    close = CloseOrder(journey.session, paying.wanted.order_id)
    return dataclasses.replace(journey, paying=closing), (close,)


def again(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「再试一次」 after there was no code: the same order, so never a second one."""
    if journey.paying is None or journey.paying.state is not PayState.SILENT:
        return journey, ()
    return go_to_pay(journey)


def print_doubt(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """A slip with the order's number for who goes before the payment platform has answered."""
    paying, item = journey.paying, journey.item
    busy = journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED)
    if paying is None or item is None or busy:
        return journey, ()
    if paying.state not in (PayState.UNKNOWN, PayState.PAID):
        return journey, ()
    slip = compose_doubt(item, paying.wanted, words=world.words, place=world.place)
    printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
    return printing, (Print(journey.session, slip),)


def doubt_printed(journey: Journey, event: ReceiptAnswered, world: World) -> Outcome:
    """What the printer says about that slip."""
    if journey.paying is None or event.key != doubt_job(journey.paying.wanted):
        return journey, ()
    return dataclasses.replace(journey, receipt=event.state), ()


def done(journey: Journey, event: DoneTapped, world: World) -> Outcome:
    """The citizen goes; the order is seen to without them."""
    return leave(journey, event, world) if _may_go(journey) else (journey, ())


def another(journey: Journey, event: AnotherTapped, world: World) -> Outcome:
    """Something else meanwhile; the order is seen to."""
    if not _may_go(journey) or journey.paying is None:
        return journey, ()
    after, effects = choosing.another(journey, event, world)
    return after, (ForgetOrder(journey.session, journey.paying.wanted.order_id), *effects)


def is_live(journey: Journey) -> bool:
    """Whether the phone may be paying right now."""
    return journey.paying is not None and journey.paying.state in LIVE


def _may_go(journey: Journey) -> bool:
    return journey.paying is not None and not is_live(journey)


def _closed(journey: Journey, paying: Paying, world: World) -> Outcome:
    due = journey.due or Due(())
    note = "closed" if paying.closing else "expired"
    if paying.state is PayState.UNKNOWN:
        note = "settled"
    back = dataclasses.replace(due, note=note, changed=False)
    after = dataclasses.replace(
        journey, at=Step.BILL, due=back, paying=None, receipt=ReceiptState.NONE
    )
    return after, (_idle(journey, world),)


def _now(journey: Journey, paying: Paying, state: PayState) -> Journey:
    return dataclasses.replace(journey, paying=dataclasses.replace(paying, state=state, code=""))


def _idle(journey: Journey, world: World) -> Effect:
    return idle_clock(journey, world)
