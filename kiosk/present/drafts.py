"""What is kept for later with its code, and the code that opens it again."""

from __future__ import annotations

from kiosk.case.draft import LENGTH, shown
from kiosk.case.draft_slip import contents, until_day
from kiosk.journey.draft_state import KeepPhase
from kiosk.journey.keeping import photographed
from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.present.value import Value

_NOTHING: dict[str, Value] = {
    "resumeScan": "",
    "resumeTyped": "",
    "resumeShown": "",
    "resumeLooking": False,
    "keepPhase": "",
    "keepHeading": "",
    "keepLead": "",
    "keepCode": "",
    "keepQr": "",
    "keepFacts": [],
    "keepPages": "",
    "keepTrouble": "",
    "keepSlip": "",
    "keepSlipGood": False,
    "keepAgain": False,
}


def draft_values(journey: Journey, world: World) -> dict[str, Value]:
    """What KEEP and RESUME show; nothing at any other step."""
    if journey.at is Step.RESUME:
        looking = journey.resuming
        typed = journey.draft if looking is None else looking.code
        return {
            **_NOTHING,
            "resumeScan": world.words["resume_scan"] if journey.readiness.code_scanner else "",
            "resumeTyped": typed,
            "resumeShown": shown(typed) if len(typed) > LENGTH // 2 else typed,
            "resumeLooking": looking is not None,
        }
    if journey.at is Step.KEEP and journey.keeping is not None:
        return {**_NOTHING, **_keep(journey, world)}
    return dict(_NOTHING)


def _keep(journey: Journey, world: World) -> dict[str, Value]:
    words, keeping = world.words, journey.keeping
    if keeping is None:
        return {}
    said: dict[str, Value] = {
        "keepPhase": keeping.phase.value,
        "keepHeading": words[f"keep_heading_{keeping.phase}"],
        "keepLead": words[f"keep_lead_{keeping.phase}"],
        "keepTrouble": keeping.trouble,
    }
    if keeping.phase is not KeepPhase.KEPT or keeping.until is None or journey.item is None:
        return said
    facts = (
        (words["keep_what"], "\n".join((journey.item.name, *contents(keeping.draft, words)))),
        (words["keep_until"], until_day(keeping.until, words)),
    )
    quiet = (ReceiptState.PRINTED, ReceiptState.PRINTING, ReceiptState.NONE)
    slip = journey.receipt
    return {
        **said,
        "keepCode": shown(keeping.code),
        "keepQr": keeping.code,
        "keepFacts": [{"label": label, "value": value} for label, value in facts],
        "keepPages": words["keep_pages"] if photographed(journey) else "",
        "keepSlip": "" if slip is ReceiptState.NONE else words[f"keep_slip_{slip}"],
        "keepSlipGood": slip in quiet,
        "keepAgain": slip not in quiet,
    }
