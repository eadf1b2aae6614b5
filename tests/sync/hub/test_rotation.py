"""The authority and the root keys are replaced while a terminal goes on delivering."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sync.contract.enrolment import show_code
from sync.contract.platform import PlatformKey, load_platform
from sync.downstream import Downstream
from sync.downstream.repository import Refresh
from sync.hub.__main__ import app
from sync.hub.enrolment_cli import span
from sync.hub.publishing import PLATFORM
from sync.hub.server import HubServer
from sync.identity.enrolling import Coming, enrol, renew
from sync.identity.terminal import Identity
from sync.outbox import SubmissionState
from tests.sync.factory import Clock, make_outbox, save, utc_now
from tests.sync.road import Timing, make_relay

ME, OTHER = "4419000040003", "4419000040009"
# A terminal asks for its next certificate when two thirds of 90 days are over.
TWO_MONTHS = dt.timedelta(days=61)


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(folder / "hub")])


class Site:
    """A platform over TLS that is started anew now and then, and its terminals."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock(wall=utc_now())
        self.hub = HubServer(folder / "hub", name="hub.test", clock=utc_now, tls=("127.0.0.1",))
        self.hub.start(10.0)

    def stop(self) -> None:
        self.hub.stop(10.0)
        if self.hub.book is not None:
            self.hub.book.close()

    def restart(self) -> None:
        port = self.hub.address.port
        self.stop()
        self.hub = HubServer(
            self.folder / "hub", name="hub.test", clock=utc_now, tls=("127.0.0.1",), port=port
        )
        self.hub.start(10.0)

    def enrolled(self, terminal: str) -> Identity:
        platform = load_platform(self.folder / "hub" / "platform.json")
        identity = Identity(self.folder / terminal, terminal, platform)
        assert self.hub.book is not None
        code = show_code(self.hub.book.new_code(terminal, span("1h")))
        came = enrol(identity, self.hub.address.url, code, clock=utc_now)
        assert came.coming is Coming.ENROLLED
        return identity

    def delivers(self, identity: Identity) -> bool:
        outbox = make_outbox(
            self.folder / "terminal" / "outbox.db", self.hub.secrets.platform, self.clock
        )
        hub, http = self.hub, identity.session()
        relay = make_relay(hub.address.url, hub.secrets.platform, outbox, self.clock, http=http)
        with contextlib.closing(outbox):
            saved = save(outbox)
            self.clock.pass_time(3600.0)
            relay.pass_once()
            assert relay.stop(10.0)
            return outbox.state(saved.key) is SubmissionState.DELIVERED

    def told(self, identity: Identity, first: PlatformKey) -> PlatformKey:
        """What the terminal learns from the signed files, over its own certificate."""
        following = Downstream(
            self.hub.address.url,
            self.folder / "terminal",
            first,
            identity.terminal,
            timing=Timing(),
            clock=lambda: (utc_now(), True),
            http=identity.session(),
            wait_s=0,
        )
        with contextlib.closing(following):
            # The feed names the first root; the files are fetched by it.
            assert following.step().files is Refresh.CURRENT
            return following.platform()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = Site(tmp_path)
    yield opened
    opened.stop()


def test_a_terminal_delivers_during_every_step_of_a_new_authority(site: Site) -> None:
    first = site.hub.secrets.platform
    identity = site.enrolled(ME)
    assert site.delivers(identity)
    prepared = run(site.folder, "rotate-authority", "prepare")
    assert prepared.exit_code == 0, prepared.output
    assert site.delivers(identity)
    both = site.told(identity, first)
    assert both.ca.count("BEGIN CERTIFICATE") == 2
    assert (both.kid, both.ca[: len(first.ca)]) == (first.kid, first.ca)

    assert run(site.folder, "rotate-authority", "switch").exit_code == 0
    site.restart()
    # Enrolled under the old authority, told of the next one: both ends are believed.
    identity = Identity(site.folder / ME, ME, both)
    assert site.delivers(identity)
    early = run(site.folder, "rotate-authority", "finish")
    assert (early.exit_code, ME in early.output) == (2, True)
    old = (site.folder / ME / "session.pem").read_bytes()
    came = renew(identity, site.hub.address.url, clock=lambda: utc_now() + TWO_MONTHS)
    assert came.coming is Coming.ENROLLED

    assert run(site.folder, "rotate-authority", "finish").exit_code == 0
    site.restart()
    assert site.delivers(identity)
    assert site.told(identity, first).ca.count("BEGIN CERTIFICATE") == 1
    (site.folder / ME / "session.pem").write_bytes(old)
    assert not site.delivers(identity)


def test_a_terminal_that_was_not_told_keeps_everything(site: Site) -> None:
    identity = site.enrolled(ME)
    run(site.folder, "rotate-authority", "prepare")
    run(site.folder, "rotate-authority", "switch")
    site.restart()
    assert not site.delivers(identity)
    assert site.hub.ledger.total() == 0
    other = site.enrolled(OTHER)
    assert site.told(other, site.hub.secrets.platform).ca.count("BEGIN CERTIFICATE") == 2


def test_steps_come_in_order_and_may_be_repeated(site: Site) -> None:
    for step, code in [
        ("switch", 2),
        ("prepare", 0),
        ("prepare", 0),
        ("finish", 2),
        ("switch", 0),
        ("switch", 0),
        ("prepare", 2),
        ("finish", 0),
        ("finish", 0),
        ("switch", 2),
    ]:
        came = run(site.folder, "rotate-authority", step, "--json")
        assert came.exit_code == code, (step, came.output)
    assert json.loads(run(site.folder, "rotate-authority", "prepare", "--json").stdout) == {
        "stage": "prepared",
        "locked_out": [],
    }


def test_finish_by_force_says_who_is_locked_out(site: Site) -> None:
    site.enrolled(ME)
    run(site.folder, "rotate-authority", "prepare")
    run(site.folder, "rotate-authority", "switch")
    came = run(site.folder, "rotate-authority", "finish", "--force", "--json")
    assert json.loads(came.stdout) == {"stage": "settled", "locked_out": [ME]}


def test_root_keys_are_replaced_and_followed(site: Site) -> None:
    platform = site.hub.secrets.platform
    assert run(site.folder, "rotate-root").exit_code == 2
    site.hub.publisher.publish("catalogue", b"today")
    identity = site.enrolled(ME)
    site.told(identity, platform)
    came = run(site.folder, "rotate-root", "--json")
    assert json.loads(came.stdout) == {"root": 2}
    site.hub.publisher.publish(PLATFORM, (site.folder / "hub" / "platform.json").read_bytes())
    assert site.told(identity, platform) == platform


def test_without_an_authority_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    came = run(tmp_path, "rotate-authority", "prepare")
    assert (came.exit_code, "--tls" in came.output) == (2, True)
    assert not (tmp_path / "hub").exists()
