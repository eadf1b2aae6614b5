"""A terminal that does not know what time it is says so, and shows no wrong time."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from drivers.receipt.port import Field
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW, TODAY, signature
from tests.kiosk.story import NUMBER, OFFLINE, ONLINE, SEEN, WORLD, Story

UNSURE = dataclasses.replace(OFFLINE, time_certain=False)
# What the machine's clock says with an empty battery, set back, and a day ahead.
WRONG = [
    dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    NOW - dt.timedelta(days=30),
    NOW + dt.timedelta(days=1),
]


def submitted(readiness: Readiness, at: dt.datetime = NOW) -> Story:
    tapped = ev.SubmitTapped("key-1", at)
    return Story(readiness).to_review().then(ev.Signed(signature()), tapped)


def printed(story: Story) -> dict[str, str]:
    effect = story.effect(fx.Print)
    assert isinstance(effect, fx.Print)
    fields = [block for block in effect.receipt.blocks if isinstance(block, Field)]
    return {field.label: field.value for field in fields}


@pytest.mark.parametrize("readiness", [ONLINE, OFFLINE, UNSURE])
def test_case_says_whether_its_time_is_certain(readiness: Readiness) -> None:
    save = submitted(readiness).effect(fx.Save)
    assert isinstance(save, fx.Save)
    assert save.document.time_certain is readiness.time_certain


@pytest.mark.parametrize("wrong", WRONG)
def test_receipt_and_screen_say_uncertain_instead_of_a_wrong_time(wrong: dt.datetime) -> None:
    story = submitted(UNSURE, wrong).then(ev.Saved("s1", "key-1", NUMBER, wrong), SEEN)
    assert printed(story)["收件时间"] == "时间未核准"
    steps = str(present(story.journey, WORLD, TODAY)["nextSteps"])
    assert "时间未核准" in steps
    assert wrong.astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%H:%M") not in steps


def test_receipt_states_the_time_that_is_certain() -> None:
    story = submitted(OFFLINE).then(ev.Saved("s1", "key-1", NUMBER, NOW), SEEN)
    assert printed(story)["收件时间"] == "2026-11-20 21:47"


def test_second_copy_of_a_receipt_says_what_the_first_one_said() -> None:
    story = submitted(UNSURE).then(ev.Saved("s1", "key-1", NUMBER, NOW), SEEN)
    story.then(ev.ReadinessChanged(ONLINE))
    again = dataclasses.replace(story.journey, receipt=type(story.journey.receipt).PAPER_OUT)
    story.journey = again
    assert printed(story.then(ev.PrintTapped()))["收件时间"] == "时间未核准"


def test_clock_on_screen_gives_way_to_a_sentence_until_the_time_is_certain() -> None:
    unsure = present(Journey(at=Step.ATTRACT, readiness=UNSURE), WORLD, TODAY)
    sure = present(Journey(at=Step.ATTRACT, readiness=OFFLINE), WORLD, TODAY)
    assert (unsure["timeNotice"], sure["timeNotice"]) == ("时间未核准", "")


def test_clock_on_screen_is_right_on_a_machine_that_is_a_day_ahead() -> None:
    at_rest = Journey(at=Step.ATTRACT, readiness=ONLINE)
    values = present(at_rest, WORLD, TODAY, clock_ahead_s=86_400.4)
    assert values["clockAheadMs"] == 86_400_000


def test_page_that_is_closed_tells_no_uncertain_hour() -> None:
    for readiness, told in ((UNSURE, False), (OFFLINE, True)):
        closed = dataclasses.replace(readiness, out_of_service="reason_cannot_save", since=NOW)
        values = present(Journey(at=Step.OUT_OF_SERVICE, readiness=closed), WORLD, TODAY)
        assert bool(values["outSince"]) is told
