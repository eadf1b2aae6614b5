"""``POST /v1/batches`` over real HTTP: one answer for many, and hostile callers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.contract.acknowledgement import (
    Acknowledgement,
    BatchReceipt,
    Refusal,
    RefusalCode,
    verify,
)
from sync.contract.batch import BATCH_TYPE, encode_batch, pack
from sync.hub.server import HubServer
from tests.sync.factory import make_keys, utc_now
from tests.sync.hub.calling import envelope

NONCE = "ab" * 16


class Caller:
    def __init__(self, http: requests.Session, hub: HubServer) -> None:
        self.http, self.hub = http, hub

    def post(self, body: bytes, nonce: str = NONCE, **headers: str) -> requests.Response:
        given_headers = {"Batch-Nonce": nonce, "Content-Type": BATCH_TYPE, **headers}
        return self.http.post(
            self.hub.address.url + "/v1/batches", data=body, headers=given_headers, timeout=20
        )

    def receipt(self, answer: requests.Response) -> BatchReceipt:
        assert answer.status_code == 200
        statement = verify(answer.content, self.hub.secrets.platform)
        assert isinstance(statement, BatchReceipt)
        return statement

    def refusal(self, answer: requests.Response) -> Refusal:
        statement = verify(answer.content, self.hub.secrets.platform)
        assert isinstance(statement, Refusal)
        return statement

    def some(self, count: int) -> list[bytes]:
        return [envelope(self.hub.secrets.platform, serial)[1] for serial in range(1, count + 1)]


@pytest.fixture
def caller(hub: HubServer) -> Iterator[Caller]:
    with requests.Session() as http:
        http.trust_env = False
        yield Caller(http, hub)


def test_full_batch_gets_a_result_for_each_in_order_with_the_nonce(caller: Caller) -> None:
    envelopes = caller.some(200)
    receipt = caller.receipt(caller.post(encode_batch(envelopes)))
    assert receipt.nonce == NONCE
    assert [result.number[21:26] for result in receipt.results] == [
        f"{serial:05d}" for serial in range(1, 201)
    ]
    assert {result.result for result in receipt.results} == {"received"}
    again = caller.receipt(caller.post(encode_batch(envelopes)))
    assert {result.result for result in again.results} == {"duplicate"}
    assert caller.hub.ledger.total() == 200


def test_compressed_batch_is_the_same_batch(caller: Caller) -> None:
    packed = pack(encode_batch(caller.some(5)))
    receipt = caller.receipt(caller.post(packed, **{"Content-Encoding": "zstd"}))
    assert len(receipt.results) == 5


def test_damaged_foreign_and_nonsense_in_a_batch_spoil_only_themselves(caller: Caller) -> None:
    good, other = caller.some(2)
    _, foreign = envelope(make_keys(kid="old").platform, 3)
    damaged = bytearray(caller.some(4)[3])
    damaged[-1] ^= 1
    batch = encode_batch([good, foreign, b"\x01", bytes(damaged), other])
    results = caller.receipt(caller.post(batch)).results
    assert [(one.result, one.code) for one in results] == [
        ("received", None),
        ("refused", RefusalCode.UNKNOWN_KEY),
        ("refused", RefusalCode.MALFORMED_ENVELOPE),
        ("refused", RefusalCode.WRONG_DIGEST),
        ("received", None),
    ]
    assert results[2].key == ""
    assert caller.hub.ledger.total() == 2


def test_single_submission_of_what_came_in_a_batch_is_a_duplicate_of_the_same_moment(
    caller: Caller,
) -> None:
    key, wire = envelope(caller.hub.secrets.platform)
    receipt = caller.receipt(caller.post(encode_batch([wire, wire])))
    assert [one.result for one in receipt.results] == ["received", "duplicate"]
    answer = caller.http.post(
        caller.hub.address.url + "/v1/submissions",
        data=wire,
        headers={
            "Idempotency-Key": key,
            "Content-Type": "application/vnd.guanjia.envelope+msgpack;version=1",
        },
        timeout=10,
    )
    assert answer.status_code == 200
    statement = verify(answer.content, caller.hub.secrets.platform)
    assert isinstance(statement, Acknowledgement)
    assert statement.received_at <= receipt.at
    assert caller.hub.ledger.total() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x90",
        b"\x80",
        b"{}",
        b"\xdc\xff\xff",
        b"\x91" * 5000,
        b"\xdc\x00\xc9" + b"\x01" * 201,
    ],
    ids=["nothing", "none", "map", "text", "short", "deep", "too-many"],
)
def test_body_that_is_no_batch_is_refused_and_settles_nothing(caller: Caller, body: bytes) -> None:
    answer = caller.post(body)
    refusal = caller.refusal(answer)
    if answer.status_code != 400:
        pytest.fail(answer.text)
    assert (refusal.code, refusal.key) == (RefusalCode.MALFORMED_REQUEST, "")


@pytest.mark.parametrize(
    ("nonce", "headers"),
    [
        ("", {}),
        ("g" * 32, {}),
        ("<script>", {}),
        (NONCE, {"Content-Type": "application/json"}),
        (NONCE, {"Content-Encoding": "gzip"}),
        (NONCE, {"Content-Encoding": "zstd"}),
    ],
)
def test_request_with_a_wrong_header_is_refused(
    caller: Caller, nonce: str, headers: dict[str, str]
) -> None:
    answer = caller.post(encode_batch(caller.some(1)), nonce, **headers)
    assert answer.status_code == 400
    assert caller.refusal(answer).code is RefusalCode.MALFORMED_REQUEST
    assert caller.hub.ledger.total() == 0


@pytest.mark.parametrize("sized", [True, False], ids=["says-its-size", "hides-its-size"])
def test_batch_that_unpacks_to_more_than_is_taken_is_not_unpacked(
    caller: Caller, sized: bool
) -> None:
    bomb = zstandard.ZstdCompressor(write_content_size=sized).compress(b"\0" * (200 << 20))
    answer = caller.post(bomb, **{"Content-Encoding": "zstd"})
    assert caller.refusal(answer).code is RefusalCode.MALFORMED_REQUEST


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered_and_signed(caller: Caller, body: bytes) -> None:
    answer = caller.post(body)
    assert answer.status_code in (200, 400)
    assert verify(answer.content, caller.hub.secrets.platform) is not None


def test_more_requests_than_places_are_told_later_with_a_time(tmp_path: Path) -> None:
    hub = HubServer(tmp_path / "small", clock=utc_now, at_once=1)
    hub.start(10.0)
    held, going_on = threading.Event(), threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b"\x91"
        held.set()
        going_on.wait(20)

    try:
        with requests.Session() as http:
            http.trust_env = False
            caller = Caller(http, hub)
            first = threading.Thread(target=caller.post, args=(slowly(),))
            first.start()
            assert held.wait(20)
            with requests.Session() as other:
                other.trust_env = False
                answer = _until_refused(Caller(other, hub))
            assert answer.headers["retry-after"] == "2"
            assert caller.refusal(answer).code is RefusalCode.BUSY
            going_on.set()
            first.join(20)
            assert len(caller.receipt(caller.post(encode_batch(caller.some(2)))).results) == 2
    finally:
        hub.stop(10.0)


def _until_refused(caller: Caller) -> requests.Response:
    # The first request takes its place a moment after its first byte left.
    for _ in range(1000):
        answer = caller.post(b"\x90")
        if answer.status_code == 429:
            return answer
    raise AssertionError("never refused")
