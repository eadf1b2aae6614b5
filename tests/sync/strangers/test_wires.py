"""Answers that never end, are no HTTP, or come from the wrong place: nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from sync.outbox import Outbox, SubmissionState
from sync.relay import Limits, LinkState
from sync.verdict import Verdict
from tests.sync.factory import Clock, Keys, save
from tests.sync.road import Road, Timing
from tests.sync.stranger import Stranger, http, stranger
from tests.sync.strangers.platform import Platform


def test_answer_that_trickles_for_ever_is_ended(keys: Keys, outbox: Outbox, clock: Clock) -> None:
    saved = save(outbox)
    platform = Platform(keys)
    limits = Limits(exchange_timeout_s=0.3)
    with stranger(platform) as there:

        def trickle(_head: bytes, _body: bytes) -> Iterator[bytes]:
            yield b"HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n"
            yield from there.drip(b"x")

        platform.submission = trickle
        with Road.open(there.url, keys.platform, outbox, clock, limits=limits) as way:
            assert way.go().stopped_by is Verdict.UNREACHABLE
    assert outbox.state(saved.key) is SubmissionState.SAVED


def test_head_that_trickles_for_ever_is_ended(keys: Keys, outbox: Outbox, clock: Clock) -> None:
    limits = Limits(exchange_timeout_s=0.3)
    with stranger(lambda _: []) as there:
        there.answering = lambda _: there.drip(b"H")
        with Road.open(there.url, keys.platform, outbox, clock, limits=limits) as way:
            assert way.go().link is LinkState.DOWN


def test_endless_answer_is_ended_by_its_size(
    way: Road, platform: Platform, outbox: Outbox, there: Stranger
) -> None:
    save(outbox)

    def endless(_head: bytes, _body: bytes) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        while not there.leaving.is_set():
            yield b"2000\r\n" + b"x" * 0x2000 + b"\r\n"

    platform.submission = endless
    assert way.go().stopped_by is Verdict.NOT_OUR_HUB


def test_silent_server_is_given_up_after_the_read_timeout(
    keys: Keys, outbox: Outbox, clock: Clock
) -> None:
    with stranger(lambda _: []) as there:
        there.answering = lambda _: [b""] if there.leaving.wait(10) else []
        timing = Timing(read_timeout_s=0.1)
        with Road.open(there.url, keys.platform, outbox, clock, timing=timing) as way:
            assert way.go().link is LinkState.DOWN


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\x01\x02",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
    ids=[
        "nothing",
        "zeros",
        "ssh",
        "cut",
        "bad-chunk",
        "bad-status",
        "many-headers",
        "long-header",
    ],
)
def test_answer_that_is_no_http_leaves_everything_as_it_was(
    way: Road, platform: Platform, outbox: Outbox, answer: bytes
) -> None:
    saved = save(outbox)
    platform.submission = lambda _head, _body: [answer] if answer else []
    report = way.go()
    assert report.stopped_by is Verdict.UNREACHABLE
    assert outbox.state(saved.key) is SubmissionState.SAVED


def test_cookies_of_a_portal_are_not_kept(
    way: Road, platform: Platform, there: Stranger, outbox: Outbox
) -> None:
    save(outbox)
    platform.submission = lambda _head, _body: [http("200 OK", b"", "Set-Cookie: track=1; Path=/")]
    way.go()
    way.go(100.0)
    assert all(
        b"cookie" not in request.lower().partition(b"\r\n\r\n")[0] for request in there.requests
    )


def test_proxy_and_passwords_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
    way: Road,
    there: Stranger,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    assert way.go().link is LinkState.UP
    assert there.paths() == [b"/v1/hello"]


@pytest.mark.parametrize("url", ["", "hub", "http://", "ftp://127.0.0.1/", "http://127.0.0.1:1"])
def test_wrong_address_is_a_dead_link_and_loses_nothing(
    keys: Keys, outbox: Outbox, clock: Clock, url: str
) -> None:
    saved = save(outbox)
    with Road.open(url, keys.platform, outbox, clock) as way:
        assert way.go().link is LinkState.DOWN
        assert way.go(dt.timedelta(days=3).total_seconds()).link is LinkState.DOWN
    (leased,) = outbox.take(1)
    assert (leased.key, leased.attempts) == (saved.key, 1)


def test_submission_that_brings_the_answer_down_does_not_block_the_others(
    way: Road, platform: Platform, outbox: Outbox
) -> None:
    poison, good = save(outbox), save(outbox)

    def answer(head: bytes, body: bytes) -> list[bytes]:
        if poison.key.encode() in head:
            return []
        return [platform.say(201, platform.acknowledgement(body))]

    platform.submission = answer
    assert way.go().stopped_by is Verdict.UNREACHABLE
    assert way.go(100.0).delivered == 1
    assert outbox.state(good.key) is SubmissionState.DELIVERED
    assert outbox.state(poison.key) is SubmissionState.SAVED
