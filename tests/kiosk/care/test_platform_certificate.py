"""The platform's certificate in the self-test: a real platform over TLS, whose certificate ends."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.care.findings import Found, Part, alarms_of
from kiosk.care.platform_certificate import PlatformCertificate, Shown
from sync.contract.platform import load_platform
from sync.contract.status import Alarm
from sync.doctor import Fault, Finding
from sync.doctor.road import look_at_platform_certificate
from sync.hub.authority import SERVER_DAYS
from sync.hub.server import HubServer
from sync.identity.terminal import Identity
from tests.sync.factory import utc_now

DAY = dt.timedelta(days=1)


class Site:
    """One platform with its authority, and a terminal that trusts it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = ""

    @contextlib.contextmanager
    def platform(self, certificate_days_left: int) -> Iterator[None]:
        """It runs, with a certificate that is given so long before its end."""
        begun = utc_now() - dt.timedelta(days=SERVER_DAYS - certificate_days_left)
        hub = HubServer(
            self._folder / "hub", name="hub.test", clock=lambda: begun, tls=["127.0.0.1"]
        )
        hub.start(10.0)
        self.url = hub.address.url
        try:
            yield
        finally:
            hub.stop(10.0)
            if hub.book is not None:
                hub.book.close()

    def look(self, now: dt.datetime) -> tuple[Finding, dt.datetime | None]:
        platform = load_platform(self._folder / "hub" / "platform.json")
        with Identity(self._folder / "me", "4419000040003", platform).bare_session() as http:
            return look_at_platform_certificate(self.url, http=http, now=now, limit_s=5.0)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    # The authority is as old as the oldest certificate below.
    site = Site(tmp_path)
    with site.platform(-2):
        pass
    return site


def days(shown: Shown | None) -> tuple[int, Fault | None]:
    assert shown is not None
    assert shown.ends is not None
    return round((shown.ends - utc_now()) / DAY), shown.fault


def test_certificate_that_ends_within_two_weeks_is_a_finding_and_an_alarm(site: Site) -> None:
    shows = PlatformCertificate(site.look, None)
    with site.platform(15):
        assert days(shows(utc_now())) == (15, None)
    with site.platform(13):
        assert days(shows(utc_now())) == (13, Fault.CERTIFICATE_ENDS_SOON)
    soon = Fault.CERTIFICATE_ENDS_SOON.value
    found = Found(part=Part.PLATFORM_CERTIFICATE, subject="platform", fault=soon)
    assert alarms_of([found]) == (Alarm.PLATFORM_CERTIFICATE,)


def test_platform_that_is_away_is_judged_by_what_it_showed_last(site: Site) -> None:
    shows = PlatformCertificate(site.look, None)
    with site.platform(30):
        assert days(shows(utc_now())) == (30, None)
    now = utc_now()
    assert days(shows(now)) == (30, None)
    assert days(shows(now + 17 * DAY)) == (30, Fault.CERTIFICATE_ENDS_SOON)
    assert days(shows(now + 31 * DAY)) == (30, Fault.TLS_EXPIRED)
    # After a restart it is known from the last self-test; before the first nothing is said.
    assert days(PlatformCertificate(site.look, now + 20 * DAY)(now)) == (20, None)
    assert PlatformCertificate(site.look, None)(now) is None


def test_certificate_that_has_ended_is_said_to_have_ended(site: Site) -> None:
    with site.platform(-2):
        shown = PlatformCertificate(site.look, None)(utc_now())
    assert shown == Shown(None, Fault.TLS_EXPIRED)


def test_platform_without_tls_has_none(site: Site) -> None:
    site.url = "http://127.0.0.1:1"
    assert PlatformCertificate(site.look, utc_now() + DAY)(utc_now()) is None
