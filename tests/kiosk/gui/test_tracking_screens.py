"""办件进度 on the real screens: everything fits and can be touched, the fullest case included."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

import msgspec
import pytest

from kiosk.dock.citizen import Citizen
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from tests.kiosk.gui import conftest
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.people import TODAY, card
from tests.kiosk.story import Story
from tests.kiosk.test_tracking import CASES, DONE, NUMBER, WORLD, Tracker

FULLEST = msgspec.structs.replace(
    CASES[0],
    name="灵活就业人员参加企业职工基本养老保险登记（示例）",
    defects=(*CASES[0].defects, "门牌号和房产证上的不一样，请核对以后重新填写地址"),
    may=("withdraw", "supplement", "result"),
    parts=CASES[1].parts * 3,
)


def journeys() -> Iterator[tuple[str, Journey]]:
    """The way in, the choice, the number and what is wrong with it, the list, the cases."""
    yield "services", Tracker().journey
    yield "choice", Tracker().at_choice().journey
    yield "number", Tracker().at_number().journey
    wrong = Tracker().at_number().then(ev.Drafted(NUMBER[:-1] + "K"), ev.NextTapped())
    yield "number, wrong", wrong.journey
    yield "cases", Tracker().asks_by_card().hears(*(FULLEST, *CASES[1:]) * 5).journey
    yield "cases, none", Tracker().asks_by_card().hears().journey
    full = Tracker().asks_by_card().hears(FULLEST).then(ev.OptionTapped(NUMBER))
    yield "case, fullest", full.journey
    yield "case, done", Tracker().at_case(DONE).journey
    by_number = Tracker().at_number().then(ev.Drafted(NUMBER), ev.NextTapped())
    yield "case, by number", by_number.hears(msgspec.structs.replace(FULLEST, may=())).journey
    yield "result", Story().to_result().journey
    ends = card(valid_to=TODAY + dt.timedelta(days=89))
    yield "result, card ends", dataclasses.replace(Story().to_result().journey, card=ends)


@pytest.mark.parametrize("look", ["normal", "large", "high contrast, low reach"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_screen_of_progress_fits(
    make_stage: Callable[[str], Stage],
    monkeypatch: pytest.MonkeyPatch,
    orientation: str,
    look: str,
) -> None:
    monkeypatch.setattr(conftest, "WORLD", WORLD)
    stage = make_stage(orientation)
    if look == "large":
        stage.look.useSize(3)
    if look == "high contrast, low reach":
        stage.look.useTheme("high")
        stage.look.useLowReach(True)
    wrong = []
    for name, journey in journeys():
        stage.show(journey)
        problems = findings(stage)
        wrong += [f"{name}: {problem}" for problem in problems]
    assert wrong == []


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_fingers_find_a_case_by_its_number_and_go_on_from_a_result(
    make_stage: Callable[[str], Stage], monkeypatch: pytest.MonkeyPatch, orientation: str
) -> None:
    monkeypatch.setattr(conftest, "WORLD", WORLD)
    stage = make_stage(orientation)
    citizen = Citizen(stage.window)
    stage.show(Tracker().journey)
    for name in ("secondary", "track-number"):
        citizen.tap(name)
        stage.settle()
    for key in NUMBER:
        citizen.tap(f"key-{key}")
        stage.settle()
    assert stage.journey.draft == NUMBER
    citizen.tap("primary")
    assert stage.journey.at is Step.FETCHING
    stage.show(Tracker().at_case().journey)
    citizen.tap("do-withdraw")
    assert stage.journey.answers == {"case_number": NUMBER}
    stage.show(Story().to_result().journey)
    offered = stage.view.shown("resultRelated")
    assert isinstance(offered, list)
    citizen.tap(f"related-{offered[0]['id']}")
    assert stage.journey.item is not None
    assert stage.journey.item.id == offered[0]["id"]
