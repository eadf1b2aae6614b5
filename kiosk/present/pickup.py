"""What is ready for the citizen, and where it is handed out."""

from __future__ import annotations

from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.present.value import Value
from sync.contract.number import group_number


def pickup_values(journey: Journey, world: World) -> dict[str, Value]:
    """The page of what is ready."""
    words, item = world.words, journey.item
    if journey.at is not Step.PICKUP or item is None:
        return {"pickupRows": [], "pickupSays": "", "pickupWhere": "", "pickupCanPrint": False}
    said = journey.receipt
    return {
        "pickupRows": [
            {
                "value": case.number,
                "label": words.tell(case.name),
                "hint": f"{group_number(case.number)}\n{words.tell(case.words)}",
            }
            for case in journey.ready
        ],
        "pickupSays": "" if said is ReceiptState.NONE else words[f"pickup_slip_{said}"],
        "pickupWhere": words.say("pickup_where", department=item.department),
        "pickupCanPrint": said not in (ReceiptState.PRINTING, ReceiptState.PRINTED),
    }
