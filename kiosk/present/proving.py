"""The ways to show that somebody stands there, and what the one that is taken shows."""

from __future__ import annotations

from kiosk.identity.policy import Way
from kiosk.journey.face_consent import PARTS, face_consent_part
from kiosk.journey.proving import CODE_DIGITS, follows, ways
from kiosk.journey.state import Journey, Step, World
from kiosk.present.told import bound
from kiosk.present.value import Value
from kiosk.words import Words

_ICONS = {
    Way.FACE: "person",
    Way.SMS: "phone",
    Way.QR: "touch",
    Way.SOCIAL_PIN: "card",
    Way.CLERK: "people",
}
_NOTHING: dict[str, Value] = {
    "proofWays": [],
    "waysTrouble": "",
    "faceRows": [],
    "faceConsentHeading": "",
    "faceConsentLead": "",
    "faceConsentAgree": "",
    "faceConsentDecline": "",
    "facePhase": "",
    "faceTask": "",
    "faceSays": "",
    "faceWarns": False,
    "faceShare": 0.0,
    "codeHeading": "",
    "codeLead": "",
    "codeShown": "",
    "codeTyped": "",
    "codeAgain": False,
    "codeLongest": CODE_DIGITS,
    "proofTrouble": "",
    "loginHeading": "",
    "loginLead": "",
    "loginCode": "",
    "loginNote": "",
    "loginCall": "",
    "loginCallSays": "",
}
_LATER = "later"


def proving_values(journey: Journey, world: World) -> dict[str, Value]:
    """What these screens show; nothing of it anywhere else."""
    words = world.words
    match journey.at:
        case Step.WAYS:
            return {**_NOTHING, **_ways(journey, words)}
        case Step.FACE_CONSENT:
            return {**_NOTHING, **_consent(journey, world)}
        case Step.FACE:
            return {**_NOTHING, **_face(journey, words)}
        case Step.CODE:
            return {**_NOTHING, **_code(journey, words)}
        case Step.LOGIN:
            return {**_NOTHING, **_login(journey, words)}
    return dict(_NOTHING)


def _ways(journey: Journey, words: Words) -> dict[str, Value]:
    next_ = follows(journey)
    found = [
        {
            "id": way.value,
            "icon": _ICONS[way],
            "label": words[f"ways_{way.name.lower()}"],
            "hint": words[f"ways_{way.name.lower()}_hint"],
        }
        for way in ways(journey)
    ]
    if next_ == "choose-or-later":
        later = {"label": words["ways_later"], "hint": words["ways_later_hint"]}
        found.append({"id": _LATER, "icon": "clock", **later})
    trouble = "" if journey.showing is None else journey.showing.trouble
    if not found:
        trouble = words["ways_nobody"]
    return {"proofWays": found, "waysTrouble": trouble}


def _consent(journey: Journey, world: World) -> dict[str, Value]:
    words = world.words
    clerk = journey.showing is not None and journey.showing.way == Way.CLERK
    asked = "video_consent" if clerk else "face_consent"

    def part(said_in: Words, key: str) -> str:
        if clerk:
            return said_in[f"{asked}_{key}"]
        return face_consent_part(journey, said_in, key)

    def row(key: str) -> dict[str, str]:
        def say(said_in: Words) -> str:
            return part(said_in, key)

        return {"label": words[f"face_consent_label_{key}"], "value": bound(say, say, world)}

    return {
        "faceRows": [row(key) for key in PARTS],
        "faceConsentHeading": words[f"{asked}_heading"],
        "faceConsentLead": words[f"{asked}_lead"],
        "faceConsentAgree": words[f"{asked}_agree"],
        "faceConsentDecline": words[f"{asked}_decline"],
    }


def _face(journey: Journey, words: Words) -> dict[str, Value]:
    showing = journey.showing
    if showing is None:
        return {}
    face = showing.face
    if face.phase == "again":
        says = showing.trouble or words["face_phase_again"]
    elif face.fault:
        says = words[f"face_fault_{face.fault}"]
    elif face.task:
        says = words[f"face_task_{face.task}"]
    else:
        says = words[f"face_phase_{face.phase}"]
    return {
        "facePhase": face.phase,
        "faceTask": face.task,
        "faceSays": says,
        "faceWarns": bool(face.fault) or face.phase == "again",
        "faceShare": face.share,
    }


def _code(journey: Journey, words: Words) -> dict[str, Value]:
    showing = journey.showing
    if showing is None:
        return {}
    sms = showing.way == Way.SMS
    lead = words.say("code_lead_sms", phone=showing.shown) if sms else words["code_lead_pin"]
    return {
        "codeHeading": words["code_heading_sms" if sms else "code_heading_pin"],
        "codeLead": lead,
        # A PIN is nobody's to see; where the digits are is enough.
        "codeShown": showing.typed if sms else "●" * len(showing.typed),
        "codeTyped": showing.typed,
        "codeAgain": sms,
        "proofTrouble": showing.trouble,
    }


def _login(journey: Journey, words: Words) -> dict[str, Value]:
    showing = journey.showing
    if showing is None:
        return {}
    clerk = showing.way == Way.CLERK
    return {
        "loginHeading": words["login_heading_clerk" if clerk else "login_heading_qr"],
        "loginLead": words["login_lead_clerk" if clerk else "login_lead_qr"],
        "loginCode": showing.shown,
        "loginNote": words["login_clerk_note"] if clerk and not showing.call else "",
        "loginCall": showing.call,
        "loginCallSays": words[f"video_{showing.call}"] if showing.call else "",
    }
