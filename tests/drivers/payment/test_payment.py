"""The payment port: its twin keeps the contract, its orders say nothing they should not."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.payment.port import MAX_FEN, PaymentOrder, PaymentQr, PaymentState
from drivers.payment.twin import PaymentTwin
from drivers.simulation import SimulatorForbidden
from tests.drivers.payment.contract import PaymentContract


class TwinStand:
    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
        self.payment = PaymentTwin(profile="test", clock=lambda: self.now)
        self.pay = self.payment.pay
        self.lose_answers = self.payment.lose_answers

    def go_away(self, away: bool) -> None:
        self.payment.go_away(away)

    def let_expire(self) -> None:
        self.now += dt.timedelta(minutes=5)

    def orders_made(self) -> int:
        return len(self.payment.orders)


@pytest.fixture
def stand() -> TwinStand:
    return TwinStand()


class TestPaymentTwin(PaymentContract):
    """The contract, in memory."""


@pytest.mark.parametrize(
    "fields",
    [
        {"order_id": ""},
        {"order_id": "a" * 65},
        {"order_id": "a b"},
        {"order_id": "a/b"},
        {"order_id": "订单一"},
        {"amount_fen": 0},
        {"amount_fen": -1},
        {"amount_fen": True},
        {"amount_fen": 15.0},
        {"amount_fen": MAX_FEN + 1},
        {"title": " "},
        {"title": "x" * 61},
        {"title": "a\nb"},
        {"title": "a\u202eb"},
    ],
)
def test_order_no_platform_should_see_is_refused(fields: dict[str, Any]) -> None:
    right: dict[str, Any] = {"order_id": "1-a_B", "amount_fen": 1, "title": "工本费"}
    assert PaymentOrder(**right).order_id == "1-a_B"
    with pytest.raises(ValueError, match=next(iter(fields))):
        PaymentOrder(**(right | fields))


def test_nothing_of_the_payer_has_a_place_in_the_port() -> None:
    names = {field.name for kind in (PaymentOrder, PaymentQr) for field in dataclasses.fields(kind)}
    assert names == {"order_id", "amount_fen", "title", "data", "expires"}


def test_only_what_never_changes_is_final() -> None:
    moving = {state for state in PaymentState if not state.final}
    assert moving == {PaymentState.WAITING, PaymentState.UNKNOWN}


@pytest.mark.parametrize("profile", ["production", "pilot", ""])
def test_twin_refuses_to_serve_citizens(profile: str) -> None:
    with pytest.raises(SimulatorForbidden):
        PaymentTwin(profile=profile)


@given(
    st.lists(
        st.sampled_from(["create", "pay", "close_order", "state", "expire", "lose", "away", "back"])
    )
)
def test_whatever_happens_one_intent_is_one_order_and_final_states_stay(steps: list[str]) -> None:
    stand = TwinStand()
    order = PaymentOrder("one", 100, "工本费")
    final: PaymentState | None = None
    for step in steps:
        match step:
            case "create":
                stand.payment.create(order)
            case "pay" | "close_order" | "state":
                getattr(stand.payment, step)(order.order_id)
            case "expire":
                stand.let_expire()
            case "lose":
                stand.lose_answers(1)
            case _:
                stand.go_away(step == "away")
        state = stand.payment.state(order.order_id)
        assert final is None or state in (final, PaymentState.UNKNOWN)
        final = state if state.final else final
        assert stand.orders_made() <= 1
