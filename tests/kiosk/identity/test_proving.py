"""Who holds the card shows that they stand there, by the way they like; none of them is forced."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest

from drivers.idcard.port import CardEvent
from kiosk.case.materials import digest_of
from kiosk.catalog.item import Item
from kiosk.identity.policy import LEVELS, Way
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.face_consent import face_consent
from kiosk.journey.filling import case_of
from kiosk.journey.identity_events import NO_PHOTO
from kiosk.journey.state import Step
from sync.contract.asking import AskIdentity, IdentitySaid
from sync.contract.case import CaseDocument, encode
from tests.kiosk.identity.prover import (
    CONFIRMED,
    MATCH,
    READY_TO_PROVE,
    WAITING,
    Prover,
)
from tests.kiosk.people import NOW, card, ric_number
from tests.kiosk.people import world as people_world
from tests.kiosk.story import WORLD

CHILD = card(born=dt.date(2018, 1, 1), id_number=ric_number(dt.date(2018, 1, 1), "1"))


def case(prover: Prover) -> CaseDocument:
    item = prover.journey.item
    assert item is not None
    return case_of(prover.journey, item, WORLD, NOW)


def test_face_needs_a_consent_of_its_own_before_the_camera_opens() -> None:
    prover = Prover().at_face_consent()
    assert not prover.has_effect(fx.WatchFace)
    prover.then(ev.ConsentGiven(NOW)).is_at(Step.FACE)
    assert prover.has_effect(fx.WatchFace)
    (given,) = [one for one in prover.journey.consents if one.purpose == "face"]
    assert given.given_at == NOW
    assert given.text_digest == digest_of("\n".join(face_consent(prover.journey, WORLD.words)))


def test_refusing_is_one_tap_and_another_way_goes_on() -> None:
    prover = Prover().at_face_consent().then(ev.ConsentDeclined())
    prover.is_at(Step.WAYS)
    assert not [one for one in prover.journey.consents if one.purpose == "face"]
    prover.then(ev.SkipTapped()).is_at(Step.FORM)


def test_consent_is_withdrawn_with_everything_it_gave() -> None:
    prover = Prover().at_face()
    prover.then(ev.FaceSeen("s1", "task", "nod", "", 0.4), ev.ConsentDeclined())
    prover.is_at(Step.WAYS)
    assert prover.has_effect(fx.LeaveFace)
    assert prover.journey.checks == ()
    assert not [one for one in prover.journey.consents if one.purpose == "face"]
    # A verdict that comes after that is nobody's.
    assert prover.then(MATCH).journey.checks == ()


def test_match_offline_goes_on_and_is_marked_to_be_verified() -> None:
    prover = Prover().at_face()
    prover.then(MATCH).is_at(Step.FORM)
    said = case(prover).assurance
    assert (said.required, said.reached, said.to_verify) == ("L2", "L1", True)
    assert said.ways == ("idcard-chip", "face")
    checks = said.checks
    assert checks is not msgspec.UNSET
    assert set(msgspec.to_builtins(checks[0])) == {
        "way",
        "by",
        "verdict",
        "at",
        "band",
        "models",
        "whose",
    }


def test_match_online_is_confirmed_by_the_platform() -> None:
    prover = Prover(READY_TO_PROVE).at_face().then(MATCH)
    prover.is_at(Step.FETCHING)
    ask = prover.effect(fx.Ask)
    assert isinstance(ask, fx.Ask)
    assert isinstance(ask.ask, AskIdentity)
    assert ask.ask.checks[0].verdict == "match"
    prover.hears(CONFIRMED).over_the_registers().is_at(Step.FORM)
    said = case(prover).assurance
    assert (said.reached, said.to_verify) == ("L2", msgspec.UNSET)


def test_platform_that_does_not_confirm_a_face_leaves_it_to_be_verified() -> None:
    prover = Prover(READY_TO_PROVE).at_face().then(MATCH)
    prover.hears(IdentitySaid(state="refused", reason="x")).over_the_registers().is_at(Step.FORM)
    assert case(prover).assurance.to_verify is True


@pytest.mark.parametrize(
    ("judged", "key"),
    [
        (ev.FaceJudged("s1", True, "no-match", "low", "", (), NOW), "face_no_match"),
        (ev.FaceJudged("s1", True, "not-compared", None, "", (), NOW), "face_not_compared"),
        (ev.FaceJudged("s1", False, "not-compared", None, "away", (), NOW), "face_failed"),
        (ev.FaceJudged("s1", False, "not-compared", None, NO_PHOTO, (), NOW), "face_not_compared"),
    ],
)
def test_what_is_no_match_passes_nobody_and_leads_kindly_to_the_other_ways(
    judged: ev.FaceJudged, key: str
) -> None:
    prover = Prover(READY_TO_PROVE).at_face().then(judged)
    prover.is_at(Step.WAYS)
    assert prover.journey.showing is not None
    assert prover.journey.showing.trouble == WORLD.words[key]
    # Not a third time; the others are still there.
    prover.then(ev.OptionTapped("face")).is_at(Step.WAYS)
    prover.then(ev.OptionTapped("qr-login")).hears(WAITING).is_at(Step.LOGIN)


def test_second_failure_leads_to_the_other_ways() -> None:
    lost = ev.FaceJudged("s1", False, "not-compared", None, "lost", (), NOW)
    prover = Prover().at_face()
    prover.then(lost).is_at(Step.FACE)
    prover.then(ev.NextTapped())
    assert prover.has_effect(fx.WatchFace)
    prover.then(lost).is_at(Step.WAYS)


def test_nobody_under_fourteen_is_looked_at() -> None:
    prover = Prover()
    prover.to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, CHILD))
    item = prover.journey.item
    assert item is not None
    anybody = msgspec.structs.replace(item, prechecks=())
    prover.journey = dataclasses.replace(prover.journey, item=anybody)
    prover.then(ev.IdentityConfirmed()).is_at(Step.AGENT)
    prover.then(ev.ConsentGiven(NOW), ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    prover.then(ev.NextTapped()).is_at(Step.WAYS)
    prover.then(ev.OptionTapped("face"), ev.ConsentGiven(NOW)).is_at(Step.FACE)
    watched = prover.effect(fx.WatchFace)
    assert isinstance(watched, fx.WatchFace)
    assert watched.id_number == card().id_number
    prover.then(MATCH)
    assert [one.whose for one in prover.journey.checks] == ["agent"]


def test_code_is_typed_checked_and_becomes_part_of_the_case() -> None:
    prover = Prover(READY_TO_PROVE).at_code()
    prover.then(ev.Drafted("12a34567"), ev.NextTapped())
    ask = prover.effect(fx.Ask)
    assert isinstance(ask, fx.Ask)
    assert isinstance(ask.ask, AskIdentity)
    assert (ask.ask.secret, ask.ask.id) == ("123456", "id-1")
    prover.hears(IdentitySaid(state="refused", reason="不对", id="id-1", left=2)).is_at(Step.CODE)
    prover.then(ev.Drafted("654321"), ev.NextTapped())
    prover.hears(CONFIRMED).over_the_registers().is_at(Step.FORM)
    assert case(prover).assurance.reached == "L2"
    assert b"654321" not in encode(case(prover))


def test_pin_is_forgotten_as_soon_as_the_platform_has_answered() -> None:
    prover = Prover(READY_TO_PROVE).at_pin()
    prover.then(ev.Drafted("246810"), ev.NextTapped())
    prover.hears(IdentitySaid(state="refused", reason="不对", id="pin", left=2)).is_at(Step.CODE)
    assert prover.journey.showing is not None
    assert prover.journey.showing.typed == ""
    asked = prover.journey.fetch
    assert asked is not None
    assert isinstance(asked.ask, AskIdentity)
    assert asked.ask.secret == ""


def test_phone_is_asked_again_and_again_until_it_says_something() -> None:
    prover = Prover(READY_TO_PROVE).at_login()
    look = ev.TimerElapsed("s1", ev.Timer.LOOK)
    for answer in (WAITING, None):
        prover.then(look)
        ask = prover.effect(fx.Ask)
        assert isinstance(ask, fx.Ask)
        prover.then(ev.Answered("s1", ask.serial, answer)).is_at(Step.LOGIN)
    prover.then(look)
    ask = prover.effect(fx.Ask)
    assert isinstance(ask, fx.Ask)
    prover.then(ev.Answered("s1", ask.serial, CONFIRMED))
    prover.over_the_registers().is_at(Step.FORM)


def test_leaving_forgets_what_was_shown() -> None:
    prover = Prover(READY_TO_PROVE).at_pin()
    prover.then(ev.Drafted("123456"), ev.NextTapped()).hears(CONFIRMED)
    left = prover.over_the_registers().then(ev.ExitTapped()).journey
    assert (left.checks, left.showing) == ((), None)


def screens_to_the_end(item: Item) -> tuple[int, int]:
    """Screens from the card to what follows: with a face, and without one."""
    steps = []
    for way in (Way.FACE, Way.SMS):
        prover = Prover(READY_TO_PROVE)
        at = dataclasses.replace(
            prover.journey, at=Step.CONFIRM, item=item, card=card(), session="s1", started_at=NOW
        )
        prover.journey = at
        prover.then(ev.IdentityConfirmed())
        if prover.journey.at.value != "ways":
            return 0, 0
        screens = [prover.journey.at]
        prover.then(ev.OptionTapped(way.value))
        if way is Way.FACE:
            screens.append(prover.journey.at)
            prover.then(ev.ConsentGiven(NOW))
            screens.append(prover.journey.at)
            prover.then(MATCH).hears(CONFIRMED)
        else:
            prover.hears(IdentitySaid(state="begun", id="i", shown="1", left=3))
            screens.append(prover.journey.at)
            prover.then(ev.Drafted("123456"), ev.NextTapped()).hears(CONFIRMED)
        assert prover.journey.at not in (Step.WAYS, Step.CODE, Step.FACE)
        steps.append(len(screens))
    return steps[0], steps[1]


def test_every_service_that_admits_a_face_is_done_without_one_in_no_more_steps() -> None:
    whole = people_world(whole=True)
    admit = 0
    for head in whole.catalog.heads:
        item = whole.catalog[head.id]
        if (
            LEVELS.index(item.requires.identity) < LEVELS.index("L2")
            or item.requires.identity == "L3"
        ):
            continue
        simple = msgspec.structs.replace(item, prechecks=(), kind="apply", parts=())
        with_face, without = screens_to_the_end(simple)
        assert without <= with_face, item.id
        admit += with_face > 0
    assert admit > 100
