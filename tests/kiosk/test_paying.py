"""Paying: the price first, the platform's word last, and nobody charged twice."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from drivers.receipt.port import Receipt
from kiosk.case.payment import PayState
from kiosk.case.receipt import compose_receipt
from kiosk.case.submission import Submission
from kiosk.catalog.kinds import Qualification
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import ReceiptState, Step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from sync.contract.asking import AskBill, Bill, Declined
from tests.kiosk.paying_story import LINES, NUMBER, ORDER, READY, WATER, WORLD, Visit
from tests.kiosk.people import NOW, TODAY, card


def screen(visit: Visit) -> dict[str, object]:
    return dict(present(visit.journey, WORLD, TODAY))


def test_bill_of_an_account_needs_no_card_and_shows_the_price_first() -> None:
    visit = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    ask = visit.effect(fx.Ask).ask
    assert isinstance(ask, AskBill)
    assert (ask.item, ask.account, ask.citizen) == (WATER, "7690000001", None)
    assert screen(visit)["fetchHeading"]
    visit.answer(Bill(state="found", source="示例水务", holder="测**", lines=LINES))
    shown = screen(visit)
    assert shown["billHeading"] == "应缴 ¥120.36"
    assert "示例水务" in str(shown["billLead"])
    assert "¥1.16" in str(shown["billLines"])


def test_chosen_lines_alone_are_paid() -> None:
    visit = Visit().to_bill().then(ev.Toggled("w-2026-09"))
    assert screen(visit)["billPay"] == "去缴费 ¥61.00"
    visit.then(ev.PayTapped(ORDER, NOW))
    visit.answer(Bill(state="found", lines=LINES)).at(Step.PAY)
    wanted = visit.effect(fx.OpenOrder).wanted
    assert (wanted.amount_fen, wanted.bills) == (6100, ("w-2026-10",))
    assert wanted.document.applicant is msgspec.UNSET
    assert wanted.document.paid is msgspec.UNSET


def test_nothing_chosen_asks_for_nothing() -> None:
    visit = Visit().to_bill()
    for line in LINES:
        visit.then(ev.Toggled(line.id))
    assert screen(visit)["billPay"] == ""
    visit.then(ev.PayTapped(ORDER, NOW)).at(Step.BILL)
    assert visit.all(fx.OpenOrder) == []


def test_nothing_due_is_said_so() -> None:
    visit = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    visit.answer(Bill(state="found", source="示例水务")).at(Step.BILL)
    assert screen(visit)["billNothing"]
    assert screen(visit)["billHeading"] == "现在没有要缴的"
    visit.then(ev.PayTapped(ORDER, NOW)).at(Step.BILL)


def test_unknown_account_leads_back_to_its_number() -> None:
    visit = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    visit.answer(Bill(state="none")).at(Step.BILL)
    assert screen(visit)["billHeading"] == "没有查到这个号码"
    assert screen(visit)["billNobody"]
    visit.then(ev.BackTapped()).at(Step.FORM)
    assert visit.journey.draft == "7690000001"


@pytest.mark.parametrize(
    ("change", "amount"),
    [
        (lambda: LINES[:1], "¥59.36"),
        (lambda: (msgspec.structs.replace(LINES[0], amount_fen=1), LINES[1]), "¥62.17"),
    ],
    ids=["paid elsewhere", "amount changed"],
)
def test_bill_that_changed_meanwhile_is_shown_again_and_nothing_is_asked_for(
    change: object, amount: str
) -> None:
    visit = Visit().to_bill().then(ev.PayTapped(ORDER, NOW))
    assert callable(change)
    visit.answer(Bill(state="found", lines=change())).at(Step.BILL)
    assert visit.all(fx.OpenOrder) == []
    assert visit.journey.paying is None
    assert screen(visit)["billHeading"] == f"应缴 {amount}"
    assert "还没有扣款" in str(screen(visit)["billNote"])


def test_everything_paid_meanwhile_leaves_nothing_to_pay() -> None:
    visit = Visit().to_bill().then(ev.PayTapped(ORDER, NOW))
    visit.answer(Bill(state="found", source="示例水务")).at(Step.BILL)
    assert screen(visit)["billNothing"]


def test_code_is_shown_with_amount_and_purpose_and_no_idle_clock_runs() -> None:
    visit = Visit().to_pay()
    # What the wait for the bill started is stopped as well.
    kinds = [type(effect) for effect in visit.effects]
    assert kinds.index(fx.StopTimers) > kinds.index(fx.StartTimer)
    visit.told(PayState.SHOWN, code="https://pay.example/1", expires=NOW)
    shown = screen(visit)
    assert (shown["payCode"], shown["payAmount"]) == ("https://pay.example/1", "¥120.36")
    visit.then(ev.Touched())
    assert visit.all(fx.StartTimer) == []
    assert "pay.example" not in repr(visit.journey)


def test_paid_is_said_on_the_platforms_word_and_the_voucher_printed_once() -> None:
    visit = Visit().to_code().told(PayState.PAID).at(Step.PAY)
    assert screen(visit)["payHeading"] == "支付平台已确认收款 ¥120.36"
    visit.told(PayState.SUBMITTED, number=NUMBER, saved_at=NOW).at(Step.RESULT)
    receipt = visit.effect(fx.Print).receipt
    assert receipt.job_id == ORDER
    words = text_of(receipt)
    assert "合计 ¥120.36" in words
    assert "水费 2026 年 10 月" in words
    shown = screen(visit)
    assert shown["resultHeading"] == "已缴费，已收件"
    visit.then(ev.ReceiptAnswered("s1", ORDER, ReceiptState.PRINTED), ev.PrintTapped())
    assert visit.all(fx.Print) == []
    visit.then(ev.Delivered(ORDER))
    assert "已送达政务平台" in str(screen(visit)["resultLead"])


def test_pay_later_waits_for_the_platform_before_it_says_that_nothing_was_taken() -> None:
    visit = Visit().to_code().then(ev.BackTapped()).at(Step.PAY)
    assert visit.effect(fx.CloseOrder).order_id == ORDER
    assert screen(visit)["payHeading"] == "正在取消…"
    assert screen(visit)["payCode"] == ""
    visit.then(ev.BackTapped())
    assert visit.all(fx.CloseOrder) == []
    visit.told(PayState.CLOSED).at(Step.BILL)
    assert "没有扣款" in str(screen(visit)["billNote"])
    visit.then(ev.PayTapped("another-order", NOW))
    visit.answer(Bill(state="found", lines=LINES))
    assert visit.effect(fx.OpenOrder).wanted.order_id == "another-order"


def test_payment_that_was_quicker_than_pay_later_counts() -> None:
    visit = Visit().to_code().then(ev.BackTapped())
    visit.told(PayState.SUBMITTED, number=NUMBER, saved_at=NOW).at(Step.RESULT)


def test_unknown_end_is_said_with_a_slip_and_never_a_second_order() -> None:
    visit = Visit().to_code().then(ev.BackTapped()).told(PayState.UNKNOWN).at(Step.PAY)
    shown = screen(visit)
    assert shown["payHeading"] == "正在核对，不会重复扣款"
    assert shown["payOrder"] == ORDER
    visit.then(ev.PayTapped("another", NOW), ev.NextTapped(), ev.BackTapped()).at(Step.PAY)
    assert visit.all(fx.OpenOrder) == []
    visit.then(ev.PrintTapped())
    slip = visit.effect(fx.Print).receipt
    assert slip.job_id == f"{ORDER}-doubt"
    assert "请不要再付一次" in text_of(slip)
    visit.then(ev.ReceiptAnswered("s1", slip.job_id, ReceiptState.PRINTED), ev.PrintTapped())
    assert visit.all(fx.Print) == []
    visit.then(ev.DoneTapped()).at(Step.GOODBYE)
    assert visit.effect(fx.ForgetOrder).order_id == ORDER


@pytest.mark.parametrize(
    ("state", "at"), [(PayState.SUBMITTED, Step.RESULT), (PayState.CLOSED, Step.BILL)]
)
def test_end_that_becomes_known_is_shown(state: PayState, at: Step) -> None:
    visit = Visit().to_code().then(ev.BackTapped()).told(PayState.UNKNOWN)
    visit.told(state, number=NUMBER, saved_at=NOW).at(at)


def test_code_that_ran_out_says_that_nothing_was_taken() -> None:
    visit = Visit().to_code().told(PayState.CLOSED).at(Step.BILL)
    assert "已过期" in str(screen(visit)["billNote"])


def test_no_code_can_be_tried_again_with_the_same_order() -> None:
    visit = Visit().to_pay().told(PayState.SILENT).at(Step.PAY)
    assert screen(visit)["payPrimary"] == "再试一次"
    visit.then(ev.NextTapped()).at(Step.PAY)
    assert visit.effect(fx.OpenOrder).wanted.order_id == ORDER
    visit.told(PayState.SILENT).then(ev.BackTapped()).at(Step.BILL)
    assert visit.effect(fx.ForgetOrder).order_id == ORDER


@pytest.mark.parametrize("state", [PayState.IN_DOUBT, PayState.REFUSED])
def test_order_that_was_not_taken_leads_back_to_the_bill(state: PayState) -> None:
    visit = Visit().to_pay().told(state).at(Step.PAY)
    assert screen(visit)["payPrimary"] == "返回账单"
    visit.then(ev.NextTapped()).at(Step.PAY).then(ev.BackTapped()).at(Step.BILL)


def test_who_walks_away_has_the_order_seen_to() -> None:
    visit = Visit().to_code().then(ev.ExitTapped()).at(Step.GOODBYE)
    assert visit.effect(fx.ForgetOrder).order_id == ORDER
    visit.told(PayState.SUBMITTED, number=NUMBER, saved_at=NOW).at(Step.GOODBYE)


def test_answer_about_another_order_changes_nothing() -> None:
    visit = Visit().to_code()
    before = visit.journey
    visit.told(PayState.SUBMITTED, order="somebody-elses", number=NUMBER, saved_at=NOW)
    assert visit.journey == before


def test_fee_is_paid_after_signing_and_before_handing_in() -> None:
    visit = Visit().to_fee()
    assert visit.all(fx.Save) == []
    shown = screen(visit)
    assert shown["billHeading"] == "应缴 ¥20.00"
    assert "未经核实" in str(shown["billBasis"])
    visit.then(ev.PayTapped(ORDER, NOW)).at(Step.PAY)
    wanted = visit.effect(fx.OpenOrder).wanted
    assert wanted.bills == ()
    assert wanted.document.signature is not msgspec.UNSET
    visit.told(PayState.SUBMITTED, number=NUMBER, saved_at=NOW).at(Step.RESULT)
    assert "换证工本费" in text_of(visit.effect(fx.Print).receipt)


def test_back_from_the_fee_asks_for_the_signature_again() -> None:
    visit = Visit().to_fee().then(ev.BackTapped()).at(Step.REVIEW)
    assert visit.journey.signature is None


def test_printer_without_paper_is_said_before_anybody_is_charged() -> None:
    empty = dataclasses.replace(READY, notes=("reason_receipt_paper_out",))
    visit = Visit(empty).to_bill()
    assert "打不出凭证" in str(screen(visit)["billPrinter"])
    assert screen(Visit().to_bill())["billPrinter"] == ""


@pytest.mark.parametrize("trouble", ["away", "busy", "notOurs", "refused", "broken"])
def test_no_answer_is_a_sentence_with_another_try_and_a_way_back(trouble: str) -> None:
    visit = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    first = visit.effect(fx.Ask)
    visit.answer(None, trouble).at(Step.FETCHING)
    assert screen(visit)["fetchTrouble"]
    visit.then(ev.RetryTapped()).at(Step.FETCHING)
    second = visit.effect(fx.Ask)
    assert second.ask == first.ask
    # The first answer, late: it belongs to a question nobody waits for any more.
    visit.then(ev.Answered("s1", first.serial, Bill(state="found", lines=LINES)))
    visit.at(Step.FETCHING).then(ev.BackTapped()).at(Step.FORM)


def test_department_that_does_not_answer_and_platform_that_declines_are_told() -> None:
    visit = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    visit.answer(Bill(state="unavailable", source="示例水务")).at(Step.FETCHING)
    assert "示例水务" in str(screen(visit)["fetchTrouble"])
    visit.then(ev.RetryTapped()).answer(Declined(reason="今天在对账")).at(Step.FETCHING)
    assert screen(visit)["fetchTrouble"] == "今天在对账"
    visit.then(ev.RetryTapped()).answer(Bill(state="found", lines=LINES)).at(Step.BILL)


def test_waiting_long_is_said() -> None:
    visit = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    assert not screen(visit)["fetchSlow"]
    visit.then(ev.TimerElapsed("s1", ev.Timer.ASK))
    assert screen(visit)["fetchSlow"]
    # The way on is the one that the page has.
    assert "“返回”" in str(screen(visit)["fetchWaits"])
    assert visit.journey.fetch is not None
    fetch = dataclasses.replace(visit.journey.fetch, skippable=True)
    visit.journey = dataclasses.replace(visit.journey, fetch=fetch)
    assert WORLD.words["fetching_skip"] in str(screen(visit)["fetchWaits"])


def test_review_speaks_of_changing_only_where_something_can_be_changed() -> None:
    assert screen(Visit().to_booked())["reviewLead"] == WORLD.words["review_lead_back"]
    fee = Visit().to_fee().then(ev.BackTapped()).at(Step.REVIEW)
    assert screen(fee)["reviewLead"] == WORLD.words["review_lead_back"]


def test_payment_on_its_way_is_not_said_to_wait_for_the_network() -> None:
    steps = screen(Visit().to_paid())["nextSteps"]
    assert isinstance(steps, list)
    assert next(step["detail"] for step in steps if not step["done"]) == "正在送往平台"


def test_bill_that_could_not_be_checked_again_charges_nobody() -> None:
    visit = Visit().to_bill().then(ev.PayTapped(ORDER, NOW)).answer(None, "away")
    visit.at(Step.FETCHING).then(ev.BackTapped()).at(Step.BILL)
    assert visit.all(fx.OpenOrder) == []


def test_offline_the_item_is_not_begun() -> None:
    offline = Readiness(refusals={WATER: "reason_needs_network"})
    visit = Visit(offline).then(ev.StartTapped("s1", NOW), ev.ServiceChosen(WATER))
    visit.then(ev.BeginTapped()).at(Step.ITEM)


def text_of(receipt: Receipt) -> str:
    found = []
    for block in receipt.blocks:
        found += [str(getattr(block, name, "")) for name in ("text", "label", "value")]
    return "\n".join(found)


def test_confirmation_says_how_long_it_holds_once_it_is_given() -> None:
    item = WORLD.catalog["resident-pension-enrolment"]
    certify = msgspec.structs.replace(
        item, qualification=Qualification(register="pension-benefit", months=12)
    )
    saved = Submission("key-1", number=NUMBER, saved_at=NOW, time_certain=True)
    receipt = compose_receipt(certify, card(), saved, words=WORLD.words, place="测试站")
    assert "确认后 12 个月内有效" in text_of(receipt)
    plain = compose_receipt(item, card(), saved, words=WORLD.words, place="测试站")
    assert "有效" not in text_of(plain)
