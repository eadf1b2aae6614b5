from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from sync.contract.status import UpdateFact
from sync.hub.fleet.accounts import Accounts, Role
from sync.hub.fleet.rollouts import Rollouts
from sync.hub.fleet.seeding import seed
from sync.hub.server import HubServer
from tests.sync.factory import utc_now
from tests.sync.status import report

PASSWORD = "correct-horse-battery"  # noqa: S105 - of made-up accounts


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubServer]:
    server = HubServer(tmp_path_factory.mktemp("hub"), name="hub.test", clock=utc_now)
    seed(server.ledger.engine, utc_now, 120)
    accounts = Accounts(server.ledger.engine, utc_now)
    for role in Role:
        accounts.make(role.value, role, PASSWORD)
    halted(Rollouts(server.ledger.engine, utc_now))
    server.start(10.0)
    yield server
    server.stop(10.0)


def halted(rollouts: Rollouts) -> None:
    """A release that two terminals took back."""
    rollouts.begin(digest="d" * 64, version="0.2.0", size=9, release="r", ring=2, percent=100)
    for number in ("4419000039001", "4419000039002"):
        rollouts.offer(number, [report(at=utc_now())])
        bad = UpdateFact(release="d" * 64, result="returned", fault="not-well", at=utc_now())
        rollouts.offer(number, [report(at=utc_now(), update=bad)])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's; as root it runs without its sandbox, on pages of ours alone."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("apt-get install chromium")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(room: HubServer, chromium: Browser) -> Iterator[Visit]:
    """Opens a window, signed in; a word in its console fails the test."""
    opened, said = [], []

    def open_one(role: str = "operator", **context: Any) -> Page:
        window = chromium.new_context(
            **{"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}, **context}
        )
        opened.append(window)
        page = window.new_page()

        def listen(message: ConsoleMessage) -> None:
            said.append(message.text)

        page.on("console", listen)
        page.goto(f"{room.address.url}/fleet")
        if role:
            page.fill("#name", role)
            page.fill("#password", PASSWORD)
            page.click("main button")
            page.wait_for_url("**/fleet")
        return page

    yield open_one
    for one in opened:
        one.close()
    assert said == []
