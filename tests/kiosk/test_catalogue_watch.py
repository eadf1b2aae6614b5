"""A catalogue on its way: built, signed, taken up by the terminal, and gone back from."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app.catalogue import CatalogueWatch, with_catalogue
from kiosk.catalog.bundle import Bundle, pack
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.choice import Choice
from kiosk.config import ROOT, load_config
from sync.downstream import Downstream
from sync.downstream.repository import kept_target
from sync.hub.server import HubServer
from tests.kiosk.people import world
from tests.kiosk.test_bundle import NO_PROOFS, SERVICES, SMALL, small, unsound
from tests.sync.downstream.test_following import Time, follow
from tests.sync.factory import utc_now

CONFIG = load_config(
    ROOT / "config" / "default.toml", ROOT / "config" / "sites" / "development.toml"
)


def test_published_catalogue_is_taken_up_and_a_bad_one_is_not(tmp_path: Path) -> None:
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now)
    hub.start(10.0)
    following = follow(tmp_path, hub, Time())
    taken: list[Bundle] = []
    watch = CatalogueWatch(choice_of(tmp_path, following), taken.append)
    try:
        watch.step()
        hub.publisher.publish("catalogue", small("1"))
        following.step()
        watch.step()
        hub.publisher.publish("catalogue", small("2", drop=1))
        following.step()
        watch.step()
        watch.step()
        hub.publisher.publish("catalogue", unsound())
        following.step()
        watch.step()
        newest = kept_target(tmp_path / "terminal", "catalogue")
        assert newest is not None
        assert newest == following.current("catalogue")
        before = kept_target(tmp_path / "terminal", "catalogue", previous=True)
        assert before == following.previous("catalogue")
    finally:
        following.close()
        hub.stop(10.0)
    # The shipped one is in use already when the terminal starts; the bad one changed nothing.
    assert [bundle.version for bundle in taken] == ["1", "2"]


def choice_of(folder: Path, following: Downstream) -> Choice:
    return Choice(
        folder,
        SERVICES,
        lambda: following.current("catalogue"),
        lambda: following.previous("catalogue"),
    )


def test_there_is_nothing_published_to_see_before_the_first_look(tmp_path: Path) -> None:
    assert kept_target(tmp_path, "catalogue") is None
    (tmp_path / "downstream.sqlite3").write_bytes(b"no database")
    assert kept_target(tmp_path, "catalogue") is None


@pytest.mark.parametrize("drop", [0, 3])
def test_world_has_the_items_of_the_catalogue_in_it(drop: int) -> None:
    from kiosk.catalog.bundle import read

    there = read(pack(Catalog(SMALL.items[drop:]), NO_PROOFS, "1"))
    after = with_catalogue(world(), there, CONFIG)
    assert len(after.catalog) == len(SMALL) - drop
    assert after.words is not None
    assert all(one in after.catalog for one in after.popular)
