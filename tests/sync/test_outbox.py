from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.contract.case import CONTENT_TYPE
from sync.contract.envelope import decode_envelope, open_envelope
from sync.contract.number import check_number
from sync.outbox import Enqueued, Outbox, OutboxError, SubmissionState, Trouble, new_key
from sync.store import Store
from tests.sync.factory import ITEM, TERMINAL, Clock, Keys, make_body, make_keys, make_outbox, save


def test_submission_waits_with_a_number_when_it_was_saved(outbox: Outbox, clock: Clock) -> None:
    saved = save(outbox)
    assert check_number(saved.number)
    assert saved.number.startswith("44190000400032026112000001")
    assert saved.saved_at == clock.wall
    assert outbox.state(saved.key) is SubmissionState.SAVED
    counts = outbox.counts()
    assert (counts.waiting, counts.delivered, counts.quarantined) == (1, 0, 0)
    assert counts.oldest_waiting == saved.saved_at


def test_same_key_brings_the_same_answer_and_no_second_row(outbox: Outbox, clock: Clock) -> None:
    first = save(outbox)
    clock.pass_time(3600)
    assert save(outbox, first.key) == first
    assert outbox.counts().waiting == 1
    assert save(outbox).number[21:26] == "00002"


def test_key_of_another_form_is_refused_as_a_bug(outbox: Outbox) -> None:
    for key in ("", "1", "018f" * 8, new_key().upper(), new_key() + "\n"):
        with pytest.raises(ValueError, match="UUIDv7"):
            save(outbox, key)
    assert outbox.counts().waiting == 0


def test_body_opens_only_with_the_platforms_key_and_is_whole(outbox: Outbox, keys: Keys) -> None:
    body = make_body()
    saved = save(outbox, body=body)
    (leased,) = outbox.take(10)
    envelope = decode_envelope(leased.envelope)
    assert open_envelope(envelope, {keys.platform.kid: keys.seal}) == body
    assert envelope.header.number == saved.number
    assert envelope.header.key == saved.key
    assert envelope.header.item == ITEM


def test_unknown_key_has_no_state(outbox: Outbox) -> None:
    assert outbox.state(new_key()) is None
    assert outbox.reason(new_key()) == ""


def test_numbers_start_anew_on_the_next_day_in_china(outbox: Outbox, clock: Clock) -> None:
    clock.wall = dt.datetime(2026, 11, 20, 15, 59, 59, tzinfo=dt.UTC)
    assert save(outbox).number[13:26] == "2026112000001"
    clock.wall = dt.datetime(2026, 11, 20, 16, 0, 0, tzinfo=dt.UTC)
    assert save(outbox).number[13:26] == "2026112100001"


def test_numbers_do_not_repeat_when_the_clock_is_set_back(outbox: Outbox, clock: Clock) -> None:
    clock.wall = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
    first = save(outbox).number
    clock.wall = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
    second = save(outbox).number
    clock.wall = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
    third = save(outbox).number
    assert [n[13:26] for n in (first, second, third)] == [
        "2026112100001",
        "2026112000001",
        "2026112100002",
    ]


def test_saved_submission_is_there_after_reopening(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    first = make_outbox(path, keys.platform, clock)
    saved = save(first)
    first.close()
    second = make_outbox(path, keys.platform, clock)
    assert second.state(saved.key) is SubmissionState.SAVED
    assert [leased.key for leased in second.take(10)] == [saved.key]
    assert save(second).number[21:26] == "00002"
    second.close()


def test_leased_submission_is_not_lent_twice(outbox: Outbox) -> None:
    saved = [save(outbox) for _ in range(3)]
    assert [leased.key for leased in outbox.take(2)] == [s.key for s in saved[:2]]
    assert [leased.key for leased in outbox.take(2)] == [saved[2].key]
    assert outbox.take(2) == []


def test_released_submission_is_due_at_once_and_the_attempt_does_not_count(outbox: Outbox) -> None:
    saved = save(outbox)
    (leased,) = outbox.take(1)
    assert leased.attempts == 1
    outbox.release(saved.key)
    (leased,) = outbox.take(1)
    assert leased.attempts == 1


def test_deferred_submission_sinks_below_fresh_ones_and_waits(outbox: Outbox, clock: Clock) -> None:
    bad, good = save(outbox), save(outbox)
    (leased,) = outbox.take(1)
    assert leased.key == bad.key
    outbox.defer(bad.key, 30.0, "平台忙")
    assert outbox.next_due_s() == pytest.approx(30.0)
    assert [leased.key for leased in outbox.take(5)] == [good.key]
    outbox.release(good.key)
    clock.pass_time(30.0)
    assert [leased.key for leased in outbox.take(5)] == [good.key, bad.key]
    assert outbox.next_due_s() is None
    assert outbox.reason(bad.key) == "平台忙"


def test_fresh_one_is_found_behind_many_that_are_deferred(outbox: Outbox) -> None:
    tried = [save(outbox).key for _ in range(30)]
    outbox.take(30)
    outbox.defer_all(tried, 60.0, "平台忙")
    fresh = save(outbox).key
    outbox.acknowledge(tried[0], b"late")
    assert [one.key for one in outbox.take(5)] == [fresh]
    assert outbox.take(5) == []
    assert outbox.take(0) == []


def test_waiting_time_does_not_follow_the_wall_clock(outbox: Outbox, clock: Clock) -> None:
    saved = save(outbox)
    outbox.take(1)
    outbox.defer(saved.key, 30.0, "")
    clock.wall += dt.timedelta(days=400)
    assert outbox.take(1) == []
    clock.wall -= dt.timedelta(days=4000)
    clock.seconds += 30.0
    assert [leased.key for leased in outbox.take(1)] == [saved.key]


def test_acknowledged_submission_leaves_the_queue_with_its_evidence(outbox: Outbox) -> None:
    saved = save(outbox)
    outbox.take(1)
    outbox.acknowledge(saved.key, b"signed")
    assert outbox.state(saved.key) is SubmissionState.DELIVERED
    assert outbox.take(1) == []
    assert outbox.counts().oldest_waiting is None
    assert outbox.evidence(saved.key) == b"signed"


def test_statement_of_a_batch_is_kept_once_for_all_it_speaks_of(
    outbox: Outbox, tmp_path: Path
) -> None:
    keys = [save(outbox).key for _ in range(5)]
    outbox.take(5)
    outbox.acknowledge_all(keys[:4], b"receipt")
    outbox.acknowledge_all(keys[:2], b"late")
    assert [outbox.evidence(key) for key in keys] == [b"receipt"] * 4 + [None]
    with contextlib.closing(sqlite3.connect(outbox_file(tmp_path))) as raw:
        assert raw.execute("SELECT content FROM statements").fetchall() == [(b"receipt",)]


def test_delivered_stays_delivered_when_a_late_answer_says_otherwise(outbox: Outbox) -> None:
    saved = save(outbox)
    outbox.take(1)
    outbox.acknowledge(saved.key, b"signed")
    outbox.quarantine(saved.key, "late")
    outbox.defer(saved.key, 1.0, "late")
    outbox.requeue(saved.key)
    assert outbox.state(saved.key) is SubmissionState.DELIVERED


def test_many_are_settled_by_one_commit_and_none_of_them_when_it_fails(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    store = Store(tmp_path / "t" / "outbox.db", busy_timeout_s=1.0)
    outbox = Outbox(store, platform=keys.platform, terminal=TERMINAL, clock=clock)
    saved = [save(outbox).key for _ in range(9)]
    assert len(outbox.take(9)) == 9
    with store.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON submissions WHEN OLD.seq = 3"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    settling: list[Callable[[], None]] = [
        lambda: outbox.acknowledge_all(saved, b"signed"),
        lambda: outbox.release_all(saved),
        lambda: outbox.defer_all(saved, 0.0, "平台忙"),
    ]
    for settle in settling:
        with pytest.raises(OutboxError):
            settle()
    assert {outbox.state(key) for key in saved} == {SubmissionState.SAVED}
    assert {outbox.reason(key) for key in saved} == {""}
    with store.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    again = outbox.take(9)
    assert [one.attempts for one in again] == [2] * 9
    outbox.release_all(saved[:3])
    outbox.defer_all(saved[3:6], 30.0, "平台忙")
    outbox.acknowledge_all(saved[6:], b"signed")
    outbox.release_all([])
    assert [one.attempts for one in outbox.take(9)] == [2] * 3
    assert [outbox.reason(key) for key in saved[2:5]] == ["", "平台忙", "平台忙"]
    assert outbox.counts().delivered == 3
    outbox.close()


def test_quarantined_submission_keeps_its_reason_and_can_be_requeued(outbox: Outbox) -> None:
    saved = save(outbox)
    outbox.take(1)
    outbox.quarantine(saved.key, "平台拒收")
    assert outbox.state(saved.key) is SubmissionState.QUARANTINED
    assert outbox.reason(saved.key) == "平台拒收"
    assert outbox.take(1) == []
    outbox.requeue(saved.key)
    (leased,) = outbox.take(1)
    assert (leased.key, leased.attempts) == (saved.key, 1)


def test_attempt_counts_even_when_the_process_dies_during_the_send(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    first = make_outbox(path, keys.platform, clock)
    poison, good = save(first), save(first)
    assert first.take(1)[0].key == poison.key
    first.close()
    second = make_outbox(path, keys.platform, clock)
    assert [(x.key, x.attempts) for x in second.take(5)] == [(good.key, 1), (poison.key, 2)]
    second.close()


def test_numbers_have_no_gap_when_threads_save_at_once(outbox: Outbox) -> None:
    saved: list[Enqueued] = []
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        for _ in range(25):
            saved.append(save(outbox))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(s.number[21:26]) for s in saved) == list(range(1, 101))
    assert outbox.counts().waiting == 100


def test_number_is_not_used_up_when_the_save_failed(outbox: Outbox) -> None:
    save(outbox)
    with pytest.raises(ValueError, match="valid header"):
        outbox.enqueue(key=new_key(), item="", content_type=CONTENT_TYPE, body=b"")
    assert save(outbox).number[21:26] == "00002"


def test_saving_stops_when_the_numbers_of_the_day_are_used_up(
    outbox: Outbox, tmp_path: Path, clock: Clock
) -> None:
    save(outbox)
    raw = sqlite3.connect(outbox_file(tmp_path))
    with raw:
        raw.execute("UPDATE counters SET value = 99999 WHERE name = 'serial-20261120'")
    raw.close()
    with pytest.raises(OutboxError) as caught:
        save(outbox)
    assert caught.value.cause is Trouble.NUMBERS_USED_UP
    clock.pass_time(86_400)
    assert save(outbox).number[21:26] == "00001"


def test_save_stands_or_falls_with_the_callers_transaction(outbox: Outbox) -> None:
    def both(end: Callable[[], None]) -> None:
        with outbox.transaction() as connection:
            for key in pair:
                outbox.enqueue(
                    key=key, item=ITEM, content_type="t", body=b"{}", connection=connection
                )
            end()

    def interrupted() -> None:
        raise ZeroDivisionError

    pair = [new_key(), new_key()]
    with pytest.raises(ZeroDivisionError):
        both(interrupted)
    assert [outbox.state(key) for key in pair] == [None, None]
    both(lambda: None)
    assert [one.number[21:26] for one in outbox.take(9)] == ["00001", "00002"]


def test_save_that_failed_inside_a_transaction_leaves_no_part_of_itself(outbox: Outbox) -> None:
    with outbox.transaction() as connection:
        with pytest.raises(ValueError, match="valid header"):
            outbox.enqueue(
                key=new_key(), item="", content_type="t", body=b"{}", connection=connection
            )
        outbox.enqueue(key=new_key(), item=ITEM, content_type="t", body=b"", connection=connection)
    assert [one.number[21:26] for one in outbox.take(9)] == ["00001"]


def test_each_submission_is_sealed_with_a_secret_of_its_own(outbox: Outbox) -> None:
    for _ in range(40):
        save(outbox)
    sealed = [decode_envelope(one.envelope).sealed for one in outbox.take(40)]
    assert len({one[:32] for one in sealed}) == 40


def test_next_key_of_the_platform_seals_what_is_saved_from_then_on(
    outbox: Outbox, keys: Keys
) -> None:
    save(outbox)
    later = make_keys(kid="test-2")
    outbox.seal_for(later.platform)
    save(outbox)
    opened = [decode_envelope(one.envelope) for one in outbox.take(2)]
    assert [one.header.kid for one in opened] == ["test-1", "test-2"]
    by_id = {"test-1": keys.seal, "test-2": later.seal}
    assert [open_envelope(one, by_id) for one in opened] == [make_body()] * 2


def test_closed_outbox_refuses_every_call(outbox: Outbox) -> None:
    outbox.close()
    outbox.close()
    for call in (
        lambda: save(outbox),
        lambda: outbox.state(new_key()),
        lambda: outbox.take(1),
        lambda: outbox.counts(),
    ):
        with pytest.raises(OutboxError) as caught:
            call()
        assert caught.value.cause is Trouble.CLOSED
    assert outbox.check() is Trouble.CLOSED


def outbox_file(tmp_path: Path) -> Path:
    return tmp_path / "terminal" / "outbox.db"
