"""The torture, a little of it: what `make torture` does a hundred times as long."""

from __future__ import annotations

import shutil

import pytest

from tests.torture import boundary, kill, powerloss

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]


def test_power_loss_costs_no_confirmed_submission() -> None:
    tally = powerloss.torment(powerloss.PRODUCT[1], images=150, seed=1, workers=1)
    assert tally.images >= 150
    assert tally.wrong == {}, tally.examples


@pytest.mark.parametrize("control", powerloss.CONTROLS[:2], ids=lambda control: control.name)
def test_power_loss_costs_a_careless_database_something(control: powerloss.Subject) -> None:
    tally = powerloss.torment(control, images=150, seed=1, workers=1)
    assert tally.wrong["lost"] > 0


@pytest.mark.skipif(not boundary.available(), reason="system calls cannot be judged here")
def test_kill_at_write_boundaries_costs_nothing_and_makes_nothing_twice() -> None:
    kills, ledger = kill.torment(40, seed=1, workers=1, each=20)
    assert kills.count >= 40
    assert (kills.wrong, ledger) == ({}, {}), kills.examples
    assert kills.expected.confirmed >= 8
