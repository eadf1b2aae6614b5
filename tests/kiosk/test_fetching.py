"""The platform is asked while the citizen waits; no answer loses nothing and holds nobody."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey import receivers
from kiosk.journey.fetching import ask_for
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Purpose, Step, World
from sync.contract.asking import Answer, AskHealth, Declined, Health, Why
from tests.kiosk.story import WORLD, Story

ANSWER = Health(systems={})
HEARD: list[Answer | None] = []


def receive(journey: Journey, answer: Answer | None, world: World) -> Outcome:
    HEARD.append(answer)
    return dataclasses.replace(journey, at=Step.FORM), ()


@pytest.fixture(autouse=True)
def receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    HEARD.clear()
    monkeypatch.setattr(receivers, "RECEIVERS", {Purpose.FACTS: receive})


def asked(*, skippable: bool = False) -> Story:
    story = Story().to_form()
    story.journey, story.effects = ask_for(
        story.journey, Purpose.FACTS, AskHealth(), WORLD, skippable=skippable
    )
    story.is_at(Step.FETCHING)
    return story


def serial(story: Story) -> int:
    ask = story.effect(fx.Ask)
    assert isinstance(ask, fx.Ask)
    return ask.serial


def test_answer_goes_to_the_receiver_and_the_journey_on() -> None:
    story = asked()
    story.then(ev.Answered("s1", serial(story), ANSWER))
    story.is_at(Step.FORM)
    assert HEARD == [ANSWER]


def test_answer_to_an_earlier_question_is_dropped() -> None:
    story = asked()
    story.then(ev.Answered("s1", serial(story) + 1, ANSWER))
    story.is_at(Step.FETCHING)
    assert HEARD == []


@pytest.mark.parametrize("why", list(Why))
def test_no_answer_is_said_in_a_sentence_and_can_be_tried_again(why: Why) -> None:
    story = asked()
    story.then(ev.Answered("s1", serial(story), trouble=why))
    assert story.journey.fetch is not None
    assert story.journey.fetch.trouble == WORLD.words[f"fetching_{why}"]
    story.then(ev.RetryTapped())
    story.then(ev.Answered("s1", serial(story), ANSWER))
    story.is_at(Step.FORM)


def test_what_the_platform_declines_is_said_in_its_words() -> None:
    story = asked()
    story.then(ev.Answered("s1", serial(story), Declined(reason="系统正在维护")))
    assert story.journey.fetch is not None
    assert story.journey.fetch.trouble == "系统正在维护"


def test_citizen_may_go_on_without_an_answer_only_where_that_is_possible() -> None:
    held = asked()
    held.then(ev.SkipTapped())
    held.is_at(Step.FETCHING)
    free = asked(skippable=True)
    free.then(ev.SkipTapped())
    free.is_at(Step.FORM)
    assert HEARD == [None]


def test_back_leads_to_where_it_was_asked_and_the_late_answer_changes_nothing() -> None:
    story = asked()
    late = ev.Answered("s1", serial(story), ANSWER)
    story.then(ev.BackTapped())
    story.is_at(Step.FORM)
    before = story.journey
    story.then(late)
    assert story.journey == before
    story.journey, story.effects = ask_for(story.journey, Purpose.FACTS, AskHealth(), WORLD)
    story.then(late)
    story.is_at(Step.FETCHING)
    assert HEARD == []


def test_it_is_said_when_it_takes_long() -> None:
    story = asked()
    story.then(ev.TimerElapsed("s1", ev.Timer.ASK))
    assert story.journey.fetch is not None
    assert story.journey.fetch.slow


def test_idle_citizen_is_asked_and_wiped_as_everywhere() -> None:
    story = asked()
    story.then(ev.TimerElapsed("s1", ev.Timer.IDLE), ev.TimerElapsed("s1", ev.Timer.GRACE))
    assert story.journey.fetch is None
