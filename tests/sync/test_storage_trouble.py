"""Disks fill up, go read-only and rot; the citizen is told the truth, and nothing saved is lost."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import log_keeping
from sync.outbox import Outbox, OutboxError, SubmissionState, Trouble, new_key
from sync.store import Store
from tests.sync.factory import TERMINAL, Clock, Keys, make_outbox, save

# Random: what repeats itself is packed to nothing before it is saved.
BIG = random.Random(1).randbytes(200_000)


def test_full_database_refuses_and_works_again_when_there_is_space(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    store = Store(tmp_path / "t" / "outbox.db", busy_timeout_s=1.0)
    outbox = Outbox(store, platform=keys.platform, terminal=TERMINAL, clock=clock)
    first = save(outbox)
    with store.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
    key = new_key()
    with pytest.raises(OutboxError) as caught:
        save(outbox, key, BIG)
    assert caught.value.cause is Trouble.DISK_FULL
    assert outbox.state(key) is None
    # The failed connection was given up, and its limit with it: now there is space.
    second = save(outbox, key, BIG)
    assert (first.number[21:26], second.number[21:26]) == ("00001", "00002")
    outbox.close()


def test_disk_that_takes_no_more_bytes_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    """The kernel refuses every write beyond a size (EFBIG), in a process of its own."""
    program = """
        import os, resource, signal, sys
        from pathlib import Path
        from sync.outbox import OutboxError
        from tests.sync.factory import Clock, make_keys, make_outbox, save
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        outbox = make_outbox(Path(sys.argv[1]), make_keys().platform, Clock())
        save(outbox)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
        confirmed = 1
        causes = set()
        for _ in range(40):
            try:
                save(outbox, body=os.urandom(20_000))
                confirmed += 1
            except OutboxError as error:
                causes.add(str(error.cause))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        causes.add(str(outbox.check()))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        assert outbox.check() is None
        assert outbox.counts().waiting == confirmed, (outbox.counts(), confirmed)
        numbers = [int(leased.number[21:26]) for leased in outbox.take(100)]
        assert numbers == list(range(1, confirmed + 1))
        outbox.close()
        print(confirmed, *causes)
    """
    run = python(program, str(tmp_path / "t" / "outbox.db"))
    confirmed, *causes = run.split()
    assert 1 < int(confirmed) < 41
    assert set(causes) <= {"disk-full", "disk-error"}
    assert integrity(tmp_path / "t" / "outbox.db") == "ok"


def test_reserve_keeps_space_for_what_was_accepted(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    outbox = make_outbox(path, keys.platform, clock)
    saved = save(outbox)
    outbox.close()
    outbox = Outbox.open(
        path, platform=keys.platform, terminal=TERMINAL, clock=clock, reserve_bytes=2**62
    )
    with pytest.raises(OutboxError) as caught:
        save(outbox)
    assert caught.value.cause is Trouble.DISK_FULL
    assert outbox.check() is Trouble.DISK_FULL
    assert save(outbox, saved.key) == saved
    outbox.take(1)
    outbox.acknowledge(saved.key, b"signed")
    assert outbox.state(saved.key) is SubmissionState.DELIVERED
    outbox.close()


def test_healthy_outbox_says_that_it_can_save(outbox: Outbox) -> None:
    assert outbox.check() is None


def test_database_that_went_read_only_refuses_and_keeps_what_it_has(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    store = Store(tmp_path / "t" / "outbox.db", busy_timeout_s=1.0)
    outbox = Outbox(store, platform=keys.platform, terminal=TERMINAL, clock=clock)
    saved = save(outbox)
    with store.read() as connection:
        # Writes now end as on a file system that was remounted read-only (SQLITE_READONLY).
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(OutboxError) as caught:
        save(outbox)
    assert caught.value.cause is Trouble.READ_ONLY
    assert outbox.state(saved.key) is SubmissionState.SAVED
    assert outbox.counts().waiting == 1
    outbox.close()


@pytest.mark.parametrize("size", [100, 5000])
def test_file_that_is_no_database_is_refused_and_kept(
    tmp_path: Path, keys: Keys, clock: Clock, size: int
) -> None:
    path = tmp_path / "t" / "outbox.db"
    path.parent.mkdir()
    content = os.urandom(size)
    path.write_bytes(content)
    with pytest.raises(OutboxError) as caught:
        make_outbox(path, keys.platform, clock)
    assert caught.value.cause is Trouble.CORRUPT
    assert path.read_bytes() == content


def test_rotten_pages_are_reported_and_never_taken_for_an_empty_queue(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    outbox = make_outbox(path, keys.platform, clock)
    for _ in range(20):
        save(outbox)
    outbox.close()
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)

    def count() -> None:
        with contextlib.closing(make_outbox(path, keys.platform, clock)) as opened:
            opened.counts()

    with pytest.raises(OutboxError) as caught:
        count()
    assert caught.value.cause is Trouble.CORRUPT


def test_database_of_a_newer_program_is_refused_and_left_as_it_is(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    outbox = make_outbox(path, keys.platform, clock)
    saved = save(outbox)
    outbox.close()
    sql(path, "UPDATE outbox_form SET version = version + 1")
    with pytest.raises(OutboxError) as caught:
        make_outbox(path, keys.platform, clock)
    assert caught.value.cause is Trouble.NEWER_VERSION
    sql(path, "UPDATE outbox_form SET version = version - 1")
    outbox = make_outbox(path, keys.platform, clock)
    assert outbox.state(saved.key) is SubmissionState.SAVED
    outbox.close()


def test_database_held_by_another_process_is_busy_and_not_broken(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    store = Store(path, busy_timeout_s=0.05)
    outbox = Outbox(store, platform=keys.platform, terminal=TERMINAL, clock=clock)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutboxError) as caught:
            save(outbox)
        assert caught.value.cause is Trouble.BUSY
        other.execute("ROLLBACK")
    save(outbox)
    outbox.close()


def test_folder_that_cannot_be_made_is_an_outbox_error(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutboxError) as caught:
        make_outbox(tmp_path / "file" / "outbox.db", keys.platform, clock)
    assert caught.value.cause is Trouble.DISK_ERROR


def test_files_can_be_read_by_their_owner_only_even_after_somebody_opened_them_up(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    make_outbox(path, keys.platform, clock).close()
    path.chmod(0o644)
    outbox = make_outbox(path, keys.platform, clock)
    save(outbox)
    assert {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {
        "outbox.db": 0o600,
        "outbox.db-wal": 0o600,
        "outbox.db-shm": 0o600,
    }
    assert path.parent.stat().st_mode & 0o777 == 0o700
    outbox.close()


def test_settings_that_make_it_durable_are_on(tmp_path: Path) -> None:
    store = Store(tmp_path / "t" / "s.db", busy_timeout_s=1.5)
    with store.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "busy_timeout": 1500,
    }
    store.close()


class LevelWatch(Store):
    """Reads ``synchronous`` inside every transaction, just before it commits."""

    def __init__(self, path: Path) -> None:
        self.levels: list[int | str] = []
        self.fails = False
        super().__init__(path, busy_timeout_s=1.0)

    @contextlib.contextmanager
    def write_raw(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        with super().write_raw(durable=durable) as raw:
            yield raw
            self.levels.append(raw.execute("PRAGMA synchronous").fetchone()[0])
            if self.fails and not durable:
                raw.execute("SELECT nothing FROM nowhere")

    def make_durable(self) -> None:
        super().make_durable()
        self.levels.append("on the disk")


@pytest.mark.parametrize("fails", [False, True])
def test_what_is_promised_is_on_the_disk_also_after_a_take(
    tmp_path: Path,
    keys: Keys,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    *,
    fails: bool,
) -> None:
    # The log is long enough already: nothing is done for the sake of its file.
    monkeypatch.setattr(log_keeping, "LOG_BYTES", 0)
    store = LevelWatch(tmp_path / "t" / "outbox.db")
    outbox = Outbox(store, platform=keys.platform, terminal=TERMINAL, clock=clock)
    for _ in range(3):
        saved = save(outbox)
        store.fails = fails
        with pytest.raises(OutboxError) if fails else contextlib.nullcontext():
            outbox.take(1)
        store.fails = False
        save(outbox)
        outbox.take(1)
        outbox.acknowledge(saved.key, b"signed")
        outbox.defer(saved.key, 1.0, "busy")
        assert store.levels == [2, 1, 2, 1, *(1, "on the disk"), *(1, "on the disk")]
        store.levels.clear()
    outbox.close()


@pytest.mark.parametrize("cause", [ZeroDivisionError, KeyboardInterrupt])
def test_loose_transaction_that_breaks_off_leaves_a_strict_connection(
    tmp_path: Path, cause: type[BaseException]
) -> None:
    store = Store(tmp_path / "t" / "s.db", busy_timeout_s=1.0)

    def interrupted() -> None:
        with store.write_raw(durable=False) as raw:
            raw.execute("CREATE TABLE t (x)")
            raise cause

    with pytest.raises(cause):
        interrupted()
    with store.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one() == 0
    store.close()


def test_save_that_was_interrupted_by_a_bug_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store(tmp_path / "t" / "s.db", busy_timeout_s=1.0)
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")

    def interrupted() -> None:
        with store.write() as connection:
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one() == 0
    store.close()


def test_log_is_written_back_beside_the_writer_and_begins_anew(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    outbox = make_outbox(path, keys.platform, clock)
    log = path.with_name("outbox.db-wal")
    sizes = []
    with contextlib.closing(outbox):
        for _ in range(12):
            with outbox.transaction() as connection:
                for _ in range(200):
                    outbox.enqueue(
                        key=new_key(),
                        item="TEST-ITEM",
                        content_type="application/test",
                        body=BIG[:2000],
                        connection=connection,
                    )
            outbox.acknowledge_all([one.key for one in outbox.take(200)], b"signed")
            sizes.append(log.stat().st_size)
    # It is as long as a few batches make it, however many there are.
    assert max(sizes) < 2 * max(sizes[:3])


def python(program: str, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def sql(path: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(statement)


def integrity(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        return str(raw.execute("PRAGMA integrity_check").fetchone()[0])


def test_log_is_made_longer_ahead_and_what_is_in_it_is_read_again(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    path = tmp_path / "t" / "outbox.db"
    log = path.with_name("outbox.db-wal")
    outbox = make_outbox(path, keys.platform, clock)
    first = save(outbox)
    before = log.stat().st_size
    assert outbox.take(0) == []
    ahead = log.stat().st_size
    assert ahead >= before + 200_000
    assert log.read_bytes()[before:].strip(b"\0") == b""
    second = save(outbox)
    assert log.stat().st_size == ahead
    # As after a cut: copied while it is open, so that nobody has tidied up.
    copy = tmp_path / "copy"
    shutil.copytree(path.parent, copy)
    outbox.close()
    again = make_outbox(copy / "outbox.db", keys.platform, clock)
    with contextlib.closing(again):
        assert [one.key for one in again.take(5)] == [first.key, second.key]
