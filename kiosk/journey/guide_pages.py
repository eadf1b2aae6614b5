"""The pages of the items' own guides (一次性告知单), and of their blank forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.catalog.condition import holds
from kiosk.catalog.head import Head
from kiosk.catalog.item import Item
from kiosk.catalog.kinds import Leaflet
from kiosk.catalog.situation import Question, handling_of
from kiosk.journey.leaflet_page import LeafletPage, Row, Section, list_page, where
from kiosk.journey.state import Journey, World


def guides(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    """Category, item, situation, then everything about it."""
    about = _item_on(journey, world)
    if about is None:
        return _finding(journey, world, "guides")
    answers, next_question = situation_on(about, journey)
    if next_question is None:
        return guide_page(about, answers, world)
    return LeafletPage(
        next_question.ask,
        about.everyday_name,
        rows=tuple(
            Row(f"a:{one.value}", one.label, one.hint)
            for one in next_question.options
            if one.refusal is None
        ),
    )


def forms(item: Item, leaflet: Leaflet, journey: Journey, world: World) -> LeafletPage:
    """Category, item, then what its form asks."""
    about = _item_on(journey, world)
    if about is None:
        return _finding(journey, world, "forms")
    words = world.words
    lines = [
        words.say("leaflet_blank_field", place=place, label=field.label, hint=field.hint)
        for place, field in enumerate(about.fields, start=1)
    ]
    sections = (Section(words["leaflet_blank"], "\n".join(lines)),)
    return LeafletPage(about.name, words["leaflet_forms_note"], sections, form=about.id)


def guide_page(about: Item, answers: Mapping[str, str], world: World) -> LeafletPage:
    """一次性告知单: everything about an item in one situation, at once."""
    words, guide, promised = world.words, about.guide, about.standard.promised_days
    handling = handling_of(about.handlings, answers)
    days = words.say("leaflet_days", days=promised) if promised else words["leaflet_at_once"]
    told = [
        (words["leaflet_for"], handling.name if handling else about.name),
        (words["leaflet_bring"], "\n".join(guide.need) or words["leaflet_nothing"]),
        (words["leaflet_papers"], _papers(about, answers, world)),
        (words["leaflet_steps"], _steps(about, world)),
        (words["item_fee"], guide.fee),
        (words["leaflet_how_long"], days),
        (words["item_result"], guide.result),
        (words["item_department"], about.department),
        (words["leaflet_ask"], guide.hotline),
        *((one.question, one.answer) for one in about.faq),
    ]
    return LeafletPage(
        about.everyday_name,
        words["leaflet_told_at_once"],
        tuple(Section(title, text) for title, text in told),
        starts=about.id,
    )


def situation_on(about: Item, journey: Journey) -> tuple[dict[str, str], Question | None]:
    """The answers about another item's situation on the trail, and what is to be asked next."""
    trail, _ = where(journey)
    given = [one[2:] for one in trail if one.startswith("a:")]
    answers: dict[str, str] = {}
    for question in about.questions:
        if not holds(question.when, answers):
            continue
        if not given:
            return answers, question
        answers[question.id] = given.pop(0)
    return answers, None


def _papers(about: Item, answers: Mapping[str, str], world: World) -> str:
    words = world.words
    lines = []
    for need in about.materials_for(answers):
        way = words[f"leaflet_way_{need.ways[0]}"]
        name = need.name if need.required else words.say("leaflet_optional", name=need.name)
        lines.append(words.say("leaflet_paper", name=name, way=way))
    return "\n".join(lines) or words["leaflet_nothing"]


def _steps(about: Item, world: World) -> str:
    words = world.words
    named = ["choose"]
    named += ["identify"] if about.requires.identity != "L0" else []
    named += ["fill"] if about.fields or about.materials else []
    named += [
        "print" if about.kind == "query_print" else "hand_in",
    ]
    return "\n".join(
        f"{place}. {words[f'leaflet_step_{name}']}" for place, name in enumerate(named, start=1)
    )


def _finding(journey: Journey, world: World, source: str) -> LeafletPage:
    words, catalog = world.words, world.catalog
    trail, query = where(journey)
    category = trail[0][2:] if trail else ""
    if not query and not category and catalog.categories:
        rows = [Row(f"c:{one.name}", one.name, one.hint) for one in catalog.categories]
        return list_page(words[f"leaflet_{source}"], words[f"leaflet_{source}_lead"], rows)
    heads: Iterable[Head] = catalog.of_category(category) if category else catalog.heads
    if query:
        heads = [catalog.head(one) for one in world.index.find(query)]
    rows = [
        Row(f"i:{head.id}", head.everyday_name, head.summary)
        for head in heads
        if source != "forms" or (head.kind != "guide" and catalog[head.id].fields)
    ]
    return list_page(category or words[f"leaflet_{source}"], words[f"leaflet_{source}_lead"], rows)


def _item_on(journey: Journey, world: World) -> Item | None:
    trail, _ = where(journey)
    chosen = next((one[2:] for one in trail if one.startswith("i:")), "")
    # A catalogue is no dictionary: it reads an item when it is asked for.
    return world.catalog[chosen] if chosen in world.catalog else None  # noqa: SIM401
