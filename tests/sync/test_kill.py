"""SIGKILL at the worst moments: what was confirmed arrives exactly once."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from sync.hub.server import HubServer
from sync.outbox import SubmissionState
from tests.sync.factory import Clock, make_outbox
from tests.sync.road import Road
from tests.sync.stranger import stranger

pytestmark = pytest.mark.process

SAVE = """
    import json, sys
    from pathlib import Path
    from sync.contract.platform import load_platform
    from tests.sync.factory import Clock, make_outbox, save
    folder = Path(sys.argv[1])
    outbox = make_outbox(folder / "outbox.db", load_platform(folder / "platform.json"), Clock())
    while True:
        saved = save(outbox)
        print(json.dumps([saved.key, saved.number]), flush=True)
        sys.stdin.readline()
"""

SEND = """
    import sys
    from pathlib import Path
    from sync.contract.platform import load_platform
    from tests.sync.factory import Clock, make_outbox
    from tests.sync.road import Road
    folder = Path(sys.argv[1])
    clock = Clock()
    platform = load_platform(folder / "platform.json")
    outbox = make_outbox(folder / "outbox.db", platform, clock)
    with Road.open(sys.argv[2], platform, outbox, clock) as road:
        print("sending", flush=True)
        road.go()
"""


@contextmanager
def process(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.wait(10)
        child.stdin.close()
        child.stdout.close()


@pytest.fixture
def folder(tmp_path: Path, hub: HubServer) -> Path:
    """A terminal's folder with the hub's public keys."""
    made = tmp_path / "terminal"
    made.mkdir()
    (made / "platform.json").write_bytes(msgspec.json.encode(hub.secrets.platform))
    return made


def saved_by(child: subprocess.Popen[str], count: int) -> list[tuple[str, str]]:
    """Keys and numbers that the child confirmed."""
    assert child.stdout is not None
    assert child.stdin is not None
    confirmed = []
    for left in range(count, 0, -1):
        key, number = json.loads(child.stdout.readline())
        confirmed.append((key, number))
        if left > 1:
            child.stdin.write("\n")
            child.stdin.flush()
    return confirmed


def test_what_was_saved_before_the_kill_is_delivered_once_by_the_next_process(
    folder: Path, hub: HubServer, clock: Clock
) -> None:
    with process(SAVE, str(folder)) as child:
        confirmed = saved_by(child, 3)
        child.send_signal(signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
    outbox = make_outbox(folder / "outbox.db", hub.secrets.platform, clock)
    with Road.open(hub.address.url, hub.secrets.platform, outbox, clock) as road:
        assert road.go().delivered == 3
        assert road.go(60.0).delivered == 0
    for key, number in confirmed:
        kept = hub.ledger.case(number)
        assert kept is not None
        assert (kept.key, kept.deliveries) == (key, 1)
        assert outbox.state(key) is SubmissionState.DELIVERED
    assert hub.ledger.total() == 3
    outbox.close()


def test_kill_between_the_platforms_commit_and_our_note_makes_no_second_case(
    folder: Path, hub: HubServer, clock: Clock
) -> None:
    with process(SAVE, str(folder)) as child:
        ((key, number),) = saved_by(child, 1)
    held = threading.Event()
    with stranger(lambda _: []) as between:

        def carry(request: bytes) -> list[bytes]:
            answer = ask(hub, request)
            if request.startswith(b"POST"):
                # The hub has it for good; the sender is killed before it hears of that.
                held.set()
                between.leaving.wait(20)
            return [answer]

        between.answering = carry
        with process(SEND, str(folder), between.url) as child:
            assert held.wait(20)
            child.send_signal(signal.SIGKILL)
            assert child.wait(10) == -signal.SIGKILL
    assert hub.ledger.total() == 1
    outbox = make_outbox(folder / "outbox.db", hub.secrets.platform, clock)
    assert outbox.state(key) is SubmissionState.SAVED
    with Road.open(hub.address.url, hub.secrets.platform, outbox, clock) as road:
        report = road.go()
        assert (report.delivered, report.duplicates) == (1, 1)
    assert outbox.state(key) is SubmissionState.DELIVERED
    kept = hub.ledger.case(number)
    assert kept is not None
    assert (hub.ledger.total(), kept.deliveries) == (1, 2)
    outbox.close()


def ask(hub: HubServer, request: bytes) -> bytes:
    """The hub's answer to these bytes, as bytes."""
    alone = request.replace(b"Connection: keep-alive", b"Connection: close")
    with socket.create_connection((hub.address.host, hub.address.port), timeout=10) as line:
        line.sendall(alone)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer
