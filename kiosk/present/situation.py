"""The question about the situation, the answers given so far, and the reason why not."""

from __future__ import annotations

from kiosk.catalog.situation import asked
from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.present.value import Value

_RECEIPT_SAYS = {
    ReceiptState.PRINTING: "refused_printing",
    ReceiptState.PRINTED: "refused_printed",
    ReceiptState.PAPER_OUT: "refused_no_paper",
    ReceiptState.COVER_OPEN: "refused_no_paper",
    ReceiptState.PRINTER_AWAY: "refused_no_paper",
    ReceiptState.TROUBLE: "refused_trouble",
}


def situation_values(journey: Journey, world: World) -> dict[str, Value]:
    """The question on screen, and the chips of what was answered."""
    item, words = journey.item, world.words
    if item is None:
        return {"chips": [], "situationAsk": "", "situationHint": "", "situationOptions": []}
    chips: list[dict[str, object]] = [
        {
            "id": question.id,
            "label": next(
                option.label
                for option in question.options
                if option.value == journey.situation[question.id]
            ),
        }
        for question in asked(item.questions, journey.situation)
        if question.id in journey.situation
    ]
    if journey.at is not Step.SITUATION:
        return {"chips": chips, "situationAsk": "", "situationHint": "", "situationOptions": []}
    question = item.questions[journey.asking]
    before = {one.id for one in item.questions[: journey.asking]}
    options: list[dict[str, object]] = [
        {
            "value": option.value,
            "label": option.label,
            "hint": option.hint,
            "chosen": journey.situation.get(question.id) == option.value,
        }
        for option in question.options
    ]
    return {
        "chips": [chip for chip in chips if chip["id"] in before],
        "situationAsk": question.ask,
        "situationHint": question.hint or words["situation_lead"],
        "situationOptions": options,
    }


def refused_values(journey: Journey, world: World) -> dict[str, Value]:
    """Why not, what to do, who handles it, and where."""
    refusal, words = journey.refusal, world.words
    if refusal is None or journey.at is not Step.REFUSED:
        return {"refusedRows": [], "refusedReason": "", "refusedSays": "", "refusedCanPrint": False}
    rows: list[dict[str, object]] = [
        {"label": words[f"refused_{name}"], "value": value}
        for name, value in (
            ("what", refusal.remedy),
            ("who", refusal.who),
            ("where", words.name(world.nearest)),
        )
    ]
    says = _RECEIPT_SAYS.get(journey.receipt)
    return {
        "refusedRows": rows,
        "refusedReason": refusal.reason,
        "refusedSays": words[says] if says else "",
        "refusedCanPrint": journey.receipt not in (ReceiptState.PRINTING, ReceiptState.PRINTED),
    }
