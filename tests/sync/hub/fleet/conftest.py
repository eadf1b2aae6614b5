from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from sync.hub.fleet.accounts import Accounts, Role
from sync.hub.server import HubServer
from tests.sync.factory import utc_now

PASSWORD = "correct-horse-battery"  # noqa: S105 - of made-up accounts


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubServer]:
    """A platform with an account of each role."""
    folder: Path = tmp_path_factory.mktemp("hub")
    server = HubServer(folder, name="hub.test", clock=utc_now)
    accounts = Accounts(server.ledger.engine, utc_now)
    for role in Role:
        accounts.make(role.value, role, PASSWORD)
    server.start(10.0)
    yield server
    server.stop(10.0)


class Browser:
    """Somebody at a browser, without scripts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()

    def get(self, path: str, *, follow: bool = True, **headers: str) -> requests.Response:
        return self._http.get(self.url + path, timeout=20, allow_redirects=follow, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> requests.Response:
        return self._http.post(
            self.url + path, data=fields, timeout=20, allow_redirects=False, headers=headers
        )

    def sign_in(self, name: str, password: str = PASSWORD) -> requests.Response:
        return self.post("/fleet/login", {"name": name, "password": password})

    def csrf(self, path: str = "/fleet") -> str:
        (found, *_) = re.findall(r'name="csrf" value="([0-9a-f]+)"', self.get(path).text)
        return str(found)

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def browser(room: HubServer) -> Iterator[Callable[..., Browser]]:
    opened: list[Browser] = []

    def open_one(name: str = "") -> Browser:
        one = Browser(room.address.url)
        opened.append(one)
        if name:
            assert one.sign_in(name).status_code == 303
        return one

    yield open_one
    for one in opened:
        one.close()
