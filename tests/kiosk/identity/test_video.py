"""A clerk looks at the citizen: only after a consent of its own, and words do as well."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from kiosk.identity.policy import BESIDE_A_DOCUMENT, Means, Way
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.filling import case_of
from kiosk.journey.state import Step
from kiosk.journey.video import video_consent
from kiosk.journey.video_state import CallState
from kiosk.journey.video_step import SIZE_PX, encoded, small
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from sync.contract.asking import IdentitySaid
from sync.contract.video import LARGEST_PICTURE_BYTES
from tests.kiosk.identity.prover import CONFIRMED, Prover
from tests.kiosk.people import NOW, TODAY
from tests.kiosk.story import WORLD

CALL = "0" * 32
SEES = Readiness(
    link_up=True,
    time_certain=True,
    means=Means(frozenset(BESIDE_A_DOCUMENT), strict=True, video=True),
)
WAITING = IdentitySaid(state="waiting", id=CALL)


class Caller(Prover):
    """Somebody who asks for a clerk."""

    def __init__(self, readiness: Readiness = SEES) -> None:
        super().__init__(readiness)

    def at_consent(self) -> Caller:
        self.at_ways().then(ev.OptionTapped("clerk")).is_at(Step.FACE_CONSENT)
        return self

    def in_call(self) -> Caller:
        self.at_consent().then(ev.ConsentGiven(NOW))
        self.hears(WAITING).is_at(Step.LOGIN)
        return self

    @property
    def purposes(self) -> set[str]:
        return {one.purpose for one in self.journey.consents}


def test_camera_opens_after_the_consent_and_the_clerks_verdict_reaches_the_highest_level() -> None:
    caller = Caller().at_consent()
    assert not caller.has_effect(fx.WatchVideo)
    rows = present(caller.journey, WORLD, TODAY)["faceRows"]
    assert [row["value"] for row in rows if isinstance(row, dict)] == list(  # type: ignore[union-attr]
        video_consent(WORLD.words)
    )
    caller.then(ev.ConsentGiven(NOW)).hears(WAITING)
    watched = caller.effect(fx.WatchVideo)
    assert isinstance(watched, fx.WatchVideo)
    assert watched.call == CALL
    caller.then(ev.CallTold("s1", CallState.CONNECTED))
    assert present(caller.journey, WORLD, TODAY)["loginCallSays"] == WORLD.words["video_connected"]
    caller.then(ev.TimerElapsed("s1", ev.Timer.LOOK))
    ask = caller.effect(fx.Ask)
    assert isinstance(ask, fx.Ask)
    caller.then(ev.Answered("s1", ask.serial, CONFIRMED))
    assert caller.has_effect(fx.LeaveVideo)
    caller.over_the_registers().is_at(Step.FORM)
    item = caller.journey.item
    assert item is not None
    said = case_of(caller.journey, item, WORLD, NOW)
    assert (said.assurance.reached, said.assurance.to_verify) == ("L3", msgspec.UNSET)
    assert "video" in caller.purposes


def test_without_video_the_clerk_is_asked_in_as_many_steps() -> None:
    caller = Caller().at_consent().then(ev.ConsentDeclined())
    assert isinstance(caller, Caller)
    caller.hears(WAITING).is_at(Step.LOGIN)
    assert not caller.has_effect(fx.WatchVideo)
    shown = present(caller.journey, WORLD, TODAY)
    assert (shown["loginCall"], shown["loginNote"]) == ("", WORLD.words["login_clerk_note"])
    assert "video" not in caller.purposes


def test_where_nobody_can_be_seen_nobody_is_asked_for_it() -> None:
    blind = Readiness(link_up=True, time_certain=True, means=Means(frozenset({Way.CLERK})))
    caller = Caller(blind)
    caller.at_ways().then(ev.OptionTapped("clerk"))
    caller.hears(WAITING).is_at(Step.LOGIN)
    assert not caller.has_effect(fx.WatchVideo)


@pytest.mark.parametrize("how", [ev.BackTapped(), ev.ExitTapped()])
def test_call_ends_when_the_citizen_leaves(how: ev.Event) -> None:
    caller = Caller().in_call().then(how)
    assert isinstance(caller, Caller)
    assert caller.has_effect(fx.LeaveVideo)
    assert "video" not in caller.purposes


def test_consent_to_be_seen_opens_no_camera_for_another_way() -> None:
    caller = Caller().in_call().then(ev.BackTapped(), ev.OptionTapped("qr-login"))
    assert isinstance(caller, Caller)
    caller.hears(IdentitySaid(state="waiting", id="id-2", shown="x")).is_at(Step.LOGIN)
    assert not caller.has_effect(fx.WatchVideo)


def test_lost_line_is_said_and_the_other_ways_are_there() -> None:
    caller = Caller().in_call().then(ev.CallTold("s1", CallState.LOST))
    assert present(caller.journey, WORLD, TODAY)["loginCallSays"] == WORLD.words["video_lost"]
    caller.then(ev.BackTapped()).is_at(Step.WAYS)


def test_picture_is_small_and_keeps_its_proportions() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    picture = small(noise)
    assert picture.shape == (180, SIZE_PX[0], 3)
    assert 0 < len(encoded(picture)) <= LARGEST_PICTURE_BYTES
