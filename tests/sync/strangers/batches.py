"""A platform that answers batches as a test wants, and honestly where it wants nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from sync.contract.acknowledgement import BatchReceipt, ItemOutcome, ItemResult
from sync.contract.batch import split_batch, unpack
from sync.contract.envelope import decode_envelope, header_digest
from tests.sync.factory import NOW, Keys
from tests.sync.stranger import http
from tests.sync.strangers.platform import Platform

Judging = Callable[[int, ItemResult], ItemResult]


@dataclasses.dataclass
class BatchPlatform:
    """Receives everything, unless ``result``, ``receipt`` or ``answer`` say otherwise.

    ``sizes`` are the submissions of each request that it got, one for a single submission.
    """

    keys: Keys
    result: Judging = lambda _, result: result
    receipt: Callable[[BatchReceipt], BatchReceipt] = lambda receipt: receipt
    answer: Callable[[Sequence[str]], Iterable[bytes] | None] = lambda _: None
    sizes: list[int] = dataclasses.field(default_factory=list)
    got: list[list[str]] = dataclasses.field(default_factory=list)
    encodings: set[str] = dataclasses.field(default_factory=set)

    def __call__(self, request: bytes) -> Iterable[bytes]:
        head, _, body = request.partition(b"\r\n\r\n")
        if head.startswith(b"GET"):
            return Platform(self.keys)(request)
        if packed := b"Content-Encoding: zstd" in head:
            body = unpack(body, 8 << 20)
        self.encodings.add("zstd" if packed else "identity")
        alone = head.startswith(b"POST /v1/submissions")
        parts = [body] if alone else split_batch(body)
        keys = [decode_envelope(part).header.key for part in parts]
        self.sizes.append(len(keys))
        self.got.append(keys)
        wanted = self.answer(keys)
        if wanted is not None:
            return wanted
        platform = Platform(self.keys)
        if alone:
            return [platform.say(201, platform.acknowledgement(body))]
        nonce = re.search(rb"Batch-Nonce: ([0-9a-f]{32})\r\n", head + b"\r\n")
        assert nonce
        receipt = BatchReceipt(
            **platform.name,
            nonce=nonce[1].decode(),
            at=NOW,
            results=tuple(self.result(at, self._received(part)) for at, part in enumerate(parts)),
        )
        return [platform.say(200, self.receipt(receipt))]

    def _received(self, part: bytes) -> ItemResult:
        header = decode_envelope(part).header
        return ItemResult(
            result=ItemOutcome.RECEIVED,
            key=header.key,
            digest=header.digest,
            number=header.number,
            header=header_digest(header),
        )


def changed(said: ItemResult, /, **changes: object) -> ItemResult:
    return msgspec.structs.replace(said, **changes)


def sick(status: str, *headers: str) -> list[bytes]:
    return [http(status, b"", *headers)]
