"""Two batches on their way at once: neither harms the other."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pytest

from sync.hub.server import HubServer
from sync.outbox import Outbox, OutboxError, SubmissionState, Trouble
from sync.verdict import Verdict
from tests.sync.factory import TERMINAL, Clock, Keys, save
from tests.sync.road import Road
from tests.sync.way import Way, open_way


@pytest.fixture
def way(keys: Keys, outbox: Outbox, clock: Clock) -> Iterator[Way]:
    with open_way(keys, outbox, clock) as opened:
        yield opened


DELIVERED, SAVED = SubmissionState.DELIVERED, SubmissionState.SAVED


def test_two_batches_are_on_their_way_at_once_while_all_goes_well(way: Way) -> None:
    way.save(64)
    together = threading.Barrier(2)

    def meet(_: object) -> None:
        # The first batch shows that all goes well; the next ones come in pairs.
        if 1 < len(way.platform.sizes) < 6:
            together.wait(20)

    way.platform.answer = meet
    report = way.road.go()
    assert (report.delivered, report.stopped_by) == (64, None)
    assert way.platform.sizes == [8] * 8
    assert sorted(key for keys in way.platform.got for key in keys) == sorted(way.road.delivered)


def test_answer_of_the_second_batch_counts_when_the_first_one_fails(way: Way) -> None:
    saved = way.save(24)
    together = threading.Barrier(2)

    def second_fails(keys: Sequence[str]) -> list[bytes] | None:
        if len(way.platform.sizes) == 1:
            return None
        together.wait(20)
        return [] if saved[8].key in keys else None

    way.platform.answer = second_fails
    report = way.road.go()
    assert report.stopped_by is Verdict.UNREACHABLE
    assert report.delivered == 16
    assert way.states(saved) == [DELIVERED] * 8 + [SAVED] * 8 + [DELIVERED] * 8
    way.platform.answer = lambda _: None
    assert way.road.go(100.0).delivered == 8


def test_stop_with_two_batches_on_their_way_costs_neither_an_attempt(way: Way) -> None:
    way.save(24)
    both = threading.Barrier(3)

    def hold(_: object) -> list[bytes] | None:
        if len(way.platform.sizes) == 1:
            return None
        both.wait(20)
        way.there.leaving.wait(20)
        return []

    way.platform.answer = hold
    way.road.relay.start()
    both.wait(20)
    assert way.road.relay.stop(20.0)
    assert [leased.attempts for leased in way.outbox.take(30)] == [1] * 16


class FullOutbox(Outbox):
    """Its disk is full for the first acknowledgement, and for what comes right after it."""

    refusals = 2

    def acknowledge_all(self, keys: Collection[str], statement: bytes) -> None:
        self._refuse()
        super().acknowledge_all(keys, statement)

    def release_all(self, keys: Collection[str]) -> None:
        super().release_all(keys)
        self._refuse()

    def _refuse(self) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OutboxError(Trouble.DISK_FULL)


def test_disk_that_fails_when_a_batch_is_written_down_loses_none_of_it(
    hub: HubServer, clock: Clock, tmp_path: Path
) -> None:
    queue = FullOutbox.open(
        tmp_path / "full" / "outbox.db",
        platform=hub.secrets.platform,
        terminal=TERMINAL,
        clock=clock,
        monotonic=clock.monotonic,
        reserve_bytes=0,
    )
    saved = [save(queue) for _ in range(6)]
    with Road.open(hub.address.url, hub.secrets.platform, queue, clock) as road:
        assert road.go().trouble is Trouble.DISK_FULL
        assert queue.counts().waiting == 6
        report = road.go(100.0)
    assert (report.delivered, report.duplicates) == (6, 6)
    assert all(queue.state(one.key) is DELIVERED for one in saved)
    assert hub.ledger.total() == 6
    queue.close()
