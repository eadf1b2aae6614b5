"""What every payment platform's adapter promises.

An adapter's test inherits ``PaymentContract`` and provides the ``stand`` fixture.
"""

from __future__ import annotations

from typing import Protocol

from drivers.device import Cancel, CompletionCode, ComponentState, DeviceClass, DeviceStatus
from drivers.payment.port import Payment, PaymentOrder, PaymentState

ORDER = PaymentOrder("k1-20261121-0001", 1500, "社会保障卡补办工本费")


class Stand(Protocol):
    """A platform, a phone that pays, and hands on the line between."""

    payment: Payment

    def pay(self, order_id: str) -> bool: ...

    def go_away(self, away: bool) -> None: ...

    def lose_answers(self, count: int) -> None: ...

    def let_expire(self) -> None: ...

    def orders_made(self) -> int: ...


class PaymentContract:
    """The tests; ``stand`` comes from the adapter's own test module."""

    def test_platform_that_answers_is_ready(self, stand: Stand) -> None:
        assert stand.payment.status().component is ComponentState.READY
        assert stand.payment.capabilities().device_class is DeviceClass.PAYMENT

    def test_order_gets_a_code_to_scan_and_waits(self, stand: Stand) -> None:
        qr = stand.payment.create(ORDER).value
        assert qr is not None
        assert qr.data
        assert qr.expires.tzinfo is not None
        assert stand.payment.state(ORDER.order_id) is PaymentState.WAITING

    def test_code_is_not_shown_in_logs(self, stand: Stand) -> None:
        completion = stand.payment.create(ORDER)
        assert completion.value is not None
        assert completion.value.data not in repr(completion)

    def test_payment_is_noticed_and_stays(self, stand: Stand) -> None:
        stand.payment.create(ORDER)
        assert stand.pay(ORDER.order_id)
        assert stand.payment.state(ORDER.order_id) is PaymentState.PAID
        assert stand.payment.close_order(ORDER.order_id) is PaymentState.PAID
        assert stand.payment.state(ORDER.order_id) is PaymentState.PAID

    def test_retry_finds_the_order_made_before(self, stand: Stand) -> None:
        first = stand.payment.create(ORDER)
        assert stand.payment.create(ORDER).value == first.value
        assert stand.orders_made() == 1

    def test_lost_answer_and_a_retry_make_one_order(self, stand: Stand) -> None:
        stand.lose_answers(2)
        lost = [stand.payment.create(ORDER).code for _ in range(2)]
        assert lost == [CompletionCode.TIME_OUT] * 2
        assert stand.payment.create(ORDER).ok
        assert stand.orders_made() == 1

    def test_id_used_for_another_amount_is_refused(self, stand: Stand) -> None:
        stand.payment.create(ORDER)
        other = PaymentOrder(ORDER.order_id, ORDER.amount_fen + 1, ORDER.title)
        assert stand.payment.create(other).code is CompletionCode.INVALID_DATA
        assert stand.orders_made() == 1

    def test_closed_order_takes_no_money_and_is_not_made_anew(self, stand: Stand) -> None:
        stand.payment.create(ORDER)
        assert stand.payment.close_order(ORDER.order_id) is PaymentState.CLOSED
        assert not stand.pay(ORDER.order_id)
        assert stand.payment.create(ORDER).code is CompletionCode.SEQUENCE_ERROR
        assert stand.payment.state(ORDER.order_id) is PaymentState.CLOSED

    def test_paid_order_is_not_charged_again(self, stand: Stand) -> None:
        stand.payment.create(ORDER)
        stand.pay(ORDER.order_id)
        assert stand.payment.create(ORDER).code is CompletionCode.SEQUENCE_ERROR

    def test_code_expires_and_then_takes_no_money(self, stand: Stand) -> None:
        stand.payment.create(ORDER)
        stand.let_expire()
        assert not stand.pay(ORDER.order_id)
        assert stand.payment.state(ORDER.order_id) is PaymentState.EXPIRED
        assert stand.payment.close_order(ORDER.order_id) is PaymentState.EXPIRED

    def test_silence_is_neither_paid_nor_unpaid(self, stand: Stand) -> None:
        stand.payment.create(ORDER)
        stand.pay(ORDER.order_id)
        stand.go_away(True)
        assert stand.payment.status().status is DeviceStatus.OFFLINE
        assert stand.payment.state(ORDER.order_id) is PaymentState.UNKNOWN
        assert stand.payment.close_order(ORDER.order_id) is PaymentState.UNKNOWN
        assert not stand.payment.create(ORDER).ok
        stand.go_away(False)
        assert stand.payment.state(ORDER.order_id) is PaymentState.PAID

    def test_order_nobody_made_is_unknown(self, stand: Stand) -> None:
        assert stand.payment.state("k1-other") is PaymentState.UNKNOWN
        assert stand.payment.close_order("k1-other") is PaymentState.UNKNOWN

    def test_canceled_order_is_not_made(self, stand: Stand) -> None:
        cancel = Cancel()
        cancel.set()
        assert stand.payment.create(ORDER, cancel).code is CompletionCode.CANCELED
        assert stand.orders_made() == 0
