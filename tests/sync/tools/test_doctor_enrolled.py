"""The doctor at a terminal that has a certificate of its own, or should have one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.staff.doctor_cli import findings_of
from sync.contract.platform import load_platform
from sync.doctor import Fault, Finding, Outcome, Step
from sync.hub.server import HubServer
from sync.identity.enrolling import Coming, enrol
from sync.identity.terminal import IDENTITY_FOLDER, Identity
from tests.kiosk.staff.test_sync_cli import SITE
from tests.sync.factory import Clock, make_outbox, utc_now

ME = "4419000040003"
DAY = dt.timedelta(days=1)


@dataclasses.dataclass(slots=True)
class Patient:
    """A terminal, and its platform over TLS."""

    hub: HubServer
    folder: Path
    clock: Clock

    def enrol(self) -> Identity:
        platform = load_platform(self.folder / "hub" / "platform.json")
        identity = Identity(self.folder / "terminal" / IDENTITY_FOLDER, ME, platform)
        assert self.hub.book is not None
        code = self.hub.book.new_code(ME, DAY)
        came = enrol(identity, self.hub.address.url, code, clock=self.clock)
        assert came.coming is Coming.ENROLLED
        return identity

    def walk(self) -> dict[Step, Finding]:
        found = findings_of(
            self.folder / "site.toml", self.folder / "terminal", full=False, throughput_bytes=1024
        )
        return {one.step: one for one in found}


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    clock = Clock(wall=utc_now())
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=clock, tls=("127.0.0.1",))
    hub.start(10.0)
    keys = tmp_path / "hub" / "platform.json"
    (tmp_path / "site.toml").write_text(SITE.format(url=hub.address.url, keys=keys), "utf-8")
    make_outbox(tmp_path / "terminal" / "outbox.sqlite3", hub.secrets.platform, clock).close()
    yield Patient(hub, tmp_path, clock)
    hub.stop(10.0)
    assert hub.book is not None
    hub.book.close()


def test_enrolled_terminal_is_well_all_the_way(patient: Patient) -> None:
    patient.enrol()
    found = patient.walk()
    on_the_way = [found[step] for step in Step if step not in (Step.DATA, Step.DATABASE)]
    assert [one.fault for one in on_the_way if one.outcome is Outcome.FAILED] == []
    assert found[Step.SUBMISSION].outcome is Outcome.OK


def test_terminal_that_is_not_enrolled_is_told_to_enrol(patient: Patient) -> None:
    found = patient.walk()
    assert found[Step.TLS].outcome is Outcome.OK
    assert found[Step.CERTIFICATE].fault is Fault.CERTIFICATE_NONE_OF_OURS
    assert found[Step.SUBMISSION].outcome is Outcome.SKIPPED


def test_certificate_of_the_terminal_that_ended_is_named(patient: Patient) -> None:
    patient.clock.pass_time(-91 * DAY.total_seconds())
    patient.enrol()
    assert patient.walk()[Step.CERTIFICATE].fault is Fault.CERTIFICATE_OWN_ENDED


def test_certificate_that_was_not_renewed_in_time_is_a_warning(patient: Patient) -> None:
    patient.clock.pass_time(-80 * DAY.total_seconds())
    patient.enrol()
    found = patient.walk()
    assert found[Step.CERTIFICATE].fault is Fault.CERTIFICATE_OWN_ENDS_SOON
    assert found[Step.AUTHENTICATION].outcome is Outcome.OK


def test_revoked_terminal_is_refused_in_words(patient: Patient) -> None:
    patient.enrol()
    assert patient.hub.book is not None
    patient.hub.book.revoke(ME)
    assert patient.walk()[Step.AUTHENTICATION].fault is Fault.AUTHENTICATION_REFUSED
