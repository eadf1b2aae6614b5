"""What stands first, what is found and what is not offered at each kind of site."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from kiosk.app.catalogue import offer_of
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.item import SiteKind
from kiosk.catalog.profile import Profile, offered, read_profile
from kiosk.config import ROOT, Site
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW, world

WORLD = world(whole=True)
KINDS: tuple[SiteKind, ...] = get_args(SiteKind)
PROFILES = ROOT / "config" / "profiles"
HALL_ONLY = "id-card-pickup"
FIVE = (
    "id-card-pickup",
    "paper-dropoff",
    "senior-allowance",
    "haulage-licence",
    "social-insurance-details",
)


def site(kind: SiteKind, popular: tuple[str, ...] = ()) -> Site:
    return Site(
        place="测试站",
        area="441900004",
        terminal="0001",
        nearest="隔壁",
        kind=kind,
        popular=popular,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_site_has_a_profile_that_names_what_there_is(kind: SiteKind) -> None:
    profile = read_profile(PROFILES, kind)
    assert profile.unknown(WORLD.catalog) == ()
    offer = offer_of(site(kind), WORLD.catalog, WORLD.index)
    # What stands on the attract screen is offered here.
    assert offer.popular == profile.popular
    shown = tuple(one.name for one in offer.catalog.categories)
    assert shown[: len(profile.first)] == profile.first


@pytest.mark.parametrize("kind", KINDS)
def test_item_for_other_kinds_of_site_is_neither_listed_nor_found(kind: SiteKind) -> None:
    offer = offer_of(site(kind), WORLD.catalog, WORLD.index)
    for head in WORLD.catalog.heads:
        if head.requires.sites and kind not in head.requires.sites:
            assert head.id not in offer.catalog
            assert head not in offer.catalog.of_category(head.category)
            assert head.id not in offer.index.find(head.everyday_name)


def test_item_of_the_hall_can_be_chosen_in_the_hall_only() -> None:
    kinds: tuple[tuple[SiteKind, bool], ...] = (("hall", True), ("metro", False))
    for kind, opens in kinds:
        offer = offer_of(site(kind), WORLD.catalog, WORLD.index)
        here = dataclasses.replace(WORLD, catalog=offer.catalog, index=offer.index)
        journey = Journey(at=Step.ATTRACT, readiness=Readiness())
        for event in (ev.StartTapped("s1", NOW), ev.ServiceChosen(HALL_ONLY)):
            journey, _ = step(journey, event, here)
        assert (journey.at is not Step.SERVICES) == opens


def test_parts_of_themes_can_be_read_though_they_are_not_listed() -> None:
    offer = offered(WORLD.catalog, WORLD.index, Profile(name="空"), "metro")
    assert HALL_ONLY not in offer.catalog
    assert offer.catalog[HALL_ONLY].id == HALL_ONLY


def test_profile_orders_hides_and_chooses_and_the_site_goes_before_it() -> None:
    catalog = Catalog(tuple(WORLD.catalog[one] for one in FIVE), WORLD.catalog.categories)
    profile = Profile(
        name="试",
        first=("民政", "不在这里"),
        popular=("senior-allowance", "gone"),
        hidden_categories=("交通运输",),
        hidden=("paper-dropoff",),
    )
    offer = offered(catalog, WORLD.index, profile, "hall")
    assert [one.name for one in offer.catalog.categories] == ["民政", "社保就业", "户政身份证"]
    assert "haulage-licence" not in offer.catalog
    assert "paper-dropoff" not in offer.catalog
    assert offer.popular == ("senior-allowance",)
    own = offered(catalog, WORLD.index, profile, "hall", (FIVE[-1], "paper-dropoff"))
    assert own.popular == (FIVE[-1],)
    assert profile.unknown(catalog) == ("不在这里", "gone")


def test_attract_screen_shows_what_is_popular_at_this_kind_of_site() -> None:
    offer = offer_of(site("hospital"), WORLD.catalog, WORLD.index)
    here = dataclasses.replace(
        WORLD, catalog=offer.catalog, index=offer.index, popular=offer.popular
    )
    rest = Journey(at=Step.ATTRACT, readiness=Readiness())
    popular = present(rest, here, NOW.date())["popular"]
    assert isinstance(popular, list)
    assert popular[0]["id"] == "hospital-appointment"


def test_slip_in_a_profile_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "metro.toml").write_text('name = "地铁站"\nfrist = []\n', "utf-8")
    with pytest.raises(msgspec.ValidationError, match="frist"):
        read_profile(tmp_path, "metro")
