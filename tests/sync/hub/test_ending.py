"""The platform stops while terminals listen for news."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL

NONCE = "0" * 32


def test_listeners_are_answered_and_not_cut_off_when_the_platform_stops(hub: HubServer) -> None:
    looked = threading.Event()
    newest = hub.feed.newest

    def seen(terminal: str) -> int:
        looked.set()
        return newest(terminal)

    hub.feed.newest = seen  # type: ignore[method-assign]  # to know when somebody listens
    terminal = TERMINAL.place + TERMINAL.number
    with ThreadPoolExecutor(1) as pool, requests.Session() as http:
        listening = pool.submit(
            http.get,
            f"{hub.address.url}/v1/feed",
            params={"terminal": terminal, "nonce": NONCE, "wait": "25"},
            timeout=30,
        )
        assert looked.wait(10)
        hub.stop(10.0)
        assert listening.result(10).status_code == 200
