"""The platform gets new keys while terminals work: who learns of it first does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract.platform import PlatformKey, load_platform
from sync.downstream import Downstream
from sync.hub.publishing import publish_keys
from sync.hub.server import HubServer
from sync.outbox import Outbox, SubmissionState
from sync.relay import LinkState, Relay
from tests.sync.downstream.test_following import Time, follow
from tests.sync.factory import Clock, make_keys, make_outbox, save, utc_now
from tests.sync.road import make_relay


@pytest.fixture
def following(tmp_path: Path, hub: HubServer) -> Iterator[Downstream]:
    opened = follow(tmp_path, hub, Time())
    yield opened
    opened.close()


@pytest.fixture
def queue(tmp_path: Path, hub: HubServer, clock: Clock) -> Iterator[Outbox]:
    box = make_outbox(tmp_path / "terminal" / "outbox.db", hub.secrets.platform, clock)
    yield box
    box.close()


def relay_to(hub: HubServer, queue: Outbox, clock: Clock, adopted: list[PlatformKey]) -> Relay:
    def adopt(platform: PlatformKey) -> None:
        adopted.append(platform)
        queue.seal_for(platform)

    return make_relay(
        hub.address.url,
        hub.secrets.platform,
        queue,
        clock,
        draw=lambda: 0.0,
        on_platform=adopt,
    )


def test_terminal_follows_the_platform_to_its_new_keys_and_loses_nothing(
    tmp_path: Path, hub: HubServer, queue: Outbox, clock: Clock, following: Downstream
) -> None:
    adopted: list[PlatformKey] = []
    relay = relay_to(hub, queue, clock, adopted)
    before = save(queue)
    following.step()
    publish_keys(hub.publisher, tmp_path / "hub", hub.secrets)
    following.step()
    newer = following.platform()
    assert newer.kid != hub.secrets.platform.kid
    relay.expect(newer)
    # The terminal knows, the platform that runs does not yet: both go on with the old key.
    assert relay.pass_once().link is LinkState.UP
    assert queue.state(before.key) is SubmissionState.DELIVERED
    assert adopted == []
    old_seal = save(queue)
    hub.stop(10.0)
    restarted = HubServer(tmp_path / "hub", port=hub.address.port, clock=utc_now)
    restarted.start(10.0)
    clock.pass_time(600)
    for _ in range(3):
        relay.pass_once()
        clock.pass_time(600)
    assert [one.kid for one in adopted] == [newer.kid]
    # What was sealed for the old key is still opened, what is saved now is sealed for the new one.
    assert queue.state(old_seal.key) is SubmissionState.DELIVERED
    after = save(queue)
    assert relay.pass_once().delivered == 1
    assert queue.state(after.key) is SubmissionState.DELIVERED
    assert load_platform(tmp_path / "hub" / "platform.json").kid == newer.kid
    assert relay.stop(10.0)
    restarted.stop(10.0)


def test_key_of_a_stranger_is_not_adopted_because_it_is_expected(
    hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    adopted: list[PlatformKey] = []
    relay = relay_to(hub, queue, clock, adopted)
    relay.expect(make_keys("other-1").platform)
    save(queue)
    assert relay.pass_once().delivered == 1
    assert adopted == []
    assert relay.stop(10.0)
