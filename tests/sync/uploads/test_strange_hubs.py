"""Whoever answers an upload: only the platform's signed word about this very file settles it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

import pytest

from sync.attachments import AttachmentStore
from sync.contract.acknowledgement import AnyStatement, AttachmentHeld, Greeting, sign
from sync.contract.attachment import AttachmentRef
from sync.outbox import Outbox
from sync.relay.pace import Limits, TokenBucket
from sync.relay.wire import Wire
from sync.uploads import Uploader
from sync.verdict import Verdict
from tests.sync.factory import NOW, Clock, Keys, make_keys
from tests.sync.road import Timing
from tests.sync.stranger import Answering, Stranger, http, stranger
from tests.sync.uploads.sending import TYPE, enqueue

TUS = "Tus-Resumable: 1.0.0"
CONTENT = b"a scan"


@pytest.fixture
def nobody() -> Iterator[Stranger]:
    with stranger(lambda _: []) as opened:
        yield opened


@pytest.fixture
def step(
    nobody: Stranger, outbox: Outbox, store: AttachmentStore, ref: AttachmentRef, keys: Keys
) -> Iterator[Callable[[], Verdict | None]]:
    clock = Clock()
    wire = Wire(
        nobody.url,
        timing=Timing(),
        limits=Limits(exchange_timeout_s=1.0, answer_bytes=8192),
        http=None,
        bucket=TokenBucket(0, clock.monotonic),
    )
    carrier = Uploader(
        outbox, store, platform=keys.platform, clock=clock, monotonic=clock.monotonic
    )

    def once() -> Verdict | None:
        clock.pass_time(4000)
        progress = carrier.step(wire, 2**20)
        waits = state_of(outbox, ref)
        assert (waits == "uploaded") == bool(progress.settled)
        assert (store.check(ref) is None) == (waits == "waiting")
        return None if progress.judgement is None else progress.judgement.verdict

    yield once
    wire.close()


@pytest.fixture
def store(outbox: Outbox, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> AttachmentStore:
    return AttachmentStore(
        tmp_path_factory.mktemp("files"), platform=keys.platform, reserve_bytes=0
    )


@pytest.fixture
def ref(outbox: Outbox, store: AttachmentStore) -> AttachmentRef:
    put = store.put(CONTENT, TYPE)
    saved = enqueue(outbox, put)
    outbox.acknowledge(saved.key, b"signed")
    return put


def state_of(outbox: Outbox, ref: AttachmentRef) -> str:
    with outbox.transaction() as connection:
        return str(
            connection.exec_driver_sql(
                "SELECT state FROM attachments WHERE digest = ?", (ref.digest,)
            ).scalar()
        )


def held(keys: Keys, digest: str, size: int) -> AnyStatement:
    return AttachmentHeld(
        hub=keys.platform.hub, kid=keys.platform.kid, digest=digest, size=size, received_at=NOW
    )


def says(ref: AttachmentRef, statement: bytes) -> Answering:
    """A hub that has all of it, or says so."""

    def answer(request: bytes) -> Iterable[bytes]:
        if request.startswith(b"HEAD"):
            yield http("200 OK", b"", TUS, f"Upload-Offset: {ref.size}", "Connection: close")
        else:
            yield http("200 OK", statement, "Connection: close")

    return answer


def test_the_platforms_word_on_this_very_file_settles_it(
    step: Callable[[], Verdict | None], nobody: Stranger, ref: AttachmentRef, keys: Keys
) -> None:
    nobody.answering = says(ref, sign(held(keys, ref.digest, ref.size), keys.sign))
    assert step() is None


@pytest.mark.parametrize("what", ["digest", "size", "signer", "kind", "nothing", "page"])
def test_any_other_word_settles_nothing(
    step: Callable[[], Verdict | None],
    nobody: Stranger,
    ref: AttachmentRef,
    keys: Keys,
    what: str,
) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    hello = Greeting(hub=keys.platform.hub, kid=keys.platform.kid, nonce="0" * 32, at=NOW)
    words = {
        "digest": sign(held(keys, other, ref.size), keys.sign),
        "size": sign(held(keys, ref.digest, ref.size + 1), keys.sign),
        "signer": sign(held(keys, ref.digest, ref.size), make_keys().sign),
        "kind": sign(hello, keys.sign),
        "nothing": b"",
        "page": b"<html>log in</html>",
    }
    nobody.answering = says(ref, words[what])
    assert step() is Verdict.NOT_OUR_HUB


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (http("200 OK", b"", TUS, "Upload-Offset: 99999999"), Verdict.NOT_OUR_HUB),
        (http("200 OK", b"", TUS, "Upload-Offset: -1"), Verdict.NOT_OUR_HUB),
        (http("200 OK", b"", TUS), Verdict.NOT_OUR_HUB),
        (http("200 OK", b"", "Upload-Offset: 0"), Verdict.NOT_OUR_HUB),
        (http("302 Found", b"", "Location: http://127.0.0.1:1/"), Verdict.NOT_OUR_HUB),
        (http("404 Not Found", b""), Verdict.NOT_OUR_HUB),
        (http("511 Network Authentication Required", b""), Verdict.NOT_OUR_HUB),
        (http("503 Service Unavailable", b""), Verdict.TRANSIENT),
        (http("429 Too Many Requests", b"", "Retry-After: 5"), Verdict.TRANSIENT),
        (b"", Verdict.UNREACHABLE),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Verdict.UNREACHABLE),
    ],
)
def test_what_a_stranger_says_of_the_offset_leads_nowhere(
    step: Callable[[], Verdict | None], nobody: Stranger, answer: bytes, verdict: Verdict
) -> None:
    nobody.answering = lambda _: [answer]
    assert step() is verdict


def test_an_answer_without_end_is_broken_off(
    step: Callable[[], Verdict | None], nobody: Stranger, ref: AttachmentRef
) -> None:
    def endless(request: bytes) -> Iterable[bytes]:
        if request.startswith(b"HEAD"):
            yield http("200 OK", b"", TUS, f"Upload-Offset: {ref.size}", "Connection: close")
            return
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        yield from nobody.drip(b"x" * 512)

    nobody.answering = endless
    assert step() is not None
