"""The unchanging context of the journey, read from the data that came with the program."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.app.catalogue import offer_of, tongues_of
from kiosk.catalog.catalog import Catalog, load_catalog
from kiosk.catalog.city import of_city
from kiosk.catalog.library import Library
from kiosk.catalog.phrases import FOLDER as PHRASES
from kiosk.catalog.phrases import PhraseShelf
from kiosk.catalog.search import SearchIndex
from kiosk.catalog.towns import Towns
from kiosk.config import ROOT, Config
from kiosk.hours import Hours
from kiosk.journey.state import World
from sync.contract.areas import HERE


def shipped() -> tuple[Catalog, SearchIndex]:
    """The catalogue that came with the program, and what finds items in it."""
    catalog = load_catalog(ROOT / "config" / "services")
    phrases = PhraseShelf.of_folder(ROOT / "config" / PHRASES)
    return catalog, SearchIndex.of(catalog, phrases.for_search())


def world_of(config: Config, read: Callable[[], tuple[Catalog, SearchIndex]] = shipped) -> World:
    """The world of a site; ``read`` gives its catalogue."""
    catalog, index = read()
    if config.site.city != HERE:
        catalog = of_city(catalog, config.site.city)
        index = index.only({head.id for head in catalog.heads})
    offer = offer_of(config.site, catalog, index)
    tongues = tongues_of(PhraseShelf.of_folder(ROOT / "config" / PHRASES))
    return World(
        catalog=offer.catalog,
        index=offer.index,
        popular=offer.popular,
        towns=Towns.read(ROOT / "config" / "towns.toml"),
        words=tongues[config.language],
        tongues=tongues,
        timings=config.waits.timings(),
        place=config.site.place,
        nearest=config.site.nearest,
        ecopy_url=config.platform.url,
        library=Library.read(ROOT / "config"),
        hours=Hours.parse(config.site.hours),
    )
