from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hub.faults import Fault, FaultError, FaultPlan, Mischief


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("", FaultPlan()),
        ("none", FaultPlan()),
        ("500", FaultPlan(((Fault.SERVER_ERROR, 1.0),))),
        (
            " drop_ack:0.2 , delay:2s ",
            FaultPlan(((Fault.DROP_ACK, 0.2),), delay_s=2.0),
        ),
        ("delay:300ms", FaultPlan(delay_s=0.3)),
        ("skew", FaultPlan(skew_s=86_400.0)),
        ("skew:-90s", FaultPlan(skew_s=-90.0)),
        ("truncate:0.5,reset", FaultPlan(((Fault.TRUNCATE, 0.5), (Fault.RESET, 1.0)))),
        ("429:1,captive:0", FaultPlan(((Fault.TOO_MANY, 1.0), (Fault.CAPTIVE, 0.0)))),
    ],
)
def test_plan_is_read_and_written_again(text: str, plan: FaultPlan) -> None:
    assert FaultPlan.parse(text) == plan
    assert FaultPlan.parse(str(plan)) == plan


@pytest.mark.parametrize(
    "text",
    ["explode", "500:2", "500:-1", "delay", "delay:2", "delay:x", "drop_ack:nan", "500:", "skew:1"],
)
def test_plan_with_an_unknown_word_is_refused(text: str) -> None:
    with pytest.raises(FaultError, match="not a fault"):
        FaultPlan.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        plan = FaultPlan.parse(text)
    except FaultError:
        return
    assert FaultPlan.parse(str(plan)).delay_s == pytest.approx(plan.delay_s)


def test_same_seed_draws_the_same_faults() -> None:
    plan = FaultPlan.parse("drop_ack:0.3,500:0.3")
    first, second = Mischief(plan, 5), Mischief(plan, 5)
    assert [first.draw() for _ in range(200)] == [second.draw() for _ in range(200)]


def test_share_is_kept_over_many_draws() -> None:
    mischief = Mischief(FaultPlan.parse("drop_ack:0.3"), 1)
    hits = sum(mischief.draw() is Fault.DROP_ACK for _ in range(10_000))
    assert 2_800 < hits < 3_200
