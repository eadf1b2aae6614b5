"""Five faces with their words, the reasons that go with one, and that it may be left."""

from __future__ import annotations

from kiosk.journey.rating import ITEM, faces, reasons
from kiosk.journey.state import Journey, Step, World
from kiosk.present.told import told_item
from kiosk.present.value import Value


def rating_values(journey: Journey, world: World) -> dict[str, Value]:
    """What can be tapped, and what was."""
    rating = journey.rating
    if journey.at is not Step.RATING or rating is None:
        return {
            "ratingFaces": [],
            "ratingChips": [],
            "ratingReady": False,
            "ratingTrouble": "",
            "ratingAsk": "",
        }
    field = reasons(journey, world)
    return {
        "ratingFaces": [
            {
                "value": value,
                "label": label,
                "icon": f"face-{value}",
                "chosen": value == rating.level,
            }
            for value, label in faces(told_item(world.catalog[ITEM], world.words))
        ],
        "ratingChips": [
            {
                "value": one.value,
                "label": world.words.tell(one.label),
                "chosen": one.value in rating.chips,
            }
            for one in (() if field is None else field.options)
        ],
        "ratingReady": rating.level != "" and (not rating.key or rating.trouble),
        "ratingTrouble": world.words["rating_trouble"] if rating.trouble else "",
        "ratingAsk": "" if field is None else world.words.tell(field.question),
    }
