"""Chinese is written by touch: letters, candidates, signs; the letters are gone with the page."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import msgspec
import pytest

from kiosk.catalog.form import FormField
from kiosk.dock.citizen import Citizen
from kiosk.journey.state import Journey
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import Stage
from tests.kiosk.story import PENSION, WORLD, Story

FIELD = FormField(id="where", kind="text", label="地址", question="详细地址是？", most=60)


def writing(kind: str = "text") -> Journey:
    field = msgspec.structs.replace(FIELD, kind=kind)
    item = msgspec.structs.replace(WORLD.catalog[PENSION], fields=(field,))
    journey = Story().to_form().journey
    return dataclasses.replace(journey, item=item, answers={}, question=0, draft="")


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_citizen_writes_an_address_and_takes_back_a_slip(
    make_stage: Callable[[str], Stage], orientation: str
) -> None:
    stage = make_stage(orientation)
    stage.show(writing())
    citizen = Citizen(stage.window)
    citizen.wait_until(lambda: bool(stage.typing.property("ready")), "lexicon")
    citizen.type("DONGGUANSHI")
    stage.settle()
    citizen.tap("candidate-0")
    assert stage.journey.draft == "东莞市"
    assert stage.typing.property("letters") == ""
    citizen.type("NANCHENGX")
    citizen.tap("key-delete")
    stage.settle()
    citizen.tap("candidate-0")
    citizen.tap("key-layer")
    stage.settle()
    citizen.type("12")
    citizen.tap("key-delete")
    assert stage.journey.draft == "东莞市南城1"


def test_letters_under_way_are_gone_when_the_page_is_left(
    make_stage: Callable[[str], Stage],
) -> None:
    stage = make_stage("portrait")
    stage.show(writing())
    citizen = Citizen(stage.window)
    citizen.wait_until(lambda: bool(stage.typing.property("ready")), "lexicon")
    citizen.type("ZHANG")
    assert stage.typing.property("letters") == "zhang"
    stage.show(Story().to_review().journey)
    assert stage.typing.property("letters") == ""
    assert stage.typing.property("candidates") == []


def test_second_page_of_candidates_is_reached(make_stage: Callable[[str], Stage]) -> None:
    stage = make_stage("portrait")
    stage.show(writing("name"))
    citizen = Citizen(stage.window)
    citizen.wait_until(lambda: bool(stage.typing.property("ready")), "lexicon")
    citizen.type("WEI")
    first = list(stage.typing.property("candidates"))
    citizen.tap("candidates-more")
    stage.settle()
    citizen.tap("candidate-1")
    assert stage.journey.draft == first[7]


def test_cantonese_is_written_by_its_letters_where_hong_kongs_characters_are_read(
    make_stage: Callable[[str], Stage],
) -> None:
    stage = make_stage("portrait")
    stage.show(writing())
    citizen = Citizen(stage.window)
    assert not citizen.sees("key-jyutping")
    stage.show(dataclasses.replace(writing(), language="zh_HK"))
    citizen.tap("key-jyutping")
    citizen.wait_until(lambda: bool(stage.typing.property("ready")), "lexicon of Cantonese")
    citizen.type("HOENGGONG")
    stage.settle()
    assert stage.typing.property("candidates")[0] == "香港"
    citizen.tap("candidate-0")
    assert stage.journey.draft == "香港"
    assert findings(stage) == []
    citizen.tap("key-jyutping")
    citizen.type("XIANGGANG")
    assert stage.typing.property("candidates")[0] == "香港"
