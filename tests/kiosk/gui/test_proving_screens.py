"""The ways to show that somebody stands there, on the real screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from drivers.face.drawn import Features, Pose, draw_citizen
from kiosk.app.qt import QtComplaints
from kiosk.dock.citizen import Citizen
from kiosk.journey import events as ev
from kiosk.journey.identity_state import ChipState
from kiosk.journey.state import Journey, Step
from kiosk.journey.video_state import CallState
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.identity.prover import READY_TO_PROVE, Prover
from tests.kiosk.identity.test_travelling import UNPROVEN, Traveller
from tests.kiosk.identity.test_video import Caller
from tests.kiosk.test_papering import Reader

TWENTY_MM = 80
SEEN = ev.FaceSeen("s1", "task", "turnLeft", "", 0.45)


def journeys() -> Iterator[tuple[str, Journey]]:
    """Example journeys of every way, and of a travel document instead of the card."""
    yield "ways", Prover(READY_TO_PROVE).at_ways().journey
    yield "face consent", Prover().at_face_consent().journey
    yield "face, task", Prover().at_face().then(SEEN).journey
    yield "code", Prover(READY_TO_PROVE).at_code().then(ev.Drafted("1234")).journey
    yield "login", Prover(READY_TO_PROVE).at_login().journey
    traveller = Traveller()
    yield "travel, offered", traveller.to_identify().journey
    yield "travel, camera", traveller.then(ev.TravelTapped()).journey
    unread = Traveller().at_reading().then(ev.DataPageRead("s1", None))
    yield "travel, not read", unread.journey
    yield "travel, page", Traveller().at_page().journey
    yield "travel, chip", Traveller().at_chip().journey
    yield "video consent", Caller().at_consent().journey
    yield "video, waiting", Caller().in_call().journey
    call = Caller().in_call().then(ev.CallTold("s1", CallState.CONNECTED))
    yield "video, connected", call.journey
    yield "paper, camera", Reader().at_paper().journey
    yield "paper, offered", Reader().at_offer().journey
    refused = Traveller().at_chip().then(ev.ChipTold("s1", ChipState.REFUSED))
    yield "travel, chip refused", refused.journey
    unproven = Traveller().at_chip().then(ev.ChipTold("s1", ChipState.READ, UNPROVEN))
    yield "confirm, chip unproven", unproven.journey
    forged = Traveller().at_chip().then(ev.ChipTold("s1", ChipState.FRAUD))
    yield "travel, chip forged", forged.journey
    yield "confirm, page alone", refused.then(ev.SkipTapped()).journey


@pytest.fixture(params=["portrait", "landscape"])
def stage(request: pytest.FixtureRequest, make_stage: Callable[[str], Stage]) -> Stage:
    return make_stage(str(request.param))


def test_every_way_is_a_button_of_the_same_size(stage: Stage) -> None:
    stage.show(Prover(READY_TO_PROVE).at_ways().journey)
    citizen = Citizen(stage.window)
    names = ("face", "sms-code", "qr-login", "social-card-pin", "clerk", "later")
    sizes = {(b.width(), b.height()) for b in (citizen.find(f"way-{name}") for name in names)}
    assert len(sizes) == 1
    assert min(sizes.pop()) >= TWENTY_MM


def test_refusing_a_face_is_as_large_and_as_near_as_agreeing(stage: Stage) -> None:
    stage.look.useSize(3)
    stage.show(Prover().at_face_consent().journey)
    citizen = Citizen(stage.window)
    agree, decline = citizen.find("primary"), citizen.find("secondary")
    assert (agree.width(), agree.height()) == (decline.width(), decline.height())
    assert agree.y() == decline.y()
    citizen.tap("secondary")
    assert stage.journey.at is Step.WAYS


def test_screens_of_every_way_are_drawn_without_a_complaint(stage: Stage) -> None:
    complaints = QtComplaints()
    stage.face.offer(draw_citizen(Features.of(b"citizen"), Pose(yaw=14.0)))
    for _name, journey in journeys():
        stage.show(journey)
    stage.show(Prover(READY_TO_PROVE).at_pin().then(ev.Drafted("1234")).journey)
    complaints.restore()
    assert complaints.lines == []


def test_pin_is_on_no_screen(stage: Stage) -> None:
    stage.show(Prover(READY_TO_PROVE).at_pin().then(ev.Drafted("1234")).journey)
    assert stage.view.shown("codeShown") == "●●●●"
