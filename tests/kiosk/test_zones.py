"""Zones (专区): what can be done for other cities and provinces, and where such a case goes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import requests

from kiosk.catalog.catalog import read_item
from kiosk.config import ROOT
from kiosk.journey import events as ev
from kiosk.journey.leaflet_pages import page_of
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.readiness import Readiness
from sync.contract.areas import AREAS, CITIES, coverage_of
from sync.hub.desks import forwarded_words
from tests.kiosk.people import NOW, world
from tests.kiosk.walks.ground import ground
from tests.kiosk.walks.kinds import hand_in
from tests.kiosk.walks.walking import walk

WORLD = world(whole=True)
SERVICES = ROOT / "config" / "services"
ZONES = (*(city for city in CITIES if city != "东莞"), "跨省", "跨境")


def page(zone: str) -> Journey:
    here = Journey(at=Step.ATTRACT, readiness=Readiness(link_up=True))
    for event in (
        ev.StartTapped("s", NOW),
        ev.ServiceChosen("other-cities"),
        ev.BeginTapped(),
        ev.OptionTapped(f"o:{zone}"),
    ):
        here, _ = step(here, event, WORLD)
    assert here.at is Step.LEAFLET
    return here


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_has_something_that_can_be_started_here(zone: str) -> None:
    here = page(zone)
    found = page_of(here, WORLD)
    assert found is not None
    items = [WORLD.catalog[row.value.partition(":")[2]] for row in found.rows]
    assert any(item.kind != "guide" for item in items)


def test_city_of_the_page_is_not_asked_again() -> None:
    here, _ = step(page("珠海"), ev.OptionTapped("open:cross-city"), WORLD)
    assert here.at is Step.ITEM
    assert here.situation == {"where": "440400"}


def test_case_goes_to_the_desk_of_the_area_that_decides_it(tmp_path: Path) -> None:
    wanted: dict[str, str] = {}
    with ground(tmp_path) as here_is:
        for item_id in ("cross-city", "cross-province", "resident-pension-enrolment"):
            for here, _ in walk(WORLD.catalog[item_id], WORLD, online=True, every=True):
                here.answer_all()
                key = f"01900000-0000-7000-8000-{len(wanted):012x}"
                document = hand_in(here, here_is, key)
                assert document is not None
                area = document.destination
                wanted[key] = "" if isinstance(area, msgspec.UnsetType) else area
        here_is.deliver()
        assert here_is.pages_arrived() >= 0
        address = here_is.hub.address.url
        desks = requests.get(f"{address}/v1/desks", timeout=10).json()["desks"]
        numbers = {one.number: one for one in here_is.hub.ledger.newest(1000)}
        assert {
            (numbers[number].key, area) for area, waiting in desks.items() for number in waiting
        } == {(key, area) for key, area in wanted.items() if area}
        number = desks["440400"][0]
        lines = here_is.hub.ledger.timeline(number)
        assert [one.reason for one in lines if one.event == "forwarded"] == ["440400"]
        assert forwarded_words("440400") == "已列入珠海的收件队列，由当地受理"
    cities = {coverage_of(area) for area in desks if AREAS[area].zone == "湾区"}
    assert cities == set(CITIES) - {"东莞"}
    assert any(AREAS[area].zone == "跨省" for area in desks)
    assert "" in wanted.values()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"广州", "深圳", "珠海"', '"广州", "深圳", "香洲"'), "没有叫“香洲”的区域"),
        (('"广州", "深圳", "珠海"', '"广州", "深圳"'), "选项里有珠海，cities 里没有"),
        (('value = "440400"', 'value = "440499"'), "选项“440499”不是区域代码"),
        (('destination = ["where"]', 'destination = ["wher"]'), "不是这个事项的情形问题或选择字段"),
    ],
)
def test_unknown_city_and_lost_destination_are_refused(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    text = (SERVICES / "cross-city.toml").read_text("utf-8")
    assert change[0] in text
    path = tmp_path / "cross-city.toml"
    path.write_text(text.replace(*change), "utf-8")
    _, findings = read_item(path)
    assert any(says in str(one) for one in findings)
