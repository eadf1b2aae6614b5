"""The terminal's sealed files: whole or not there, whatever happens while they are written."""

from __future__ import annotations

import errno
import io
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import msgspec
import pytest

from sync.attachments import AttachmentStore, Collected, Damage
from sync.contract.attachment import AttachmentRef, open_bytes
from sync.outbox import OutboxError
from sync.store import Trouble
from tests.sync.factory import Clock, Keys

CONTENT = b"441900196001010018" * 5000
TYPE = "image/jpeg"


@pytest.fixture
def files(tmp_path: Path, keys: Keys, clock: Clock) -> AttachmentStore:
    return make_store(tmp_path / "files", keys, clock)


def make_store(folder: Path, keys: Keys, clock: Clock) -> AttachmentStore:
    return AttachmentStore(
        folder, platform=keys.platform, grace_s=600, reserve_bytes=0, monotonic=clock.monotonic
    )


def sealed(files: AttachmentStore, ref: AttachmentRef) -> bytes:
    source = files.open(ref.digest)
    assert source is not None
    with source:
        return source.read()


def test_what_was_put_is_there_sealed_and_only_the_platform_opens_it(
    files: AttachmentStore, keys: Keys, tmp_path: Path
) -> None:
    ref = files.put(CONTENT, TYPE)
    assert files.check(ref) is None
    assert open_bytes(sealed(files, ref), {keys.platform.kid: keys.seal}) == CONTENT
    (only,) = (tmp_path / "files").iterdir()
    assert only.name == ref.digest
    assert b"441900196001010018" not in only.read_bytes()
    assert only.stat().st_mode & 0o077 == 0


def test_a_file_that_is_gone_or_altered_is_found(files: AttachmentStore, tmp_path: Path) -> None:
    ref = files.put(io.BytesIO(CONTENT), TYPE)
    path = tmp_path / "files" / ref.digest
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert files.check(ref) is Damage.DAMAGED
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert files.check(ref) is Damage.DAMAGED
    path.unlink()
    assert files.check(ref) is Damage.MISSING
    assert files.open(ref.digest) is None


def test_a_file_without_a_row_is_kept_while_a_session_may_name_it_and_then_collected(
    files: AttachmentStore, keys: Keys, clock: Clock, tmp_path: Path
) -> None:
    ref = files.put(CONTENT, TYPE)
    assert files.collect(lambda _: None) == Collected(0, 0)
    clock.pass_time(601)
    assert files.collect({ref.digest: True}.get) == Collected(0, 0)
    assert files.collect(lambda _: None) == Collected(1, 0)
    assert files.check(ref) is Damage.MISSING
    # After a start anew nobody is left who could name it.
    ref = files.put(CONTENT, TYPE)
    again = make_store(tmp_path / "files", keys, clock)
    assert again.collect(lambda _: None) == Collected(1, 0)


def test_a_settled_file_is_removed_and_a_waiting_one_kept(files: AttachmentStore) -> None:
    settled, waiting = files.put(CONTENT, TYPE), files.put(CONTENT, TYPE)
    assert files.collect({settled.digest: False, waiting.digest: True}.get) == Collected(0, 1)
    assert files.check(settled) is Damage.MISSING
    assert files.check(waiting) is None


@pytest.mark.parametrize("name", ["../outbox.db", "a" * 63, "A" * 64, "", "/etc/passwd"])
def test_a_name_that_is_no_digest_leads_nowhere(files: AttachmentStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        files.open(name)


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, Trouble.DISK_FULL),
        (errno.EROFS, Trouble.READ_ONLY),
        (errno.EIO, Trouble.DISK_ERROR),
    ],
)
def test_a_disk_that_refuses_leaves_nothing_half(
    files: AttachmentStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    trouble: Trouble,
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(number, "no")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", refuse)
        with pytest.raises(OutboxError) as failed:
            files.put(CONTENT, TYPE)
    assert failed.value.cause is trouble
    assert str(tmp_path) not in str(failed.value)
    assert list((tmp_path / "files").iterdir()) == []
    assert files.check(files.put(CONTENT, TYPE)) is None


def test_below_the_reserve_nothing_is_accepted(tmp_path: Path, keys: Keys) -> None:
    files = AttachmentStore(tmp_path / "files", platform=keys.platform, reserve_bytes=2**62)
    with pytest.raises(OutboxError) as failed:
        files.put(CONTENT, TYPE)
    assert failed.value.cause is Trouble.DISK_FULL


# Ends itself, as by a power switch, at the nth call that touches the disk.
PUT = """
    import os, signal, sys
    from pathlib import Path
    from sync.attachments import AttachmentStore
    from sync.contract.platform import load_platform
    folder, last = Path(sys.argv[1]), int(sys.argv[2])
    store = AttachmentStore(
        folder / "files", platform=load_platform(folder / "platform.json"), reserve_bytes=0
    )
    calls = 0
    def dying(call):
        def counted(*arguments, **named):
            global calls
            calls += 1
            if calls > last:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)
        return counted
    for name in ("open", "fsync", "rename"):
        setattr(os, name, dying(getattr(os, name)))
    print(store.put(b"content" * 20000, "image/png").digest, flush=True)
"""


@pytest.mark.process
def test_killed_at_any_step_a_file_is_whole_or_collected(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    (tmp_path / "platform.json").write_bytes(msgspec.json.encode(keys.platform))
    found = []
    for last in range(6):
        ended = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(PUT), str(tmp_path), str(last)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        confirmed = ended.stdout.strip()
        assert bool(confirmed) == (ended.returncode == 0), ended.stderr
        assert ended.returncode in (0, -signal.SIGKILL)
        files = make_store(tmp_path / "files", keys, clock)
        for path in (tmp_path / "files").glob("?" * 64):
            ref = AttachmentRef(path.name, path.stat().st_size, "image/png")
            assert files.check(ref) is None
        if confirmed:
            assert (tmp_path / "files" / confirmed).exists()
        files.collect({confirmed: True}.get)
        left = [path.name for path in (tmp_path / "files").iterdir()]
        assert left == [confirmed] * bool(confirmed)
        found.append(bool(confirmed))
    # Opened, synced, renamed, folder opened and synced: five calls, and only then it is confirmed.
    assert found == [False] * 5 + [True]
