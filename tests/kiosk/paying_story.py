"""Items that are paid or booked, and a visit to one of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TypeVar

import msgspec

from drivers.idcard.port import CardEvent
from kiosk.case.payment import PaymentSeen, PayState
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.form import FormField
from kiosk.catalog.item import Item, Requires
from kiosk.catalog.kinds import Booking, Charge, Place
from kiosk.catalog.record import Statement
from kiosk.catalog.search import SearchIndex
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.table import step
from kiosk.readiness import Readiness
from sync.contract.asking import Answer, Bill, BillLine, Slot, Slots
from tests.kiosk.people import NOW, card, signature, world

WATER, RENEWAL, BOOKING = "test-water-bill", "test-renewal", "test-booking"
ORDER = "0190aaaa-0000-7000-8000-000000000001"
NUMBER = "441900004000320261120000421"
READY = Readiness(link_up=True, time_certain=True)

Eff = TypeVar("Eff", bound=fx.Effect)

LINES = (
    BillLine(id="w-2026-09", title="水费", period="2026 年 9 月", amount_fen=5820, late_fen=116),
    BillLine(id="w-2026-10", title="水费", period="2026 年 10 月", amount_fen=6100),
)
DAY = dt.date(2026, 11, 23)
SLOTS = (
    Slot(id="s1", day=DAY, start="09:00", end="10:00", left=0),
    Slot(id="s2", day=DAY, start="10:00", end="11:00", left=3),
    Slot(id="s3", day=DAY + dt.timedelta(days=1), start="09:00", end="10:00", left=0),
)
PLACES = (
    Place(id="hall", name="示例政务大厅", address="示例路 1 号"),
    Place(id="branch", name="示例分厅"),
)


def items(base: World) -> tuple[Item, ...]:
    """One item of each kind, made from one that is in the catalogue."""
    plain = base.catalog["resident-pension-enrolment"]
    replace = msgspec.structs.replace
    bare = replace(plain, questions=(), handlings=(), prechecks=(), materials=(), fields=())
    account = FormField(
        id="account",
        kind="number",
        label="户号",
        question="您家的户号是多少？",
        pattern="[0-9]{10}",
        example="7690000001",
    )
    anybody = Requires(identity="L0", devices=(), offline="online")
    return (
        replace(
            bare,
            id=WATER,
            name="缴水费",
            kind="payment",
            fields=(account,),
            requires=anybody,
            charge=Charge(title="水费", register="water-bill", account="account"),
        ),
        replace(
            bare,
            id=RENEWAL,
            name="换证",
            kind="renewal",
            charge=Charge(
                title="换证工本费",
                fixed_fen=2000,
                before=True,
                note=Statement(text="每本 20 元", source="示例"),
            ),
        ),
        replace(
            bare,
            id=BOOKING,
            name="预约办理",
            kind="booking",
            booking=Booking(what="窗口办理", places=PLACES, bring=("身份证",)),
        ),
    )


def paying_world() -> World:
    base = world()
    catalog = Catalog((*base.catalog, *items(base)), base.catalog.categories)
    return dataclasses.replace(base, catalog=catalog, index=SearchIndex.of(catalog))


WORLD = paying_world()


class Visit:
    """A citizen, and what the terminal was asked to do for them last."""

    def __init__(self, readiness: Readiness = READY) -> None:
        self.journey = Journey(at=Step.ATTRACT, readiness=readiness)
        self.effects: tuple[fx.Effect, ...] = ()

    def then(self, *events: ev.Event) -> Visit:
        for event in events:
            self.journey, self.effects = step(self.journey, event, WORLD)
        return self

    def at(self, wanted: Step) -> Visit:
        assert self.journey.at is wanted, self.journey.at
        return self

    def all(self, kind: type[Eff]) -> list[Eff]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def effect(self, kind: type[Eff]) -> Eff:
        (found,) = self.all(kind)
        return found

    def answer(self, answer: Answer | None, trouble: str = "") -> Visit:
        assert self.journey.fetch is not None
        return self.then(ev.Answered("s1", self.journey.fetch.serial, answer, trouble))

    def told(self, state: PayState, order: str = ORDER, **more: object) -> Visit:
        seen = PaymentSeen(order, state, **more)  # type: ignore[arg-type]  # as the test says
        return self.then(ev.OrderTold("s1", seen))

    def to_account(self) -> Visit:
        """At the account of the water bill."""
        self.then(ev.StartTapped("s1", NOW), ev.ServiceChosen(WATER), ev.BeginTapped())
        return self.at(Step.FORM)

    def to_bill(self, *lines: BillLine) -> Visit:
        self.to_account().then(ev.Drafted("7690000001"), ev.NextTapped()).at(Step.FETCHING)
        return self.answer(
            Bill(state="found", source="示例水务", holder="测**", lines=lines or LINES)
        ).at(Step.BILL)

    def to_pay(self) -> Visit:
        self.to_bill().then(ev.PayTapped(ORDER, NOW)).at(Step.FETCHING)
        return self.answer(Bill(state="found", source="示例水务", lines=LINES)).at(Step.PAY)

    def to_code(self) -> Visit:
        until = NOW + dt.timedelta(minutes=5)
        return self.to_pay().told(PayState.SHOWN, code="https://pay.example/1", expires=until)

    def to_paid(self) -> Visit:
        self.to_code().told(PayState.SUBMITTED, number=NUMBER, saved_at=NOW)
        return self.at(Step.RESULT)

    def identified(self, item: str) -> Visit:
        self.then(ev.StartTapped("s1", NOW), ev.ServiceChosen(item), ev.BeginTapped())
        self.then(ev.ConsentGiven(NOW), ev.CardSeen("s1", CardEvent.CARD_READ, card()))
        return self.then(ev.IdentityConfirmed())

    def to_fee(self) -> Visit:
        self.identified(RENEWAL).at(Step.REVIEW)
        return self.then(ev.Signed(signature()), ev.SubmitTapped("k", NOW)).at(Step.BILL)

    def to_places(self) -> Visit:
        return self.identified(BOOKING).at(Step.SLOTS)

    def to_days(self) -> Visit:
        self.to_places().then(ev.OptionTapped("hall")).at(Step.FETCHING)
        return self.answer(Slots(state="found", place="示例政务大厅", slots=SLOTS)).at(Step.SLOTS)

    def to_times(self) -> Visit:
        return self.to_days().then(ev.OptionTapped(DAY.isoformat()))

    def to_booked(self) -> Visit:
        return self.to_times().then(ev.OptionTapped("s2")).at(Step.REVIEW)
