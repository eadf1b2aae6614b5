"""Finding a service: by category when there are many, or by what people call it."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import pytest

from kiosk.catalog.catalog import Catalog
from kiosk.catalog.search import SearchIndex
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.table import step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW
from tests.kiosk.story import PENSION, WORLD


def small_world() -> World:
    """A handful of items: they need no categories."""
    of = WORLD.catalog
    items = (of[PENSION], of["flexible-employment-enrolment"], of["disabled-living-subsidy"])
    catalog = Catalog(items, WORLD.catalog.categories)
    return dataclasses.replace(WORLD, catalog=catalog, index=SearchIndex.of(items))


SMALL = small_world()


def large_world() -> World:
    """Many items in two categories, and one in a third."""
    first = SMALL.catalog[PENSION]
    many = [
        msgspec.structs.replace(first, id=f"item-{n}", category="民政" if n % 2 else "社保就业")
        for n in range(20)
    ]
    items = (*SMALL.catalog, *many)
    catalog = Catalog(items, WORLD.catalog.categories)
    return dataclasses.replace(WORLD, catalog=catalog, index=SearchIndex.of(items))


LARGE = large_world()


def walk(*events: ev.Event, world: World = LARGE) -> Journey:
    journey = Journey(at=Step.ATTRACT, readiness=Readiness())
    for event in (ev.StartTapped("s1", NOW), *events):
        journey, _ = step(journey, event, world)
    return journey


def values(journey: Journey, world: World = LARGE) -> dict[str, Any]:
    return dict(present(journey, world, NOW.date()))


def ids(journey: Journey) -> list[str]:
    return [tile["id"] for tile in values(journey)["tiles"]]


def test_few_items_are_shown_at_once() -> None:
    shown = values(walk(world=SMALL), SMALL)
    assert shown["categories"] == []
    assert len(shown["tiles"]) == len(SMALL.catalog)


def test_many_items_are_shown_by_category() -> None:
    shown = values(walk())
    assert shown["tiles"] == []
    names = [one["name"] for one in shown["categories"]]
    assert names == ["社保就业", "民政", "残联"]
    assert "item-1" in ids(walk(ev.CategoryChosen("民政")))
    assert "item-2" not in ids(walk(ev.CategoryChosen("民政")))


def test_search_finds_as_letters_come_and_says_when_there_is_nothing() -> None:
    shown = values(walk(ev.SearchTyped("")))
    assert (shown["searching"], shown["tiles"], shown["nothingFound"]) == (True, [], "")
    assert PENSION in ids(walk(ev.SearchTyped("jmyl")))
    nothing = values(walk(ev.SearchTyped("xyzw")))
    assert "12345" in str(nothing["nothingFound"])


def test_back_leads_from_search_to_category_to_all_and_out() -> None:
    journey = walk(ev.CategoryChosen("民政"), ev.SearchTyped("yl"))
    for expected in ("民政", "", None):
        journey, _ = step(journey, ev.BackTapped(), LARGE)
        if expected is None:
            assert journey.at is Step.ATTRACT
        else:
            assert (journey.at, journey.category, journey.query) == (Step.SERVICES, expected, None)


def test_item_found_opens_and_back_returns_to_what_was_found() -> None:
    journey = walk(ev.SearchTyped("jmyl"), ev.ServiceChosen(PENSION))
    assert journey.at is Step.ITEM
    journey, _ = step(journey, ev.BackTapped(), LARGE)
    assert (journey.at, journey.query) == (Step.SERVICES, "jmyl")


@pytest.mark.parametrize("event", [ev.CategoryChosen("没有"), ev.CategoryChosen("")])
def test_unknown_category_changes_nothing(event: ev.Event) -> None:
    assert walk(event) == walk()


def test_what_was_searched_for_is_not_in_a_repr() -> None:
    assert "离婚" not in repr(walk(ev.SearchTyped("离婚")))
    assert "离婚" not in repr(ev.SearchTyped("离婚"))


def test_popular_items_stand_on_the_attract_screen_in_their_order() -> None:
    world = dataclasses.replace(LARGE, popular=("item-3", PENSION))
    rest = Journey(at=Step.ATTRACT, readiness=Readiness())
    popular = values(rest, world)["popular"]
    assert [one["id"] for one in popular] == ["item-3", PENSION]
