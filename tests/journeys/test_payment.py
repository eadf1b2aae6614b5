"""A bill paid at the whole terminal: real window, real wires, the phone on the other side."""

from __future__ import annotations

import requests

from kiosk.journey.state import Step
from sync.asking import Asking
from sync.contract.asking import AskBill, Bill
from sync.contract.platform import load_platform
from tests.journeys.conftest import Errand
from tests.sync.factory import utc_now
from tests.sync.road import Timing

ITEM, LETTERS = "water-bill", "JSF"


def account_that_owes(errand: Errand) -> str:
    site = errand.site
    asking = Asking(
        site.twin.url,
        platform=load_platform(site.twin.keys),
        terminal=site.config.site.area + site.config.site.terminal,
        timing=Timing(),
        clock=utc_now,
        dial=requests.Session,
    )
    for number in range(100000, 100200):
        bill = asking.ask(
            AskBill(item=ITEM, register="water-bill", account=str(number)), within_s=10.0
        )
        if isinstance(bill, Bill) and bill.lines:
            asking.close()
            return str(number)
    raise AssertionError("nobody owes anything")


def to_bill(errand: Errand, account: str) -> None:
    citizen = errand.citizen
    citizen.wait_for_step("attract")
    terminal = errand.terminal
    citizen.wait_until(lambda: not terminal.journey.readiness.refusal(ITEM), "ready to pay")
    citizen.tap("start")
    citizen.wait_for_step("services")
    citizen.choose(ITEM, LETTERS)
    citizen.wait_for_step("item")
    citizen.tap("primary")
    citizen.wait_for_step("form")
    while errand.terminal.journey.at is Step.FORM:
        field = errand.terminal.journey.fields[errand.terminal.journey.question]
        if field.id == "account":
            citizen.type(account)
        else:
            citizen.tap(f"option-{field.options[0].value}")
        citizen.tap("primary")
    citizen.wait_for_step("bill")


def test_bill_is_paid_by_phone_and_the_voucher_printed(errand: Errand) -> None:
    to_bill(errand, account_that_owes(errand))
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("pay")
    errand.wait_until_shown("payState", "shown")
    assert str(errand.shows("payCode")).startswith("https://pay.example/")
    assert errand.site.payment.pay_newest()
    errand.citizen.wait_for_step("result")
    errand.wait_for_sentence("resultHeading", "result_paid")
    errand.wait_until_shown("receiptState", "printed")
    errand.wait_until_shown("delivered", True)
    (order,) = errand.site.payment.twin.orders
    number = str(errand.shows("number"))
    case = errand.site.twin.get(f"/v1/cases/{number}")
    assert case["key"] == order.order_id


def test_silent_payment_platform_is_said_and_nothing_is_taken(errand: Errand) -> None:
    to_bill(errand, account_that_owes(errand))
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("pay")
    errand.wait_until_shown("payState", "shown")
    errand.site.payment.go_away()
    errand.citizen.tap("secondary")
    errand.wait_until_shown("payState", "unknown")
    errand.site.payment.go_away(False)
    errand.citizen.wait_for_step("bill")
    errand.wait_for_sentence("billNote", "bill_note_settled")
    assert not errand.site.payment.pay_newest()
