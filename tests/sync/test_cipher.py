"""The whole database under a key: a stolen disk tells nothing, and nothing is lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import cipher
from sync.outbox import Outbox, OutboxError, SubmissionState, Trouble
from sync.reading import Reading
from tests.sync.factory import ITEM, TERMINAL, Clock, Keys, make_outbox, save

KEY = bytes(range(32))
OTHER = bytes(32)


@contextlib.contextmanager
def opened(path: Path, keys: Keys, clock: Clock, key: bytes | None = KEY) -> Iterator[Outbox]:
    outbox = Outbox.open(
        path,
        platform=keys.platform,
        terminal=TERMINAL,
        clock=clock,
        monotonic=clock.monotonic,
        reserve_bytes=0,
        database_key=key,
    )
    with contextlib.closing(outbox):
        yield outbox


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t" / "outbox #1 ' ü.db"


def trouble(path: Path, keys: Keys, clock: Clock, key: bytes | None) -> Trouble:
    with pytest.raises(OutboxError) as caught, opened(path, keys, clock, key):
        pass
    assert caught.value.cause.words
    return caught.value.cause


def readable(folder: Path, *words: str) -> list[str]:
    return [
        word for file in folder.iterdir() for word in words if word.encode() in file.read_bytes()
    ]


def test_encrypted_queue_works_as_any_other_and_shows_no_word(
    path: Path, keys: Keys, clock: Clock
) -> None:
    with opened(path, keys, clock) as outbox:
        saved = [save(outbox) for _ in range(5)]
        outbox.take(2)
        outbox.acknowledge(saved[0].key, b"signed-word")
        outbox.quarantine(saved[1].key, "reason-word")
        words = (ITEM, saved[0].number, saved[2].key, "signed-word", "reason-word", "submissions")
        assert readable(path.parent, *words) == []
    assert readable(path.parent, *words) == []
    with opened(path, keys, clock) as outbox:
        assert len(outbox.take(9)) == 3
        assert outbox.evidence(saved[0].key) == b"signed-word"
        with Reading(path, database_key=KEY) as reading:
            assert reading.report().counts.quarantined == 1
            assert reading.check(full=True, limit_s=10.0).sound


def test_wrong_key_and_no_key_are_told_apart_and_change_nothing(
    path: Path, keys: Keys, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    with opened(path, keys, clock) as outbox:
        saved = save(outbox)
    before = path.read_bytes()
    assert trouble(path, keys, clock, OTHER) is Trouble.WRONG_KEY
    assert trouble(path, keys, clock, None) is Trouble.KEY_MISSING
    for key, expected in ((OTHER, Trouble.WRONG_KEY), (None, Trouble.KEY_MISSING)):
        with pytest.raises(OutboxError) as caught:
            Reading(path, database_key=key)
        assert caught.value.cause is expected
    assert path.read_bytes() == before
    with opened(path, keys, clock) as outbox:
        assert outbox.state(saved.key) is SubmissionState.SAVED
    assert KEY.hex() not in "".join(capfd.readouterr())


def test_field_tool_with_a_key_says_that_a_plain_queue_is_not_encrypted_yet(
    path: Path, keys: Keys, clock: Clock
) -> None:
    make_outbox(path, keys.platform, clock).close()
    with pytest.raises(OutboxError) as caught:
        Reading(path, database_key=KEY)
    assert caught.value.cause is Trouble.NOT_ENCRYPTED


def test_key_without_the_package_is_refused_and_never_silently_plain(
    path: Path, keys: Keys, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    assert trouble(path, keys, clock, KEY) is Trouble.NO_CIPHER
    assert not path.exists()


def test_key_of_another_length_is_a_bug(path: Path, keys: Keys, clock: Clock) -> None:
    with pytest.raises(ValueError, match="32 bytes"), opened(path, keys, clock, b"short"):
        pass


def test_settings_that_make_it_durable_are_on_under_the_cipher_too(
    path: Path, keys: Keys, clock: Clock
) -> None:
    with opened(path, keys, clock) as outbox, outbox.transaction() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "cipher_version")
        ]
    assert found[:3] == ["wal", 2, 1]
    assert found[3].startswith("4.")


def test_plain_queue_is_turned_into_an_encrypted_one_with_all_that_waits(
    path: Path, keys: Keys, clock: Clock
) -> None:
    known = fill(path, keys, clock)
    with opened(path, keys, clock) as outbox:
        expect(outbox, known)
    assert readable(path.parent, *known, "submissions") == []
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600


def test_queue_whose_process_was_killed_is_encrypted_with_what_stands_in_its_log(
    path: Path, keys: Keys, clock: Clock
) -> None:
    outbox = make_outbox(path.parent / "running" / path.name, keys.platform, clock)
    known = [save(outbox).key for _ in range(6)]
    shutil.copytree(path.parent / "running", path.parent, dirs_exist_ok=True)
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    with opened(path, keys, clock) as copy:
        assert [one.key for one in copy.take(9)] == known
    outbox.close()


def test_queue_that_somebody_uses_is_not_converted_under_his_hands(
    path: Path, keys: Keys, clock: Clock
) -> None:
    known = fill(path, keys, clock)
    # By the same library: locks of one process are known only to the library that took them.
    with contextlib.closing(cipher.driver(KEY).connect(str(path))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM submissions").fetchone()
        assert trouble(path, keys, clock, KEY) is Trouble.BUSY
    with opened(path, keys, clock, None) as outbox:
        expect(outbox, known)
    with opened(path, keys, clock) as outbox:
        expect(outbox, known)


def test_delivered_payloads_are_purged_under_the_cipher_too(
    path: Path, keys: Keys, clock: Clock
) -> None:
    with opened(path, keys, clock) as outbox:
        key = save(outbox).key
        outbox.take(1)
        outbox.acknowledge(key, b"signed")
        clock.pass_time(7200)
        first = outbox.purge(dt.timedelta(hours=1))
        assert (first.count, first.residue) == (1, True)
        assert not outbox.purge(dt.timedelta(hours=1)).residue
        assert outbox.requeue_delivered([key]) == 0
        assert outbox.requeue_delivered([]) == 0
        assert outbox.evidence(key) == b"signed"
    with Reading(path, database_key=KEY) as reading:
        assert reading.envelope(key) is None


def test_full_disk_leaves_the_plain_queue_as_it_was(
    path: Path, keys: Keys, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fill(path, keys, clock)

    def refuse(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    assert trouble(path, keys, clock, KEY) is Trouble.DISK_FULL
    monkeypatch.undo()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with opened(path, keys, clock, None) as outbox:
        expect(outbox, known)


KILLED = """
import os, signal, sys
from pathlib import Path
from sync import cipher
left = int(sys.argv[2])
def die(event, arguments):
    global left
    if sys.argv[1] in str(arguments) or event == "sqlite3.connect":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
real = cipher.os.fsync
def fsync(handle):
    die("fsync", sys.argv[1])
    real(handle)
    die("fsync", sys.argv[1])
cipher.os.fsync = fsync
sys.addaudithook(die)
cipher.encrypt(Path(sys.argv[1]), bytes(range(32)))
print("done")
"""


@pytest.mark.process
def test_cut_at_any_step_of_the_conversion_loses_nothing(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    template = tmp_path / "template" / "outbox.db"
    known = fill(template, keys, clock)
    forms: list[bool | None] = []
    for at in range(1, 40):
        path = tmp_path / str(at) / "outbox.db"
        shutil.copytree(template.parent, path.parent)
        run = subprocess.run(
            [sys.executable, "-c", KILLED, str(path), str(at)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode in (0, -signal.SIGKILL), run.stderr
        forms.append(cipher.is_plain(path))
        with opened(path, keys, clock) as outbox:
            expect(outbox, known)
        assert [file.name for file in path.parent.iterdir()] == [path.name]
        if run.stdout:
            break
    else:
        raise AssertionError("it never ran to its end")
    assert set(forms) == {True, False}
    assert len(forms) > 8


def fill(path: Path, keys: Keys, clock: Clock) -> list[str]:
    with contextlib.closing(make_outbox(path, keys.platform, clock)) as outbox:
        known = [save(outbox, body=os.urandom(3000)).key for _ in range(9)]
        outbox.take(3)
        outbox.acknowledge_all(known[:2], b"signed")
        outbox.quarantine(known[2], "no")
    return known


def expect(outbox: Outbox, known: list[str]) -> None:
    states = [outbox.state(key) for key in known]
    delivered, saved = SubmissionState.DELIVERED, SubmissionState.SAVED
    assert states == [delivered] * 2 + [SubmissionState.QUARANTINED] + [saved] * 6
    assert outbox.evidence(known[0]) == b"signed"
    assert [one.key for one in outbox.take(9)] == known[3:]
