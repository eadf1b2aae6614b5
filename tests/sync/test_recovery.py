"""The platform is put back to an older state: it gets again what it lost, and nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract.feed import Verb
from sync.downstream import Downstream
from sync.hub.server import HubServer
from sync.outbox import Outbox, SubmissionState
from sync.recovery import Recovery
from sync.retention import Retention
from tests.sync.downstream.test_following import NUMBER, Time, follow
from tests.sync.factory import Clock, save, utc_now
from tests.sync.road import Road


@pytest.fixture
def following(tmp_path: Path, hub: HubServer) -> Iterator[Downstream]:
    opened = follow(tmp_path, hub, Time())
    yield opened
    opened.close()


def test_what_the_platform_lost_is_sent_again_under_the_same_keys(
    tmp_path: Path, hub: HubServer, queue: Outbox, clock: Clock, following: Downstream
) -> None:
    saved = [save(queue) for _ in range(3)]
    with Road.open(hub.address.url, hub.secrets.platform, queue, clock) as road:
        assert road.go().delivered == 3
        hub.feed.command(NUMBER, Verb.RESTART, dt.timedelta(hours=1))
        following.step()
        recovery = Recovery(queue, tmp_path / "terminal" / "outbox.db", following)
        assert recovery.step() == 0
        hub.stop(10.0)
        for path in (tmp_path / "hub").glob("hub.db*"):
            path.unlink()
        empty = HubServer(tmp_path / "hub", port=hub.address.port, clock=utc_now)
        empty.start(10.0)
        empty.feed.command(NUMBER, Verb.ROTATE_LOG, dt.timedelta(hours=1))
        following.step()
        assert recovery.step() == 3
        assert {queue.state(one.key) for one in saved} == {SubmissionState.SAVED}
        for _ in range(3):
            road.go(600.0)
        assert {queue.state(one.key) for one in saved} == {SubmissionState.DELIVERED}
        assert empty.ledger.total() == 3
        # Once looked for, not again at every pass.
        assert recovery.step() == 0
        empty.stop(10.0)


def test_payloads_go_after_their_time_a_little_at_a_time(
    hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    for _ in range(60):
        save(queue)
    with Road.open(hub.address.url, hub.secrets.platform, queue, clock) as road:
        road.go()
    chore = Retention(queue, dt.timedelta(days=30), every_s=600.0, monotonic=clock.monotonic)
    assert chore.step() == 0
    clock.pass_time(dt.timedelta(days=31).total_seconds())
    assert [chore.step() for _ in range(4)] == [50, 10, 0, 0]
    assert queue.counts().delivered == 60
