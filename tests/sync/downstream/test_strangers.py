from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sync.downstream import Downstream
from sync.downstream.repository import Refresh
from sync.hub.server import HubServer
from sync.relay.pace import Limits
from tests.sync.downstream.test_following import NUMBER, Time, content
from tests.sync.road import Timing
from tests.sync.stranger import http, stranger


def portal(_request: bytes) -> Iterable[bytes]:
    yield http("200 OK", b"<html>please log in</html>")


def endless(_request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
    for _ in range(200):
        yield b"x" * 65536


def cut(_request: bytes) -> Iterable[bytes]:
    yield http("200 OK", b"{" * 500)[:-100]


@pytest.mark.parametrize("answering", [portal, endless, cut])
def test_whoever_answers_instead_of_the_platform_changes_nothing(
    tmp_path: Path, hub: HubServer, answering: object
) -> None:
    hub.publisher.publish("catalogue", b"first")
    platform, folder, time = hub.secrets.platform, tmp_path / "terminal", Time()
    limits = Limits(exchange_timeout_s=5.0)
    before = Downstream(
        hub.address.url, folder, platform, NUMBER, timing=Timing(), clock=time, wait_s=0
    )
    before.step()
    before.close()
    with stranger(answering) as there:  # type: ignore[arg-type]  # one of the three above
        following = Downstream(
            there.url,
            folder,
            platform,
            NUMBER,
            timing=Timing(),
            clock=time,
            wait_s=0,
            limits=limits,
        )
        report = following.step()
        assert not report.heard
        assert report.files in (Refresh.REFUSED, Refresh.UNREACHABLE)
        assert content(following) == b"first"
        assert following.platform() == platform
        following.close()
