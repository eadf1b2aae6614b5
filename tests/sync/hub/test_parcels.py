"""Results go out by courier and papers come in by post; the citizen sees both, nobody too early."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.asking import Asking
from sync.hub.__main__ import app
from sync.hub.parcels import NotToBePosted, Posted, PostRoom, waybill_of
from sync.hub.server import HubServer
from sync.outbox import Outbox
from tests.sync.factory import Clock, utc_now
from tests.sync.hub.test_progress import APPROVED, OPEN, OTHER, OWNER, ask, hand_in
from tests.sync.hub.test_progress import asking as asking
from tests.sync.hub.test_progress import hub as hub
from tests.sync.hub.test_progress import queue as queue


def test_result_is_seen_waiting_sent_and_delivered_and_its_number_by_its_owner_alone(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock, APPROVED, post=True)
    room = PostRoom(hub.ledger, utc_now)
    said = [ask(asking, number, OWNER)[0].words]
    for event in (Posted.SENT, Posted.DELIVERED):
        waybill = room.note(number, event)
        said.append(ask(asking, number, OWNER)[0].words)
    assert [one.rpartition("；")[2] for one in said] == ["结果待寄出", "结果已寄出", "结果已签收"]
    (mine,) = ask(asking, number, OWNER)
    assert mine.timeline[-1][1] == f"结果已签收，快递单号 {waybill}"
    for citizen in (None, OTHER):
        (theirs,) = ask(asking, number, citizen)
        assert theirs.timeline[-1][1] == "结果已签收"
        assert waybill not in repr(theirs.timeline) + theirs.words
    assert waybill == waybill_of(number)


def test_papers_that_came_by_post_are_said_before_any_decision(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock, OPEN, post=True)
    PostRoom(hub.ledger, utc_now).note(number, Posted.PAPERS)
    (view,) = ask(asking, number, OWNER)
    assert view.timeline[-1][1] == "寄来的材料已收到"
    assert view.state == "accepted-for-check"


@pytest.mark.parametrize(
    ("item", "post", "event"),
    [
        (OPEN, True, Posted.SENT),
        (APPROVED, False, Posted.SENT),
        (APPROVED, True, Posted.DELIVERED),
        (OPEN, False, Posted.PAPERS),
    ],
    ids=["no result yet", "nobody asked for it", "never sent", "nothing is posted"],
)
def test_nothing_is_on_its_way_that_cannot_be(
    hub: HubServer, queue: Outbox, clock: Clock, item: str, post: bool, event: Posted
) -> None:
    number = hand_in(hub, queue, clock, item, post=post)
    hub.processing.settle(30.0)
    room = PostRoom(hub.ledger, utc_now)
    with pytest.raises(NotToBePosted):
        room.note(number, event)
    assert event not in {one.event for one in hub.ledger.timeline(number)}


def test_clerk_notes_it_with_one_command_and_once(
    tmp_path: Path, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock, APPROVED, post=True)
    hub.processing.settle(30.0)
    command = ["post", "sent", number, "--data", str(tmp_path / "hub")]
    first, again = CliRunner().invoke(app, command), CliRunner().invoke(app, command)
    assert first.output.strip() == waybill_of(number)
    assert again.exit_code != 0
    assert "before" in again.output
