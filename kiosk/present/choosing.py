"""What can be done here, and the page of the item chosen."""

from __future__ import annotations

from kiosk.catalog.groups import By
from kiosk.catalog.head import Head
from kiosk.catalog.item import Item
from kiosk.catalog.standard import MARKS, Mark
from kiosk.journey.choosing import found_in
from kiosk.journey.state import Journey, Step, World
from kiosk.present.refusal import refusal_sentence
from kiosk.present.value import Value
from kiosk.words import Words

_NO_ITEM: dict[str, Value] = {
    "itemName": "",
    "itemEveryday": "",
    "itemSummary": "",
    "itemFacts": [],
    "itemNeeds": [],
    "itemShared": [],
    "itemClosed": "",
    "itemHotline": "",
    "consentRows": [],
}


# So few items need no categories.
FEW = 8
# Beside categories and search.
WAYS: tuple[By, ...] = ("department", "life_event")
_ICONS: dict[By, str] = {"department": "office", "life_event": "people"}
# Before the categories, in 长者版.
ELDER_FIRST = 4
# On the attract screen.
MOST_POPULAR = 6


def services_values(journey: Journey, world: World) -> dict[str, Value]:
    """The categories or the tiles, and what the attract screen says about them."""
    words, readiness, catalog = world.words, journey.readiness, world.catalog
    ready = sum(1 for head in catalog.heads if not readiness.refusal(head.id))
    total = len(catalog)
    notes = [words[note] for note in readiness.notes]
    attract = [catalog.head(one) for one in world.popular] or list(catalog.heads)
    return {
        # At every step: a tile must outlive the tap that leaves its screen.
        "popular": [_tile(item, journey, world) for item in attract[:MOST_POPULAR]],
        **_finding(journey, world),
        "elderFirst": _elder_first(journey, world, attract),
        "readyLine": words.say("attract_ready", count=ready),
        "notReadyLine": words.say("attract_not_ready", count=total - ready)
        if ready < total
        else "",
        "notes": notes or [words["attract_all_good"]],
        "allGood": not notes and ready == total,
    }


def _elder_first(journey: Journey, world: World, attract: list[Head]) -> list[dict[str, object]]:
    # 长者版: the few that most come for, before all the categories.
    top = journey.at is Step.SERVICES and journey.query is None and not journey.category
    if not journey.elder or not top or journey.by is not None:
        return []
    return [_tile(head, journey, world) for head in attract[:ELDER_FIRST]]


def _finding(journey: Journey, world: World) -> dict[str, Value]:
    words, catalog = world.words, world.catalog
    found: dict[str, Value] = {
        "tiles": [],
        "categories": [],
        "ways": [],
        "marks": [],
        "searching": False,
        "query": "",
        "servicesHeading": words["services_heading"],
        "servicesLead": words["services_lead"],
        "nothingFound": "",
    }
    if journey.at is not Step.SERVICES:
        return found
    if journey.query is not None:
        items = [catalog.head(one) for one in world.index.find(journey.query)]
        return {
            **found,
            "tiles": [_tile(item, journey, world) for item in items],
            "searching": True,
            "query": journey.query,
            "servicesHeading": words["services_search"],
            "servicesLead": words["services_search_lead"],
            "nothingFound": words["services_nothing"] if journey.query and not items else "",
        }
    if journey.category or len(catalog) <= FEW:
        items = list(
            found_in(journey.by, journey.category, world) if journey.category else catalog.heads
        )
        kept = [item for item in items if journey.mark in (None, *item.marks)]
        return {
            **found,
            "tiles": [_tile(item, journey, world) for item in kept],
            "marks": _filters(items, journey, world) if journey.category else [],
            "servicesHeading": words.tell(journey.category) or words["services_heading"],
        }
    if journey.by is not None:
        return {**found, **_groups(journey.by, world)}
    return {
        **found,
        "servicesLead": words["services_categories_lead"],
        "ways": [{"id": way, "label": words[f"services_by_{way}"]} for way in WAYS],
        "categories": [
            {
                "name": category.name,
                "label": words.tell(category.name),
                "icon": category.icon,
                "hint": words.tell(category.hint),
                "count": words.say("services_count", count=len(catalog.of_category(category.name))),
            }
            for category in catalog.categories
        ],
    }


def _filters(items: list[Head], journey: Journey, world: World) -> list[dict[str, object]]:
    """The marks of 四办 that some of these bear and some do not: others would sift nothing."""
    return [
        {"id": mark, "label": world.words[f"services_mark_{mark}"], "chosen": mark == journey.mark}
        for mark in MARKS
        if 0 < sum(mark in item.marks for item in items) < len(items)
    ]


def marks_line(marks: tuple[Mark, ...], words: Words) -> str:
    """四办, as a tile and the item's page say them."""
    return "  ".join(words[f"services_mark_{mark}"] for mark in marks)


def _groups(by: By, world: World) -> dict[str, Value]:
    words = world.words
    groups = world.catalog.by(by)
    return {
        "servicesHeading": words[f"services_{by}_heading"],
        "servicesLead": words[f"services_{by}_lead"],
        "categories": [
            {
                "name": name,
                "label": words.tell(name),
                "icon": _ICONS[by],
                "hint": words.say("services_count", count=len(items)),
                "count": "",
            }
            for name, items in groups.items()
        ],
    }


def _tile(item: Head, journey: Journey, world: World) -> dict[str, object]:
    words = world.words
    offline = item.requires.offline != "online"
    return {
        "id": item.id,
        "name": words.tell(item.everyday_name),
        "icon": item.icon,
        "summary": words.tell(item.summary),
        "detail": words.say("services_tile", minutes=item.minutes, fee=item.fee),
        "mark": words["services_offline" if offline else "services_online"]
        + "\n"
        + marks_line(item.marks, words),
        "reason": refusal_sentence(item, journey.readiness.refusal(item.id), words),
    }


def _four(item: Item, words: Words) -> tuple[tuple[str, str], ...]:
    """The item's marks, and the promise of a result within an hour where its file makes one."""
    four = item.standard.four
    if not four.marks:
        return ()
    line = marks_line(four.marks, words)
    if four.within_minutes:
        sure = item.provenance.confidence == "confirmed"
        said = "item_within" if sure else "item_within_unconfirmed"
        line += "\n" + words.say(said, minutes=four.within_minutes)
    return (("four", line),)


def item_values(journey: Journey, world: World) -> dict[str, Value]:
    """The item's page and its consent."""
    item, words = journey.item, world.words
    if item is None:
        return dict(_NO_ITEM)
    guide = item.guide
    reason = journey.readiness.refusal(item.id)
    facts = (
        ("minutes", words.say("item_minutes_value", minutes=guide.minutes)),
        ("visits", words.say("item_visits_value", visits=guide.visits)),
        ("fee", guide.fee),
        ("result", guide.result),
        ("department", item.department),
        *_four(item, words),
    )
    consent = item.consent
    return {
        "itemName": item.name,
        "itemEveryday": item.everyday_name,
        "itemSummary": item.summary,
        "itemFacts": [{"label": words[f"item_{key}"], "value": value} for key, value in facts],
        "itemNeeds": list(guide.need),
        "itemShared": [
            words.say("item_shared", paper=need.name, office=need.from_)
            for need in item.materials_for(journey.situation)
            if need.ways[:1] == ("shared",)
        ],
        "itemClosed": refusal_sentence(item, reason, words),
        "itemHotline": words.say("item_hotline", hotline=guide.hotline),
        "consentRows": [
            {"label": words[f"consent_{key}"], "value": value}
            for key, value in (
                ("reads", consent.reads),
                ("why", consent.why),
                ("kept", consent.kept),
                ("receives", consent.receives),
            )
        ],
    }
