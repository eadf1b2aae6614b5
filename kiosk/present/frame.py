"""What surrounds every screen: place, trail, network, help, sheets."""

from __future__ import annotations

from kiosk.case.receipt import local_time
from kiosk.journey.elder import grace_clock, is_offered
from kiosk.journey.keeping import may_keep
from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.present.value import Value
from kiosk.words import OWN_NAMES

_PROVING = (Step.TRAVEL, Step.WAYS, Step.FACE_CONSENT, Step.FACE, Step.CODE, Step.LOGIN)
TRAIL = (
    (
        "choose",
        (
            Step.SERVICES,
            Step.RESUME,
            Step.TRACK,
            Step.SITUATION,
            Step.ITEM,
            Step.REFUSED,
            Step.LEAFLET,
        ),
    ),
    ("identify", (Step.CONSENT, Step.IDENTIFY, Step.CONFIRM, Step.AGENT, *_PROVING)),
    (
        "fill",
        (
            Step.PARTS,
            Step.FORM,
            Step.PAPER,
            Step.MATERIALS,
            Step.MATERIAL,
            Step.PROMISE,
            Step.SCAN,
            Step.FETCHING,
            Step.SLOTS,
            Step.KEEP,
        ),
    ),
    ("check", (Step.REVIEW, Step.BILL, Step.PAY, Step.SUBMITTING)),
    (
        "receipt",
        (Step.RESULT, Step.RATING, Step.CASES, Step.CASE, Step.DOCUMENT, Step.PICKUP),
    ),
)
_NO_BACK = frozenset(
    {
        Step.ATTRACT,
        Step.PAY,
        Step.SUBMITTING,
        Step.RESULT,
        Step.RATING,
        Step.TAKE,
        Step.GOODBYE,
        Step.OUT_OF_SERVICE,
    }
)
_DONE = (Step.RESULT, Step.RATING)
_NO_EXIT = frozenset(
    {Step.ATTRACT, Step.RESULT, Step.RATING, Step.TAKE, Step.GOODBYE, Step.OUT_OF_SERVICE}
)


def frame_values(journey: Journey, world: World) -> dict[str, Value]:
    """What the frame around every screen shows."""
    words, readiness = world.words, journey.readiness
    trail = next((i for i, (_, steps) in enumerate(TRAIL) if journey.at in steps), -1)
    return {
        "step": journey.at.value,
        "place": words.name(world.place),
        "nearest": words.name(world.nearest),
        "language": words.language,
        "languages": [
            {"value": one, "label": name} for one, name in OWN_NAMES.items() if one in world.tongues
        ],
        "practice": words["practice_band"] if world.practice else "",
        "elsewhere": words.say("item_elsewhere", alternative=world.nearest),
        "trail": [words[f"trail_{name}"] for name, _ in TRAIL],
        "trailIndex": trail,
        "networkNotice": ""
        if readiness.link_up or readiness.out_of_service
        else words["network_down"],
        "timeNotice": "" if readiness.time_certain else words["time_uncertain"],
        "canGoBack": journey.at not in _NO_BACK,
        "canExit": journey.save_slow
        if journey.at is Step.SUBMITTING
        else journey.at not in _NO_EXIT,
        "canKeep": may_keep(journey, world),
        "helpText": words[f"help_{journey.at.value}"],
        "idleWarning": journey.idle_warning,
        "idleLead": words["idle_lead_done" if journey.at in _DONE else "idle_lead"],
        "idleLeave": words["idle_leave_done" if journey.at in _DONE else "idle_leave"],
        "takeHeading": words["take_heading_both" if _paper(journey) else "take_heading"],
        "paperWaiting": _paper(journey),
        "goodbyeLead": words["goodbye_lead_done" if journey.handed_in else "goodbye_lead"],
        "saveSlow": words["submitting_slow"] if journey.save_slow else "",
        "graceSeconds": int(grace_clock(journey, world).seconds),
        "elder": journey.elder,
        "elderOffered": is_offered(journey),
        "inSession": journey.session != "" and journey.at not in (Step.TAKE, Step.GOODBYE),
        "outReason": _out_reason(journey, world),
        "outSince": words.say("out_since", time=local_time(readiness.since))
        if readiness.since and readiness.time_certain
        else "",
    }


def _out_reason(journey: Journey, world: World) -> str:
    readiness = journey.readiness
    if not readiness.out_of_service:
        return ""
    reason = world.words[readiness.out_of_service]
    note = readiness.out_note
    return world.words.say("out_noted", reason=reason, note=note) if note else reason


def _paper(journey: Journey) -> bool:
    return journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED, ReceiptState.TROUBLE)
