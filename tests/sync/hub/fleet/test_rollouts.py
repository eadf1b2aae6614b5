"""A version goes ring by ring, and stops by itself when terminals fare badly with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import Engine
from typer.testing import CliRunner

from sync.contract.acknowledgement import PackageRelease, verify
from sync.contract.status import Offer, TerminalState, UpdateFact
from sync.hub.__main__ import app
from sync.hub.fleet.keeping import StatusBook
from sync.hub.fleet.rollouts import HALT_LEAST, RolloutError, Rollouts, RolloutState
from sync.hub.server import HubServer
from tests.sync.factory import Clock
from tests.sync.status import report

DIGEST = "d" * 64
NEW, OLD = "0.2.0", "0.1.0"
FLEET = [f"441900004{number:04d}" for number in range(1, 41)]


@pytest.fixture
def engine(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    from sync.hub.server import open_ledger

    ledger = open_ledger(tmp_path, None)
    yield ledger.engine
    ledger.close()


class Fleet:
    """Terminals that tell how they are, and take what they are offered."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.clock = clock
        self.rollouts = Rollouts(engine, clock, clock.monotonic)
        self._book = StatusBook(engine, clock)
        self._told = 0

    def release(self, **reach: int) -> None:
        self.rollouts.begin(digest=DIGEST, version=NEW, size=9, release="signed", **reach)

    def tell(
        self,
        terminal: str,
        version: str = OLD,
        result: str = "",
        state: TerminalState = TerminalState.READY,
    ) -> Offer | None:
        self._told += 1
        self.clock.pass_time(11)
        update = None
        if result:
            update = UpdateFact(release=DIGEST, result=result, at=self.clock())  # type: ignore[arg-type]
        said = report(self._told, self.clock(), version=version, update=update, state=state)
        self._book.take(terminal, [said])
        return self.rollouts.offer(terminal, [said])

    def offered(self) -> set[str]:
        return {one for one in FLEET if self.tell(one) is not None}


def test_rings_and_shares_decide_who_is_offered_a_version_and_a_larger_share_holds_the_smaller(
    engine: Engine, clock: Clock
) -> None:
    fleet = Fleet(engine, clock)
    fleet.rollouts.place(FLEET[0], 0)
    fleet.rollouts.place(FLEET[1], 1)
    fleet.release(ring=0, percent=100)
    assert fleet.offered() == {FLEET[0]}
    fleet.rollouts.change(ring=1)
    assert fleet.offered() == {FLEET[0], FLEET[1]}
    fleet.rollouts.change(ring=2, percent=20)
    some = fleet.offered()
    assert 2 < len(some) < 17
    fleet.rollouts.change(percent=60)
    assert some < fleet.offered()
    fleet.rollouts.change(state=RolloutState.PAUSED)
    assert fleet.offered() == set()
    fleet.rollouts.change(state=RolloutState.ROLLING, percent=100)
    assert len(fleet.offered()) == 40
    with pytest.raises(RolloutError):
        fleet.rollouts.change(ring=7)


def test_terminals_that_come_back_to_the_old_version_halt_it_and_are_not_offered_it_again(
    engine: Engine, clock: Clock
) -> None:
    fleet = Fleet(engine, clock)
    fleet.release(ring=2, percent=100)
    fleet.offered()
    for one in FLEET[:10]:
        assert fleet.tell(one, NEW, "installed") is None
    assert fleet.tell(FLEET[20], OLD, "returned") is None
    assert fleet.tell(FLEET[20]) is None, "once is enough"
    # One in eleven, and only one: it goes on. The second one halts it.
    assert fleet.tell(FLEET[30]) is not None
    assert HALT_LEAST == 2
    fleet.tell(FLEET[21], OLD, "returned")
    assert fleet.tell(FLEET[31]) is None
    (found,) = fleet.rollouts.all()
    assert (found.state, found.halted, found.bad, found.tried) == (
        RolloutState.HALTED,
        "returned",
        2,
        12,
    )
    assert [one[0] for one in fleet.rollouts.faults(DIGEST)] == [FLEET[21], FLEET[20]]
    # People looked into it: on it goes, without those two, until two more come back.
    fleet.rollouts.change(state=RolloutState.ROLLING)
    assert fleet.tell(FLEET[31]) is not None
    assert fleet.tell(FLEET[21]) is None
    fleet.tell(FLEET[22], OLD, "returned")
    assert fleet.tell(FLEET[32]) is not None
    fleet.tell(FLEET[23], OLD, "returned")
    assert fleet.tell(FLEET[32]) is None


def test_terminals_that_fall_silent_or_out_of_service_after_it_halt_it(
    engine: Engine, clock: Clock
) -> None:
    fleet = Fleet(engine, clock)
    fleet.release(ring=2, percent=100)
    fleet.offered()
    for one in FLEET[:4]:
        fleet.tell(one, NEW, "installed")
    fleet.tell(FLEET[0], NEW, "installed", TerminalState.OUT)
    assert fleet.rollouts.all()[0].state is RolloutState.ROLLING
    # The others say nothing any more: a quarter of an hour later they count as silent.
    clock.pass_time(900)
    fleet.tell(FLEET[0], NEW, "installed", TerminalState.OUT)
    (found,) = fleet.rollouts.all()
    assert (found.state, found.halted, found.unwell) == (RolloutState.HALTED, "unwell", 4)


def test_command_line_signs_offers_and_advances_and_the_package_is_fetched_in_parts(
    hub: HubServer, tmp_path: Path
) -> None:
    data = ["--data", str(tmp_path / "hub")]
    package = tmp_path / f"guanjia-kiosk_{NEW}_amd64.deb"
    package.write_bytes(b"program" * 1000)
    run = CliRunner()

    def say(*words: str) -> str:
        told = run.invoke(app, [*words, *data], catch_exceptions=False)
        assert told.exit_code == 0, told.stderr
        return told.stdout

    say("release", str(package), "--ring", "0")
    say("ring", "0", "--terminal", "441900004-0003")
    assert say("rollout", "advance", "--ring", "1", "--percent", "20").split("\t")[2] == (
        "ring 1, 20%"
    )
    assert "paused" in say("rollout", "pause")
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    url = f"{hub.address.url}/v1/packages/{digest}"
    whole = requests.get(url, timeout=20)
    rest = requests.get(url, headers={"range": "bytes=6990-"}, timeout=20)
    assert (whole.content, rest.status_code) == (package.read_bytes(), 206)
    assert rest.content == package.read_bytes()[6990:]
    assert requests.get(f"{hub.address.url}/v1/packages/{'0' * 64}", timeout=20).status_code == 404
    # What is offered is what the platform signed for the file.
    Rollouts(hub.ledger.engine, lambda: report().at).change(state=RolloutState.ROLLING)
    offered = Rollouts(hub.ledger.engine, lambda: report().at).offer("4419000040003", [report()])
    assert offered is not None
    signed = verify(offered.release.encode(), hub.secrets.platform)
    assert isinstance(signed, PackageRelease)
    assert (signed.digest, signed.version) == (digest, NEW)
