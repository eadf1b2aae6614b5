"""The relay in its own thread: wakes, waits, and ends when told to."""

from __future__ import annotations

import queue as queues
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.cable import Cable
from sync.hub.server import HubServer
from sync.outbox import Leased, Outbox, SubmissionState
from sync.relay import LinkState, Relay
from tests.sync.factory import TERMINAL, Clock, Keys, save, utc_now
from tests.sync.road import Timing
from tests.sync.stranger import stranger

NEVER_S = 3600.0
SOON_S = 20.0


class Heard:
    """What the relay told, to wait for."""

    def __init__(self) -> None:
        self.links: queues.Queue[LinkState] = queues.Queue()
        self.delivered: queues.Queue[str] = queues.Queue()

    def link(self, state: LinkState) -> None:
        while self.links.get(timeout=SOON_S) is not state:
            pass


@contextmanager
def running(
    outbox: Outbox, hub: HubServer, url: str, timing: Timing
) -> Iterator[tuple[Relay, Heard]]:
    heard = Heard()
    relay = Relay(
        outbox,
        url=url,
        platform=hub.secrets.platform,
        timing=timing,
        clock=utc_now,
        on_link=heard.links.put,
        on_delivered=heard.delivered.put,
    )
    relay.start()
    try:
        yield relay, heard
    finally:
        assert relay.stop(SOON_S)


def test_wake_sends_at_once_what_was_saved(queue: Outbox, hub: HubServer) -> None:
    with running(queue, hub, hub.address.url, Timing(idle_every_s=NEVER_S)) as (relay, heard):
        heard.link(LinkState.UP)
        saved = save(queue)
        relay.wake()
        assert heard.delivered.get(timeout=SOON_S) == saved.key
        assert queue.state(saved.key) is SubmissionState.DELIVERED


def test_what_waited_before_the_start_is_sent_without_a_wake(queue: Outbox, hub: HubServer) -> None:
    saved = [save(queue) for _ in range(3)]
    with running(queue, hub, hub.address.url, Timing(idle_every_s=NEVER_S)) as (_, heard):
        assert [heard.delivered.get(timeout=SOON_S) for _ in saved] == [s.key for s in saved]


def test_link_comes_back_by_itself_when_the_cable_is_plugged(
    queue: Outbox, hub: HubServer, cable: Cable
) -> None:
    cable.pull()
    timing = Timing(idle_every_s=0.05, backoff_base_s=0.01, backoff_cap_s=0.05)
    with running(queue, hub, cable.url, timing) as (relay, heard):
        heard.link(LinkState.DOWN)
        saved = save(queue)
        relay.wake()
        cable.plug()
        assert heard.delivered.get(timeout=SOON_S) == saved.key
        heard.link(LinkState.UP)
        cable.pull()
        heard.link(LinkState.DOWN)
        assert relay.link is LinkState.DOWN


def test_stop_does_not_wait_for_an_answer_that_never_comes(
    queue: Outbox, hub: HubServer, cable: Cable
) -> None:
    timing = Timing(idle_every_s=NEVER_S, read_timeout_s=NEVER_S)
    with running(queue, hub, cable.url, timing) as (relay, heard):
        heard.link(LinkState.UP)
        cable.stall()
        saved = save(queue)
        relay.wake()
        assert relay.stop(SOON_S)
    assert queue.state(saved.key) is SubmissionState.SAVED


def test_stop_during_a_send_costs_the_submission_no_attempt(
    keys: Keys, outbox: Outbox, hub: HubServer
) -> None:
    asked = threading.Event()
    with stranger(lambda _: []) as there:

        def hold(_: bytes) -> list[bytes]:
            asked.set()
            there.leaving.wait(SOON_S)
            return []

        there.answering = hold
        save(outbox)
        relay = Relay(
            outbox,
            url=there.url,
            platform=keys.platform,
            timing=Timing(read_timeout_s=NEVER_S),
            clock=utc_now,
        )
        relay.start()
        assert asked.wait(SOON_S)
        assert relay.stop(SOON_S)
        assert relay.link is LinkState.UNKNOWN
    assert [leased.attempts for leased in outbox.take(5)] == [1]


def test_relay_that_never_ran_can_be_stopped(queue: Outbox, hub: HubServer) -> None:
    relay = Relay(
        queue,
        url=hub.address.url,
        platform=hub.secrets.platform,
        timing=Timing(),
        clock=utc_now,
    )
    assert relay.stop(0.0)
    assert relay.stop(0.0)


def test_listener_with_a_bug_does_not_stop_deliveries(
    queue: Outbox, hub: HubServer, caplog: pytest.LogCaptureFixture
) -> None:
    told = threading.Event()

    def broken(_: object) -> None:
        told.set()
        raise RuntimeError("bug")

    relay = Relay(
        queue,
        url=hub.address.url,
        platform=hub.secrets.platform,
        timing=Timing(),
        clock=utc_now,
        on_link=broken,
        on_delivered=broken,
    )
    saved = [save(queue) for _ in range(2)]
    assert relay.pass_once().delivered == 2
    assert told.is_set()
    assert all(queue.state(one.key) is SubmissionState.DELIVERED for one in saved)
    assert "RuntimeError" in caplog.text
    relay.stop(0.0)


class FaultyOutbox(Outbox):
    """Breaks once."""

    broken = False

    def take(self, limit: int) -> list[Leased]:
        if not self.broken:
            self.broken = True
            raise ZeroDivisionError
        return super().take(limit)


def test_bug_in_a_pass_is_survived(tmp_path: Path, hub: HubServer, clock: Clock) -> None:
    queue = FaultyOutbox.open(
        tmp_path / "faulty" / "outbox.db",
        platform=hub.secrets.platform,
        terminal=TERMINAL,
        clock=clock,
        reserve_bytes=0,
    )
    saved = save(queue)
    timing = Timing(idle_every_s=NEVER_S, backoff_cap_s=0.01)
    with running(queue, hub, hub.address.url, timing) as (_, heard):
        assert heard.delivered.get(timeout=SOON_S) == saved.key
    queue.close()


def test_outbox_closed_under_the_relay_ends_in_a_report_and_not_in_a_crash(
    queue: Outbox, hub: HubServer
) -> None:
    relay = Relay(
        queue,
        url=hub.address.url,
        platform=hub.secrets.platform,
        timing=Timing(),
        clock=utc_now,
    )
    queue.close()
    report = relay.pass_once()
    assert str(report.trouble) == "closed"
    relay.stop(0.0)
