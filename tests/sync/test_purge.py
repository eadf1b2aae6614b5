"""What was delivered long ago leaves no byte behind, and its evidence stays."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from sync.contract.acknowledgement import BatchReceipt, verify
from sync.hub.server import HubServer
from sync.outbox import Outbox, SubmissionState
from sync.purge import _PURGE, Purged
from sync.reading import Reading
from tests.sync.factory import Clock, Keys, make_outbox, save
from tests.sync.road import Road

DAY = dt.timedelta(days=1)
WEEK_S = 7 * 86_400


def residue(folder: Path, envelopes: dict[str, bytes]) -> set[str]:
    """Keys of the envelopes of which any 24 bytes of the sealed part stand in a file."""
    found = set()
    for file in folder.iterdir():
        content = file.read_bytes()
        for key, envelope in envelopes.items():
            # Behind the header, whose words stand in other columns, too.
            pieces = range(len(envelope) // 2, len(envelope) - 24, 24)
            if any(envelope[at : at + 24] in content for at in pieces):
                found.add(key)
    return found


def purge_all(outbox: Outbox, older_than: dt.timedelta = DAY, limit: int = 7) -> int:
    count = 0
    for _ in range(100):
        done = outbox.purge(older_than, limit)
        count += done.count
        if not (done.more or done.residue):
            return count
    raise AssertionError("it does not come to an end")


@pytest.fixture
def old(outbox: Outbox, clock: Clock) -> dict[str, bytes]:
    """Thirty delivered a week ago; their envelopes by key."""
    for _ in range(30):
        save(outbox)
    envelopes = {one.key: one.envelope for one in outbox.take(30)}
    outbox.acknowledge_all(list(envelopes), b"receipt")
    clock.pass_time(WEEK_S)
    return envelopes


def test_purged_payloads_leave_no_byte_in_any_file(
    outbox: Outbox, old: dict[str, bytes], tmp_path: Path
) -> None:
    folder = tmp_path / "terminal"
    assert residue(folder, old) == set(old)
    assert purge_all(outbox) == 30
    assert residue(folder, old) == set()
    assert {outbox.state(key) for key in old} == {SubmissionState.DELIVERED}
    assert {outbox.evidence(key) for key in old} == {b"receipt"}
    assert purge_all(outbox) == 0
    outbox.close()
    assert residue(folder, old) == set()


def test_what_waits_or_is_set_aside_or_was_delivered_lately_is_never_purged(
    outbox: Outbox, old: dict[str, bytes], tmp_path: Path
) -> None:
    waiting, refused, fresh = (save(outbox).key for _ in range(3))
    envelopes = {one.key: one.envelope for one in outbox.take(3)}
    outbox.quarantine(refused, "拒收")
    outbox.acknowledge(fresh, b"signed")
    outbox.release(waiting)
    assert purge_all(outbox) == 30
    assert residue(tmp_path / "terminal", envelopes) == {waiting, refused, fresh}
    (leased,) = outbox.take(9)
    assert leased.envelope == envelopes[waiting]
    outbox.requeue(refused)
    (leased,) = outbox.take(9)
    assert leased.envelope == envelopes[refused]


def test_purge_goes_in_small_steps_and_says_when_there_is_more(
    outbox: Outbox, old: dict[str, bytes]
) -> None:
    assert outbox.purge(DAY, 20) == Purged(20, more=True, residue=True)
    assert outbox.purge(DAY, 20) == Purged(10, more=False, residue=True)
    assert outbox.purge(DAY, 20) == Purged(0, more=False, residue=False)
    assert outbox.purge(dt.timedelta(days=30), 20).count == 0


def test_residue_is_remembered_while_somebody_reads_and_over_a_restart(
    outbox: Outbox, old: dict[str, bytes], tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    folder = tmp_path / "terminal"
    with contextlib.closing(sqlite3.connect(folder / "outbox.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM submissions").fetchone()
        for _ in range(10):
            done = outbox.purge(DAY)
        assert (done.more, done.residue) == (False, True)
        assert residue(folder, old)
    outbox.close()
    with contextlib.closing(make_outbox(folder / "outbox.db", keys.platform, clock)) as reopened:
        assert purge_all(reopened) == 0
        assert residue(folder, old) == set()


def test_delivered_submissions_can_be_sent_again_unless_they_were_purged(
    outbox: Outbox, old: dict[str, bytes]
) -> None:
    outbox.purge(DAY, 10)
    assert outbox.requeue_delivered(list(old)) == 20
    again = {one.key: one.envelope for one in outbox.take(99)}
    assert len(again) == 20
    assert all(old[key] == envelope for key, envelope in again.items())
    outbox.acknowledge_all(list(again), b"anew")
    assert (
        sorted(str(outbox.evidence(key)) for key in old) == ["b'anew'"] * 20 + ["b'receipt'"] * 10
    )


def test_purged_submission_has_no_envelope_for_field_tools_and_is_still_listed(
    outbox: Outbox, old: dict[str, bytes], tmp_path: Path
) -> None:
    purge_all(outbox)
    with Reading(tmp_path / "terminal" / "outbox.db") as reading:
        (first, *_) = reading.submissions((SubmissionState.DELIVERED,), 5)
        assert (first.sealed_bytes, first.acknowledged) == (0, True)
        assert reading.envelope(first.key) is None


def test_evidence_of_a_purged_batch_can_still_be_verified(
    road: Road, queue: Outbox, hub: HubServer, clock: Clock
) -> None:
    saved = [save(queue) for _ in range(12)]
    assert road.go().delivered == 12
    clock.pass_time(WEEK_S)
    assert purge_all(queue) == 12
    for one in saved:
        word = queue.evidence(one.key)
        assert word is not None
        receipt = verify(word, hub.secrets.platform)
        assert isinstance(receipt, BatchReceipt)
        assert (one.key, one.number) in {(r.key, r.number) for r in receipt.results}


def test_oldest_are_found_by_an_index_however_many_are_kept(
    outbox: Outbox, old: dict[str, bytes], tmp_path: Path
) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "terminal" / "outbox.db")) as raw:
        plan = raw.execute(
            f"EXPLAIN QUERY PLAN {_PURGE}", {"before": "9", "now": "9", "limit": 1}
        ).fetchall()
    assert any("ix_submissions_purgeable" in row[3] for row in plan)
