"""Transitions after the card: who holds it shows that they stand there, by the way they like.

Every way is one button of the same size; none is asked for twice. What came of a way becomes a
``Check`` of the case. A face is looked at only after a consent of its own, never of somebody under
14, at most twice; whoever does not want that, or cannot, takes another way, in no more steps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from kiosk.case.agency import needs_guardian
from kiosk.case.materials import digest_of
from kiosk.identity.documents import document_way
from kiosk.identity.policy import Next, Way, offered, what_now
from kiosk.journey.days import today
from kiosk.journey.effects import Ask, LeaveFace, StartTimer, WatchFace
from kiosk.journey.events import (
    Answered,
    BackTapped,
    ConsentDeclined,
    ConsentGiven,
    Drafted,
    FaceJudged,
    FaceSeen,
    IdentityConfirmed,
    NextTapped,
    OptionTapped,
    RetryTapped,
    SkipTapped,
    Timer,
    TimerElapsed,
)
from kiosk.journey.face_consent import face_consent, has_photo, looked_at
from kiosk.journey.fetching import ask_for
from kiosk.journey.identity_checks import valid, whose
from kiosk.journey.identity_events import NO_PHOTO
from kiosk.journey.identity_state import FaceView, Showing
from kiosk.journey.language import official
from kiosk.journey.session import Outcome
from kiosk.journey.session import timer as session_timer
from kiosk.journey.state import Journey, Purpose, Step, World
from sync.contract import asking
from sync.contract.case import Check, Consent

Transition = Callable[[Journey, Any, World], Outcome]

FACE_TRIES = 2
CODE_DIGITS = 6
LOOK_EVERY_S = 2.0
MOST_LOOKS = 150
WITHIN_S = 5.0
FACE_CONSENT = "face"
# Apart from the serials of questions that a citizen sees being asked.
_FIRST_SERIAL = 2_000_000
_BEFORE = (Step.CONFIRM, Step.AGENT, Step.REFUSED)


def proving(transition: Transition) -> Transition:
    """The transition, once the citizen has shown as much as the item asks for."""

    def go(journey: Journey, event: Any, world: World) -> Outcome:
        after, effects = transition(journey, event, world)
        if after.at in _BEFORE or after.item is None:
            return after, effects
        here = journey
        if isinstance(event, IdentityConfirmed) or journey.at is Step.CONFIRM:
            here = dataclasses.replace(journey, role="", agent=None, agent_consents=())
        if follows(here) == "on":
            return after, effects
        return _open_ways(here), ()

    return go


def follows(journey: Journey) -> Next:
    """What the item asks for beyond what was shown."""
    item, card = journey.item, journey.card
    if item is None or card is None:
        return "on"
    said = what_now(
        item.requires.identity,
        item.kind,
        valid(journey),
        journey.readiness.means,
        online=journey.readiness.link_up,
        document=document_way(card),
    )
    waits = journey.showing is not None and journey.showing.later
    return "on" if said == "choose-or-later" and waits else said


def ways(journey: Journey) -> tuple[Way, ...]:
    """What is offered, face last where it failed twice: it is not."""
    if journey.item is None:
        return ()
    found = offered(
        journey.item.requires.identity, journey.readiness.means, online=journey.readiness.link_up
    )
    tries = 0 if journey.showing is None else journey.showing.face_tries
    faces = tries < FACE_TRIES and not _too_young(journey) and has_photo(journey)
    return tuple(way for way in found if way is not Way.FACE or faces)


def choose(journey: Journey, event: OptionTapped, world: World) -> Outcome:
    """One of the ways."""
    if event.value not in ways(journey):
        return journey, ()
    way = Way(event.value)
    none = {"typed": "", "trouble": "", "id": "", "shown": "", "call": ""}
    chosen = showing_with(journey, way=way.value, **none)
    if way is Way.FACE:
        return dataclasses.replace(chosen, at=Step.FACE_CONSENT), ()
    if way is Way.SOCIAL_PIN:
        return dataclasses.replace(chosen, at=Step.CODE), ()
    return _ask(chosen, "begin", world)


def later(journey: Journey, event: SkipTapped, world: World) -> Outcome:
    """「先交件，平台再核验」, where the item allows it."""
    if follows(journey) != "choose-or-later":
        return journey, ()
    return _proceed(showing_with(journey, later=True), world)


def back_from_ways(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To who was read."""
    return dataclasses.replace(journey, at=_home(journey)), ()


def to_ways(journey: Journey, event: BackTapped | ConsentDeclined, world: World) -> Outcome:
    """Another way, without reproach; a consent to the face is withdrawn, and what it gave goes."""
    kept = tuple(one for one in journey.consents if one.purpose != FACE_CONSENT)
    checks = tuple(one for one in journey.checks if one.way != "face")
    face = journey.at in (Step.FACE, Step.FACE_CONSENT)
    back = dataclasses.replace(journey, consents=kept, checks=checks) if face else journey
    leave = (LeaveFace(journey.session),) if journey.at is Step.FACE else ()
    return _open_ways(back), leave


def face_agreed(journey: Journey, event: ConsentGiven, world: World) -> Outcome:
    """The consent of its own; only now the camera is opened."""
    if Way.FACE not in ways(journey):
        return _open_ways(journey), ()
    text = "\n".join(face_consent(journey, official(world)))
    given = Consent(purpose=FACE_CONSENT, text_digest=digest_of(text), given_at=event.at)
    others = tuple(one for one in journey.consents if one.purpose != FACE_CONSENT)
    agreed = dataclasses.replace(journey, consents=(*others, given))
    return _look(agreed)


def face_seen(journey: Journey, event: FaceSeen, world: World) -> Outcome:
    """How far it is."""
    view = FaceView(event.phase, event.task, event.fault, event.share)
    return showing_with(journey, face=view), ()


def face_again(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """「再试一次」."""
    showing = journey.showing
    if showing is None or showing.face.phase != "again":
        return journey, ()
    return _look(journey)


def face_judged(journey: Journey, event: FaceJudged, world: World) -> Outcome:
    """A match goes on; anything else is another try, and then another way."""
    showing = journey.showing or Showing()
    tries = showing.face_tries + 1
    if event.failure == NO_PHOTO:
        return _other_way(journey, world, "face_not_compared", FACE_TRIES)
    if not event.alive:
        if event.failure == "away" or tries >= FACE_TRIES:
            return _other_way(journey, world, "face_failed", FACE_TRIES)
        return _try_again(journey, tries, world, "face_again")
    check = Check(
        way="face",
        by="terminal",
        verdict=event.verdict,
        at=event.at,
        band=msgspec.UNSET if event.band is None else event.band,
        models=event.models or msgspec.UNSET,
        whose=whose(journey),
    )
    if event.verdict == "unsure" and tries < FACE_TRIES:
        return _try_again(journey, tries, world, "face_unsure")
    known = dataclasses.replace(journey, checks=(*journey.checks, check))
    if event.verdict == "match":
        if journey.readiness.link_up:
            return _ask(known, "check", world, checks=(check,))
        return _proceed(known, world)
    said = "face_not_compared" if event.verdict == "not-compared" else "face_no_match"
    return _other_way(known, world, said, FACE_TRIES)


def type_code(journey: Journey, event: Drafted, world: World) -> Outcome:
    """Digits, as many as a code has."""
    digits = "".join(one for one in event.value if one in "0123456789")[:CODE_DIGITS]
    return showing_with(journey, typed=digits, trouble=""), ()


def check_code(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """Ask the platform whether it is the one."""
    showing = journey.showing
    if showing is None or len(showing.typed) != CODE_DIGITS:
        return showing_with(journey, trouble=world.words["code_short"]), ()
    return _ask(journey, "check", world, secret=showing.typed)


def send_again(journey: Journey, event: RetryTapped, world: World) -> Outcome:
    """「重新发送」."""
    showing = journey.showing
    if showing is None or showing.way != Way.SMS:
        return journey, ()
    return _ask(showing_with(journey, typed="", trouble="", id=""), "begin", world)


def look_timer(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """Ask whether the phone or the clerk has said something."""
    showing = journey.showing
    if event.timer is not Timer.LOOK or showing is None:
        return session_timer(journey, event, world)
    if showing.looks >= MOST_LOOKS:
        return _other_way(journey, world, "login_over")
    asked = showing_with(journey, looks=showing.looks + 1)
    question = _question(asked, "check")
    if question is None:
        return journey, ()
    return asked, (Ask(journey.session, _FIRST_SERIAL + showing.looks + 1, question, WITHIN_S),)


def looked(journey: Journey, event: Answered, world: World) -> Outcome:
    """What it has said; without an answer it is asked again."""
    showing = journey.showing
    if showing is None or event.serial != _FIRST_SERIAL + showing.looks:
        return journey, ()
    answer = event.answer
    if isinstance(answer, asking.IdentitySaid) and answer.state != "waiting":
        return said(journey, answer, world)
    return journey, (StartTimer(journey.session, Timer.LOOK, LOOK_EVERY_S),)


def said(journey: Journey, answer: asking.Answer | None, world: World) -> Outcome:
    """What the platform says of the way that is being taken."""
    journey = _without_secret(journey)
    showing = journey.showing
    if showing is None:
        return journey, ()
    if not isinstance(answer, asking.IdentitySaid):
        # Not waited for: the terminal's own check stays what it is.
        return _proceed(journey, world) if showing.way == Way.FACE else (_open_ways(journey), ())
    if answer.state == "confirmed" and answer.at is not None:
        return _confirmed(journey, showing, answer, world)
    if showing.way == Way.FACE:
        return _proceed(journey, world)
    if answer.state == "begun":
        begun = showing_with(journey, id=answer.id, shown=answer.shown, typed="", trouble="")
        return dataclasses.replace(begun, at=Step.CODE), ()
    if answer.state == "waiting":
        waits = showing_with(journey, id=answer.id, shown=answer.shown, looks=0, trouble="")
        look = StartTimer(journey.session, Timer.LOOK, LOOK_EVERY_S)
        return dataclasses.replace(waits, at=Step.LOGIN), (look,)
    if journey.at is Step.CODE and answer.left:
        return showing_with(journey, typed="", trouble=answer.reason), ()
    return _open_ways(journey, answer.reason or world.words["ways_unavailable"]), ()


def ask_clerk(journey: Journey, world: World) -> Outcome:
    """Ask the platform for somebody who looks."""
    return _ask(journey, "begin", world)


def _without_secret(journey: Journey) -> Journey:
    # The question was answered: nobody needs the code or the PIN in it any more.
    fetch = journey.fetch
    if fetch is None or not isinstance(fetch.ask, asking.AskIdentity):
        return journey
    question = msgspec.structs.replace(fetch.ask, secret="")
    return dataclasses.replace(journey, fetch=dataclasses.replace(fetch, ask=question))


def _confirmed(
    journey: Journey, showing: Showing, answer: asking.IdentitySaid, world: World
) -> Outcome:
    if answer.at is None:
        return journey, ()
    check = Check(
        way=Way(showing.way).value,  # type: ignore[arg-type]  # the contract's names are ours
        by="platform",
        verdict="confirmed",
        at=answer.at,
        token=answer.token,
        whose=whose(journey),
    )
    known = dataclasses.replace(journey, checks=(*journey.checks, check))
    return _proceed(known, world)


def _proceed(journey: Journey, world: World) -> Outcome:
    """On, where there is enough; another way otherwise."""
    # These lead to steps whose modules know this one.
    from kiosk.journey import theme
    from kiosk.journey.onward import onward

    if follows(journey) != "on":
        return _open_ways(journey, world.words["ways_more"]), ()
    cleared = showing_with(journey, way="", id="", shown="", typed="", trouble="", call="")
    home = dataclasses.replace(cleared, at=_home(journey))
    if journey.agent is not None:
        return onward(theme.act)(home, NextTapped(), world)
    return onward(theme.confirm)(home, IdentityConfirmed(), world)


def _open_ways(journey: Journey, trouble: str = "") -> Journey:
    fresh = showing_with(
        journey, way="", id="", shown="", typed="", trouble=trouble, face=FaceView(), later=False
    )
    return dataclasses.replace(fresh, at=Step.WAYS)


def _other_way(journey: Journey, world: World, key: str, tries: int | None = None) -> Outcome:
    counted = journey if tries is None else showing_with(journey, face_tries=tries)
    return _open_ways(counted, world.words[key]), ()


def _try_again(journey: Journey, tries: int, world: World, key: str) -> Outcome:
    again = showing_with(
        journey, face=FaceView("again"), face_tries=tries, trouble=world.words[key]
    )
    return again, ()


def _look(journey: Journey) -> Outcome:
    person = looked_at(journey)
    if person is None:
        return journey, ()
    begun = dataclasses.replace(showing_with(journey, face=FaceView(), trouble=""), at=Step.FACE)
    return begun, (WatchFace(journey.session, person.id_number),)


def _ask(
    journey: Journey,
    part: Literal["begin", "check"],
    world: World,
    *,
    secret: str = "",
    checks: tuple[Check, ...] = (),
) -> Outcome:
    question = _question(journey, part, secret=secret, checks=checks)
    if question is None:
        return journey, ()
    face = bool(checks)
    return ask_for(journey, Purpose.IDENTITY, question, world, skippable=face)


def _question(
    journey: Journey,
    part: Literal["begin", "check"],
    *,
    secret: str = "",
    checks: tuple[Check, ...] = (),
) -> asking.AskIdentity | None:
    showing = journey.showing
    person = looked_at(journey)
    if showing is None or person is None or not showing.way:
        return None
    citizen = asking.Citizen(name=person.name, id_number=person.id_number, document=person.document)
    return asking.AskIdentity(
        way=Way(showing.way).value,  # type: ignore[arg-type]  # the contract's names are ours
        step=part,
        citizen=citizen,
        id=showing.id,
        secret=secret,
        checks=checks,
    )


def showing_with(journey: Journey, **changes: Any) -> Journey:
    """The same, with this of the way under way changed."""
    showing = journey.showing or Showing()
    return dataclasses.replace(journey, showing=dataclasses.replace(showing, **changes))


def _home(journey: Journey) -> Step:
    return Step.AGENT if journey.agent is not None else Step.CONFIRM


def _too_young(journey: Journey) -> bool:
    person = looked_at(journey)
    return person is None or needs_guardian(person, today(journey))
