"""The till before a real port: nothing that was paid is lost, nothing is asked for twice."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.payment.http import HttpPayment
from drivers.payment.platform import PaymentPlatformSimulator
from drivers.payment.port import PaymentOrder
from kiosk.app.paying import Till
from kiosk.case.payment import PaymentSeen, PaymentWanted, PayState
from sync.contract import case, paid
from sync.contract.envelope import decode_envelope, open_envelope
from sync.contract.key import new_key
from sync.outbox import Outbox
from sync.payments.journal import Journal
from sync.payments.orders import OrderState
from sync.payments.settling import Settling
from tests.sync.factory import ITEM, Clock, Keys, make_document, make_keys, make_outbox

BILL = "water:1:2026-10"


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


@dataclasses.dataclass
class Counter:
    """A till with everything around it, stepped by hand."""

    till: Till
    platform: PaymentPlatformSimulator
    journal: Journal
    outbox: Outbox
    clock: Clock
    keys: Keys
    told: list[PaymentSeen] = dataclasses.field(default_factory=list)

    @classmethod
    def open(
        cls,
        folder: Path,
        keys: Keys,
        platform: PaymentPlatformSimulator,
        monotonic: Callable[[], float] | None = None,
    ) -> Counter:
        clock = Clock()
        journal = Journal(folder / "payments.sqlite3", clock=clock)
        outbox = make_outbox(folder / "outbox.sqlite3", keys.platform, clock)
        till = Till(
            Settling(journal, outbox),
            HttpPayment(platform.url, platform.key, reply_s=2.0),
            platform=lambda: keys.platform,
            clock=clock,
            monotonic=monotonic or clock.monotonic,
            draw=lambda: 1.0,
        )
        return cls(till, platform, journal, outbox, clock, keys)

    def wanted(self, *settles: str, order: str = "") -> PaymentWanted:
        return PaymentWanted(
            order or new_key(), ITEM, "水费", 5820, settles or (BILL,), ("b1",), make_document()
        )

    def ask(self, wanted: PaymentWanted) -> PaymentWanted:
        self.till.open(wanted, self.told.append)
        self.go()
        return wanted

    def go(self, seconds: float = 0.0) -> None:
        self.clock.pass_time(seconds)
        assert self.till.take_asked()
        self.till.step()

    @property
    def words(self) -> list[PayState]:
        return [seen.state for seen in self.told]

    def last(self) -> PayState:
        return self.told[-1].state

    def cases(self) -> list[case.CaseDocument]:
        found = []
        for leased in self.outbox.take(100):
            body = open_envelope(
                decode_envelope(leased.envelope), {self.keys.platform.kid: self.keys.seal}
            )
            document = paid.open_paid(body, {self.keys.platform.kid: self.keys.seal})
            found.append(case.decode(document))
        return found

    def close(self) -> None:
        self.journal.close()
        self.outbox.close()


@pytest.fixture
def phone_clock() -> Clock:
    """The payment platform's."""
    return Clock()


@pytest.fixture
def platform(phone_clock: Clock) -> Iterator[PaymentPlatformSimulator]:
    platform = PaymentPlatformSimulator(profile="test", clock=phone_clock)
    yield platform
    platform.close()


@pytest.fixture
def counter(tmp_path: Path, keys: Keys, platform: PaymentPlatformSimulator) -> Iterator[Counter]:
    counter = Counter.open(tmp_path, keys, platform)
    yield counter
    counter.close()


def test_paid_on_the_phone_is_handed_in_with_its_order(counter: Counter) -> None:
    wanted = counter.ask(counter.wanted())
    assert counter.words == [PayState.SHOWN]
    assert counter.told[0].code
    assert counter.told[0].code not in repr(counter.told)
    counter.go(1.0)
    assert counter.words == [PayState.SHOWN]
    counter.platform.pay(wanted.order_id)
    counter.go(1.0)
    assert counter.words == [PayState.SHOWN, PayState.SUBMITTED]
    assert counter.told[-1].number
    (document,) = counter.cases()
    assert isinstance(document.paid, case.PaidOrder)
    assert (document.paid.order, document.paid.amount_fen) == (wanted.order_id, 5820)
    assert document.paid.bills == ("b1",)
    assert counter.till.step() is None


def test_pay_later_says_nothing_was_taken_only_on_the_platforms_word(counter: Counter) -> None:
    wanted = counter.ask(counter.wanted())
    counter.platform.go_away()
    counter.till.close_order(wanted.order_id)
    counter.go()
    assert counter.last() is PayState.UNKNOWN
    # While nobody knows, nobody is asked to pay the same again.
    counter.ask(counter.wanted())
    assert counter.last() is PayState.IN_DOUBT
    counter.platform.go_away(False)
    counter.go(60.0)
    assert counter.last() is PayState.CLOSED
    assert not counter.platform.pay(wanted.order_id)
    counter.ask(counter.wanted())
    assert counter.last() is PayState.SHOWN


def test_payment_that_came_before_the_closing_counts(counter: Counter) -> None:
    wanted = counter.ask(counter.wanted())
    counter.platform.pay(wanted.order_id)
    counter.till.close_order(wanted.order_id)
    counter.go()
    assert counter.last() is PayState.SUBMITTED


def test_code_that_ran_out_is_closed(counter: Counter, phone_clock: Clock) -> None:
    wanted = counter.ask(counter.wanted())
    phone_clock.pass_time(301.0)
    counter.go(301.0)
    assert counter.words == [PayState.SHOWN, PayState.CLOSED]
    order = counter.journal.order(wanted.order_id)
    assert order is not None
    assert order.state is OrderState.CLOSED


def test_code_that_ran_out_while_the_line_is_dead_does_not_stay_on_screen(
    counter: Counter, phone_clock: Clock
) -> None:
    counter.ask(counter.wanted())
    counter.platform.go_away()
    phone_clock.pass_time(301.0)
    for seconds in (10.0, 296.0, 1.0):
        counter.go(seconds)
    assert counter.words == [PayState.SHOWN, PayState.UNKNOWN]
    counter.platform.go_away(False)
    counter.go(600.0)
    assert counter.last() is PayState.CLOSED


def test_answer_lost_on_the_way_makes_one_order(counter: Counter) -> None:
    counter.platform.lose_answers(1)
    counter.ask(counter.wanted())
    assert counter.words == []
    counter.go(3.0)
    assert counter.words == [PayState.SHOWN]
    assert len(counter.platform.twin.orders) == 1


def test_platform_that_never_answers_leaves_no_order_behind(counter: Counter) -> None:
    counter.platform.go_away()
    wanted = counter.ask(counter.wanted())
    for _ in range(3):
        counter.go(30.0)
    assert counter.words[:1] == [PayState.SILENT]
    counter.platform.go_away(False)
    counter.go(600.0)
    assert counter.last() is PayState.CLOSED
    assert not counter.platform.pay(wanted.order_id)


def test_another_try_after_silence_is_the_same_order(counter: Counter) -> None:
    counter.platform.go_away()
    wanted = counter.ask(counter.wanted())
    for _ in range(2):
        counter.go(30.0)
    assert counter.words == [PayState.SILENT]
    counter.platform.go_away(False)
    counter.ask(wanted)
    assert counter.last() is PayState.SHOWN
    assert len(counter.platform.twin.orders) == 1


def test_order_id_that_belongs_to_somebody_else_is_refused(counter: Counter) -> None:
    wanted = counter.wanted()
    counter.platform.twin.create(PaymentOrder(wanted.order_id, 1, "别的"))
    counter.ask(wanted)
    assert counter.words == [PayState.REFUSED]
    assert counter.journal.open_orders() == ()


def test_citizen_who_has_gone_is_told_nothing_and_charged_nothing(counter: Counter) -> None:
    wanted = counter.ask(counter.wanted())
    counter.till.forget(wanted.order_id)
    counter.go()
    assert counter.words == [PayState.SHOWN]
    assert not counter.platform.pay(wanted.order_id)
    assert counter.cases() == []


def test_paid_while_nothing_can_be_saved_says_paid_and_is_handed_in_later(
    tmp_path: Path, keys: Keys, platform: PaymentPlatformSimulator
) -> None:
    counter = Counter.open(tmp_path, keys, platform)
    wanted = counter.ask(counter.wanted())
    counter.outbox.close()
    platform.pay(wanted.order_id)
    counter.go(1.0)
    assert counter.last() is PayState.PAID
    counter.journal.close()
    later = Counter.open(tmp_path, keys, platform)
    later.go()
    assert [document.paid for document in later.cases()] != []
    order = later.journal.order(wanted.order_id)
    assert order is not None
    assert order.state is OrderState.SUBMITTED
    later.close()


def test_journal_that_cannot_write_asks_nobody_for_money(counter: Counter) -> None:
    counter.journal.close()
    counter.ask(counter.wanted())
    assert counter.words == [PayState.REFUSED]
    assert counter.platform.twin.orders == ()


@pytest.mark.parametrize("phone", ["never", "before", "after"])
def test_next_start_sees_to_the_end_of_what_was_open(
    tmp_path: Path, keys: Keys, platform: PaymentPlatformSimulator, phone: str
) -> None:
    first = Counter.open(tmp_path, keys, platform)
    wanted = first.ask(first.wanted())
    if phone == "before":
        platform.pay(wanted.order_id)
    first.close()
    platform.go_away()
    second = Counter.open(tmp_path, keys, platform)
    second.go()
    assert [order.state for order in second.journal.open_orders()] == [OrderState.UNKNOWN]
    platform.go_away(False)
    if phone == "after":
        platform.pay(wanted.order_id)
    second.go(600.0)
    assert second.journal.open_orders() == ()
    assert len(second.cases()) == (0 if phone == "never" else 1)
    second.close()


def test_till_of_its_own_thread_serves_and_ends(
    tmp_path: Path, keys: Keys, platform: PaymentPlatformSimulator
) -> None:
    counter = Counter.open(tmp_path, keys, platform, time.monotonic)
    platform.quick_phone = True
    submitted = threading.Event()

    def tell(seen: PaymentSeen) -> None:
        counter.told.append(seen)
        if seen.state is PayState.SUBMITTED:
            submitted.set()

    counter.till.start()
    counter.till.open(counter.wanted(), tell)
    assert submitted.wait(20.0)
    counter.till.stop(5.0)
    assert counter.words == [PayState.SHOWN, PayState.SUBMITTED]
    counter.close()
