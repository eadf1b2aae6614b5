"""Finding a service by the department that does it, or by what happens in one's life."""

from __future__ import annotations

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


def test_name_of_another_way_changes_nothing() -> None:
    assert walk(ev.CategoryChosen("市残联")) == walk()
    by = walk(ev.WayChosen("department"))
    assert walk(ev.WayChosen("department"), ev.CategoryChosen("民政")) == by
