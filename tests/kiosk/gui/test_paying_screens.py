"""Asking, bill, payment and appointment on the real screens: everything fits and can be touched."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject

from kiosk.case.payment import PayState
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, ReceiptState
from kiosk.readiness import Readiness
from sync.contract.asking import Bill, BillLine, Slots
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import WORLD, Stage
from tests.kiosk.paying_story import Visit
from tests.kiosk.people import NOW
from tests.kiosk.test_waiting import says, waiting

MANY = tuple(
    BillLine(
        id=f"w-2026-{month:02d}",
        title="城市居民生活用水及污水处理费",
        period=f"2026 年 {month} 月",
        amount_fen=1234567,
        late_fen=98765,
    )
    for month in range(1, 11)
)
NO_PAPER = Readiness(link_up=True, time_certain=True, notes=("reason_receipt_paper_out",))


def journeys() -> Iterator[tuple[str, Journey]]:
    asking = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    yield "fetching", asking.journey
    yield "fetching, slow", asking.then(ev.TimerElapsed("s1", ev.Timer.ASK)).journey
    for trouble in ("away", "busy", "notOurs", "refused", "broken"):
        asking.then(ev.RetryTapped())
        yield f"fetching, {trouble}", asking.answer(None, trouble).journey
    yield "bill, one line", Visit().to_bill(MANY[0]).journey
    yield "bill, many, no paper", Visit(NO_PAPER).to_bill(*MANY).journey
    changed = Visit(NO_PAPER).to_bill(*MANY).then(ev.PayTapped("o", NOW))
    yield "bill, changed", changed.answer(Bill(state="found", lines=MANY[:5])).journey
    nothing = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    yield "bill, nothing", nothing.answer(Bill(state="found", source="示例水务公司")).journey
    nobody = Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped())
    yield "bill, nobody", nobody.answer(Bill(state="none")).journey
    yield "fee", Visit().to_fee().journey
    yield "fee, review", Visit().to_fee().then(ev.BackTapped()).journey
    yield "pay, asked", Visit().to_pay().journey
    yield "pay, shown", Visit().to_code().journey
    yield "pay, closing", Visit().to_code().then(ev.BackTapped()).journey
    for state in (PayState.PAID, PayState.UNKNOWN, PayState.SILENT, PayState.IN_DOUBT):
        yield f"pay, {state}", Visit().to_code().told(state).journey
    yield "pay, refused", Visit().to_pay().told(PayState.REFUSED).journey
    unknown = Visit().to_code().told(PayState.UNKNOWN).journey
    for printed in (ReceiptState.PRINTING, ReceiptState.PRINTED, ReceiptState.PAPER_OUT):
        yield f"pay, slip {printed}", dataclasses.replace(unknown, receipt=printed)
    yield "paid", Visit().to_paid().journey
    yield (
        "paid, delivered",
        Visit().to_paid().then(ev.Delivered("0190aaaa-0000-7000-8000-000000000001")).journey,
    )
    yield "slots, place", Visit().to_places().journey
    yield "slots, day", Visit().to_days().journey
    yield "slots, time", Visit().to_times().journey
    empty = Visit().to_places().then(ev.OptionTapped("hall"))
    yield "slots, none", empty.answer(Slots(state="found")).journey
    gone = Visit().to_times().journey
    assert gone.appointment is not None
    again = dataclasses.replace(gone.appointment, gone=True)
    yield "slots, gone", dataclasses.replace(gone, appointment=again)
    yield "slots, review", Visit().to_booked().journey
    yield "booking, waiting", waiting().journey
    yield "booking, confirmed", says(waiting(), "approved", "已办结：准予：预约成功").journey
    yield "booking, gone", says(waiting(), "rejected", "已办结：不予办理：这个时段刚刚约满").journey


@pytest.mark.parametrize("look", ["normal", "large", "high contrast, low reach"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_screen_of_paying_and_booking_fits(
    make_stage: Callable[[str], Stage], orientation: str, look: str
) -> None:
    stage = make_stage(orientation)
    if look == "large":
        stage.look.useSize(3)
    if look == "high contrast, low reach":
        stage.look.useTheme("high")
        stage.look.useLowReach(True)
    wrong = []
    for name, journey in journeys():
        stage.show(journey)
        problems = findings(stage)
        wrong += [f"{name}: {problem}" for problem in problems]
    assert wrong == []


def test_code_on_screen_is_the_orders_and_goes_with_it(
    make_stage: Callable[[str], Stage],
) -> None:
    stage = make_stage("portrait")
    stage.show(Visit().to_code().journey)
    code = stage.window.findChild(QObject, "payQr")
    assert code is not None
    assert code.property("text") == "https://pay.example/1"
    assert code.property("visible")
    stage.show(Visit().to_code().then(ev.BackTapped()).journey)
    assert code.property("text") == ""
    assert not code.property("visible")


def test_help_explains_every_screen(make_stage: Callable[[str], Stage]) -> None:
    stage = make_stage("portrait")
    for name, journey in journeys():
        stage.show(journey)
        assert (
            stage.view.properties.property("helpText") == (WORLD.words[f"help_{journey.at.value}"])
        ), name
