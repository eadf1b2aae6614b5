"""Walks that pay: the bill over the wire, the order at a real port, the phone that pays."""

from __future__ import annotations

from kiosk.case.payment import PayState
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from sync.contract.case import CaseDocument
from tests.kiosk.people import NOW, signature
from tests.kiosk.walks.ground import Ground
from tests.kiosk.walks.walking import Walk


def pay(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """A bill that is paid; where nothing is owed, that is said."""
    answer_fetch(here, ground)
    return pay_bill(here, ground, key)


def sign_and_pay(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """A fee that is paid before the case is handed in."""
    here.provide(ground.files)
    here.then(ev.Signed(signature()))
    here.then(ev.SubmitTapped(key, NOW))
    if here.is_at(Step.FETCHING):
        answer_fetch(here, ground)
    return pay_bill(here, ground, key)


def answer_fetch(here: Walk, ground: Ground) -> None:
    """The platform's answer to what is asked right now."""
    assert here.is_at(Step.FETCHING)
    ask = here.effect(fx.Ask)
    here.then(ev.Answered("s1", ask.serial, ground.ask(ask.ask)))
    assert not here.is_at(Step.FETCHING), here.journey.fetch


def pay_bill(here: Walk, ground: Ground, key: str, *, deliver: bool = True) -> CaseDocument | None:
    """From the bill to the voucher, by phone."""
    assert here.is_at(Step.BILL)
    assert here.journey.due is not None
    if not here.journey.due.lines:
        return None
    total = here.journey.due.total_fen
    here.then(ev.PayTapped(key, NOW))
    if here.is_at(Step.FETCHING):
        answer_fetch(here, ground)
    assert here.is_at(Step.PAY)
    order = here.effect(fx.OpenOrder).wanted
    assert (order.order_id, order.amount_fen) == (key, total)
    ground.till.open(order, lambda seen: here.then(ev.OrderTold("s1", seen)))
    ground.till.take_asked()
    ground.till.step()
    assert here.journey.paying is not None
    assert here.journey.paying.state is PayState.SHOWN
    assert ground.money.pay(key)
    # 「稍后支付」 when the phone has paid already: the payment counts.
    ground.till.close_order(key)
    ground.till.take_asked()
    ground.till.step()
    assert here.is_at(Step.RESULT)
    receipt = here.effect(fx.Print).receipt
    assert receipt.job_id == key
    # At once: until the platform knows that it is paid, nobody is asked for the same again.
    if deliver:
        ground.deliver()
    return order.document
