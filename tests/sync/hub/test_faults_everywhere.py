"""Every misbehaviour on every road: attachments, the feed and the signed files come through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.attachments import AttachmentStore
from sync.contract.feed import CommandResult, Verb
from sync.downstream import Downstream
from sync.hub.faults import FaultPlan
from sync.hub.server import HubServer
from sync.outbox import Outbox
from sync.relay.pace import Limits
from tests.sync.factory import TERMINAL, Clock, utc_now
from tests.sync.road import Timing
from tests.sync.uploads.sending import Sender

NUMBER = TERMINAL.place + TERMINAL.number
# Those that keep an answer from coming; the others only make it late, or its time wrong.
LOST = ["drop_ack", "reset", "500", "429", "captive", "truncate"]
PLANS = [f"{name}:0.4" for name in LOST] + ["delay:10ms", "skew", "skew:-90s"]
MOST_STEPS = 60


@pytest.fixture
def sender(tmp_path: Path, hub: HubServer, queue: Outbox, clock: Clock) -> Iterator[Sender]:
    files = AttachmentStore(
        tmp_path / "terminal" / "attachments",
        platform=hub.secrets.platform,
        reserve_bytes=0,
        monotonic=clock.monotonic,
    )
    limits = Limits(exchange_timeout_s=10.0)
    with Sender.open(
        hub.address.url, hub.secrets.platform, queue, files, clock, limits, piece_bytes=20_000
    ) as opened:
        yield opened


@pytest.fixture
def following(tmp_path: Path, hub: HubServer) -> Iterator[Downstream]:
    opened = Downstream(
        hub.address.url,
        tmp_path / "terminal",
        hub.secrets.platform,
        NUMBER,
        timing=Timing(),
        clock=lambda: (utc_now(), True),
        wait_s=0,
    )
    yield opened
    opened.close()


def misbehave(hub: HubServer, plan: str) -> None:
    assert hub.mischief is not None
    hub.mischief.plan = FaultPlan.parse(plan)


@pytest.mark.parametrize("plan", PLANS)
def test_an_attachment_arrives_whole_through_every_fault(
    hub: HubServer, sender: Sender, plan: str
) -> None:
    content = bytes(range(256)) * 300
    saved, ref = sender.save(content)
    misbehave(hub, plan)
    uploaded = 0
    for _ in range(MOST_STEPS):
        uploaded += sender.go(after_s=400.0).uploaded
        if uploaded:
            break
    assert uploaded == 1
    misbehave(hub, "none")
    assert hub.processing.settle(10.0)
    found = hub.ledger.case(saved.number)
    assert found is not None
    assert found.state == "accepted-for-check"
    assert hub.ledger.total() == 1
    source = hub.held.open(ref.digest)
    assert source is not None
    source.close()


@pytest.mark.parametrize("plan", PLANS)
def test_files_and_commands_arrive_through_every_fault(
    hub: HubServer, following: Downstream, plan: str
) -> None:
    hub.publisher.publish("catalogue", b"catalogue of today")
    id_ = hub.feed.command(NUMBER, Verb.ROTATE_LOG, dt.timedelta(days=3))
    misbehave(hub, plan)
    begun = 0
    for _ in range(MOST_STEPS):
        following.step()
        for command in following.pending_commands():
            begun += following.begin(command.id)
            following.done(command.id, CommandResult.DONE)
        if hub.feed.result(id_) is not None and following.current("catalogue") is not None:
            break
    assert begun == 1
    assert hub.feed.result(id_) is CommandResult.DONE
    path = following.current("catalogue")
    assert path is not None
    assert path.read_bytes() == b"catalogue of today"


@pytest.mark.parametrize("name", LOST)
def test_when_no_answer_comes_through_nothing_is_believed_and_nothing_breaks(
    hub: HubServer, following: Downstream, sender: Sender, name: str
) -> None:
    hub.publisher.publish("catalogue", b"first")
    following.step()
    _, ref = sender.save(b"page")
    misbehave(hub, name)
    hub.publisher.publish("catalogue", b"second")
    for _ in range(3):
        assert not following.step().heard
        assert sender.go(after_s=400.0).uploaded == 0
    kept = following.current("catalogue")
    assert kept is not None
    assert kept.read_bytes() == b"first"
    assert sender.files.check(ref) is None
    misbehave(hub, "none")
    assert following.step().heard
    assert sum(sender.go(after_s=400.0).uploaded for _ in range(2)) == 1
    second = following.current("catalogue")
    assert second is not None
    assert second.read_bytes() == b"second"
