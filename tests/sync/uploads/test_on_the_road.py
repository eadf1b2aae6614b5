"""Attachments and the relay: submissions first, live again with the network, never too fast."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from sync.attachments import AttachmentStore, Damage
from sync.cable import Cable
from sync.hub.server import HubServer
from sync.outbox import Outbox, SubmissionState
from sync.relay import LinkState
from sync.relay.pace import Limits, TokenBucket
from sync.relay.wire import Wire
from tests.sync.factory import Clock, save
from tests.sync.uploads.sending import Sender

PIECE = 1024


@pytest.fixture
def over_the_cable(
    hub: HubServer, cable: Cable, queue: Outbox, files: AttachmentStore, clock: Clock
) -> Iterator[Sender]:
    limits = Limits(exchange_timeout_s=10.0, upload_bytes=PIECE)
    with Sender.open(
        cable.url, hub.secrets.platform, queue, files, clock, limits, piece_bytes=PIECE
    ) as opened:
        yield opened


def test_what_is_saved_while_an_attachment_is_sent_goes_first(
    over_the_cable: Sender, hub: HubServer, queue: Outbox
) -> None:
    sender = over_the_cable
    _, ref = sender.save(os.urandom(10 * PIECE))
    later = save(queue)
    sender.relay.wake()
    # The wake-up ends the pass after one piece of the attachment.
    report = sender.go()
    assert (report.delivered, report.uploaded, report.wait_s) == (2, 0, 0.0)
    assert queue.state(later.key) is SubmissionState.DELIVERED
    begun = hub.held.extent(ref.digest)
    assert begun is not None
    assert begun.offset == PIECE
    sender.relay._woken.clear()
    assert sender.go().uploaded == 1


def test_live_again_as_soon_as_the_network_is_back(
    over_the_cable: Sender, cable: Cable, files: AttachmentStore
) -> None:
    sender = over_the_cable
    _, ref = sender.save(os.urandom(10 * PIECE))
    sender.relay.wake()
    sender.go()
    cable.pull()
    broken = sender.go()
    assert broken.uploaded == 0
    assert broken.wait_s > 0
    # The greeting, and nothing about an attachment, says that the link is down.
    assert sender.go(broken.wait_s).link is LinkState.DOWN
    cable.plug()
    back = sender.go()
    assert (back.link, files.check(ref)) in (
        (LinkState.UP, None),
        (LinkState.UP, Damage.MISSING),
    )
    sender.relay._woken.clear()
    sender.go()
    assert files.check(ref) is Damage.MISSING


def test_an_attachment_that_fails_stops_no_submission_and_no_other_link_is_made_of_it(
    over_the_cable: Sender, hub: HubServer, cable: Cable, queue: Outbox
) -> None:
    sender = over_the_cable
    _, ref = sender.save(b"scan")
    cable.lose_next_answers(3, "PATCH")
    report = sender.go()
    assert (report.delivered, report.uploaded, report.link) == (1, 0, LinkState.UP)
    later = save(queue)
    assert sender.go().delivered == 1
    assert queue.state(later.key) is SubmissionState.DELIVERED
    # The piece whose answer was lost had been taken: it is not sent again.
    begun = hub.held.extent(ref.digest)
    assert begun is not None
    assert begun.offset == ref.size
    assert sender.go(400.0).uploaded == 1


def test_a_metered_link_is_not_exceeded(hub: HubServer, queue: Outbox, sender: Sender) -> None:
    clock = Clock()
    _, ref = sender.save(os.urandom(8 * 1400))
    uploads, sender.relay._uploads = sender.relay._uploads, None
    assert sender.go().delivered == 1
    assert uploads is not None
    bucket = TokenBucket(1_000, clock.monotonic)
    limits = Limits(exchange_timeout_s=10.0)
    wire = Wire(hub.address.url, timing=_Patient(), limits=limits, http=None, bucket=bucket)
    assert uploads.step(wire, 2**20).settled == 1
    # All of it counted against the link; the clock of the bucket stood still meanwhile.
    assert bucket.wait_s(0) == 0.0
    assert bucket.wait_s(31_250 - ref.size + 1) > 0.0
    wire.close()


class _Patient:
    idle_every_s = 5.0
    connect_timeout_s = 5.0
    read_timeout_s = 5.0
    backoff_base_s = 1.0
    backoff_cap_s = 5.0


def test_in_its_own_thread_it_needs_nobody_to_push_it(
    over_the_cable: Sender, files: AttachmentStore
) -> None:
    sender = over_the_cable
    gone = threading.Event()
    remove = files.remove

    def removed(digests: list[str]) -> None:
        remove(digests)
        gone.set()

    files.remove = removed  # type: ignore[method-assign,assignment]  # tells when it is settled
    sender.save(os.urandom(5 * PIECE))
    sender.relay.start()
    assert gone.wait(20)
