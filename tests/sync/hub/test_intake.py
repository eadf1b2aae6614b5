"""The hub's HTTP interface, over real HTTP, with friendly and hostile callers."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.contract import case
from sync.contract.acknowledgement import Acknowledgement, Greeting, Refusal, RefusalCode, verify
from sync.contract.envelope import (
    ENVELOPE_TYPE,
    decode_envelope,
    encode_envelope,
    header_digest,
    seal,
)
from sync.contract.key import new_key
from sync.contract.number import make_number
from sync.contract.platform import PlatformKey
from sync.hub.server import HubServer
from tests.sync.factory import ID_NUMBER, ITEM, NAME, NOW, make_body, make_keys, utc_now


@dataclasses.dataclass
class Caller:
    http: requests.Session
    hub: HubServer

    def post(self, key: str, body: bytes, **headers: str) -> requests.Response:
        given_headers = {"Idempotency-Key": key, "Content-Type": ENVELOPE_TYPE, **headers}
        return self.http.post(
            self.hub.address.url + "/v1/submissions", data=body, headers=given_headers, timeout=10
        )

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.hub.address.url + path, timeout=10)

    def refusal(self, answer: requests.Response) -> Refusal:
        statement = verify(answer.content, self.hub.secrets.platform)
        assert isinstance(statement, Refusal)
        return statement


@pytest.fixture
def caller(hub: HubServer) -> Iterator[Caller]:
    with requests.Session() as http:
        http.trust_env = False
        yield Caller(http, hub)


def envelope(platform: PlatformKey, serial: int = 1, **changes: Any) -> tuple[str, bytes]:
    key = changes.pop("key", None) or new_key()
    body = changes.pop("body", None)
    values: dict[str, Any] = {
        "number": make_number("441900004", "0003", NOW.date(), serial),
        "terminal": "4419000040003",
        "item": ITEM,
        "seq": serial,
        "created": NOW,
        "content_type": case.CONTENT_TYPE,
        "platform": platform,
    }
    content = make_body() if body is None else body
    return key, encode_envelope(seal(content, key=key, **{**values, **changes}))


def number(serial: int) -> str:
    return make_number("441900004", "0003", NOW.date(), serial)


def test_new_submission_is_created_and_acknowledged(caller: Caller, hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform)
    answer = caller.post(key, wire)
    assert answer.status_code == 201
    statement = verify(answer.content, hub.secrets.platform)
    assert isinstance(statement, Acknowledgement)
    assert statement.key == key
    assert hub.ledger.total() == 1


def test_same_submission_again_gets_the_same_answer_byte_for_byte(
    caller: Caller, hub: HubServer
) -> None:
    key, wire = envelope(hub.secrets.platform)
    first = caller.post(key, wire)
    second = caller.post(key, wire)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    assert hub.ledger.total() == 1


def test_same_key_with_other_bytes_is_a_conflict(caller: Caller, hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform)
    _, other = envelope(hub.secrets.platform, key=key)
    caller.post(key, wire)
    # Before it is looked into, the word on another one is "later".
    assert hub.processing.settle(10.0)
    answer = caller.post(key, other)
    assert answer.status_code == 409
    assert caller.refusal(answer).code is RefusalCode.KEY_REUSED
    assert hub.ledger.total() == 1


def test_number_under_another_key_is_a_conflict(caller: Caller, hub: HubServer) -> None:
    caller.post(*envelope(hub.secrets.platform))
    answer = caller.post(*envelope(hub.secrets.platform))
    assert answer.status_code == 409
    assert caller.refusal(answer).code is RefusalCode.NUMBER_TAKEN
    assert hub.ledger.total() == 1


def test_same_submission_from_many_connections_at_once_is_one_case(hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform)
    answers: list[requests.Response] = []
    gate = threading.Barrier(8)

    def send() -> None:
        with requests.Session() as http:
            http.trust_env = False
            gate.wait()
            answers.append(Caller(http, hub).post(key, wire))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert hub.ledger.total() == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"body": b"no json"}, "$"),
        ({"body": b"[" * 100_000}, "$"),
        ({"item": "OTHER"}, "$.item"),
    ],
)
def test_content_that_is_no_case_is_held_and_shown_as_invalid(
    caller: Caller, hub: HubServer, changes: dict[str, Any], where: str
) -> None:
    answer = caller.post(*envelope(hub.secrets.platform, **changes))
    assert answer.status_code == 201
    shown = caller.get(f"/v1/cases/{number(1)}").json()
    assert (shown["state"], shown["reason"]) == ("invalid", where)
    assert [line["event"] for line in shown["timeline"]] == ["received", "opened", "invalid"]
    assert hub.ledger.total() == 1


def test_content_of_another_type_is_refused_unopened(caller: Caller, hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform, content_type="text/plain")
    answer = caller.post(key, wire)
    assert answer.status_code == 415
    refusal = caller.refusal(answer)
    assert refusal.code is RefusalCode.UNKNOWN_CONTENT
    assert (refusal.key, refusal.body_digest) == (key, hashlib.sha256(wire).hexdigest())
    assert hub.ledger.total() == 0


def test_invalid_case_names_the_field_and_never_the_value(caller: Caller, hub: HubServer) -> None:
    raw = json.loads(make_body())
    raw["applicant"]["born"] = NAME
    caller.post(*envelope(hub.secrets.platform, body=json.dumps(raw).encode()))
    answer = caller.get(f"/v1/cases/{number(1)}")
    assert answer.json()["reason"] == "$.applicant.born"
    assert NAME not in answer.text


def test_envelope_for_another_platform_is_refused(caller: Caller) -> None:
    answer = caller.post(*envelope(make_keys(kid="old").platform))
    assert answer.status_code == 422
    assert caller.refusal(answer).code is RefusalCode.UNKNOWN_KEY


def test_envelope_of_an_unknown_suite_is_refused(caller: Caller, hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform)
    raw = msgspec.msgpack.decode(wire)
    raw[0]["suite"] = "sm2-sm4gcm"
    answer = caller.post(key, msgspec.msgpack.encode(raw))
    assert caller.refusal(answer).code is RefusalCode.UNKNOWN_SUITE


@pytest.mark.parametrize("field", ["digest", "sealed"])
def test_damaged_envelope_is_refused(caller: Caller, hub: HubServer, field: str) -> None:
    key, wire = envelope(hub.secrets.platform)
    raw = msgspec.msgpack.decode(wire)
    if field == "digest":
        raw[0]["digest"] = "0" * 64
    else:
        raw[1] = raw[1][:-1] + bytes([raw[1][-1] ^ 1])
    answer = caller.post(key, msgspec.msgpack.encode(raw))
    assert answer.status_code == 422
    assert caller.refusal(answer).code is RefusalCode.WRONG_DIGEST


def test_copy_that_nobody_can_open_gives_its_key_to_the_next_one(
    caller: Caller, hub: HubServer
) -> None:
    key, wire = envelope(hub.secrets.platform)
    raw = msgspec.msgpack.decode(wire)
    raw[0]["seq"] += 1
    damaged = msgspec.msgpack.encode(raw)
    first = caller.post(key, damaged)
    statement = verify(first.content, hub.secrets.platform)
    assert isinstance(statement, Acknowledgement)
    # The sender sees that it is not what it sent.
    assert statement.header != header_digest(decode_envelope(wire).header)
    shown = caller.get(f"/v1/cases/{number(1)}").json()
    assert (shown["state"], shown["reason"]) == ("unreadable", "cannot-be-opened")

    second = caller.post(key, wire)
    assert second.status_code == 201
    shown = caller.get(f"/v1/cases/{number(1)}").json()
    assert (shown["state"], shown["deliveries"]) == ("accepted-for-check", 2)
    assert [line["event"] for line in shown["timeline"]] == [
        "received",
        "unreadable",
        "received-again",
        "opened",
        "accepted-for-check",
    ]
    assert caller.post(key, damaged).status_code == 409
    assert hub.ledger.total() == 1


def test_answer_names_the_header_that_was_received(caller: Caller, hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform)
    statement = verify(caller.post(key, wire).content, hub.secrets.platform)
    assert isinstance(statement, Acknowledgement)
    assert statement.header == header_digest(decode_envelope(wire).header)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"\x00" * 100, b"\x91" * 100_000, b'{"sealed": "' + b"x" * 1000 + b'"}']
)
def test_body_that_is_no_envelope_is_a_bad_request_with_a_reason(
    caller: Caller, body: bytes
) -> None:
    answer = caller.post(new_key(), body)
    assert answer.status_code == 400
    assert caller.refusal(answer).code is RefusalCode.MALFORMED_ENVELOPE


@pytest.mark.parametrize("key", ["", "1", "<script>", "x" * 5000])
def test_request_without_a_usable_key_is_refused_and_the_text_is_not_signed(
    caller: Caller, hub: HubServer, key: str
) -> None:
    _, wire = envelope(hub.secrets.platform)
    answer = caller.post(key, wire)
    assert answer.status_code == 400
    refusal = caller.refusal(answer)
    assert (refusal.code, refusal.key) == (RefusalCode.MALFORMED_REQUEST, "")


def test_key_of_another_submission_in_the_request_is_refused(
    caller: Caller, hub: HubServer
) -> None:
    _, wire = envelope(hub.secrets.platform)
    answer = caller.post(new_key(), wire)
    assert caller.refusal(answer).code is RefusalCode.MALFORMED_REQUEST
    assert hub.ledger.total() == 0


def test_request_of_another_content_type_is_refused(caller: Caller, hub: HubServer) -> None:
    key, wire = envelope(hub.secrets.platform)
    answer = caller.post(key, wire, **{"Content-Type": "application/json"})
    assert caller.refusal(answer).code is RefusalCode.MALFORMED_REQUEST


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=400))
def test_any_bytes_are_answered_with_a_signed_refusal(caller: Caller, body: bytes) -> None:
    answer = caller.post(new_key(), body)
    assert answer.status_code == 400
    assert caller.refusal(answer).body_digest == hashlib.sha256(body).hexdigest()


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
    answer = caller.get("/")
    assert answer.status_code == 500
    # The line is written once the answer is on its way.
    pause, until = threading.Event(), time.monotonic() + 10.0
    while "DocumentError" not in caplog.text and time.monotonic() < until:
        pause.wait(0.02)
    assert "DocumentError" in caplog.text
    assert NAME not in caplog.text + answer.text
    assert ID_NUMBER not in caplog.text + answer.text
