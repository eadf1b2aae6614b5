"""What a terminal offers at its kind of site: an underground station is no service hall.

One file per kind under ``config/profiles/``; what the site's own file says goes before it.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec

from kiosk.catalog.catalog import Catalog, CatalogError
from kiosk.catalog.findings import Finding, read_toml
from kiosk.catalog.item import SiteKind
from kiosk.catalog.locate import line_of
from kiosk.catalog.record import CatalogRecord, Fault
from kiosk.catalog.search import SearchIndex


class Profile(CatalogRecord, frozen=True):
    """A kind of site.

    Attributes:
        name: as technicians read it.
        first: categories that stand first, in this order; the others follow in their own.
        popular: ids of the items on the attract screen.
        hidden_categories: that nobody looks for here.
        hidden: ids of items that nobody looks for here.
    """

    name: str
    first: tuple[str, ...] = ()
    popular: tuple[str, ...] = ()
    hidden_categories: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Names in it that the catalogue does not have, each with its place in the file."""
        missing = set(self.unknown(catalog))
        for key, what in (
            ("first", "大类"),
            ("hidden_categories", "大类"),
            ("popular", "事项"),
            ("hidden", "事项"),
        ):
            for name in getattr(self, key):
                if name in missing:
                    yield Fault((key,), f"{what}“{name}”不在目录里")

    def unknown(self, catalog: Catalog) -> tuple[str, ...]:
        """Names in it that the catalogue does not have."""
        categories = {one.name for one in catalog.categories}
        named = (*self.first, *self.hidden_categories)
        items = (*self.popular, *self.hidden)
        return (
            *(one for one in named if one not in categories),
            *(one for one in items if one not in catalog),
        )


def read_profiles(folder: Path, catalog: Catalog) -> dict[str, Profile]:
    """Every profile of a folder, by the kind of site it is for.

    Args:
        folder: of the profiles; one that is not there holds none.
        catalog: whose categories and items they name.

    Raises:
        CatalogError: a file is wrong; each finding says where.
    """
    found: dict[str, Profile] = {}
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.toml")):
        text, profile, wrong = read_toml(path, _convert)
        findings += wrong
        if path.stem not in get_args(SiteKind):
            findings.append(Finding(path.name, f"没有叫“{path.stem}”的网点类型"))
        if profile is None:
            continue
        found[path.stem] = profile
        findings += [
            Finding(path.name, fault.sentence, line_of(text, fault.path))
            for fault in profile.faults(catalog)
        ]
    if findings:
        raise CatalogError(findings)
    return found


def _convert(data: dict[str, Any]) -> Profile:
    return msgspec.convert(data, Profile)


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """What is offered at one site.

    Attributes:
        catalog: lists what is offered; the rest can be read by id only, as a part of a theme is.
        index: finds what is offered.
        popular: ids of the items on the attract screen.
    """

    catalog: Catalog
    index: SearchIndex
    popular: tuple[str, ...]


def read_profile(folder: Path, kind: SiteKind) -> Profile:
    """The profile of a kind of site.

    Args:
        folder: of the profiles.
        kind: of the site.

    Raises:
        OSError: there is none.
        msgspec.ValidationError: a field is unknown, missing or wrong.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    path = folder / f"{kind}.toml"
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Profile)


def offered(
    catalog: Catalog,
    index: SearchIndex,
    profile: Profile,
    kind: SiteKind,
    popular: tuple[str, ...] = (),
) -> Offer:
    """What is offered of a catalogue at a site.

    Args:
        catalog: everything the platform publishes.
        index: of all its items.
        profile: of the kind of site.
        kind: of the site; an item that is for other kinds of site is not offered.
        popular: what the site's own file puts on the attract screen; the profile's when empty.
    """
    shown = {
        head.id
        for head in catalog.heads
        if (not head.requires.sites or kind in head.requires.sites)
        and head.id not in profile.hidden
        and head.category not in profile.hidden_categories
    }
    here = catalog.offering(shown, first=profile.first)
    # A catalogue that is newer than the profile may have dropped an item of it.
    known = tuple(one for one in popular or profile.popular if one in here)
    return Offer(here, index.only(shown), known)
