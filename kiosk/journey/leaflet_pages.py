"""The pages of a guide: what can be chosen on each, or what it says. Pure: from where one is in it.

Where one is, is a trail of what was chosen: ``c:`` a category, ``i:`` an item, ``o:`` any other
entry, ``a:`` an answer about an item's situation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.catalog.condition import holds
from kiosk.catalog.item import Item
from kiosk.catalog.kinds import Leaflet
from kiosk.catalog.record import Statement
from kiosk.journey.guide_pages import forms, guides
from kiosk.journey.leaflet_page import (
    LeafletPage,
    Row,
    Section,
    found,
    in_language,
    items_rows,
    list_page,
    said,
    where,
)
from kiosk.journey.state import Journey, World
from kiosk.locale import say_date


def page_of(journey: Journey, world: World) -> LeafletPage | None:
    """The page on screen; ``None`` where there is no guide."""
    item = journey.item
    if item is None or item.leaflet is None or journey.leaflet is None:
        return None
    return in_language(_PAGES[item.leaflet.source](item, item.leaflet, journey, world), world.words)


Draw = Callable[[Item, Leaflet, Journey, World], LeafletPage]


def _text(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    sections = tuple(
        Section(one.title, one.text)
        for one in leaflet.sections
        if holds(one.when, journey.situation)
    )
    return LeafletPage(item.everyday_name, item.summary, sections, _related(item, world))


def _proofs(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    library, words = world.library, world.words
    trail, query = where(journey)
    proof = library.proof(trail[0][2:]) if trail else None
    if proof is None:
        hits = found(library.proof_index, query, [one.code for one in library.proofs])
        names = {one.code: one for one in library.proofs}
        rows = [Row(f"o:{code}", names[code].name, names[code].issued_by) for code in hits]
        return list_page(words["leaflet_proofs"], words["leaflet_proofs_lead"], rows)
    return LeafletPage(
        proof.name,
        words.say("leaflet_proof_code", code=proof.code),
        (
            Section(words["leaflet_asked_by"], proof.asked_by),
            Section(words["leaflet_issued_by"], proof.issued_by),
            Section(words["leaflet_how"], proof.guide),
            Section(words["leaflet_basis"], said(proof.basis, world)),
        ),
    )


def _knowledge(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    library, words = world.library, world.words
    trail, query = where(journey)
    article = library.article(trail[0][2:]) if trail else None
    if article is None:
        hits = found(library.article_index, query, [one.id for one in library.articles])
        known = {one.id: one for one in library.articles}
        rows = [Row(f"o:{one}", known[one].question) for one in hits]
        return list_page(words["leaflet_knowledge"], words["leaflet_knowledge_lead"], rows)
    answer = Statement(text=article.answer, source=article.source, confidence=article.confidence)
    return LeafletPage(
        article.question,
        words.say("leaflet_updated", day=say_date(article.updated, words)),
        (Section(words["leaflet_answer"], said(answer, world)),),
        items_rows(article.items, world),
    )


def _places(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    words, towns = world.words, world.towns.names
    trail, _ = where(journey)
    town = trail[0][2:] if trail else ""
    if town not in towns:
        here = Row("o:here", words["leaflet_here"], world.nearest)
        rows = (here, *(Row(f"o:{code}", name) for code, name in towns.items()))
        if town != "here":
            return LeafletPage(words["leaflet_places"], words["leaflet_places_lead"], rows=rows)
        return LeafletPage(
            words["leaflet_here"],
            sections=(
                Section(words["leaflet_this"], world.place),
                Section(words["leaflet_next"], world.nearest),
            ),
        )
    offices = [one for one in world.library.offices if one.town == town]
    sections = tuple(
        Section(
            one.name,
            "\n".join(
                line
                for line in (
                    one.address,
                    one.hours,
                    words.say("leaflet_phone", phone=one.phone),
                    words.say("leaflet_terminals", count=one.terminals) if one.terminals else "",
                    one.note,
                )
                if line
            ),
        )
        for one in offices
    )
    if not sections:
        sections = (Section(towns[town], words["leaflet_no_place"]),)
    return LeafletPage(towns[town], words["leaflet_example"], sections)


def _notices(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    words = world.words
    sections = tuple(Section(one.title, f"{one.text}\n{one.shown}") for one in world.notices)
    if not sections:
        sections = (Section(words["leaflet_notices"], words["leaflet_no_notices"]),)
    return LeafletPage(words["leaflet_notices"], words["leaflet_notices_lead"], sections)


def _regions(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    words = world.words
    trail, _ = where(journey)
    regions = {one.name: one for one in world.library.regions}
    region = regions.get(trail[0][2:]) if trail else None
    if region is None:
        return LeafletPage(
            words["leaflet_regions"],
            words["leaflet_regions_lead"],
            rows=tuple(Row(f"o:{name}", name) for name in regions),
        )
    for_it = [
        head.id
        for head in world.catalog.heads
        if region.name in head.requires.cities and head.id != item.id
    ]
    return LeafletPage(
        region.name,
        words["leaflet_example"],
        (Section(words["leaflet_region"], region.text),),
        items_rows(for_it, world),
    )


def _help(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    sections = tuple(Section(one.title, one.text) for one in world.library.contacts)
    return LeafletPage(
        world.words["leaflet_help"],
        world.words.say("leaflet_help_lead", nearest=world.nearest),
        sections,
    )


_PAGES: Mapping[str, Draw] = {
    "text": _text,
    "proofs": _proofs,
    "guides": guides,
    "places": _places,
    "notices": _notices,
    "knowledge": _knowledge,
    "regions": _regions,
    "help": _help,
    "forms": forms,
}


def _related(item: Item, world: World) -> tuple[Row, ...]:
    return items_rows(item.related, world)
