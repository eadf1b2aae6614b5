"""Every kind of question on the real screen: answered by touch, nothing clipped or too small."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from drivers.idcard.port import CardEvent
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.form import FormField
from kiosk.dock.citizen import Citizen
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.table import step
from kiosk.readiness import Readiness
from tests.kiosk.gui import conftest
from tests.kiosk.gui.checks import clipped, overlapping, small_targets
from tests.kiosk.people import NOW, card
from tests.kiosk.story import PENSION
from tests.kiosk.story import WORLD as STORY_WORLD

OPTIONS = [
    {"value": f"v{n}", "label": f"第 {n} 项，名字写得稍微长一点看会不会出界"} for n in range(1, 6)
]
# What is asked, the keys that are tapped, and the answer that comes of them.
KINDS: list[tuple[dict[str, Any], list[str], str]] = [
    ({"kind": "multi", "options": OPTIONS}, ["option-v3", "option-v1", "option-v3"], "v1"),
    ({"kind": "date", "most": 0}, [f"key-{one}" for one in "19600229"], "1960-02-29"),
    ({"kind": "month"}, [f"key-{one}" for one in "202603"], "2026-03"),
    # Days of these weeks are chosen from a calendar, others when somebody asks for it.
    (
        {"kind": "date", "least": -90, "most": 90},
        ["date-2026", "date-202611", "date-20261119"],
        "2026-11-19",
    ),
    (
        {"kind": "date", "most": 0, "least": -36500},
        [
            "byCalendar",
            "date-196",
            "date-1960",
            "date-196002",
            "trail-month",
            "date-196003",
            "byDigits",
            "key-1",
            "key-7",
        ],
        "1960-03-17",
    ),
    (
        {"kind": "region"},
        ["letter-H", "region-430000", "region-430400", "trail-430400", "region-430100"],
        "430100",
    ),
    (
        {"kind": "region", "least": 3},
        ["region-440000", "region-441900", "region-441900004"],
        "441900004",
    ),
    ({"kind": "amount"}, [*(f"key-{one}" for one in "120"), "key-clear", "key-5"], "120.5"),
    ({"kind": "plate"}, [f"key-{one}" for one in "粤S12345"], "粤S12345"),
    (
        {"kind": "number", "pattern": "[0-9A-Z]{5}", "example": "A1234"},
        [f"key-{one}" for one in "B7777"],
        "B7777",
    ),
    # Without letters the keys are large; the X of a check digit has the place of "clear".
    (
        {"kind": "number", "pattern": "[0-9]{4}", "example": "1234"},
        [f"key-{one}" for one in "7777"],
        "7777",
    ),
    (
        {"kind": "number", "pattern": "[0-9]{3}[0-9X]", "example": "123X"},
        [*(f"key-{one}" for one in "777"), "key-clear"],
        "777X",
    ),
    (
        {"kind": "id_number"},
        # X has the place of "clear".
        [*(f"key-{one}" for one in "44190019600101001"), "key-clear"],
        "44190019600101001X",
    ),
    ({"kind": "uscc"}, [f"key-{one}" for one in "11441900DEM0000142"], "11441900DEM0000142"),
]

IDS = [
    f"{table['kind']}{table.get('pattern', '')}{table.get('least', '')}" for table, _, _ in KINDS
]


PARTLY = {"date": ("196", "1960", "2026-08"), "region": ("430000", "441900", "110000")}


def question(*tables: dict[str, Any]) -> tuple[Journey, World]:
    """A journey at the first question of an item that asks these, and the world it is in."""
    fields = tuple(
        msgspec.convert(
            {"id": name, "label": "答案", "question": "这一项怎么填？", **table}, FormField
        )
        for name, table in zip("xyz", tables, strict=False)
    )
    item = msgspec.structs.replace(STORY_WORLD.catalog[PENSION], fields=fields)
    world = dataclasses.replace(STORY_WORLD, catalog=Catalog((item,)))
    journey = Journey(at=Step.ATTRACT, readiness=Readiness())
    for event in (
        ev.StartTapped("s1", NOW),
        ev.ServiceChosen(PENSION),
        ev.BeginTapped(),
        ev.ConsentGiven(NOW),
        ev.CardSeen("s1", CardEvent.CARD_READ, card()),
        ev.IdentityConfirmed(),
    ):
        journey, _ = step(journey, event, world)
    assert journey.at is Step.FORM
    return journey, world


def at_question(*tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Journey:
    """The same, with the world of the stage changed for it."""
    journey, world = question(*tables)
    monkeypatch.setattr(conftest, "WORLD", world)
    return journey


def journeys() -> Iterator[tuple[str, Journey, World]]:
    """Every kind of question, complained about."""
    for table, _, answer in KINDS:
        journey, world = question(table)
        complaint = "请再看一遍，这里好像有一位不对"
        name = f"{table['kind']}{table.get('least', '')}{table.get('pattern', '')}"
        yield name, journey, world
        wrong = dataclasses.replace(journey, draft=answer, complaint=complaint)
        yield f"{name}, wrong", wrong, world
        if table["kind"] in ("date", "region"):
            for steps in PARTLY[table["kind"]]:
                yield f"{name}, {steps}", dataclasses.replace(journey, draft=steps), world


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize(("table", "keys", "answer"), KINDS, ids=IDS)
def test_question_is_answered_by_touch(
    make_stage: Callable[[str], conftest.Stage],
    monkeypatch: pytest.MonkeyPatch,
    orientation: str,
    table: dict[str, Any],
    keys: list[str],
    answer: str,
) -> None:
    journey = at_question(table, monkeypatch=monkeypatch)
    stage = make_stage(orientation)
    stage.show(journey)
    citizen = Citizen(stage.window)
    for key in keys:
        citizen.tap(key)
    assert stage.journey.draft == answer
    citizen.tap("primary")
    assert stage.journey.at is Step.REVIEW, stage.journey.complaint
    assert stage.journey.answers["x"] == answer


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("table", [k[0] for k in KINDS], ids=IDS)
def test_question_fits_the_screen_in_every_size(
    make_stage: Callable[[str], conftest.Stage],
    monkeypatch: pytest.MonkeyPatch,
    orientation: str,
    table: dict[str, Any],
) -> None:
    journey = at_question(table, monkeypatch=monkeypatch)
    stage = make_stage(orientation)
    for _ in range(2):
        complaining = dataclasses.replace(journey, complaint="请再看一遍，这里好像有一位不对")
        stage.show(complaining)
        assert clipped(stage) == []
        assert overlapping(stage) == []
        assert small_targets(stage) == []
        stage.look.useSize(1)


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_options_of_one_question_leave_nothing_behind_for_the_next(
    make_stage: Callable[[str], conftest.Stage],
    monkeypatch: pytest.MonkeyPatch,
    orientation: str,
) -> None:
    several = {"kind": "multi", "options": OPTIONS}
    hinted = [{**option, "hint": "选这一项要多带一份材料"} for option in OPTIONS]
    one = {"kind": "choice", "options": hinted}
    stage = make_stage(orientation)
    stage.show(at_question(several, {"kind": "town"}, one, monkeypatch=monkeypatch))
    citizen = Citizen(stage.window)
    for key in ("option-v2", "primary", "town-441900004", "primary"):
        citizen.tap(key)
    assert citizen.find("option-v1").property("hint") == "选这一项要多带一份材料"
    citizen.tap("option-v1")
    citizen.tap("primary")
    assert stage.journey.answers == {"x": "v2", "y": "441900004", "z": "v1"}


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_who_showed_no_card_is_not_told_what_it_spared(
    make_stage: Callable[[str], conftest.Stage],
    monkeypatch: pytest.MonkeyPatch,
    orientation: str,
) -> None:
    journey = at_question({"kind": "month"}, monkeypatch=monkeypatch)
    stage = make_stage(orientation)
    stage.show(journey)
    citizen = Citizen(stage.window)
    assert citizen.sees("spared")
    stage.show(dataclasses.replace(journey, card=None))
    assert not citizen.sees("spared")
