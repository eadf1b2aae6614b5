"""What is handed in to the hub, over real HTTP, by friendly and hostile callers."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.contract.acknowledgement import Acknowledgement, RefusalCode, verify
from sync.contract.envelope import (
    decode_envelope,
    header_digest,
)
from sync.contract.key import new_key
from sync.hub.server import HubServer
from tests.sync.factory import NAME, make_body, make_keys
from tests.sync.hub.calling import Caller, envelope, number


@pytest.fixture
def caller(hub: HubServer) -> Iterator[Caller]:
    with requests.Session() as http:
        http.trust_env = False
        yield Caller(http, hub)


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
