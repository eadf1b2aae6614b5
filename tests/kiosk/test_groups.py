"""Finding a service by the department that does it, or by what happens in one's life."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.catalog.groups import By, departments_of, groups
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW, world

WORLD = world(whole=True)


def walk(*events: ev.Event) -> Journey:
    journey = Journey(at=Step.ATTRACT, readiness=Readiness())
    for event in (ev.StartTapped("s1", NOW), *events):
        journey, _ = step(journey, event, WORLD)
    return journey


def test_items_of_several_departments_stand_under_each() -> None:
    head = WORLD.catalog.head("disabled-living-subsidy")
    assert departments_of(head) == ("市残联", "市民政局")
    found = groups(WORLD.catalog.heads, "department")
    assert head in found["市残联"]
    assert head in found["市民政局"]
    sizes = [len(items) for items in found.values()]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(("way", "name"), [("department", "市残联"), ("life_event", "结婚")])
def test_group_opens_its_items_and_back_leads_the_same_way(way: By, name: str) -> None:
    journey = walk(ev.WayChosen(way), ev.CategoryChosen(name))
    shown = present(journey, WORLD, NOW.date())
    tiles = shown["tiles"]
    assert isinstance(tiles, list)
    assert [one["id"] for one in tiles] == [one.id for one in WORLD.catalog.by(way)[name]]
    first = tiles[0]["id"]
    for event in (ev.ServiceChosen(first), ev.BackTapped()):
        journey, _ = step(journey, event, WORLD)
    assert (journey.by, journey.category) == (way, name)
    for expected in (walk(ev.WayChosen(way)), walk()):
        journey, _ = step(journey, ev.BackTapped(), WORLD)
        assert (journey.at, journey.by, journey.category) == (Step.SERVICES, expected.by, "")


def test_groups_are_offered_beside_categories_and_count_their_items() -> None:
    shown = present(walk(), WORLD, NOW.date())
    assert [one["id"] for one in shown["ways"]] == ["department", "life_event"]  # type: ignore[union-attr, index]  # rows
    groups_shown = present(walk(ev.WayChosen("life_event")), WORLD, NOW.date())["categories"]
    assert isinstance(groups_shown, list)
    sizes = {one["name"]: one["hint"] for one in groups_shown}
    assert sizes["结婚"] == f"{len(WORLD.catalog.by('life_event')['结婚'])} 项"


def test_list_is_sifted_by_a_mark_that_divides_it_and_back_leads_to_the_same() -> None:
    listed = walk(ev.CategoryChosen("户政身份证"))
    shown = present(listed, WORLD, NOW.date())
    # All of them can be done online, nearby and in one visit: that would sift nothing.
    assert [one["id"] for one in shown["marks"]] == ["at_once"]  # type: ignore[union-attr, index]  # rows
    sifted, _ = step(listed, ev.MarkTapped("at_once"), WORLD)
    tiles = present(sifted, WORLD, NOW.date())["tiles"]
    assert isinstance(tiles, list)
    kept = {one["id"] for one in tiles}
    everything = WORLD.catalog.of_category("户政身份证")
    assert (
        kept
        == {head.id for head in everything if "at_once" in head.marks}
        < {head.id for head in everything}
    )
    assert all("马上办" in one["mark"] for one in tiles)
    chosen, _ = step(sifted, ev.ServiceChosen(tiles[0]["id"]), WORLD)
    back, _ = step(chosen, ev.BackTapped(), WORLD)
    assert (back.category, back.mark) == ("户政身份证", "at_once")
    assert step(sifted, ev.MarkTapped("at_once"), WORLD)[0] == listed


def test_promise_of_an_hour_stands_where_the_file_makes_it_and_says_that_it_is_a_sample() -> None:
    def said(item_id: str) -> str:
        item = WORLD.catalog[item_id]
        at_item = dataclasses.replace(walk(), at=Step.ITEM, item=item)
        facts = present(at_item, WORLD, NOW.date())["itemFacts"]
        assert isinstance(facts, list)
        return next(str(one["value"]) for one in facts if one["label"] == "四办")

    assert "60 分钟内有结果（示例承诺，待核实）" in said("resident-medical-enrolment")
    assert "分钟" not in said("resident-pension-enrolment")


def test_name_of_another_way_changes_nothing() -> None:
    assert walk(ev.CategoryChosen("市残联")) == walk()
    by = walk(ev.WayChosen("department"))
    assert walk(ev.WayChosen("department"), ev.CategoryChosen("民政")) == by
