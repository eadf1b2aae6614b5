"""From the outbox over a real wire into the real hub."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update

from sync.cable import Cable
from sync.contract.envelope import read_envelope
from sync.hub.faults import FaultPlan
from sync.hub.server import HubServer
from sync.outbox import Enqueued, Outbox, SubmissionState
from sync.relay import LinkState
from sync.schema import submissions
from sync.verdict import DAMAGED_WORDS, Verdict
from tests.sync.factory import make_body, save
from tests.sync.road import Road

# A kind of content that the platform does not take.
POISON = "text/plain"


def deliveries(hub: HubServer, saved: Enqueued) -> int:
    """How often the hub got it; 0 when it is not there."""
    kept = hub.ledger.case(saved.number)
    return 0 if kept is None else kept.deliveries


def test_submission_is_delivered_once_with_the_platforms_evidence(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    body = make_body()
    saved = save(queue, body=body)
    report = road.go()
    assert (report.delivered, report.duplicates, report.stopped_by) == (1, 0, None)
    assert report.link is LinkState.UP
    assert queue.state(saved.key) is SubmissionState.DELIVERED
    assert road.delivered == [saved.key]
    assert hub.processing.settle(10.0)
    kept = hub.ledger.case(saved.number)
    assert kept is not None
    assert kept.document == body
    assert (kept.key, kept.deliveries) == (saved.key, 1)
    assert hub.ledger.total() == 1


def test_idle_pass_only_tells_that_the_platform_is_there(road: Road) -> None:
    report = road.go()
    assert (report.delivered, report.link, report.wait_s) == (0, LinkState.UP, 5.0)
    assert road.links == [LinkState.UP]
    assert road.relay.link_since is not None
    road.go(5.0)
    assert road.links == [LinkState.UP]


def test_pulled_cable_costs_no_attempt_and_delivery_follows_the_plug(
    road: Road, queue: Outbox, cable: Cable
) -> None:
    cable.pull()
    saved = [save(queue) for _ in range(3)]
    for _ in range(4):
        report = road.go(60.0)
        assert report.stopped_by is Verdict.UNREACHABLE
    assert road.links == [LinkState.DOWN]
    cable.plug()
    assert [leased.attempts for leased in queue.take(5)] == [1, 1, 1]
    for one in saved:
        queue.release(one.key)
    assert road.go(60.0).delivered == 3
    assert road.links == [LinkState.DOWN, LinkState.UP]
    assert road.delivered == [one.key for one in saved]


def test_cable_pulled_between_two_passes_is_noticed_by_the_send(
    road: Road, queue: Outbox, cable: Cable
) -> None:
    assert road.go().link is LinkState.UP
    cable.pull()
    saved = save(queue)
    report = road.go(1.0)
    assert (report.link, report.stopped_by) == (LinkState.DOWN, Verdict.UNREACHABLE)
    assert queue.state(saved.key) is SubmissionState.SAVED
    cable.plug()
    assert road.go(60.0).delivered == 1


def test_lost_answer_is_asked_for_again_and_the_platform_has_it_once(
    road: Road, queue: Outbox, hub: HubServer, cable: Cable
) -> None:
    saved = save(queue)
    cable.lose_next_answers(2)
    for deliveries_so_far in (1, 2):
        report = road.go(60.0)
        assert report.stopped_by is Verdict.UNREACHABLE
        assert queue.state(saved.key) is SubmissionState.SAVED
        assert deliveries(hub, saved) == deliveries_so_far
    report = road.go(60.0)
    assert (report.delivered, report.duplicates) == (1, 1)
    assert queue.state(saved.key) is SubmissionState.DELIVERED
    assert (deliveries(hub, saved), hub.ledger.total()) == (3, 1)


def test_answer_that_breaks_off_after_its_head_does_not_count(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    saved = save(queue)
    misbehave(hub, "drop_ack")
    assert road.go().stopped_by is Verdict.UNREACHABLE
    assert queue.state(saved.key) is SubmissionState.SAVED
    misbehave(hub, "none")
    assert road.go(60.0).duplicates == 1
    assert hub.ledger.total() == 1


def test_broken_hub_loses_nothing_and_is_not_asked_for_every_submission(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    road.go()
    saved = [save(queue) for _ in range(10)]
    misbehave(hub, "500")
    report = road.go(1.0)
    assert (report.deferred, report.stopped_by) == (10, Verdict.TRANSIENT)
    assert queue.counts().waiting == 10
    misbehave(hub, "none")
    assert road.go(100.0).delivered == 10
    assert sorted(road.delivered) == sorted(one.key for one in saved)


def test_busy_hub_is_left_alone_as_long_as_it_asks(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    road.go()
    save(queue)
    misbehave(hub, "429")
    report = road.go(1.0)
    assert report.stopped_by is Verdict.TRANSIENT
    assert report.wait_s >= 1.0
    misbehave(hub, "none")
    early = road.go(0.5)
    assert (early.delivered, early.stopped_by) == (0, Verdict.TRANSIENT)
    assert early.wait_s == pytest.approx(report.wait_s - 0.5)
    assert road.go(early.wait_s).delivered == 1


def test_captive_portal_is_not_our_hub_and_takes_nothing(
    road: Road, queue: Outbox, cable: Cable
) -> None:
    road.go()
    saved = save(queue)
    cable.captive_portal()
    assert road.go(1.0).stopped_by is Verdict.NOT_OUR_HUB
    assert road.go(60.0).stopped_by is Verdict.NOT_OUR_HUB
    assert road.links == [LinkState.UP, LinkState.NOT_OUR_HUB]
    assert queue.state(saved.key) is SubmissionState.SAVED
    cable.plug()
    assert road.go(60.0).delivered == 1


def test_hub_behind_a_login_page_of_its_own_takes_nothing(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    saved = save(queue)
    misbehave(hub, "captive")
    assert road.go().stopped_by is Verdict.NOT_OUR_HUB
    assert queue.state(saved.key) is SubmissionState.SAVED
    assert hub.ledger.total() == 0


def test_poison_submission_is_quarantined_and_the_others_go_on(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    good = save(queue)
    poison = save(queue, content_type=POISON)
    other = save(queue)
    report = road.go()
    assert (report.delivered, report.quarantined, report.stopped_by) == (2, 1, None)
    assert queue.state(poison.key) is SubmissionState.QUARANTINED
    assert "平台不认识这种内容" in queue.reason(poison.key)
    assert road.delivered == [good.key, other.key]
    assert hub.ledger.case(poison.number) is None


def test_numbers_and_deliveries_stay_whole_while_threads_save_and_the_relay_drains(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    saved: list[Enqueued] = []

    def work() -> None:
        for _ in range(20):
            saved.append(save(queue))
            road.relay.wake()

    road.relay.start()
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    road.relay.stop(10.0)
    with Road.open(
        hub.address.url, hub.secrets.platform, queue, road.clock
    ) as rest:  # what the thread had not sent when it was stopped
        rest.go(60.0)
    assert sorted(int(one.number[21:26]) for one in saved) == list(range(1, 41))
    assert queue.counts().delivered == hub.ledger.total() == 40


def misbehave(hub: HubServer, plan: str) -> None:
    assert hub.mischief is not None
    hub.mischief.plan = FaultPlan.parse(plan)


@pytest.mark.parametrize(
    ("part", "passes"),
    [
        pytest.param("header", 2, id="header: the platform reads it first"),
        pytest.param("frame", 1, id="frame"),
    ],
)
def test_what_the_disk_has_changed_is_set_aside_and_the_others_arrive(
    road: Road, queue: Outbox, part: str, passes: int
) -> None:
    saved = [save(queue) for _ in range(3)]
    with queue.transaction() as connection:
        changed = submissions.c.key == saved[1].key
        (sealed,) = connection.execute(select(submissions.c.envelope).where(changed)).one()
        damaged = bytearray(sealed)
        if part == "header":
            damaged[sealed.index(b"TEST-ITEM") + 4] = 1
        else:
            # The type of the sealed bytes, before their length (MessagePack: bin 8 or bin 16).
            body = len(read_envelope(sealed)[0].sealed)
            damaged[len(sealed) - body - (2 if body < 256 else 3)] = 0xC6
        connection.execute(update(submissions).where(changed).values(envelope=bytes(damaged)))
    found = [road.go(after_s=60.0) for _ in range(passes)]
    assert sum(one.delivered for one in found) == 2
    assert found[-1].quarantined == 1
    assert queue.state(saved[1].key) is SubmissionState.QUARANTINED
    assert queue.reason(saved[1].key).startswith(DAMAGED_WORDS)
