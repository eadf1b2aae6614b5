"""The rest of the hub's HTTP interface: bounds, greeting, cases, faults, and its own defects."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.contract.acknowledgement import Greeting, RefusalCode, verify
from sync.contract.key import new_key
from sync.hub.server import HubServer
from tests.sync.factory import ID_NUMBER, ITEM, NAME, utc_now
from tests.sync.hub.calling import Caller, envelope, number


@pytest.fixture
def caller(hub: HubServer) -> Iterator[Caller]:
    with requests.Session() as http:
        http.trust_env = False
        yield Caller(http, hub)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Caller]:
    """A hub that takes bodies up to 10 kB."""
    server = HubServer(tmp_path / "small", clock=utc_now, body_limit_bytes=10_000)
    server.start(10.0)
    with requests.Session() as http:
        http.trust_env = False
        yield Caller(http, server)
    server.stop(10.0)


@pytest.mark.parametrize("size", [10_001, 20_000, 40_000])
def test_body_that_is_too_large_is_refused_with_its_digest(small: Caller, size: int) -> None:
    body = os.urandom(size)
    answer = small.post(new_key(), body)
    assert answer.status_code == 413
    refusal = small.refusal(answer)
    assert refusal.code is RefusalCode.TOO_LARGE
    assert refusal.body_digest == hashlib.sha256(body).hexdigest()


def test_body_without_end_is_not_read_to_its_end(small: Caller) -> None:
    address = (small.hub.address.host, small.hub.address.port)
    piece = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"
    with socket.create_connection(address, timeout=10) as endless:
        endless.sendall(
            b"POST /v1/submissions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            endless.sendall(piece * 10_000)
    assert small.get("/v1/export").json()["total"] == 0


def test_hello_is_signed_and_carries_the_nonce(caller: Caller, hub: HubServer) -> None:
    answer = caller.get("/v1/hello?nonce=" + "ab" * 16)
    statement = verify(answer.content, hub.secrets.platform)
    assert isinstance(statement, Greeting)
    assert statement.nonce == "ab" * 16


@pytest.mark.parametrize("nonce", ["", "1", "g" * 32, "a" * 33, "<script>alert(1)</script>"])
def test_hello_with_another_nonce_is_not_signed(caller: Caller, nonce: str) -> None:
    answer = caller.get(f"/v1/hello?nonce={nonce}")
    assert answer.status_code == 400
    assert "signature" not in answer.text
    assert "script" not in answer.text


def test_status_of_a_case_counts_it_once_and_its_deliveries(caller: Caller, hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform, 7)
    for _ in range(3):
        caller.post(key, wire)
    status = caller.get(f"/v1/cases/{number(7)}").json()
    received_at = status.pop("received_at")
    assert received_at.endswith("+00:00")
    assert [line["event"] for line in status.pop("timeline")] == [
        "received",
        "opened",
        "accepted-for-check",
    ]
    assert status == {
        "number": number(7),
        "key": key,
        "item": ITEM,
        "state": "accepted-for-check",
        "reason": "",
        "deliveries": 3,
        "attachments": [],
        "parts": [],
        "count": 1,
    }


@pytest.mark.parametrize(
    "wrong",
    ["1", "x" * 27, "%00", "..%2F..%2Fsecret.json", "' OR 1=1 --", "44190000400032026112000007X"],
)
def test_unknown_case_is_not_there(caller: Caller, wrong: str) -> None:
    assert caller.get(f"/v1/cases/{wrong}").status_code == 404


def test_export_is_masked(caller: Caller, hub: HubServer) -> None:
    caller.post(*envelope(hub.secrets.platform))
    answer = caller.get("/v1/export")
    (kept,) = answer.json()["cases"]
    assert kept["applicant"] == "测**丙"
    assert kept["id_number"] == "4419**********0018"
    assert kept["item_name"] == "测试事项"
    assert NAME not in answer.text
    assert ID_NUMBER not in answer.text


def test_faults_cannot_be_changed_on_a_hub_that_was_not_started_with_them(small: Caller) -> None:
    url = small.hub.address.url + "/v1/faults"
    assert small.http.put(url, data="500", timeout=5).status_code == 404
    assert small.http.get(url, timeout=5).status_code == 404


def test_faults_can_be_changed_while_it_runs(caller: Caller, hub: HubServer) -> None:
    url = hub.address.url + "/v1/faults"
    assert caller.http.put(url, data="500:0.5,delay:10ms", timeout=5).json() == {
        "faults": "500:0.5,delay:10ms"
    }
    assert caller.http.put(url, data="explode", timeout=5).status_code == 400
    assert caller.http.put(url, data=b"\xff", timeout=5).status_code == 400
    assert caller.get("/v1/faults").json() == {"faults": "500:0.5,delay:10ms"}
    assert caller.http.put(url, data="none", timeout=5).json() == {"faults": "none"}


def test_ledger_out_of_order_is_a_signed_later_and_not_a_refusal_for_good(
    caller: Caller, hub: HubServer, tmp_path: Path
) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "hub" / "hub.db")) as raw, raw:
        raw.execute("ALTER TABLE submissions RENAME TO gone")
    answer = caller.post(*envelope(hub.secrets.platform))
    assert answer.status_code == 503
    assert caller.refusal(answer).code is RefusalCode.OUT_OF_ORDER


def test_bug_in_the_hub_tells_nothing_of_the_content(
    caller: Caller, hub: HubServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    caller.post(*envelope(hub.secrets.platform))
    assert hub.processing.settle(10.0)
    # What cannot be, since only documents are taken: one that cannot be read any more.
    with contextlib.closing(sqlite3.connect(tmp_path / "hub" / "hub.db")) as raw, raw:
        raw.execute("UPDATE cases SET document = ?", (f'{{"{NAME}": "{ID_NUMBER}"}}'.encode(),))
    answer = caller.get("/v1/export")
    assert answer.status_code == 500
    # The line is written once the answer is on its way.
    pause, until = threading.Event(), time.monotonic() + 10.0
    while "DocumentError" not in caplog.text and time.monotonic() < until:
        pause.wait(0.02)
    assert "DocumentError" in caplog.text
    assert NAME not in caplog.text + answer.text
    assert ID_NUMBER not in caplog.text + answer.text
