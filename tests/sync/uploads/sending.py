"""A terminal that has attachments to send, driven step by step."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from sync.attachments import AttachmentStore
from sync.contract import case
from sync.contract.attachment import AttachmentRef, NamedAttachment
from sync.contract.platform import PlatformKey
from sync.outbox import Enqueued, Outbox, new_key
from sync.relay.loop import PassReport, Relay
from sync.relay.pace import Limits
from sync.uploads import Uploader
from tests.sync.factory import ITEM, Clock, make_document
from tests.sync.road import Timing

TYPE = "image/jpeg"


def enqueue(outbox: Outbox, *refs: AttachmentRef) -> Enqueued:
    """Save a submission that names these."""
    named = tuple(
        NamedAttachment(
            digest=ref.digest, size=ref.size, content_type=ref.content_type, material="scan"
        )
        for ref in refs
    )
    document = msgspec.structs.replace(make_document(), attachments=named)
    return outbox.enqueue(
        key=new_key(),
        item=ITEM,
        content_type=case.CONTENT_TYPE,
        body=case.encode(document),
        attachments=refs,
    )


@dataclasses.dataclass
class Sender:
    relay: Relay
    uploader: Uploader
    outbox: Outbox
    files: AttachmentStore
    clock: Clock

    @classmethod
    @contextmanager
    def open(
        cls,
        url: str,
        platform: PlatformKey,
        outbox: Outbox,
        files: AttachmentStore,
        clock: Clock,
        limits: Limits,
        piece_bytes: int = 256 * 1024,
        timing: Timing | None = None,
    ) -> Iterator[Sender]:
        uploader = Uploader(
            outbox,
            files,
            platform=platform,
            clock=clock,
            monotonic=clock.monotonic,
            draw=lambda: 1.0,
            piece_bytes=piece_bytes,
        )
        relay = Relay(
            outbox,
            url=url,
            platform=platform,
            timing=timing or Timing(),
            limits=limits,
            clock=clock,
            monotonic=clock.monotonic,
            draw=lambda: 1.0,
            uploads=uploader,
        )
        try:
            yield cls(relay, uploader, outbox, files, clock)
        finally:
            assert relay.stop(10.0)

    def save(self, content: bytes) -> tuple[Enqueued, AttachmentRef]:
        """A submission with one attachment."""
        ref = self.files.put(content, TYPE)
        return enqueue(self.outbox, ref), ref

    def go(self, after_s: float = 0.0) -> PassReport:
        """One pass of the relay, when so many seconds have gone by."""
        self.clock.pass_time(after_s)
        return self.relay.pass_once()
