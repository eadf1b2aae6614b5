"""Many at once: the same promises for each as for one alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from sync.contract.acknowledgement import (
    AnyStatement,
    BatchReceipt,
    ItemOutcome,
    ItemResult,
    Refusal,
    RefusalCode,
)
from sync.contract.key import new_key
from sync.hub.server import HubServer
from sync.outbox import Outbox, SubmissionState
from sync.relay import Limits
from sync.verdict import Verdict
from tests.sync.factory import NOW, Clock, Keys, make_keys, make_outbox, save
from tests.sync.road import Road
from tests.sync.stranger import stranger
from tests.sync.strangers.batches import BatchPlatform, changed, sick
from tests.sync.strangers.platform import Platform
from tests.sync.test_delivery import POISON, deliveries, misbehave
from tests.sync.way import Way, open_way


@pytest.fixture
def way(keys: Keys, outbox: Outbox, clock: Clock) -> Iterator[Way]:
    with open_way(keys, outbox, clock) as opened:
        yield opened


DELIVERED, SAVED = SubmissionState.DELIVERED, SubmissionState.SAVED


def test_what_waits_arrives_in_one_request_with_evidence_for_each(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    saved = [save(queue) for _ in range(30)]
    report = road.go()
    assert (report.delivered, report.duplicates, report.stopped_by) == (30, 0, None)
    assert [deliveries(hub, one) for one in saved] == [1] * 30
    assert road.delivered == [one.key for one in saved]
    assert all(queue.state(one.key) is DELIVERED for one in saved)


def test_batch_whose_answer_was_lost_is_a_duplicate_of_each(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    saved = [save(queue) for _ in range(6)]
    misbehave(hub, "drop_ack")
    assert road.go().stopped_by is Verdict.UNREACHABLE
    misbehave(hub, "none")
    report = road.go(100.0)
    assert (report.delivered, report.duplicates) == (6, 6)
    assert [deliveries(hub, one) for one in saved] == [2] * 6
    assert hub.ledger.total() == 6


@pytest.mark.parametrize("fault", ["truncate", "reset", "captive", "500", "429", "drop_ack"])
def test_batch_survives_every_fault_of_the_platform_with_each_case_once(
    road: Road, queue: Outbox, hub: HubServer, fault: str
) -> None:
    saved = [save(queue) for _ in range(5)]
    misbehave(hub, fault)
    for _ in range(3):
        assert road.go(100.0).delivered == 0
    misbehave(hub, "none")
    for _ in range(6):
        road.go(100.0)
    assert queue.counts().delivered == hub.ledger.total() == 5
    assert all(queue.state(one.key) is DELIVERED for one in saved)


def test_poison_in_a_batch_is_quarantined_and_the_others_arrive_with_it(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    good = [save(queue) for _ in range(4)]
    poison = save(queue, content_type=POISON)
    good += [save(queue) for _ in range(4)]
    report = road.go()
    assert (report.delivered, report.quarantined, report.stopped_by) == (8, 1, None)
    assert queue.state(poison.key) is SubmissionState.QUARANTINED
    assert "平台不认识这种内容" in queue.reason(poison.key)
    assert [deliveries(hub, one) for one in good] == [1] * 8


def test_same_number_of_two_terminals_in_one_batch_is_told_apart(
    road: Road,
    queue: Outbox,
    hub: HubServer,
    clock: Clock,
    tmp_path: Path,
) -> None:
    other = make_outbox(tmp_path / "other" / "outbox.db", hub.secrets.platform, clock)
    with Road.open(hub.address.url, hub.secrets.platform, other, clock) as first:
        save(other)
        first.go()
    other.close()
    taken, free = save(queue), save(queue)
    report = road.go()
    assert (report.delivered, report.quarantined) == (1, 1)
    assert "待办编号已被占用" in queue.reason(taken.key)
    assert deliveries(hub, free) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"key": new_key()}, {"digest": "0" * 64}, {"header": "0" * 64}, {"key": "", "digest": ""}],
    ids=["key", "digest", "header", "nameless"],
)
@pytest.mark.parametrize("outcome", ["received", "duplicate", "refused"])
def test_result_about_other_bytes_settles_nothing(
    way: Way, wrong: dict[str, object], outcome: str
) -> None:
    saved = way.save(3)
    code = RefusalCode.UNKNOWN_KEY if outcome == "refused" else None

    def second(at: int, result: ItemResult) -> ItemResult:
        if at != 1:
            return result
        return changed(result, result=ItemOutcome(outcome), code=code, **wrong)

    way.platform.result = second
    report = way.road.go()
    assert (report.delivered, report.deferred, report.quarantined) == (2, 1, 0)
    assert way.states(saved) == [DELIVERED, SAVED, DELIVERED]


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (RefusalCode.UNKNOWN_KEY, SubmissionState.QUARANTINED),
        (RefusalCode.UNKNOWN_SUITE, SubmissionState.QUARANTINED),
        (RefusalCode.UNKNOWN_CONTENT, SubmissionState.QUARANTINED),
        (RefusalCode.KEY_REUSED, SubmissionState.QUARANTINED),
        (RefusalCode.NUMBER_TAKEN, SubmissionState.QUARANTINED),
        # The sealed bytes were whole when they left: they were changed on the way.
        (RefusalCode.WRONG_DIGEST, SAVED),
        (RefusalCode.MALFORMED_ENVELOPE, SAVED),
        (RefusalCode.OUT_OF_ORDER, SAVED),
    ],
)
def test_refusal_in_a_batch_is_for_ever_only_when_the_header_alone_decides(
    way: Way, code: RefusalCode, state: SubmissionState
) -> None:
    saved = way.save(3)

    def first(at: int, result: ItemResult) -> ItemResult:
        return result if at else changed(result, result=ItemOutcome.REFUSED, code=code)

    way.platform.result = first
    assert way.road.go().delivered == 2
    assert way.states(saved) == [state, DELIVERED, DELIVERED]


def test_later_for_some_makes_these_wait_and_no_others(way: Way) -> None:
    saved = way.save(4)

    def odd(at: int, result: ItemResult) -> ItemResult:
        if at % 2 == 0:
            return result
        return changed(result, result=ItemOutcome.LATER, code=RefusalCode.BUSY)

    way.platform.result = odd
    report = way.road.go()
    assert (report.delivered, report.deferred, report.stopped_by) == (2, 2, None)
    assert way.states(saved) == [DELIVERED, SAVED, DELIVERED, SAVED]
    way.platform.result = lambda _, result: result
    assert way.road.go(100.0).delivered == 2


def test_unauthorised_in_a_batch_keeps_it_and_stops(way: Way) -> None:
    way.save(12)
    way.platform.result = lambda _, result: changed(
        result, result=ItemOutcome.REFUSED, code=RefusalCode.UNAUTHORISED
    )
    assert way.road.go().stopped_by is Verdict.UNAUTHORISED
    assert way.platform.sizes == [8]
    assert way.outbox.counts().waiting == 12


@pytest.mark.parametrize(
    "change",
    [
        lambda receipt: msgspec.structs.replace(receipt, nonce="0" * 32),
        lambda receipt: msgspec.structs.replace(receipt, results=receipt.results[:-1]),
        lambda receipt: msgspec.structs.replace(receipt, results=receipt.results * 2),
        lambda receipt: msgspec.structs.replace(receipt, hub="hub.else"),
    ],
    ids=["another-nonce", "one-missing", "too-many", "another-hub"],
)
def test_receipt_of_something_else_settles_nothing(
    way: Way, change: Callable[[BatchReceipt], BatchReceipt]
) -> None:
    way.save(3)
    way.platform.receipt = change
    assert way.road.go().stopped_by is Verdict.NOT_OUR_HUB
    assert way.outbox.counts().waiting == 3


def test_receipt_signed_by_another_settles_nothing(way: Way) -> None:
    way.save(3)
    assert way.road.go().delivered == 3
    way.save(3)
    way.platform.keys = make_keys()
    assert way.road.go().stopped_by is Verdict.NOT_OUR_HUB
    assert way.outbox.counts().waiting == 3


def test_results_in_another_order_settle_none_of_them(way: Way) -> None:
    saved = way.save(4)
    way.platform.receipt = lambda receipt: msgspec.structs.replace(
        receipt, results=tuple(reversed(receipt.results))
    )
    assert way.road.go().delivered == 0
    assert way.states(saved) == [SAVED] * 4


def refusal(keys: Keys, code: RefusalCode) -> list[bytes]:
    platform = Platform(keys)
    said: AnyStatement = Refusal(
        **platform.name, key="", body_digest="0" * 64, code=code, detail="", at=NOW
    )
    return [platform.say(400, said)]


@pytest.mark.parametrize("code", [RefusalCode.TOO_LARGE, RefusalCode.MALFORMED_REQUEST])
def test_batch_refused_as_a_whole_quarantines_nothing_and_comes_again_in_halves(
    way: Way, code: RefusalCode
) -> None:
    way.save(8)
    way.platform.answer = lambda keys: refusal(way.platform.keys, code) if len(keys) > 3 else None
    for _ in range(6):
        way.road.go(100.0)
    assert way.platform.sizes[:3] == [8, 4, 2]
    assert way.outbox.counts().delivered == 8


def test_submission_that_brings_every_answer_down_ends_up_alone(way: Way) -> None:
    saved = way.save(8)
    poison = saved[5].key
    way.platform.answer = lambda keys: [] if poison in keys else None
    for _ in range(8):
        way.road.go(100.0)
    assert [way.outbox.state(one.key) for one in saved].count(DELIVERED) == 7
    assert way.outbox.state(poison) is SAVED
    assert [poison] in way.platform.got


def test_size_halves_after_each_failure_and_doubles_again_afterwards(way: Way) -> None:
    way.save(40)
    way.platform.answer = lambda _: sick("503 Later") if len(way.platform.sizes) <= 3 else None
    assert way.road.go().stopped_by is Verdict.TRANSIENT
    assert way.platform.sizes == [8, 4, 2]
    way.road.go(100.0)
    assert way.platform.sizes[3:8] == [1, 2, 4, 4, 8]
    assert way.outbox.counts().waiting == 0


def test_retry_after_of_a_batch_silences_the_relay(way: Way) -> None:
    way.save(20)
    way.platform.answer = lambda _: sick("429 Busy", "Retry-After: 30")
    report = way.road.go()
    assert report.stopped_by is Verdict.TRANSIENT
    assert report.wait_s >= 30.0
    assert way.platform.sizes == [8]
    way.road.go(29.0)
    assert way.platform.sizes == [8]


def test_open_circuit_only_greets_until_the_platform_answers(way: Way) -> None:
    way.save(4)
    way.platform.answer = lambda _: sick("500 Oops")
    for _ in range(3):
        way.road.go(4.0)
    assert way.road.relay.circuit_open
    sent, greeted = len(way.platform.sizes), way.there.paths().count(b"/v1/hello")
    honest, way.there.answering = way.there.answering, lambda _: sick("500 Oops")
    for _ in range(3):
        way.road.go(60.0)
    assert len(way.platform.sizes) == sent
    way.there.answering = honest
    way.platform.answer = lambda _: None
    way.road.relay.wake()
    assert way.road.go(60.0).delivered > 0
    assert way.there.paths().count(b"/v1/hello") > greeted
    assert not way.road.relay.circuit_open


def test_dead_link_costs_no_submission_of_a_batch_an_attempt(way: Way) -> None:
    way.save(5)
    assert way.road.go().delivered == 5
    way.there.close()
    way.save(5)
    assert way.road.go(1.0).stopped_by is Verdict.UNREACHABLE
    assert [leased.attempts for leased in way.outbox.take(9)] == [1] * 5


def test_requests_stay_below_their_size_whatever_is_in_them(
    keys: Keys, outbox: Outbox, clock: Clock
) -> None:
    platform = BatchPlatform(keys)
    limits = Limits(exchange_timeout_s=10.0, batch_bytes=6_000)
    sizes = []
    for _ in range(7):
        save(outbox)
    save(outbox, body=random.Random(1).randbytes(9_000))
    with (
        stranger(platform) as there,
        Road.open(there.url, keys.platform, outbox, clock, limits=limits) as road,
    ):
        assert road.go().delivered == 8
        sizes = [len(request.partition(b"\r\n\r\n")[2]) for request in there.requests]
    assert platform.sizes[-1] == 1
    assert all(size <= 6_000 for size in sizes[:-1])


def test_metered_link_gets_compressed_batches_at_its_rate(
    keys: Keys, outbox: Outbox, clock: Clock
) -> None:
    platform = BatchPlatform(keys)
    limits = Limits(exchange_timeout_s=10.0, max_upload_kbit_s=80_000)
    for _ in range(5):
        save(outbox)
    with (
        stranger(platform) as there,
        Road.open(there.url, keys.platform, outbox, clock, limits=limits) as road,
    ):
        assert road.go().delivered == 5
    assert platform.encodings == {"zstd"}
