"""A bill of the real platform, paid at a real port: afterwards it is paid, everywhere and once."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from kiosk.case.payment import PayState
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from sync.contract.asking import AskBill, Bill
from sync.contract.case import PaidOrder
from sync.contract.key import new_key
from tests.kiosk.paying_story import READY
from tests.kiosk.people import NOW, world
from tests.kiosk.walks.ground import Ground, ground
from tests.kiosk.walks.paying import answer_fetch, pay, pay_bill
from tests.kiosk.walks.walking import Walk

WORLD = world(whole=True)
ITEM = WORLD.catalog["water-bill"]


@pytest.fixture(scope="module")
def here_is(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(tmp_path_factory.mktemp("paying")) as made:
        yield made


def owing(here_is: Ground, count: int) -> list[str]:
    """Accounts that owe something."""
    found = []
    for number in range(100000, 101000):
        bill = here_is.ask(AskBill(item=ITEM.id, register="water-bill", account=str(number)))
        if isinstance(bill, Bill) and bill.lines:
            found.append(str(number))
        if len(found) == count:
            return found
    raise AssertionError("nobody owes anything")


def at_bill(here_is: Ground, account: str) -> Walk:
    here = Walk(WORLD, random.Random(1), Journey(at=Step.ATTRACT, readiness=READY))
    here.to_form(ITEM, {})
    while not here.is_at(Step.FETCHING):
        field = here.journey.fields[here.journey.question]
        value = account if field.id == "account" else field.options[0].value
        here.then(ev.Drafted(value))
        here.then(ev.NextTapped())
    return here


def test_bill_that_was_paid_is_paid_for_the_next_who_asks(here_is: Ground) -> None:
    (account,) = owing(here_is, 1)
    key = new_key()
    document = pay(at_bill(here_is, account), here_is, key)
    assert document is not None
    here_is.deliver()
    arrived = here_is.document(key)
    assert isinstance(arrived.paid, PaidOrder)
    assert arrived.paid.order == key
    assert arrived.paid.amount_fen == here_is.money.twin.orders[-1].amount_fen
    again = at_bill(here_is, account)
    answer_fetch(again, here_is)
    assert again.journey.due is not None
    assert not {line.id for line in again.journey.due.lines} & set(arrived.paid.bills)


def test_bill_that_another_pays_meanwhile_is_not_paid_twice(here_is: Ground) -> None:
    account = owing(here_is, 1)[-1]
    slow = at_bill(here_is, account)
    answer_fetch(slow, here_is)
    assert slow.is_at(Step.BILL)
    assert pay(at_bill(here_is, account), here_is, new_key()) is not None
    here_is.deliver()
    made = len(here_is.money.twin.orders)
    slow.then(ev.PayTapped(new_key(), NOW))
    answer_fetch(slow, here_is)
    assert slow.is_at(Step.BILL)
    assert slow.journey.due is not None
    assert slow.journey.due.lines == ()
    assert len(here_is.money.twin.orders) == made


def test_bill_paid_here_that_the_platform_does_not_know_yet_is_not_asked_for_again(
    here_is: Ground,
) -> None:
    account = owing(here_is, 1)[-1]
    first = at_bill(here_is, account)
    answer_fetch(first, here_is)
    assert pay_bill(first, here_is, new_key(), deliver=False) is not None
    made = len(here_is.money.twin.orders)
    again = at_bill(here_is, account)
    answer_fetch(again, here_is)
    again.then(ev.PayTapped(new_key(), NOW))
    answer_fetch(again, here_is)
    wanted = again.effect(fx.OpenOrder).wanted
    here_is.till.open(wanted, lambda seen: again.then(ev.OrderTold("s1", seen)))
    here_is.till.take_asked()
    assert again.journey.paying is not None
    assert again.journey.paying.state is PayState.IN_DOUBT
    assert len(here_is.money.twin.orders) == made
    here_is.deliver()
