"""Takes the platform's newest catalogue into use: examined beside the window, exchanged at rest."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping

from kiosk.catalog.bundle import Bundle
from kiosk.catalog.catalog import Catalog, CatalogError
from kiosk.catalog.choice import Choice
from kiosk.catalog.phrases import PhraseShelf
from kiosk.catalog.profile import Offer, Profile, offered, read_profile
from kiosk.catalog.search import SearchIndex
from kiosk.config import ROOT, Config, Site
from kiosk.journey.state import World
from kiosk.words import Tongues

_log = logging.getLogger("kiosk.app")


class CatalogueWatch:
    """Looks now and then whether another catalogue is to be used; on one thread.

    Args:
        choice: of the catalogue.
        on_change: told each catalogue that is to be used from now on.
    """

    def __init__(self, choice: Choice, on_change: Callable[[Bundle], None]) -> None:
        self._choice = choice
        self._on_change = on_change
        self._seen = ""
        # The shipped one, as it is read when the terminal starts, has no digest.
        self._in_use = ""

    def step(self) -> None:
        """Look once; quick when nothing has changed."""
        seen = self._choice.marks()
        if seen == self._seen:
            return
        origin, published = self._choice.of_the_platform()
        digest = "" if published is None else published.digest
        if digest != self._in_use:
            try:
                bundle = published or self._choice.shipped()
            except CatalogError:
                _log.error("no catalogue can be used but the one in use")
                return
            self._in_use = digest
            _log.info("catalogue: %s %s, %d items", origin, bundle.version, len(bundle.catalog))
            self._on_change(bundle)
        self._seen = seen

    def take_newest(self) -> bool:
        """Look once; false when the platform's newest is not one that can be used."""
        self.step()
        return not self._choice.newest_refused()


def with_catalogue(world: World, bundle: Bundle, config: Config) -> World:
    """The world with another catalogue in it."""
    offer = offer_of(config.site, bundle.catalog, bundle.index, bundle.profiles)
    tongues = tongues_of(bundle.phrases)
    return dataclasses.replace(
        world,
        catalog=offer.catalog,
        index=offer.index,
        popular=offer.popular,
        tongues=tongues,
        words=tongues[config.language],
    )


def tongues_of(phrases: PhraseShelf) -> Tongues:
    """The languages of this terminal, with the phrases of a catalogue."""
    return Tongues.of(ROOT / "assets" / "words", phrases.book)


def offer_of(
    site: Site,
    catalog: Catalog,
    index: SearchIndex,
    profiles: Mapping[str, Profile] | None = None,
) -> Offer:
    """What is offered at this site of everything that is published.

    Args:
        site: where the terminal stands.
        catalog: all of it.
        index: finds all of it.
        profiles: those that came with it; the shipped one for a kind of site that none is for.
    """
    profile = (profiles or {}).get(site.kind)
    profile = profile or read_profile(ROOT / "config" / "profiles", site.kind)
    return offered(catalog, index, profile, site.kind, site.popular)
