"""How a case is found, the citizen's cases, and everything of one of them."""

from __future__ import annotations

import datetime as dt

from kiosk.case.receipt import local_time
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.tracking import BY_CARD, BY_NUMBER, ITEM, possible, shown_case
from kiosk.locale import say_date
from kiosk.present.value import Value
from kiosk.words import Words
from sync.contract.asking import CaseView
from sync.contract.number import CHINA, group_number, group_so_far

_NOTHING: dict[str, Value] = {
    "trackScan": "",
    "trackHeading": "",
    "trackLead": "",
    "trackByNumber": False,
    "trackTyped": "",
    "trackShown": "",
    "trackWays": [],
    "casesHeading": "",
    "casesLead": "",
    "casesRows": [],
    "caseName": "",
    "caseWords": "",
    "caseNumber": "",
    "caseDue": "",
    "caseTimeline": [],
    "caseDefects": [],
    "caseDeferred": [],
    "caseParts": [],
    "caseActions": [],
    "caseNote": "",
}


def tracking_values(journey: Journey, world: World) -> dict[str, Value]:
    """What the three screens of 办件进度 show; nothing at any other step."""
    if journey.at is Step.TRACK:
        scan = world.words["track_scan"] if journey.readiness.code_scanner else ""
        return {**_NOTHING, "trackScan": scan, **_track(journey, world)}
    if journey.at is Step.CASES:
        return {**_NOTHING, **_cases(journey, world)}
    case = shown_case(journey)
    if journey.at is Step.CASE and case is not None:
        return {**_NOTHING, **_case(case, journey, world)}
    return dict(_NOTHING)


def _track(journey: Journey, world: World) -> dict[str, Value]:
    words = world.words
    if journey.tracking is not None and journey.tracking.by_number:
        return {
            "trackHeading": words["track_number_heading"],
            "trackLead": words["track_number_lead"],
            "trackByNumber": True,
            "trackTyped": journey.draft,
            "trackShown": group_so_far(journey.draft),
        }
    ways = (BY_CARD, BY_NUMBER) if ITEM in world.catalog else (BY_NUMBER,)
    return {
        "trackHeading": words["track_heading"],
        "trackLead": words["track_lead" if BY_CARD in ways else "track_lead_number"],
        "trackWays": [
            {"value": way, "label": words[f"track_{way}"], "hint": words[f"track_{way}_hint"]}
            for way in ways
        ],
    }


def _cases(journey: Journey, world: World) -> dict[str, Value]:
    words = world.words
    cases = () if journey.tracking is None else journey.tracking.cases
    return {
        "casesHeading": words["cases_heading" if cases else "cases_none"],
        "casesLead": words["cases_lead" if cases else "cases_none_lead"],
        "casesRows": [
            {
                "value": one.number,
                "label": words.tell(one.name) or group_number(one.number),
                "hint": _row_hint(one, words),
            }
            for one in cases
        ],
    }


def _case(case: CaseView, journey: Journey, world: World) -> dict[str, Value]:
    words = world.words
    by_number = journey.tracking is not None and journey.tracking.by_number
    return {
        "caseName": words.tell(case.name),
        "caseWords": words.tell(case.words),
        "caseNumber": group_number(case.number),
        "caseDue": words.say("case_due", date=say_date(case.due, words)) if case.due else "",
        "caseTimeline": [
            {"title": words.tell(said), "detail": local_time(at)} for at, said in case.timeline
        ],
        "caseDefects": [words.tell(one) for one in case.defects],
        "caseDeferred": [
            words.say("case_deferred_by", name=one.name, date=say_date(one.due, words))
            for one in case.deferred
        ],
        "caseParts": [
            {"label": words.tell(one.name), "value": _part_says(one, words)} for one in case.parts
        ],
        "caseActions": [
            {"value": one, "label": words[f"case_do_{one}"]} for one in possible(case, world)
        ],
        "caseNote": words["case_number_only"] if by_number else "",
    }


def _part_says(part: CaseView, words: Words) -> str:
    said = words.tell(part.words)
    if part.due is None:
        return said
    return f"{said}\n{words.say('case_part_due', date=say_date(part.due, words))}"


def _row_hint(case: CaseView, words: Words) -> str:
    handed_in = words.say("cases_row", date=say_date(_day(case.received_at), words))
    return f"{handed_in} · {words.tell(case.words)}"


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(CHINA).date()
