"""Transitions of a call with a clerk: a consent of its own before the camera, or words alone.

The verdict comes as for every other way (``proving.looked``); the pictures pass beside it, and end
with the step.
"""

from __future__ import annotations

import dataclasses

from kiosk.case.materials import digest_of
from kiosk.identity.policy import Way
from kiosk.journey import proving
from kiosk.journey.effects import Effect, LeaveVideo, WatchVideo
from kiosk.journey.events import BackTapped, CallTold, ConsentDeclined, ConsentGiven, OptionTapped
from kiosk.journey.face_consent import PARTS
from kiosk.journey.language import official
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Step, World
from kiosk.words import Words
from sync.contract.case import Consent

VIDEO_CONSENT = "video"


def choose(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """One of the ways; before a clerk sees anybody, they are asked."""
    asks = event.value == Way.CLERK and journey.readiness.means.video
    if not asks or Way.CLERK not in proving.ways(journey):
        return proving.choose(journey, event, world)
    chosen = proving.showing_with(
        journey, way=Way.CLERK.value, typed="", trouble="", id="", shown="", call=""
    )
    return dataclasses.replace(chosen, at=Step.FACE_CONSENT), ()


def agreed(journey: Journey, event: ConsentGiven, world: World) -> Outcome:
    """The clerk may see them; or, at the other way, the terminal may."""
    if not _is_asked(journey):
        return proving.face_agreed(journey, event, world)
    text = "\n".join(video_consent(official(world)))
    given = Consent(purpose=VIDEO_CONSENT, text_digest=digest_of(text), given_at=event.at)
    known = dataclasses.replace(journey, consents=(*_others(journey), given))
    return proving.ask_clerk(proving.showing_with(known, call="waiting"), world)


def declined(journey: Journey, event: ConsentDeclined, world: World) -> Outcome:
    """「不开视频」: the clerk is asked all the same, in as many steps."""
    if not _is_asked(journey):
        return proving.to_ways(journey, event, world)
    return proving.ask_clerk(proving.showing_with(journey, call=""), world)


def told(journey: Journey, event: CallTold, world: World) -> Outcome:
    """How the call is."""
    showing = journey.showing
    if showing is None or not showing.call:
        return journey, ()
    return proving.showing_with(journey, call=event.state.value), ()


def left(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """Another way; the consent to be seen is taken back with the call."""
    kept = dataclasses.replace(journey, consents=_others(journey))
    return proving.to_ways(kept, event, world)


def video_consent(words: Words) -> tuple[str, ...]:
    """The very words: who sees them, for what, how long it is kept, and which rights there are."""
    return tuple(words[f"video_consent_{part}"] for part in PARTS)


def calling(before: Journey, after: Journey) -> tuple[Effect, ...]:
    """What is to be done about the call after this transition."""
    was, now = _call(before), _call(after)
    if now and now != was:
        return (WatchVideo(after.session, now),)
    return (LeaveVideo(before.session),) if was and not now else ()


def _call(journey: Journey) -> str:
    showing = journey.showing
    if journey.at is not Step.LOGIN or showing is None or not showing.call:
        return ""
    return showing.id


def _is_asked(journey: Journey) -> bool:
    return journey.showing is not None and journey.showing.way == Way.CLERK


def _others(journey: Journey) -> tuple[Consent, ...]:
    return tuple(one for one in journey.consents if one.purpose != VIDEO_CONSENT)
