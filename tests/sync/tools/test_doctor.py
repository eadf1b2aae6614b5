"""The doctor at the platform: each condition of the way comes from a peer that really is so."""

from __future__ import annotations

import datetime as dt
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.cable import Cable
from sync.contract.acknowledgement import Acknowledgement, Greeting, Refusal, RefusalCode, sign
from sync.contract.envelope import decode_envelope
from sync.doctor import Fault, Outcome, Step
from sync.hub.faults import FaultPlan
from sync.hub.server import HubServer
from tests.sync.factory import Keys, make_keys, utc_now
from tests.sync.stranger import http, stranger
from tests.sync.tools.conftest import Ward, skipped, write_keys


@contextmanager
def closed_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_healthy_road_is_walked_to_its_end(ward: Ward) -> None:
    found = ward.examine()
    assert [one for one in found.values() if one.fault] == []
    assert skipped(found) == []
    assert found[Step.TLS].outcome is Outcome.NOT_USED
    assert found[Step.IDENTITY].facts["hub"] == "hub.test"
    assert float(found[Step.THROUGHPUT].facts["kbit_s"]) > 0


def test_dry_submission_leaves_no_case_at_the_platform(ward: Ward, hub: HubServer) -> None:
    assert ward.fault() is None
    assert hub.ledger.total() == 0
    assert hub.ledger.waiting() == 0


@pytest.mark.parametrize("url", ["", "hub.test", "ftp://hub.test", "http://", "http://h:99999"])
def test_address_that_is_none_is_named(ward: Ward, url: str) -> None:
    ward.change(url=url)
    found = ward.examine()
    assert found[Step.CONFIG].fault is Fault.CONFIG_ADDRESS
    assert found[Step.DATABASE].outcome is Outcome.OK
    assert Step.DNS in skipped(found)


def test_configuration_that_cannot_be_read_leaves_the_disk_to_be_looked_at(ward: Ward) -> None:
    ward.change(config_fault="site.toml: no such field")
    found = ward.examine()
    assert found[Step.CONFIG].fault is Fault.CONFIG_UNREADABLE
    assert found[Step.DATA].outcome is Outcome.OK
    assert Step.IDENTITY in skipped(found)


def test_missing_keys_leave_the_way_to_be_looked_at(ward: Ward, tmp_path: Path) -> None:
    ward.change(keys=tmp_path / "none.json")
    found = ward.examine()
    assert found[Step.KEYS].fault is Fault.KEYS_UNUSABLE
    assert found[Step.TCP].outcome is Outcome.OK
    assert Step.IDENTITY in skipped(found)


def test_name_that_nobody_has_is_told_from_a_server_that_says_nothing(ward: Ward) -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def later(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    assert ward.examine(resolve=nobody)[Step.DNS].fault is Fault.DNS_NO_SUCH_NAME
    assert ward.examine(resolve=later)[Step.DNS].fault is Fault.DNS_NO_ANSWER


def test_name_server_that_hangs_is_given_up(ward: Ward) -> None:
    leaving = threading.Event()

    def hangs(host: str, port: int) -> list[str]:
        leaving.wait(60)
        return []

    found = ward.examine(resolve=hangs)
    leaving.set()
    assert found[Step.DNS].fault is Fault.DNS_NO_ANSWER
    assert Step.TCP in skipped(found)


def test_closed_port_is_told(ward: Ward) -> None:
    with closed_port() as port:
        ward.change(url=f"http://127.0.0.1:{port}")
        found = ward.examine()
    assert found[Step.TCP].fault is Fault.TCP_REFUSED
    assert skipped(found) == [step for step in Step if list(Step).index(step) > 6]


def test_blackhole_is_given_up_in_its_time(ward: Ward) -> None:
    # A full backlog: the kernel drops further SYNs, as a firewall does.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        filling = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
            filling.append(one)
        ward.change(url=f"http://127.0.0.1:{deaf.getsockname()[1]}")
        found = ward.examine()
        for one in filling:
            one.close()
    assert found[Step.TCP].fault is Fault.TCP_TIMEOUT


def test_address_without_a_route_is_told(ward: Ward) -> None:
    # RFC 6666: the discard-only prefix; this machine has no road into it.
    found = ward.examine(resolve=lambda host, port: ["100::1"])
    assert found[Step.TCP].fault in (Fault.TCP_NO_ROUTE, Fault.TCP_TIMEOUT)


def test_login_page_is_not_the_platform(ward: Ward, cable: Cable) -> None:
    cable.captive_portal()
    ward.change(url=cable.url)
    found = ward.examine()
    assert found[Step.IDENTITY].fault is Fault.IDENTITY_STRANGER
    assert Step.SUBMISSION in skipped(found)


def test_line_that_lets_nothing_through_is_silent(ward: Ward, cable: Cable) -> None:
    cable.stall()
    ward.change(url=cable.url)
    assert ward.fault() is Fault.IDENTITY_SILENT


def test_other_platform_s_signature_is_told(ward: Ward, tmp_path: Path) -> None:
    ward.change(keys=write_keys(tmp_path / "other.json", make_keys().platform))
    assert ward.fault() is Fault.IDENTITY_OTHER_KEY


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ("500:1.0", Fault.IDENTITY_OUT_OF_ORDER),
        ("captive:1.0", Fault.IDENTITY_STRANGER),
        ("reset:1.0", Fault.IDENTITY_SILENT),
        ("skew:90s", Fault.SKEW_NOTABLE),
        ("skew:86400s", Fault.SKEW_LARGE),
    ],
)
def test_platform_in_trouble_is_told(ward: Ward, hub: HubServer, plan: str, fault: Fault) -> None:
    assert hub.mischief is not None
    hub.mischief.plan = FaultPlan.parse(plan)
    assert ward.fault() is fault


def test_clock_a_day_off_still_delivers_and_is_told(ward: Ward) -> None:
    ward.clock = lambda: utc_now() + dt.timedelta(days=1)
    found = ward.examine()
    assert found[Step.SKEW].fault is Fault.SKEW_LARGE
    assert found[Step.SUBMISSION].outcome is Outcome.OK


class Platform:
    """A platform that greets well, and answers submissions as it is told."""

    def __init__(self, keys: Keys, code: RefusalCode | None, *, altered: bool = False) -> None:
        self._keys = keys
        self._code = code
        self._altered = altered

    def __call__(self, request: bytes) -> list[bytes]:
        head, _, body = request.partition(b"\r\n\r\n")
        hub, kid = self._keys.platform.hub, self._keys.platform.kid
        if head.startswith(b"GET"):
            nonce = head.split(b"nonce=")[1][:32].decode()
            said = Greeting(hub=hub, kid=kid, nonce=nonce, at=utc_now())
            return [http("200 OK", sign(said, self._keys.sign))]
        header = decode_envelope(body).header
        if self._code is None:
            taken = Acknowledgement(
                hub=hub,
                kid=kid,
                key=header.key,
                digest=header.digest,
                number=header.number,
                received_at=utc_now(),
            )
            return [http("201 Created", sign(taken, self._keys.sign))]
        refusal = Refusal(
            hub=hub,
            kid=kid,
            key=header.key,
            body_digest="0" * 64 if self._altered else _digest(body),
            code=self._code,
            detail="",
            at=utc_now(),
        )
        return [http("422 Unprocessable Content", sign(refusal, self._keys.sign))]


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (RefusalCode.UNAUTHORISED, Fault.AUTHENTICATION_REFUSED),
        (RefusalCode.UNKNOWN_KEY, Fault.SUBMISSION_UNKNOWN_KEY),
        (RefusalCode.WRONG_DIGEST, Fault.SUBMISSION_ALTERED),
        (RefusalCode.BUSY, Fault.SUBMISSION_BUSY),
        (RefusalCode.OUT_OF_ORDER, Fault.SUBMISSION_OUT_OF_ORDER),
        (RefusalCode.INVALID_DOCUMENT, Fault.SUBMISSION_UNEXPECTED),
        (RefusalCode.UNKNOWN_CONTENT, None),
        (None, Fault.SUBMISSION_UNEXPECTED),
    ],
)
def test_platform_s_word_on_the_dry_submission_is_understood(
    ward: Ward, keys: Keys, tmp_path: Path, code: RefusalCode | None, fault: Fault | None
) -> None:
    ward.change(keys=write_keys(tmp_path / "keys.json", keys.platform))
    with stranger(Platform(keys, code)) as there:
        ward.change(url=there.url)
        assert ward.fault() is fault


def test_bytes_changed_on_the_way_are_told(ward: Ward, keys: Keys, tmp_path: Path) -> None:
    ward.change(keys=write_keys(tmp_path / "keys.json", keys.platform))
    with stranger(Platform(keys, RefusalCode.UNKNOWN_CONTENT, altered=True)) as there:
        ward.change(url=there.url)
        assert ward.fault() is Fault.SUBMISSION_ALTERED


def test_answer_that_gets_lost_after_the_greeting_is_told(ward: Ward, cable: Cable) -> None:
    cable.lose_next_answers(1)
    ward.change(url=cable.url)
    assert ward.fault() is Fault.AUTHENTICATION_SILENT


def test_way_that_breaks_under_load_is_told(ward: Ward, keys: Keys, tmp_path: Path) -> None:
    ward.change(keys=write_keys(tmp_path / "keys.json", keys.platform))
    usual = Platform(keys, RefusalCode.UNKNOWN_CONTENT)

    def small_ones_only(request: bytes) -> list[bytes]:
        return [] if len(request) > 8000 else usual(request)

    with stranger(small_ones_only) as there:
        ward.change(url=there.url)
        found = ward.examine()
    assert found[Step.SUBMISSION].outcome is Outcome.OK
    assert found[Step.THROUGHPUT].fault is Fault.THROUGHPUT_BROKEN
