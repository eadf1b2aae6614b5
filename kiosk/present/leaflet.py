"""A page of a guide: what can be chosen, or what it says."""

from __future__ import annotations

from kiosk.journey.leaflet_pages import page_of
from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.present.value import Value

_NOTHING: dict[str, Value] = {
    "leafletTitle": "",
    "leafletLead": "",
    "leafletSections": [],
    "leafletRows": [],
    "leafletSearchable": False,
    "leafletQuery": "",
    "leafletNothing": "",
    "leafletMore": "",
    "leafletStarts": "",
    "leafletCanPrint": False,
    "leafletPrintText": "",
    "leafletSays": "",
    "leafletTrouble": False,
}


def leaflet_values(journey: Journey, world: World) -> dict[str, Value]:
    """The page on screen."""
    page = page_of(journey, world) if journey.at is Step.LEAFLET else None
    if page is None or journey.leaflet is None or journey.item is None:
        return dict(_NOTHING)
    words, leaflet, query = world.words, journey.item.leaflet, journey.leaflet.query
    printable = bool(page.sections) and leaflet is not None and leaflet.output != "screen"
    under_way = journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED)
    trouble = journey.receipt is not ReceiptState.NONE and not under_way
    return {
        **_NOTHING,
        "leafletTitle": page.title,
        "leafletLead": page.lead,
        "leafletSections": [{"title": one.title, "text": one.text} for one in page.sections],
        "leafletRows": [
            {"value": row.value, "label": row.label, "hint": row.hint} for row in page.rows
        ],
        "leafletSearchable": page.searchable,
        "leafletQuery": query,
        "leafletNothing": words["leaflet_found_nothing"] if query and not page.rows else "",
        "leafletMore": words.say("leaflet_more", count=page.more) if page.more else "",
        "leafletStarts": page.starts,
        "leafletCanPrint": printable and not under_way,
        "leafletPrintText": words["leaflet_print_again" if trouble else "leaflet_print"],
        "leafletSays": _says(journey.receipt, world),
        "leafletTrouble": trouble,
    }


def _says(state: ReceiptState, world: World) -> str:
    if state is ReceiptState.NONE:
        return ""
    if state in (ReceiptState.PRINTING, ReceiptState.PRINTED):
        return world.words[f"leaflet_{state.value}"]
    away = state in (ReceiptState.PAPER_OUT, ReceiptState.PRINTER_AWAY, ReceiptState.COVER_OPEN)
    return world.words["leaflet_no_paper" if away else "leaflet_trouble"]
