"""SIGKILL of the uploading process at every kind of step: the next process makes it good."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import msgspec
import pytest

from sync.attachments import AttachmentStore, Damage
from sync.contract.attachment import AttachmentRef, open_bytes
from sync.hub.server import HubServer
from sync.relay.pace import Limits
from tests.sync.factory import Clock, make_outbox
from tests.sync.uploads.sending import TYPE, Sender, enqueue

pytestmark = pytest.mark.process
CONTENT = bytes(range(256)) * 20

# Ends itself right before, or right after, the nth call of one step of the upload.
SEND = """
    import os, signal, sys
    from pathlib import Path
    from sync.attachments import AttachmentStore
    from sync.contract.platform import load_platform
    from sync.relay.pace import Limits
    from sync.uploads import exchange, rows, uploader
    from tests.sync.factory import Clock, make_outbox
    from tests.sync.uploads.sending import Sender
    folder, url, step, when, nth = Path(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5])
    clock, platform = Clock(), load_platform(Path(sys.argv[1]) / "platform.json")
    outbox = make_outbox(folder / "outbox.db", platform, clock)
    files = AttachmentStore(folder / "attachments", platform=platform, reserve_bytes=0)
    owner = {
        "offset": exchange.Exchange, "append": exchange.Exchange, "statement": exchange.Exchange,
        "settle": rows, "remove": AttachmentStore,
    }[step]
    call = getattr(owner, step)
    calls = 0
    def dying(*arguments, **named):
        global calls
        calls += 1
        if calls == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = call(*arguments, **named)
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, step, dying)
    limits = Limits(exchange_timeout_s=10.0)
    with Sender.open(url, platform, outbox, files, clock, limits, piece_bytes=2000) as sender:
        sender.go()
"""


@pytest.mark.parametrize(
    ("step", "when", "nth"),
    [
        ("offset", "after", 1),
        ("append", "before", 2),
        ("append", "after", 3),
        ("statement", "after", 1),
        ("settle", "after", 1),
        ("remove", "before", 1),
        ("remove", "after", 1),
    ],
)
def test_killed_while_it_uploads_the_next_process_has_it_arrive_once(
    tmp_path: Path, hub: HubServer, clock: Clock, step: str, when: str, nth: int
) -> None:
    folder = tmp_path / "terminal"
    folder.mkdir()
    platform = hub.secrets.platform
    (folder / "platform.json").write_bytes(msgspec.json.encode(platform))
    files = AttachmentStore(folder / "attachments", platform=platform, reserve_bytes=0)
    outbox = make_outbox(folder / "outbox.db", platform, clock)
    ref = files.put(CONTENT, TYPE)
    saved = enqueue(outbox, ref)
    outbox.close()
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(SEND),
            *(str(folder), hub.address.url, step, when, str(nth)),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    outbox = make_outbox(folder / "outbox.db", platform, clock)
    limits = Limits(exchange_timeout_s=10.0)
    # Until the platform signed, and that is written down, the file is here.
    if step != "remove":
        assert files.check(ref) is None
    with Sender.open(hub.address.url, platform, outbox, files, clock, limits, 2000) as sender:
        sender.go()
    assert files.check(ref) is Damage.MISSING
    assert held_by(hub, ref) == CONTENT
    hub.processing.settle(10.0)
    kept = hub.ledger.case(saved.number)
    assert kept is not None
    assert (kept.state, hub.ledger.total()) == ("accepted-for-check", 1)
    outbox.close()


def held_by(hub: HubServer, ref: AttachmentRef) -> bytes:
    source = hub.held.open(ref.digest)
    assert source is not None
    with source:
        return open_bytes(source.read(), hub.secrets.seal_by_id)
