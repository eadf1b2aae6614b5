"""断点续办 on the real screens: kept by touch, found by touch, and everything fits."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest

from kiosk.dock.citizen import Citizen
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, ReceiptState, Step
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.people import NOW
from tests.kiosk.story import NUMBER, ONLINE, PAGE, PAPERS, TAKEN, Story
from tests.kiosk.test_resuming import (
    CODE,
    KEEP,
    SOMEBODY,
    at_resume,
    filled,
    found,
    kept_draft,
    shown_card,
)


def journeys() -> Iterator[tuple[str, Journey]]:
    """The fullest of each: kept with photographs, not kept, the code, what is wrong with it."""
    yield "saving", filled().then(KEEP).journey
    kept = Story(ONLINE).to_scan().then(*TAKEN, ev.PageAccepted())
    kept.then(ev.PageKept("s1", PAPERS, PAGE), KEEP, ev.DraftKept("s1", CODE, NOW))
    yield "kept", dataclasses.replace(kept.journey, receipt=ReceiptState.PAPER_OUT)
    yield "trouble", filled().then(KEEP, ev.DraftKept("s1", CODE, trouble="away")).journey
    yield "code", at_resume().journey
    scanning = dataclasses.replace(ONLINE, code_scanner=True)
    refused = found(None).then(ev.ReadinessChanged(scanning), ev.CodeScanned("s1", ""))
    yield "code, scanned", refused.journey
    receipt = Story(scanning).then(ev.StartTapped("s1", NOW), ev.ProgressTapped())
    yield "receipt", receipt.journey
    yield "receipt, refused", receipt.then(ev.CodeScanned("s1", ""), ev.Drafted(NUMBER)).journey
    yield "none", found(None).journey
    yield "not theirs", shown_card(found(kept_draft(filled())), SOMEBODY).journey
    yield "idle", filled().then(ev.TimerElapsed("s1", ev.Timer.IDLE)).journey


@pytest.mark.parametrize("look", ["normal", "large"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_screen_fits(make_stage: Callable[[str], Stage], orientation: str, look: str) -> None:
    stage = make_stage(orientation)
    if look == "large":
        stage.look.useSize(3)
    wrong = []
    for name, journey in journeys():
        stage.show(journey)
        problems = findings(stage)
        wrong += [f"{name}: {problem}" for problem in problems]
    assert wrong == []


@pytest.mark.parametrize("way", ["exit", "idle"])
def test_fingers_keep_it_and_find_it_again(make_stage: Callable[[str], Stage], way: str) -> None:
    stage = make_stage("portrait")
    citizen = Citizen(stage.window)
    stage.show(filled().journey)
    if way == "exit":
        citizen.tap("exit")
        citizen.tap("exitStay")
        assert stage.view.shown("step") != Step.KEEP
        citizen.tap("exit")
        citizen.tap("exitKeep")
    else:
        stage.show(filled().then(ev.TimerElapsed("s1", ev.Timer.IDLE)).journey)
        citizen.tap("idleKeep")
    assert stage.view.shown("step") == Step.KEEP
    keeping = stage.journey.keeping
    assert keeping is not None
    stage.dispatch(ev.DraftKept("s1", keeping.code, NOW))
    code = str(stage.view.shown("keepCode"))
    citizen.tap("primary")
    assert stage.view.shown("step") == Step.TAKE

    stage.show(Story(ONLINE).then(ev.StartTapped("s1", NOW)).journey)
    stage.dispatch(ev.ResumeTapped())
    for key in code.replace(" ", ""):
        citizen.tap(f"key-{key}")
        stage.settle()
    citizen.tap("primary")
    assert stage.journey.resuming is not None
    assert stage.journey.resuming.code == keeping.code
    stage.dispatch(ev.DraftFound("s1", keeping.code, keeping.draft))
    assert stage.view.shown("step") == Step.CONSENT
