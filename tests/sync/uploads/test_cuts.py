"""The line goes at any byte: what was taken is not sent again, and nothing arrives altered."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from sync.attachments import AttachmentStore
from sync.contract.attachment import AttachmentRef, open_bytes
from sync.contract.upload import PIECE_BYTES
from sync.hub.server import HubServer
from sync.outbox import Outbox
from sync.relay.pace import Limits, TokenBucket
from sync.relay.wire import Wire
from sync.uploads import Progress, Uploader
from tests.sync.factory import Clock
from tests.sync.road import Timing
from tests.sync.uploads.cutting import Cutter
from tests.sync.uploads.sending import TYPE, Sender, enqueue


@pytest.fixture
def cutter(hub: HubServer) -> Iterator[Cutter]:
    between = Cutter(hub.address.host, hub.address.port)
    yield between
    between.close()


@pytest.fixture
def wire(cutter: Cutter) -> Iterator[Wire]:
    limits = Limits(exchange_timeout_s=10.0)
    bucket = TokenBucket(0, Clock().monotonic)
    line = Wire(cutter.url, timing=Timing(), limits=limits, http=None, bucket=bucket)
    yield line
    line.close()


def uploader(
    queue: Outbox, files: AttachmentStore, hub: HubServer, clock: Clock, piece_bytes: int
) -> Uploader:
    return Uploader(
        queue,
        files,
        platform=hub.secrets.platform,
        clock=clock,
        monotonic=clock.monotonic,
        draw=lambda: 0.0,
        piece_bytes=piece_bytes,
    )


def delivered(sender: Sender, content: bytes) -> AttachmentRef:
    """An attachment whose submission the platform has."""
    ref = sender.files.put(content, TYPE)
    enqueue(sender.outbox, ref)
    sender.relay._uploads = None
    assert sender.go().delivered == 1
    return ref


def carry(carrier: Uploader, wire: Wire, clock: Clock, steps: int) -> Progress:
    progress = Progress()
    for _ in range(steps):
        clock.pass_time(301)
        progress = carrier.step(wire, 2**30)
        if progress.settled:
            return progress
    return progress


@pytest.mark.parametrize(("way", "stride"), [("up", 1), ("down", 3)])
def test_cut_at_every_byte_of_the_upload_it_arrives_whole(
    sender: Sender, hub: HubServer, clock: Clock, cutter: Cutter, wire: Wire, way: str, stride: int
) -> None:
    content = os.urandom(400)
    ref = delivered(sender, content)
    carrier = uploader(sender.outbox, sender.files, hub, clock, piece_bytes=200)
    # Each connection is cut a little later than the one before. One that goes on long enough to
    # have a piece taken leaves the next one less to send, until there is nothing left.
    settled_at = None
    for at in range(1, 2500, stride):
        setattr(cutter, f"cut_{way}", at)
        progress = carry(carrier, wire, clock, steps=1)
        wire.close()
        if progress.settled:
            settled_at = at
            break
    assert settled_at is not None
    assert settled_at > 100
    source = hub.held.open(ref.digest)
    assert source is not None
    with source:
        assert open_bytes(source.read(), hub.secrets.seal_by_id) == content


def test_twenty_mebibytes_with_cuts_send_no_more_than_a_piece_twice_for_each(
    sender: Sender, hub: HubServer, clock: Clock, cutter: Cutter, wire: Wire
) -> None:
    content = os.urandom(20 * 1024 * 1024)
    ref = delivered(sender, content)
    carrier = uploader(sender.outbox, sender.files, hub, clock, PIECE_BYTES)
    cuts = 0
    for cut in (1_500_000, 3_333_333, 5_000_001, 7_654_321):
        cutter.cut_up = cut
        progress = carry(carrier, wire, clock, steps=1)
        assert not progress.settled
        cuts += 1
    cutter.cut_up = None
    assert carry(carrier, wire, clock, steps=3).settled == 1
    heads = 200 * 1024  # of about a hundred requests
    assert cutter.sent <= ref.size + cuts * PIECE_BYTES + heads
    assert hub.held.extent(ref.digest) is not None
