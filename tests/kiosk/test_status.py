"""What the terminal tells the operations room: states, devices, and counts without people."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from drivers.device import Condition, ConditionCode, DeviceStatus, Severity, StatusReport
from kiosk.app.status import About, StatusWatch
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.readiness import Readiness, Supply
from sync.contract.asking import Answer, Ask, NotAnswered, Why
from sync.contract.status import Alarm, Counted, TerminalState, TerminalStatus
from sync.outbox import Outbox
from sync.timekeeping import Timekeeper
from tests.kiosk.people import NOW, world
from tests.kiosk.story import NUMBER, Story
from tests.sync.factory import TERMINAL, make_keys

WORLD = world(whole=True)
KEY = "01900000-0000-7000-8000-0000000000aa"


class Nobody:
    """A platform that is away."""

    def ask(self, ask: Ask, *, within_s: float) -> Answer:
        raise NotAnswered(Why.AWAY)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[StatusWatch]:
    keys = make_keys()
    time = Timekeeper(
        platform=keys.platform,
        floor_file=tmp_path / "floor",
        system=lambda: NOW,
        synchronised=lambda: True,
    )
    outbox = Outbox.open(
        tmp_path / "outbox.sqlite3", platform=keys.platform, terminal=TERMINAL, clock=lambda: NOW
    )
    about = About("测试大厅", "0.1.0")
    yield StatusWatch(tmp_path, outbox, time, Nobody(), about, lambda: WORLD.catalog)
    outbox.close()


def test_visit_that_is_given_up_counts_its_item_and_step_and_one_that_is_not_the_service(
    watch: StatusWatch,
) -> None:
    story = Story()
    for journey in (story.journey, story.to_result().journey):
        watch.show(journey)
    rated = story.journey
    for event in (
        ev.DoneTapped(),
        ev.OptionTapped("2"),
        ev.SubmitTapped(KEY, NOW),
        ev.Saved("s1", KEY, NUMBER, NOW),
    ):
        rated, _ = step(rated, event, WORLD)
        watch.show(rated)
    assert story.journey.item is not None
    item = story.journey.item.id
    watch.show(Journey(at=Step.ATTRACT, readiness=Readiness()))
    # Another visit: the card is not at hand.
    begun = dataclasses.replace(
        Story().to_result().journey, at=Step.IDENTIFY, submission=None, session="another"
    )
    watch.show(begun)
    watch.show(Journey(at=Step.ATTRACT, readiness=Readiness()))
    told = watch.gather()
    assert [(one.item, one.what, one.detail, one.count) for one in told.counts] == [
        (item, Counted.DONE, "", 1),
        (item, Counted.LEFT, "identify", 1),
        (item, Counted.RATED, "2", 1),
    ]
    assert watch.gather().counts == ()
    # The platform can read it. Neither the case's number nor anything of the citizen is in there.
    wire = msgspec.json.encode(told)
    assert msgspec.json.decode(wire, type=TerminalStatus) == told
    assert NUMBER.encode() not in wire


def test_devices_supplies_families_and_alarms_are_those_of_the_readiness(
    watch: StatusWatch,
) -> None:
    out = Condition(ConditionCode.PAPER_OUT, Severity.BLOCKING, NOW)
    watch.device("receipt", StatusReport(DeviceStatus.ONLINE, conditions=(out,)))
    refused = next(iter(WORLD.catalog)).id
    readiness = Readiness(
        refusals={refused: "reason_needs_network"},
        notes=("reason_receipt_paper_out",),
        supplies=(Supply("receipt", out),),
    )
    watch.show(Journey(at=Step.ATTRACT, readiness=readiness))
    told = watch.gather()
    assert told.state is TerminalState.LIMITED
    assert [(one.name, one.conditions[0].code) for one in told.devices] == [("receipt", "paperOut")]
    assert [(one.device, one.code) for one in told.supplies] == [("receipt", "paperOut")]
    assert sum(one.of for one in told.families) == len(WORLD.catalog)
    assert sum(one.of - one.offered for one in told.families) == 1
    watch.show(
        Journey(at=Step.OUT_OF_SERVICE, readiness=Readiness(out_of_service="reason_tampered"))
    )
    assert (watch.gather().state, watch.gather().alarms[0]) == (TerminalState.OUT, Alarm.TAMPERED)
