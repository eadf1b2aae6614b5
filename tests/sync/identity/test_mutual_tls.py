"""A terminal gets its certificate, shows it, renews it, loses it: real TLS 1.3 on loopback."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import requests

from sync.contract.enrolment import Denial, make_code, show_code
from sync.contract.platform import load_platform
from sync.hub.enrolment import CertificateState
from sync.hub.server import HubServer
from sync.identity import enrolling
from sync.identity.enrolling import Coming, Enrolment, Renewal, enrol, renew
from sync.identity.terminal import Identity, IdentityError
from sync.outbox import Outbox, SubmissionState
from sync.relay import LinkState, Relay
from sync.verdict import Verdict
from tests.sync.factory import Clock, make_outbox, save, utc_now
from tests.sync.road import make_relay

ME, OTHER = "4419000040003", "4419000040009"
DAY = dt.timedelta(days=1)


@dataclasses.dataclass
class Site:
    """A platform over TLS, and a terminal that is to be enrolled with it."""

    folder: Path
    hub: HubServer
    clock: Clock

    def identity(self, terminal: str = ME, folder: str = "identity") -> Identity:
        platform = load_platform(self.folder / "hub" / "platform.json")
        return Identity(self.folder / folder, terminal, platform)

    def code(self, terminal: str = ME, valid: dt.timedelta = DAY) -> str:
        assert self.hub.book is not None
        return self.hub.book.new_code(terminal, valid)

    def enrol(self, identity: Identity, code: str | None = None) -> Enrolment:
        given = show_code(self.code(identity.terminal) if code is None else code)
        return enrol(identity, self.hub.address.url, given, clock=self.clock)

    def enrolled(self, terminal: str = ME, folder: str = "identity") -> Identity:
        identity = self.identity(terminal, folder)
        assert self.enrol(identity).coming is Coming.ENROLLED
        return identity

    def states(self) -> list[str]:
        assert self.hub.book is not None
        return [state for _, state, _ in self.hub.book.terminals()]

    @contextlib.contextmanager
    def outbox(self) -> Iterator[Outbox]:
        platform = load_platform(self.folder / "hub" / "platform.json")
        box = make_outbox(self.folder / "terminal" / "outbox.db", platform, self.clock)
        with contextlib.closing(box):
            yield box

    @contextlib.contextmanager
    def relay(self, outbox: Outbox, http: requests.Session) -> Iterator[Relay]:
        hub = self.hub
        relay = make_relay(hub.address.url, hub.secrets.platform, outbox, self.clock, http=http)
        try:
            yield relay
        finally:
            assert relay.stop(10.0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    # Both clocks are today's: TLS looks at the machine's.
    clock = Clock(wall=utc_now())
    hub = HubServer(
        tmp_path / "hub", name="hub.test", clock=clock, tls=("127.0.0.1", "hub.example")
    )
    hub.start(10.0)
    yield Site(tmp_path, hub, clock)
    hub.stop(10.0)
    if hub.book is not None:
        hub.book.close()


def test_enrolled_terminal_delivers_and_the_platform_knows_which_it_is(site: Site) -> None:
    identity = site.enrolled()
    with site.outbox() as outbox, site.relay(outbox, identity.session()) as relay:
        saved = save(outbox)
        assert relay.pass_once().link is LinkState.UP
        assert outbox.state(saved.key) is SubmissionState.DELIVERED


def test_terminal_without_a_certificate_is_told_so_and_keeps_everything(site: Site) -> None:
    with (
        site.outbox() as outbox,
        site.relay(outbox, site.identity().bare_session()) as relay,
    ):
        saved = save(outbox)
        assert relay.pass_once().stopped_by is Verdict.UNAUTHORISED
        assert outbox.state(saved.key) is SubmissionState.SAVED
    assert site.hub.ledger.total() == 0


def test_certificate_of_another_terminal_submits_nothing_of_this_one(site: Site) -> None:
    other = site.enrolled(OTHER, "other")
    with site.outbox() as outbox, site.relay(outbox, other.session()) as relay:
        saved = [save(outbox), save(outbox)]
        assert relay.pass_once().stopped_by is Verdict.UNAUTHORISED
        assert {outbox.state(one.key) for one in saved} == {SubmissionState.SAVED}
    assert site.hub.ledger.total() == 0


def test_revoked_terminal_is_refused_until_it_is_enrolled_again(site: Site) -> None:
    identity = site.enrolled()
    assert site.hub.book is not None
    with site.outbox() as outbox, site.relay(outbox, identity.session()) as relay:
        saved = save(outbox)
        assert site.hub.book.revoke(ME) == 1
        assert relay.pass_once().stopped_by is Verdict.UNAUTHORISED
        assert site.enrol(identity).coming is Coming.ENROLLED
    with site.outbox() as outbox, site.relay(outbox, identity.session()) as relay:
        relay.pass_once()
        assert outbox.state(saved.key) is SubmissionState.DELIVERED


def test_stranger_s_certificate_ends_the_handshake(site: Site, tmp_path: Path) -> None:
    clock = Clock(wall=utc_now())
    stranger = HubServer(tmp_path / "stranger", name="else", clock=clock, tls=("127.0.0.1",))
    stranger.start(10.0)
    theirs = Site(tmp_path / "x", stranger, clock)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "hub").symlink_to(tmp_path / "stranger")
    session = theirs.enrolled().session()
    session.verify = str(tmp_path / "identity" / "authority.pem")
    site.identity()
    with session, pytest.raises(requests.exceptions.ConnectionError):
        session.get(site.hub.address.url + "/v1/cases/1", timeout=5)
    stranger.stop(10.0)
    assert stranger.book is not None
    stranger.book.close()


def test_platform_of_strangers_gets_no_code(site: Site, tmp_path: Path) -> None:
    stranger = HubServer(tmp_path / "stranger", name="else", clock=utc_now, tls=("127.0.0.1",))
    stranger.start(10.0)
    came = enrol(site.identity(), stranger.address.url, site.code(), clock=site.clock)
    stranger.stop(10.0)
    assert stranger.book is not None
    stranger.book.close()
    assert came.coming is Coming.NOT_OUR_HUB


def test_code_never_goes_over_plain_http(site: Site) -> None:
    plain = site.hub.address.url.replace("https", "http")
    came = enrol(site.identity(), plain, site.code(), clock=site.clock)
    assert came.coming is Coming.NOT_OUR_HUB


def test_older_tls_is_not_spoken(site: Site) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    port = site.hub.address.port
    with (
        contextlib.closing(socket.create_connection(("127.0.0.1", port))) as raw,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(raw)


def test_lost_answer_is_asked_for_again_with_the_same_code(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, code = site.identity(), site.code()
    post = enrolling._post

    def cut(*arguments: object) -> tuple[int, bytes]:
        post(*arguments)  # type: ignore[arg-type]  # handed on as they came
        raise requests.exceptions.ConnectionError

    with monkeypatch.context() as wire:
        wire.setattr(enrolling, "_post", cut)
        assert site.enrol(identity, code).coming is Coming.UNREACHABLE
    # The program starts anew; the key of the first attempt is still there.
    again = site.identity()
    assert site.enrol(again, code).coming is Coming.ENROLLED
    assert site.states() == [CertificateState.ACTIVE]


def test_used_code_serves_nobody_else(site: Site) -> None:
    code = site.code()
    assert site.enrol(site.identity(), code).coming is Coming.ENROLLED
    thief = site.enrol(site.identity(folder="thief"), code)
    assert (thief.coming, thief.denial) == (Coming.DENIED, Denial.USED_CODE)


def test_code_of_another_terminal_serves_nobody(site: Site) -> None:
    came = site.enrol(site.identity(), site.code(OTHER))
    assert came.denial is Denial.WRONG_CODE


def test_code_ends(site: Site) -> None:
    code = site.code(valid=dt.timedelta(minutes=10))
    site.clock.pass_time(601)
    assert site.enrol(site.identity(), code).denial is Denial.EXPIRED_CODE


def test_code_is_locked_after_ten_guesses(site: Site) -> None:
    code = site.code()
    for _ in range(10):
        assert site.enrol(site.identity(), make_code()).denial is Denial.WRONG_CODE
    assert site.enrol(site.identity(), make_code()).denial is Denial.TOO_MANY_ATTEMPTS
    assert site.enrol(site.identity(), code).denial is Denial.TOO_MANY_ATTEMPTS
    # A new code begins anew.
    assert site.enrol(site.identity()).coming is Coming.ENROLLED


@pytest.mark.parametrize("typed", ["", "ABC", "0" * 20, "ABCDE-FGHJK-LMNPQ-RSTUV-W"])
def test_slip_in_a_code_is_told_before_anything_is_sent(site: Site, typed: str) -> None:
    came = enrol(site.identity(), "https://127.0.0.1:9", typed, clock=site.clock)
    assert came.coming is Coming.WRONG_CODE


def test_certificate_is_renewed_after_two_thirds_while_traffic_goes_on(site: Site) -> None:
    # TLS knows only the machine's clock: it must be now when the new one is shown.
    site.clock.pass_time(-61 * DAY.total_seconds())
    identity = site.enrolled()
    first = identity.certificate
    told: list[Enrolment] = []
    renewal = Renewal(
        identity,
        site.hub.address.url,
        clock=site.clock,
        monotonic=site.clock.monotonic,
        on_change=told.append,
    )
    with site.outbox() as outbox, site.relay(outbox, identity.session()) as relay:
        assert renewal.step().coming is Coming.NOT_DUE
        site.clock.pass_time(61 * DAY.total_seconds())
        assert renewal.step().coming is Coming.ENROLLED
        assert renewal.step().coming is Coming.NOT_DUE
        saved = save(outbox)
        relay.pass_once()
        assert outbox.state(saved.key) is SubmissionState.DELIVERED
    assert identity.certificate != first
    assert [one.coming for one in told] == [Coming.ENROLLED]
    # Old and new are accepted together, until the old one ends.
    assert site.states() == [CertificateState.ACTIVE, CertificateState.ACTIVE]


def test_renewal_that_lost_its_answer_gets_the_same_certificate(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = site.enrolled()
    site.clock.pass_time(61 * DAY.total_seconds())
    post = enrolling._post

    def cut(*arguments: object) -> tuple[int, bytes]:
        post(*arguments)  # type: ignore[arg-type]  # handed on as they came
        raise requests.exceptions.ReadTimeout

    with monkeypatch.context() as wire:
        wire.setattr(enrolling, "_post", cut)
        assert renew(identity, site.hub.address.url, clock=site.clock).coming is Coming.UNREACHABLE
    assert site.identity().enrolled
    came = renew(site.identity(), site.hub.address.url, clock=site.clock)
    assert came.coming is Coming.ENROLLED
    assert len(site.states()) == 2


def test_certificate_that_just_ended_is_renewed_and_one_long_ended_is_not(site: Site) -> None:
    identity = site.enrolled()
    site.clock.pass_time(100 * DAY.total_seconds())
    assert renew(identity, site.hub.address.url, clock=site.clock).coming is Coming.ENROLLED
    site.clock.pass_time(130 * DAY.total_seconds())
    came = renew(identity, site.hub.address.url, clock=site.clock)
    assert came.denial is Denial.EXPIRED_CERTIFICATE


def test_refused_renewal_is_not_asked_for_again_every_minute(site: Site) -> None:
    identity = site.enrolled()
    assert site.hub.book is not None
    site.hub.book.revoke(ME)
    site.clock.pass_time(61 * DAY.total_seconds())
    renewal = Renewal(
        identity, site.hub.address.url, clock=site.clock, monotonic=site.clock.monotonic
    )
    assert renewal.step().denial is Denial.REVOKED
    assert renewal.step().coming is Coming.NOT_DUE
    site.clock.pass_time(3601)
    assert renewal.step().denial is Denial.REVOKED


def test_crash_between_certificate_and_session_file_is_mended_at_the_next_start(
    site: Site,
) -> None:
    identity = site.enrolled()
    (site.folder / "identity" / "session.pem").write_bytes(b"half")
    with site.outbox() as outbox, site.relay(outbox, site.identity().session()) as relay:
        saved = save(outbox)
        relay.pass_once()
        assert outbox.state(saved.key) is SubmissionState.DELIVERED
    assert identity.enrolled


def test_only_the_key_in_use_stays(site: Site) -> None:
    identity = site.enrolled()
    site.clock.pass_time(61 * DAY.total_seconds())
    renew(identity, site.hub.address.url, clock=site.clock)
    assert len(list((site.folder / "identity").glob("key-*.pem"))) == 1
    for path in (site.folder / "identity").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_platform_without_an_authority_cannot_enrol_anybody(tmp_path: Path) -> None:
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now)
    with pytest.raises(IdentityError, match="no authority"):
        Identity(tmp_path / "identity", ME, hub.secrets.platform)
    hub.stop(1.0)


def test_certificate_for_somebody_else_is_not_taken(site: Site) -> None:
    other = site.enrolled(OTHER, "other")
    pem = (site.folder / "other" / "certificate.pem").read_text("ascii")
    assert other.enrolled
    with pytest.raises(IdentityError, match="another terminal"):
        site.identity().adopt(pem, site.clock())
    with pytest.raises(IdentityError, match="no certificate"):
        site.identity().adopt("nonsense", site.clock())


def test_new_authority_is_trusted_by_a_session_that_is_open(site: Site, tmp_path: Path) -> None:
    identity = site.enrolled()
    stranger = HubServer(tmp_path / "next", name="hub.test", clock=utc_now, tls=("127.0.0.1",))
    stranger.start(10.0)
    address = stranger.address.url + f"/v1/hello?nonce={'0' * 32}"
    with identity.session() as session, identity.bare_session() as bare:
        with pytest.raises(requests.exceptions.SSLError):
            bare.get(address, timeout=5)
        before = load_platform(tmp_path / "hub" / "platform.json")
        both = msgspec.structs.replace(before, ca=before.ca + stranger.secrets.platform.ca)
        identity.trust(both)
        assert bare.get(address, timeout=5).ok
        assert session.get(site.hub.address.url + "/v1/export", timeout=5).ok
    stranger.stop(10.0)
    assert stranger.book is not None
    stranger.book.close()
