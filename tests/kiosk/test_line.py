"""The terminal's line to the platform: with a certificate when it is enrolled, never without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app.line import line_to
from kiosk.config import ROOT, Config, load_config
from sync.contract.platform import load_platform
from sync.hub.server import HubServer
from sync.identity.enrolling import Coming, enrol
from sync.identity.terminal import IDENTITY_FOLDER, Identity
from tests.kiosk.staff.test_sync_cli import SITE
from tests.sync.factory import utc_now

ME = "4419000040003"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    server = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now, tls=("127.0.0.1",))
    server.start(10.0)
    yield server
    server.stop(10.0)
    assert server.book is not None
    server.book.close()


def config_of(tmp_path: Path, url: str) -> Config:
    site = tmp_path / "site.toml"
    site.write_text(SITE.format(url=url, keys=tmp_path / "hub" / "platform.json"), "utf-8")
    return load_config(ROOT / "config" / "default.toml", site)


def test_terminal_that_is_not_enrolled_greets_without_a_certificate(
    hub: HubServer, tmp_path: Path
) -> None:
    config = config_of(tmp_path, hub.address.url)
    line = line_to(load_platform(Path(config.platform.keys)), tmp_path, config, utc_now)
    assert line.http is not None
    assert line.http.cert is None
    assert line.chores == ()
    with line.http as http:
        assert http.get(hub.address.url + f"/v1/hello?nonce={'0' * 32}", timeout=5).ok


def test_enrolled_terminal_shows_its_certificate_and_renews_it(
    hub: HubServer, tmp_path: Path
) -> None:
    config = config_of(tmp_path, hub.address.url)
    platform = load_platform(Path(config.platform.keys))
    identity = Identity(tmp_path / IDENTITY_FOLDER, ME, platform)
    assert hub.book is not None
    code = hub.book.new_code(ME, utc_now() - utc_now().replace(year=2020))
    assert enrol(identity, hub.address.url, code, clock=utc_now).coming is Coming.ENROLLED
    line = line_to(platform, tmp_path, config, utc_now)
    assert line.http is not None
    with line.http as http:
        assert http.get(hub.address.url + "/v1/export", timeout=5).ok
    (renewal,) = line.chores
    renewal()


def test_platform_without_tls_needs_no_identity(tmp_path: Path) -> None:
    server = HubServer(tmp_path / "hub", name="plain", clock=utc_now)
    config = config_of(tmp_path, server.address.url)
    assert line_to(server.secrets.platform, tmp_path, config, utc_now).http is None
    assert not (tmp_path / IDENTITY_FOLDER).exists()
    server.stop(1.0)
