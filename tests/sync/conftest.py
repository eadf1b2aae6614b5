from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.cable import Cable
from sync.hub.faults import FaultPlan, Mischief
from sync.hub.server import HubServer
from sync.outbox import Outbox
from tests.sync.factory import Clock, Keys, make_keys, make_outbox, utc_now
from tests.sync.road import Road


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys() -> Keys:
    return make_keys()


@pytest.fixture
def outbox(tmp_path: Path, keys: Keys, clock: Clock) -> Iterator[Outbox]:
    box = make_outbox(tmp_path / "terminal" / "outbox.db", keys.platform, clock)
    yield box
    box.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    """The real hub on a real port, in a thread of its own; misbehaves when ``mischief`` is told."""
    server = HubServer(
        tmp_path / "hub", name="hub.test", mischief=Mischief(FaultPlan(), seed=7), clock=utc_now
    )
    server.start(10.0)
    yield server
    server.stop(10.0)


@pytest.fixture
def cable(hub: HubServer) -> Iterator[Cable]:
    line = Cable("127.0.0.1", hub.address.port, profile="test")
    yield line
    line.close()


@pytest.fixture
def queue(tmp_path: Path, hub: HubServer, clock: Clock) -> Iterator[Outbox]:
    """An outbox that seals for the real hub."""
    box = make_outbox(tmp_path / "terminal" / "outbox.db", hub.secrets.platform, clock)
    yield box
    box.close()


@pytest.fixture
def road(hub: HubServer, cable: Cable, queue: Outbox, clock: Clock) -> Iterator[Road]:
    with Road.open(cable.url, hub.secrets.platform, queue, clock) as opened:
        yield opened
