"""The platform stops while terminals listen for news."""

from __future__ import annotations

import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from sync.hub import server
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, utc_now

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


def test_who_never_answers_the_end_over_tls_is_left_and_no_socket_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SHUTDOWN_S", 0)
    hub = HubServer(tmp_path, name="hub.test", clock=utc_now, tls=("127.0.0.1",))
    hub.start(10.0)
    context = ssl.create_default_context(cadata=hub.secrets.platform.ca)
    port = urlsplit(hub.address.url).port
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as bare,
        context.wrap_socket(bare, server_hostname="127.0.0.1") as listener,
    ):
        listener.sendall(f"GET /v1/hello?nonce={NONCE} HTTP/1.1\r\nHost: hub\r\n\r\n".encode())
        assert listener.recv(4096).startswith(b"HTTP/1.1 200")
        hub.stop(10.0)
        # The socket is given back at once, not when the garbage collector comes by.
        with pytest.raises(OSError, match=r"EOF|reset|Broken pipe"):
            listener.sendall(bytes(1 << 22))
    assert hub.book is not None
    hub.book.close()
