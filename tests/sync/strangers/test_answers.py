"""Whoever is at the platform's address, only the platform's signature settles a submission."""

from __future__ import annotations

import gzip

import pytest

from sync.contract.acknowledgement import (
    Greeting,
    RefusalCode,
)
from sync.outbox import Outbox, SubmissionState, new_key
from sync.relay import LinkState
from sync.verdict import Verdict
from tests.sync.factory import NOW, Clock, Keys, make_keys, save
from tests.sync.road import Road
from tests.sync.stranger import Stranger, http, stranger
from tests.sync.strangers.platform import Platform


def test_acknowledgement_of_our_key_and_digest_is_a_delivery(
    way: Road, platform: Platform, outbox: Outbox
) -> None:
    saved = save(outbox)
    platform.submission = lambda _, body: [platform.say(201, platform.acknowledgement(body))]
    assert way.go().delivered == 1
    assert outbox.state(saved.key) is SubmissionState.DELIVERED


def test_every_request_carries_the_same_key_and_the_same_bytes(
    way: Road, platform: Platform, there: Stranger, outbox: Outbox
) -> None:
    saved = save(outbox)
    for _ in range(3):
        way.go(100.0)
    bodies = []
    for request in there.requests:
        head, _, body = request.partition(b"\r\n\r\n")
        if head.startswith(b"POST"):
            assert f"Idempotency-Key: {saved.key}".encode() in head
            bodies.append(body)
    assert len(bodies) == 3
    assert len(set(bodies)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": new_key()},
        {"digest": "0" * 64},
        {"number": "441900004000320261120000999"},
        {"kid": "test-2"},
        {"hub": "hub.else"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_acknowledgement_of_something_else_is_no_delivery(
    way: Road, platform: Platform, outbox: Outbox, wrong: dict[str, object]
) -> None:
    saved = save(outbox)
    platform.submission = lambda _, body: [
        platform.say(201, platform.acknowledgement(body, **wrong))
    ]
    report = way.go()
    assert (report.delivered, report.stopped_by) == (0, Verdict.NOT_OUR_HUB)
    assert outbox.state(saved.key) is SubmissionState.SAVED


def test_acknowledgement_signed_by_another_is_no_delivery(
    way: Road, platform: Platform, outbox: Outbox
) -> None:
    save(outbox)
    forger = Platform(make_keys())
    platform.submission = lambda _, body: [forger.say(201, forger.acknowledgement(body))]
    assert way.go().stopped_by is Verdict.NOT_OUR_HUB
    assert outbox.counts().waiting == 1


def test_acknowledgement_with_a_changed_byte_is_no_delivery(
    way: Road, platform: Platform, outbox: Outbox
) -> None:
    save(outbox)

    def changed(_: bytes, body: bytes) -> list[bytes]:
        whole = platform.say(201, platform.acknowledgement(body))
        return [whole.replace(b"2026-11-20", b"2026-11-21")]

    platform.submission = changed
    assert way.go().stopped_by is Verdict.NOT_OUR_HUB
    assert outbox.counts().waiting == 1


@pytest.mark.parametrize("status", [202, 301, 400, 500])
def test_acknowledgement_under_another_status_is_no_delivery(
    way: Road, platform: Platform, outbox: Outbox, status: int
) -> None:
    save(outbox)
    platform.submission = lambda _, body: [platform.say(status, platform.acknowledgement(body))]
    assert way.go().delivered == 0
    assert outbox.counts().waiting == 1


def test_greeting_of_another_moment_does_not_open_the_way(
    keys: Keys, outbox: Outbox, clock: Clock
) -> None:
    platform = Platform(keys)
    replayed = platform.say(200, Greeting(**platform.name, nonce="0" * 32, at=NOW))
    save(outbox)
    with (
        stranger(lambda _: [replayed]) as there,
        Road.open(there.url, keys.platform, outbox, clock) as way,
    ):
        assert way.go().stopped_by is Verdict.NOT_OUR_HUB
        assert there.paths() == [b"/v1/hello"]


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", b"<html>login</html>", "Content-Type: text/html"),
        http("200 OK", b""),
        http("204 No Content", b""),
        http("302 Found", b"", "Location: http://127.0.0.1:1/login"),
        http("308 Permanent Redirect", b"", "Location: http://127.0.0.1:1/v1/submissions"),
        http("400 Bad Request", b"{}"),
        http("401 Unauthorized", b"", "WWW-Authenticate: Basic realm=x"),
        http("403 Forbidden", b"<html>blocked</html>"),
        http("404 Not Found", b""),
        http("409 Conflict", b'{"statement":{},"signature":""}'),
        http("422 Unprocessable", b"[" * 60_000),
        http("200 OK", b'{"statement":' * 4000),
        http("200 OK", gzip.compress(b"{}"), "Content-Encoding: gzip"),
        http("200 OK", b"\xff\xfe\x00"),
        http("511 Network Authentication Required", b""),
        http("200 OK", b"x" * 100_000),
    ],
    ids=lambda answer: answer[9:24].split(b"\r")[0].decode() + f"-{len(answer)}",
)
def test_unsigned_answer_never_settles_a_submission(
    way: Road, platform: Platform, there: Stranger, outbox: Outbox, answer: bytes
) -> None:
    saved = save(outbox)
    platform.submission = lambda _head, _body: [answer]
    report = way.go()
    assert (report.stopped_by, report.link) == (Verdict.NOT_OUR_HUB, LinkState.NOT_OUR_HUB)
    assert outbox.state(saved.key) is SubmissionState.SAVED
    assert outbox.reason(saved.key).startswith(Verdict.NOT_OUR_HUB.words)
    assert there.paths() == [b"/v1/hello", b"/v1/submissions"]


@pytest.mark.parametrize("status", ["408 T", "425 E", "429 M", "500 I", "502 B", "503 U", "599 X"])
def test_unsigned_later_makes_the_submission_sink_and_others_go_on(
    way: Road, platform: Platform, outbox: Outbox, status: str
) -> None:
    bad, good = save(outbox), save(outbox)

    def answer(head: bytes, body: bytes) -> list[bytes]:
        if bad.key.encode() in head:
            return [http(status, b"")]
        return [platform.say(201, platform.acknowledgement(body))]

    platform.submission = answer
    report = way.go()
    assert (report.delivered, report.deferred, report.stopped_by) == (1, 1, None)
    assert outbox.state(good.key) is SubmissionState.DELIVERED
    assert outbox.state(bad.key) is SubmissionState.SAVED


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("120", 121.0),
        ("0", 1.0),
        ("999999999999999999999", 3601.0),
        ("Fri, 20 Nov 2026 10:02:00 GMT", 121.0),
    ],
)
def test_retry_after_is_obeyed_within_reason_and_by_the_answers_own_clock(
    way: Road, platform: Platform, outbox: Outbox, there: Stranger, header: str, wait_s: float
) -> None:
    save(outbox)
    platform.submission = lambda _head, _body: [
        http("503 Later", b"", f"Retry-After: {header}", "Date: Fri, 20 Nov 2026 10:00:00 GMT")
    ]
    assert way.go().wait_s == pytest.approx(wait_s)
    asked = len(there.requests)
    way.relay.wake()
    assert way.go(wait_s - 0.5).wait_s == pytest.approx(0.5)
    assert len(there.requests) == asked
    way.go(0.5)
    assert len(there.requests) > asked


def test_signed_refusal_of_our_bytes_is_quarantined_with_its_reason(
    way: Road, platform: Platform, outbox: Outbox
) -> None:
    saved, good = save(outbox), save(outbox)

    def answer(head: bytes, body: bytes) -> list[bytes]:
        if saved.key.encode() in head:
            refusal = platform.refusal(body, RefusalCode.INVALID_DOCUMENT, detail="$.answers[2]")
            return [platform.say(422, refusal)]
        return [platform.say(201, platform.acknowledgement(body))]

    platform.submission = answer
    report = way.go()
    assert (report.delivered, report.quarantined, report.stopped_by) == (1, 1, None)
    assert outbox.state(saved.key) is SubmissionState.QUARANTINED
    assert outbox.state(good.key) is SubmissionState.DELIVERED
    assert "$.answers[2]" in outbox.reason(saved.key)


@pytest.mark.parametrize(
    "wrong",
    [{"key": new_key()}, {"key": ""}, {"body_digest": "0" * 64}, {"body_digest": ""}],
    ids=["another-key", "no-key", "other-bytes", "no-bytes"],
)
def test_signed_refusal_of_other_bytes_than_ours_is_tried_again(
    way: Road, platform: Platform, outbox: Outbox, wrong: dict[str, object]
) -> None:
    saved = save(outbox)
    platform.submission = lambda _, body: [
        platform.say(422, platform.refusal(body, RefusalCode.CANNOT_BE_OPENED, **wrong))
    ]
    report = way.go()
    assert (report.quarantined, report.deferred) == (0, 1)
    assert report.link is LinkState.UP
    assert outbox.state(saved.key) is SubmissionState.SAVED


@pytest.mark.parametrize(
    "code", [RefusalCode.BUSY, RefusalCode.OUT_OF_ORDER, RefusalCode.MALFORMED_REQUEST]
)
def test_signed_later_is_tried_again(
    way: Road, platform: Platform, outbox: Outbox, code: RefusalCode
) -> None:
    saved = save(outbox)
    platform.submission = lambda _, body: [platform.say(503, platform.refusal(body, code))]
    assert way.go().deferred == 1
    assert outbox.state(saved.key) is SubmissionState.SAVED


def test_unauthorised_terminal_keeps_everything_and_stops(
    way: Road, platform: Platform, there: Stranger, outbox: Outbox
) -> None:
    for _ in range(3):
        save(outbox)
    platform.submission = lambda _, body: [
        platform.say(401, platform.refusal(body, RefusalCode.UNAUTHORISED))
    ]
    report = way.go()
    assert (report.stopped_by, report.link) == (Verdict.UNAUTHORISED, LinkState.UP)
    assert report.wait_s == 60.0
    assert outbox.counts().waiting == 3
    assert there.paths().count(b"/v1/submissions") == 1
