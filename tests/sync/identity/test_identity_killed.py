"""SIGKILL before every call that changes a file of the identity: the next attempt completes it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract.platform import load_platform
from sync.hub.enrolment import CertificateState
from sync.hub.server import HubServer
from sync.identity.enrolling import Coming, enrol, renew
from sync.identity.terminal import Identity
from tests.sync.factory import utc_now

pytestmark = pytest.mark.process

DAY = dt.timedelta(days=1)
# More than there are calls: the last rounds end unharmed, so every call was a place to die.
ROUNDS = 20

# One process forks once per round; the round's number says before which call it is killed.
PROGRAM = """
    import datetime as dt, json, os, signal, sys
    from pathlib import Path
    from sync.contract.platform import load_platform
    from sync.identity.enrolling import Coming, enrol, renew
    from sync.identity.terminal import Identity

    url, keys, rounds = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    platform = load_platform(keys)

    def clock():
        return dt.datetime.now(dt.UTC)

    def live(folder, terminal, code, left):
        def count(event, arguments):
            nonlocal left
            if event == "open":
                changes = bool((arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR))
            else:
                changes = event in ("os.rename", "os.remove", "os.mkdir")
            if changes and str(arguments[0]).startswith(folder):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        identity = Identity(Path(folder), terminal, platform)
        if code:
            came = enrol(identity, url, code, clock=clock)
        else:
            came = renew(identity, url, clock=lambda: clock() + dt.timedelta(days=61))
        os._exit(0 if came.coming is Coming.ENROLLED else 1)

    ends = []
    for number, (folder, terminal, code) in enumerate(rounds, start=1):
        child = os.fork()
        if not child:
            live(folder, terminal, code, number)
        ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(ends))
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    server = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now, tls=("127.0.0.1",))
    server.start(10.0)
    yield server
    server.stop(10.0)
    assert server.book is not None
    server.book.close()


def terminals() -> list[str]:
    return [f"441900004{number:04d}" for number in range(ROUNDS)]


def code_for(hub: HubServer, terminal: str) -> str:
    assert hub.book is not None
    return hub.book.new_code(terminal, DAY)


def kill(hub: HubServer, keys: Path, rounds: list[tuple[str, str, str]]) -> list[int]:
    """The exit codes of the rounds."""
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM)]
    command += [hub.address.url, str(keys), json.dumps(rounds)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    ends: list[int] = json.loads(run.stdout)
    assert set(ends) == {-9, 0}, "killed or done, nothing else"
    assert ends == sorted(ends)
    return ends


def test_enrolment_killed_anywhere_is_completed_with_the_same_code(
    hub: HubServer, tmp_path: Path
) -> None:
    keys = tmp_path / "hub" / "platform.json"
    platform = load_platform(keys)
    codes = {terminal: code_for(hub, terminal) for terminal in terminals()}
    rounds = [(str(tmp_path / one), one, code) for one, code in codes.items()]
    assert kill(hub, keys, rounds).count(-9) >= 10
    for terminal, code in codes.items():
        identity = Identity(tmp_path / terminal, terminal, platform)
        if not identity.enrolled:
            came = enrol(identity, hub.address.url, code, clock=utc_now)
            assert came.coming is Coming.ENROLLED, terminal
        with identity.session() as session:
            assert session.get(hub.address.url + "/v1/export", timeout=5).ok, terminal
        assert len(list((tmp_path / terminal).glob("key-*.pem"))) == 1
    assert hub.book is not None
    states = [(terminal, state) for terminal, state, _ in hub.book.terminals()]
    assert states == [(terminal, CertificateState.ACTIVE) for terminal in terminals()]


def test_renewal_killed_anywhere_leaves_an_identity_that_works(
    hub: HubServer, tmp_path: Path
) -> None:
    keys = tmp_path / "hub" / "platform.json"
    platform = load_platform(keys)
    for terminal in terminals():
        identity = Identity(tmp_path / terminal, terminal, platform)
        came = enrol(identity, hub.address.url, code_for(hub, terminal), clock=utc_now)
        assert came.coming is Coming.ENROLLED
    rounds = [(str(tmp_path / one), one, "") for one in terminals()]
    assert kill(hub, keys, rounds).count(-9) >= 8
    for terminal in terminals():
        identity = Identity(tmp_path / terminal, terminal, platform)
        with identity.session() as session:
            assert session.get(hub.address.url + "/v1/export", timeout=5).ok, terminal
        came = renew(identity, hub.address.url, clock=lambda: utc_now() + 61 * DAY)
        assert came.coming is Coming.ENROLLED, terminal
