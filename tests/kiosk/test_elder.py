"""长者版: offered to whom the card says is old, chosen by anybody, slower, gone afterwards."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers.idcard.port import CardEvent
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.present.screen import present
from tests.kiosk.people import NOW, TODAY, card, ric_number
from tests.kiosk.story import WORLD, Story


def seen(age: int) -> Story:
    born = dt.date(TODAY.year - age, TODAY.month, TODAY.day)
    old = card(born=born, id_number=ric_number(born, "2"), sex="2")
    return Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, old))


@pytest.mark.parametrize(("age", "offered"), [(60, True), (59, False)])
def test_offered_once_the_card_says_sixty(age: int, offered: bool) -> None:
    story = seen(age)
    assert present(story.journey, WORLD, TODAY)["elderOffered"] is offered
    # Never imposed: who goes on as before has it no other way.
    assert not story.then(ev.IdentityConfirmed()).journey.elder


def test_accepted_it_waits_three_times_as_long_until_the_session_ends() -> None:
    story = seen(70).then(ev.ElderChosen(True))
    assert story.waits() == 3 * WORLD.timings.idle_s
    story.then(ev.IdentityConfirmed(), ev.TimerElapsed("s1", ev.Timer.IDLE))
    assert present(story.journey, WORLD, TODAY)["graceSeconds"] == 3 * WORLD.timings.grace_s
    story.then(ev.Touched(), ev.ExitTapped())
    # 「请取走身份证」 is read by the same eyes.
    assert present(story.journey, WORLD, TODAY)["elder"] is True
    story.then(ev.CardSeen("s1", CardEvent.REMOVED), ev.Touched())
    assert story.journey.at is Step.ATTRACT
    assert not story.journey.elder


def test_from_the_attract_screen_the_few_most_used_come_first() -> None:
    story = Story().then(ev.StartTapped("s1", NOW), ev.ElderChosen(True))
    first = present(story.journey, WORLD, TODAY)["elderFirst"]
    assert isinstance(first, list)
    assert 0 < len(first) <= 4
    story.then(ev.ServiceChosen(first[0]["id"]))
    assert story.journey.elder
