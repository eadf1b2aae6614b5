"""The torture, a little of it: what `make torture` does a hundred times as long."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
import subprocess

import pytest

from tests.torture import boundary, diskfault, kill, network, powerloss
from tests.torture.expectation import SAVED, Expectation, Words
from tests.torture.hub import Taken, compare


def _may_trace() -> bool:
    tracer = shutil.which("strace")
    if tracer is None:
        return False
    done = subprocess.run(
        [tracer, "-o", os.devnull, "true"], capture_output=True, timeout=60, check=False
    )
    return done.returncode == 0


pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not _may_trace(), reason="strace is not installed, or may not trace here"),
]

JUDGED = pytest.mark.skipif(
    not boundary.available(), reason="no system calls are judged on this architecture"
)


def test_power_loss_costs_no_confirmed_submission() -> None:
    short = dataclasses.replace(powerloss.PRODUCT[1], rounds=6)
    tally = powerloss.torment(short, images=300, seed=1, workers=1)
    assert tally.images >= 300
    assert tally.wrong == {}, tally.examples


@pytest.mark.parametrize("control", powerloss.CONTROLS[:2], ids=lambda control: control.name)
def test_power_loss_costs_a_careless_database_something(control: powerloss.Subject) -> None:
    tally = powerloss.torment(control, images=150, seed=1, workers=1)
    assert tally.wrong["lost"] > 0


@JUDGED
def test_kill_at_write_boundaries_costs_nothing_and_makes_nothing_twice() -> None:
    kills, ledger = kill.torment(30, seed=1, workers=1, each=15)
    assert kills.count >= 30
    assert (kills.wrong, ledger) == ({}, {}), kills.examples
    assert kills.expected.confirmed >= 8


@JUDGED
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC], ids=errno.errorcode.get)
def test_a_failing_disk_is_told_of_and_costs_nothing(error: int) -> None:
    faults = diskfault.endure("enqueue", error, stays=False, seed=1, step=7)
    assert faults.wrong == {}, faults.examples
    assert faults.injected.total() >= 5
    assert faults.told.total() >= 2


def test_bad_network_and_kills_at_once_lose_nothing_and_double_nothing() -> None:
    storm, ledger = network.torment(40, seed=1, terminals=2, each=20)
    assert (storm.wrong, ledger) == ({}, {}), storm.examples
    assert storm.deliveries >= 40
    assert storm.met["lost"] > 0


def test_what_is_missing_double_or_different_in_a_ledger_is_seen() -> None:
    said = [
        Words("enqueue", (key,), state=SAVED, numbers=(number,), bodies=(body,))
        for key, number, body in (("a", "1", "x"), ("b", "2", "y"), ("c", "3", "z"))
    ]
    expected = Expectation()
    for words in said:
        expected.hear(words)
    taken = [Taken("a", "1", 1, "x"), Taken("b", "2", 1, "other"), Taken("d", "4", 1, "x")]
    assert compare(taken, expected) == {"lost": 1, "changed": 1, "twice": 1, "invented": 1}
