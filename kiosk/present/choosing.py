"""What can be done here, and the page of the item chosen."""

from __future__ import annotations

from kiosk.journey.state import Journey, World
from kiosk.present.refusal import refusal_sentence
from kiosk.present.value import Value

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


def services_values(journey: Journey, world: World) -> dict[str, Value]:
    """The tiles, and what the attract screen says about them."""
    words = world.words
    tiles: list[dict[str, object]] = []
    for item in world.catalog:
        reason = journey.readiness.refusal(item.id)
        offline = item.requires.offline != "online"
        tiles.append(
            {
                "id": item.id,
                "name": item.everyday_name,
                "icon": item.icon,
                "summary": item.summary,
                "detail": words.say(
                    "services_tile", minutes=item.guide.minutes, fee=item.guide.fee
                ),
                "mark": words["services_offline" if offline else "services_online"],
                "reason": refusal_sentence(item, reason, words),
            }
        )
    ready = sum(1 for tile in tiles if not tile["reason"])
    notes = [words[note] for note in journey.readiness.notes]
    return {
        "tiles": tiles,
        "readyLine": words.say("attract_ready", count=ready),
        "notReadyLine": words.say("attract_not_ready", count=len(tiles) - ready)
        if ready < len(tiles)
        else "",
        "notes": notes or [words["attract_all_good"]],
        "allGood": not notes and ready == len(tiles),
    }


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
