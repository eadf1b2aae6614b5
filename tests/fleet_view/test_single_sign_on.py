"""Single sign-on against a real OpenID provider, in a process of its own, with a real browser."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from sync.hub.fleet.accounts import Accounts
from sync.hub.fleet.single_sign_on import SingleSignOn, SingleSignOnError, load_settings
from sync.hub.server import HubServer
from tests.sync.factory import utc_now

SETTINGS = """
issuer = "{issuer}"
client_id = "guanjia-fleet"
secret_file = "secret"
[roles]
operator = ["ops-room"]
viewer = ["hall"]
"""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://localhost:{port}"
        for _ in range(150):
            try:
                requests.get(f"{url}/.well-known/openid-configuration", timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        for name, groups in (("li.wei", ["staff", "ops-room"]), ("chen.yu", ["canteen"])):
            requests.put(f"{url}/users/{name}", json={"groups": groups}, timeout=5)
        yield url
        process.terminate()


@pytest.fixture
def page(issuer: str, tmp_path: Path, chromium: Browser) -> Iterator[Page]:
    file = tmp_path / "oidc.toml"
    file.write_text(SETTINGS.format(issuer=issuer))
    (tmp_path / "secret").write_text("of-this-client")
    server = HubServer(
        tmp_path / "hub",
        name="hub.test",
        clock=utc_now,
        oidc=partial(SingleSignOn, *load_settings(file)),
    )
    server.start(10.0)
    window = chromium.new_context(locale="zh-CN")
    page = window.new_page()
    page.goto(f"{server.address.url}/fleet")
    yield page
    window.close()
    acts = [(name, act) for _, name, act, _ in Accounts(server.ledger.engine, utc_now).acts(10)]
    assert acts, "whoever came in, or did not, is written down"
    server.stop(10.0)


def answer_as(page: Page, name: str) -> None:
    page.locator("input[type=text][name=sub]").fill(name)
    page.locator("form:has(input[type=text][name=sub]) button").first.click()


def come_as(page: Page, name: str) -> None:
    page.click("a.button")
    answer_as(page, name)
    page.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/fleet"))


def test_who_has_a_role_gets_in_with_it(page: Page) -> None:
    come_as(page, "li.wei")
    expect(page.locator(".who .name")).to_have_text("sso:li.wei · 值班员")
    expect(page.locator("h1")).to_have_text("全部终端")


def test_who_has_none_is_told_so_and_gets_in_nowhere(page: Page) -> None:
    come_as(page, "chen.yu")
    expect(page.locator("[role=alert]")).to_contain_text("还没有开通")


def test_an_answer_that_was_meant_for_another_browser_signs_nobody_in(
    page: Page, chromium: Browser
) -> None:
    with page.expect_request("**/fleet/oidc/back*") as caught:
        # It never arrives: the network of the one who was sent ends here.
        page.route("**/fleet/oidc/back*", lambda route: route.abort())
        page.click("a.button")
        answer_as(page, "li.wei")
    other = chromium.new_context(locale="zh-CN")
    victim = other.new_page()
    victim.goto(caught.value.url)
    expect(victim.locator("[role=alert]")).to_contain_text("没有成功")
    other.close()


def test_an_issuer_without_encryption_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "oidc.toml"
    (tmp_path / "secret").write_text("x")
    file.write_text(SETTINGS.format(issuer="http://login.example"))
    with pytest.raises(SingleSignOnError):
        load_settings(file)
