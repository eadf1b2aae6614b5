"""The queue seen from outside, while others write in it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from sync.outbox import Outbox, SubmissionState
from sync.reading import Reading, ReasonCount
from sync.store import StoreError, Trouble
from tests.sync.factory import NAME, Clock, save

EVERY = tuple(SubmissionState)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "terminal" / "outbox.db"


def test_report_counts_and_names_the_reasons(outbox: Outbox, clock: Clock, path: Path) -> None:
    delivered, refused, waiting = (save(outbox) for _ in range(3))
    clock.pass_time(60)
    outbox.take(3)
    outbox.acknowledge(delivered.key, b"signed")
    outbox.quarantine(refused.key, "unknown-key")
    outbox.defer(waiting.key, 5.0, "http-503")
    with Reading(path) as reading:
        report = reading.report()
    assert (report.counts.waiting, report.counts.delivered, report.counts.quarantined) == (1, 1, 1)
    assert report.counts.oldest_waiting == waiting.saved_at
    assert report.last_delivery == clock()
    assert report.last_error == "http-503"
    assert report.waiting_reasons == (ReasonCount("http-503", 1),)
    assert report.quarantined_reasons == (ReasonCount("unknown-key", 1),)


def test_empty_queue_has_nothing_to_report(outbox: Outbox, path: Path) -> None:
    with Reading(path) as reading:
        report = reading.report()
    assert report.counts == outbox.counts()
    assert report.last_delivery is None
    assert report.last_error == ""


def test_submission_is_found_by_number_its_end_and_its_key(outbox: Outbox, path: Path) -> None:
    saved = [save(outbox) for _ in range(3)]
    number = saved[1].number
    with Reading(path) as reading:
        for word in (number, number.lower(), f"{number[:9]} {number[9:]}", saved[1].key):
            assert [one.number for one in reading.find(word)] == [number]
        assert [one.number for one in reading.find(number[-6:])] == [number]
        assert reading.find("99999X") == []
        assert reading.find("%") == []
        assert reading.find(" ") == []


def test_pages_follow_each_other(outbox: Outbox, path: Path) -> None:
    numbers = [save(outbox).number for _ in range(5)]
    with Reading(path) as reading:
        first = reading.submissions(EVERY, 3)
        rest = reading.submissions(EVERY, 3, after=first[-1].seq)
        newest = reading.newest(EVERY, 2)
    assert [one.number for one in first + rest] == numbers
    assert [one.number for one in newest] == numbers[:2:-1]


def test_reading_never_writes_and_keeps_nobody_from_writing(outbox: Outbox, path: Path) -> None:
    save(outbox)
    with Reading(path) as reading:
        before = reading.submissions(EVERY, 9)
        save(outbox)
        assert len(reading.submissions(EVERY, 9)) == len(before) + 1
        held = sqlite3.connect(path, isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        try:
            assert reading.report().counts.waiting == 2
        finally:
            held.execute("ROLLBACK")
            held.close()


def test_nothing_of_the_citizen_stands_in_what_is_read(outbox: Outbox, path: Path) -> None:
    saved = save(outbox)
    with Reading(path) as reading:
        assert NAME not in repr(reading.find(saved.number))
        envelope = reading.envelope(saved.key)
    assert envelope is not None
    assert NAME.encode() not in envelope


def test_sound_file_is_called_sound(outbox: Outbox, path: Path) -> None:
    save(outbox)
    with Reading(path) as reading:
        for full in (False, True):
            integrity = reading.check(full=full, limit_s=10.0)
            assert (integrity.sound, integrity.whole) == (True, True)


def test_check_ends_in_its_time_and_says_that_it_saw_only_a_part(
    outbox: Outbox, path: Path
) -> None:
    for _ in range(60):
        save(outbox)
    times = iter(range(10**6))
    with Reading(path) as reading:
        integrity = reading.check(full=True, limit_s=0.5, monotonic=lambda: next(times))
    assert (integrity.sound, integrity.whole) == (True, False)


def test_damaged_page_is_found(outbox: Outbox, path: Path) -> None:
    for _ in range(40):
        save(outbox)
    outbox.close()
    with path.open("r+b") as file:
        file.seek(4096 * 12)
        file.write(os.urandom(4096 * 4))
    with Reading(path) as reading:
        integrity = reading.check(full=True, limit_s=10.0)
    assert not integrity.sound
    assert integrity.findings


@pytest.mark.parametrize("content", [b"", os.urandom(9000)], ids=["empty", "noise"])
def test_file_that_is_no_queue_is_refused_and_kept(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        Reading(path)
    assert caught.value.cause is (Trouble.CORRUPT if content else Trouble.OTHER)
    assert path.read_bytes() == content


def test_queue_of_a_newer_program_is_not_read(outbox: Outbox, path: Path) -> None:
    outbox.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE outbox_form SET version = 99")
    raw.close()
    with pytest.raises(StoreError) as caught:
        Reading(path)
    assert caught.value.cause is Trouble.NEWER_VERSION
