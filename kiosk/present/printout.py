"""The document on screen: what it states, masked until held, and how its printing goes."""

from __future__ import annotations

from kiosk.case.masking import masked_name
from kiosk.journey.pages import UNDER_WAY
from kiosk.journey.printout import copy_url, output_of
from kiosk.journey.state import Journey, PagesState, ReceiptState, Step, World
from kiosk.present.value import Value

# On one page; the rest is on the paper.
MOST_ON_SCREEN = 8
# Values that show to bystanders who it is about.
_OPEN_LENGTH = 24
_WELL = (PagesState.NONE, PagesState.SENDING, PagesState.PRINTING, PagesState.PRINTED)
_SLIP_WELL = (ReceiptState.NONE, ReceiptState.PRINTING, ReceiptState.PRINTED)
# What the printing of a slip is called; all else is not printed.
_SLIP_NOW = {
    ReceiptState.PRINTING: "printing",
    ReceiptState.PRINTED: "printed",
    ReceiptState.TROUBLE: "trouble",
}

_NOTHING: dict[str, Value] = {
    "printoutHeading": "",
    "printoutNow": "",
    "printoutLead": "",
    "printoutTitle": "",
    "printoutRows": [],
    "printoutMore": "",
    "printoutSays": "",
    "printoutTrouble": False,
    "printoutPrimary": "",
    "printoutCopy": "",
    "printoutCanSlip": False,
    "printoutBusy": False,
}


def printout_values(journey: Journey, world: World) -> dict[str, Value]:
    """The document, and what can be done with it."""
    printout, item, words = journey.printout, journey.item, world.words
    if journey.at is not Step.DOCUMENT or printout is None or item is None:
        return dict(_NOTHING)
    found, output = printout.certificate, output_of(item)
    heading, lead = _now(journey, world, output)
    # Held up it may take hours: whoever does not want to wait goes, and the job is taken back.
    busy = printout.pages in (PagesState.SENDING, PagesState.PRINTING)
    rest = len(found.facts) - MOST_ON_SCREEN
    return {
        "printoutHeading": heading or words[f"printout_heading_{output}"],
        "printoutNow": heading,
        "printoutLead": lead,
        "printoutTitle": found.title or item.name,
        "printoutRows": [
            {"label": label, "value": _masked(label, value), "full": value}
            for label, value in found.facts[:MOST_ON_SCREEN]
        ],
        "printoutMore": words.say("printout_more", count=rest) if rest > 0 else "",
        "printoutSays": _says(journey, world),
        "printoutTrouble": printout.pages not in _WELL
        or (printout.pages is PagesState.NONE and journey.receipt not in _SLIP_WELL),
        "printoutPrimary": _primary(journey, world, output),
        "printoutCopy": copy_url(found, world),
        "printoutCanSlip": bool(found.ecopy)
        and output == "a4"
        and journey.receipt not in (ReceiptState.PRINTING, ReceiptState.PRINTED),
        "printoutBusy": busy,
    }


def _now(journey: Journey, world: World, output: str) -> tuple[str, str]:
    """How the printing goes, empty before it; and what can be done meanwhile."""
    printout, words = journey.printout, world.words
    if printout is None:
        return "", ""
    copy = "_copy" if copy_url(printout.certificate, world) else ""
    if output == "slip" and journey.receipt is not ReceiptState.NONE:
        state = _SLIP_NOW.get(journey.receipt, "unprinted")
        lead = {"printing": "busy", "printed": "printed"}.get(state, "")
    elif printout.pages is PagesState.NONE:
        paper = "_paper" if output == "a4" and not copy else ""
        return "", words[f"printout_lead_{output}{paper}"]
    else:
        state = printout.pages.value
        if printout.pages in (PagesState.SENDING, PagesState.PRINTING):
            lead = "busy"
        elif printout.pages in UNDER_WAY:
            lead = f"held{copy}"
        else:
            lead = "printed" if printout.pages is PagesState.PRINTED else f"failed{copy}"
    return words[f"printout_now_{state}"], words[f"printout_now_lead_{lead}"] if lead else ""


def _says(journey: Journey, world: World) -> str:
    printout, words = journey.printout, world.words
    if printout is None:
        return ""
    if printout.pages is PagesState.NONE:
        said = journey.receipt
        return "" if said is ReceiptState.NONE else words[f"printout_slip_{said}"]
    out = printout.pages in UNDER_WAY and printout.pages is not PagesState.SENDING
    return words.say(
        f"printout_pages_{'out' if out else printout.pages}",
        sheets=printout.sheets,
        pages=printout.certificate.pages,
    )


def _primary(journey: Journey, world: World, output: str) -> str:
    printout, words = journey.printout, world.words
    if printout is None or output == "screen":
        return ""
    if output == "slip":
        done = journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED)
        again = journey.receipt is not ReceiptState.NONE
        return "" if done else words["printout_again" if again else "printout_print_slip"]
    match printout.pages:
        case PagesState.NONE:
            return words.say("printout_print_a4", pages=printout.certificate.pages)
        case PagesState.AWAY | PagesState.TROUBLE:
            return words["printout_again"]
        case _:
            return ""


def _masked(label: str, value: str) -> str:
    """What bystanders may see: names and numbers of people are covered."""
    if "姓名" in label:
        return masked_name(value)
    digits = sum(one.isdigit() for one in value)
    if digits >= 15 and len(value) <= _OPEN_LENGTH:
        return f"{value[:4]}{'*' * (len(value) - 6)}{value[-2:]}"
    return value
