"""The relay hears the platform's time with every greeting, and does chores between passes."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.cable import Cable
from sync.hub.faults import FaultPlan
from sync.hub.server import HubServer
from sync.outbox import Outbox
from sync.relay import Limits, LinkState, Relay
from sync.timekeeping import Bounds, Timekeeper, TimeSource
from tests.sync.factory import Clock, Keys, make_keys, utc_now
from tests.sync.road import Timing

DAY = dt.timedelta(days=1)


@pytest.fixture
def keeper(hub: HubServer, tmp_path: Path) -> Timekeeper:
    """Of a machine whose clock is a day behind."""
    return Timekeeper(
        platform=hub.secrets.platform,
        floor_file=tmp_path / "floor",
        system=lambda: utc_now() - DAY,
    )


@pytest.fixture
def relay(
    cable: Cable, hub: HubServer, queue: Outbox, clock: Clock, keeper: Timekeeper
) -> Iterator[Relay]:
    relay = Relay(
        queue,
        url=cable.url,
        platform=hub.secrets.platform,
        timing=Timing(),
        limits=Limits(exchange_timeout_s=10.0),
        clock=clock,
        monotonic=clock.monotonic,
        keeper=keeper,
    )
    yield relay
    assert relay.stop(10.0)


def test_first_greeting_makes_the_time_certain(relay: Relay, keeper: Timekeeper) -> None:
    assert keeper.now().source is TimeSource.SYSTEM
    assert relay.pass_once().link is LinkState.UP
    reading = keeper.now()
    assert (reading.certain, reading.source) == (True, TimeSource.PLATFORM)
    assert abs(reading.at - utc_now()) < dt.timedelta(seconds=2)


def test_dead_link_teaches_nothing(relay: Relay, keeper: Timekeeper, cable: Cable) -> None:
    cable.pull()
    assert relay.pass_once().link is LinkState.DOWN
    assert not keeper.now().certain


def test_login_page_teaches_nothing(relay: Relay, keeper: Timekeeper, cable: Cable) -> None:
    cable.captive_portal()
    assert relay.pass_once().link is LinkState.NOT_OUR_HUB
    assert not keeper.now().certain


def test_platform_of_others_teaches_nothing(
    cable: Cable, hub: HubServer, queue: Outbox, clock: Clock, tmp_path: Path
) -> None:
    strangers: Keys = make_keys()
    keeper = Timekeeper(platform=strangers.platform, floor_file=tmp_path / "floor")
    relay = Relay(
        queue,
        url=cable.url,
        platform=strangers.platform,
        timing=Timing(),
        clock=clock,
        monotonic=clock.monotonic,
        keeper=keeper,
    )
    assert relay.pass_once().link is LinkState.NOT_OUR_HUB
    assert not keeper.now().certain
    assert relay.stop(10.0)


def test_platform_that_jumps_back_a_day_makes_the_time_uncertain(
    relay: Relay, keeper: Timekeeper, hub: HubServer, clock: Clock
) -> None:
    relay.pass_once()
    assert keeper.now().certain
    assert hub.mischief is not None
    hub.mischief.plan = FaultPlan.parse("skew:-86400s")
    for _ in range(3):
        clock.pass_time(6)
        relay.pass_once()
    reading = keeper.now()
    assert not reading.certain
    assert reading.at > utc_now() - dt.timedelta(minutes=1), "time never falls below the floor"


def test_step_looks_no_more_often_than_it_was_told(hub: HubServer, tmp_path: Path) -> None:
    looks: list[float] = []
    boot = Clock()

    def synchronised() -> bool:
        looks.append(boot.monotonic())
        return False

    keeper = Timekeeper(
        platform=hub.secrets.platform,
        floor_file=tmp_path / "floor",
        boot=boot.monotonic,
        synchronised=synchronised,
        bounds=Bounds(look_every_s=60.0),
    )
    for _ in range(5):
        keeper.step()
        boot.pass_time(30)
    assert looks == [1000.0, 1060.0, 1120.0]


def test_chores_are_done_between_passes_and_one_that_fails_stops_nothing(
    cable: Cable, hub: HubServer, queue: Outbox
) -> None:
    done, seen = threading.Event(), threading.Event()

    def broken() -> None:
        seen.set()
        raise ValueError("a bug")

    relay = Relay(
        queue,
        url=cable.url,
        platform=hub.secrets.platform,
        timing=Timing(),
        clock=utc_now,
        chores=(broken, done.set),
    )
    relay.start()
    assert seen.wait(10.0)
    assert done.wait(10.0)
    assert relay.stop(10.0)
