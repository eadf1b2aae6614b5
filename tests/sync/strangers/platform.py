"""A platform that a test can make say anything."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable

from sync.contract.acknowledgement import (
    Acknowledgement,
    AnyStatement,
    Greeting,
    Refusal,
    RefusalCode,
    sign,
)
from sync.contract.envelope import decode_envelope, header_digest
from tests.sync.factory import NOW, Keys
from tests.sync.stranger import http

Submission = Callable[[bytes, bytes], Iterable[bytes]]


@dataclasses.dataclass
class Platform:
    """A platform that greets honestly and answers submissions as a test wants."""

    keys: Keys
    submission: Submission = lambda _head, _body: [http("500 Oops", b"")]

    def __call__(self, request: bytes) -> Iterable[bytes]:
        head, _, body = request.partition(b"\r\n\r\n")
        if head.startswith(b"GET /v1/hello?nonce="):
            nonce = head[len("GET /v1/hello?nonce=") :][:32].decode()
            yield self.say(200, Greeting(**self.name, nonce=nonce, at=NOW))
        else:
            yield from self.submission(head, body)

    @property
    def name(self) -> dict[str, str]:
        return {"hub": self.keys.platform.hub, "kid": self.keys.platform.kid}

    def say(self, status: int, statement: AnyStatement, *headers: str) -> bytes:
        return http(f"{status} Status", sign(statement, self.keys.sign), *headers)

    def acknowledgement(self, body: bytes, **changes: object) -> Acknowledgement:
        header = decode_envelope(body).header
        values = {
            **self.name,
            "key": header.key,
            "digest": header.digest,
            "number": header.number,
            "received_at": NOW,
            "header": header_digest(header),
        }
        return Acknowledgement(**{**values, **changes})  # type: ignore[arg-type]  # a test's choice

    def refusal(self, body: bytes, code: RefusalCode, **changes: object) -> Refusal:
        values = {
            **self.name,
            "key": decode_envelope(body).header.key,
            "body_digest": hashlib.sha256(body).hexdigest(),
            "code": code,
            "detail": "",
            "at": NOW,
        }
        return Refusal(**{**values, **changes})  # type: ignore[arg-type]  # a test's choice
