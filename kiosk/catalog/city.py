"""The catalogue of another city: what its terminals may offer of everything that lies here."""

from __future__ import annotations

import msgspec

from kiosk.catalog.catalog import Catalog, CatalogError
from kiosk.catalog.findings import Finding
from kiosk.catalog.item import Item
from sync.contract.areas import AREAS, HERE


def of_city(catalog: Catalog, city: str) -> Catalog:
    """The items whose 区域 names that city; this city has all of them.

    A theme goes along only with all of its parts; what is often needed as well is named only where
    it is there.

    Args:
        catalog: of this city.
        city: code of a city of the Greater Bay Area.

    Raises:
        CatalogError: there is no such city, or nothing can be done for it.
    """
    if city == HERE:
        return catalog
    area = AREAS.get(city)
    if area is None or area.zone != "湾区":
        raise CatalogError([Finding("--city", f"“{city}”不是大湾区城市的代码")])
    kept = {head.id for head in catalog.heads if area.name in head.requires.cities}
    items = [catalog[head.id] for head in catalog.heads if head.id in kept]
    items = [item for item in items if all(part.item in kept for part in item.parts)]
    if not items:
        raise CatalogError([Finding("--city", f"没有任何事项可以给{area.name}")])
    there = {item.id for item in items}
    return Catalog([_trimmed(item, there) for item in items], catalog.categories)


def _trimmed(item: Item, there: set[str]) -> Item:
    related = tuple(one for one in item.related if one in there)
    return msgspec.structs.replace(item, related=related)
