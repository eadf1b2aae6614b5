"""The dear half of sealing is done ahead, and never shared."""

from __future__ import annotations

import os
import threading
import time

from sync.contract.envelope import begin_seal
from sync.sealing import Sealing
from tests.sync.factory import Keys


def until_ready(sealing: Sealing, count: int) -> None:
    deadline = time.monotonic() + 10
    pause = threading.Event()
    while sealing.ready() < count:
        assert time.monotonic() < deadline
        pause.wait(0.005)


def test_few_are_ready_soon_and_each_is_given_out_once(keys: Keys) -> None:
    sealing = Sealing(keys.platform, ahead=3, quiet_s=0.001)
    until_ready(sealing, 3)
    given = [sealing.take() for _ in range(20)]
    assert len({one.encapsulated for one in given}) == 20
    until_ready(sealing, 3)
    sealing.close()
    sealing.close()


def test_none_is_made_ahead_when_none_is_wanted(keys: Keys) -> None:
    sealing = Sealing(keys.platform, ahead=0)
    assert sealing.take().encapsulated != sealing.take().encapsulated
    assert sealing.ready() == 0
    sealing.close()


def test_secret_of_the_parent_process_is_not_used_after_a_fork(keys: Keys) -> None:
    sealing = Sealing(keys.platform, ahead=1, quiet_s=3600.0)
    made = begin_seal(keys.platform)
    sealing._ready.append((os.getpid() + 1, made))
    assert sealing.take().encapsulated != made.encapsulated
    sealing.close()
