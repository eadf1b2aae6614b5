"""The platform decides while the citizen waits: only its word is said, nobody waits for ever."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest

from drivers.receipt.port import Line, Receipt
from kiosk.case.decision import Verdict
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.journey.waiting import EVERY_S, TRIES
from kiosk.present.screen import present
from sync.contract.asking import AskProgress, CaseView, Progress, Slots
from tests.kiosk.paying_story import NUMBER, SLOTS, WORLD, Visit
from tests.kiosk.people import NOW, TODAY


def screen(visit: Visit) -> dict[str, object]:
    return dict(present(visit.journey, WORLD, TODAY))


def waiting() -> Visit:
    visit = Visit().to_booked().then(ev.SubmitTapped("k", NOW))
    visit.then(ev.Saved("s1", "k", NUMBER, NOW), ev.TimerElapsed("s1", ev.Timer.DELIVERY))
    return visit.at(Step.RESULT)


def says(visit: Visit, state: str, words: str = "示例") -> Visit:
    view = CaseView(number=NUMBER, name="预约", state=state, words=words, received_at=NOW)
    return visit.then(ev.Answered("s1", visit.effect(fx.Ask).serial, Progress(cases=(view,))))


def heading(receipt: Receipt) -> list[str]:
    return [block.text for block in receipt.blocks if isinstance(block, Line)]


def test_booking_is_confirmed_on_the_platforms_word_and_the_slip_says_so() -> None:
    visit = waiting()
    assert visit.all(fx.Print) == []
    assert screen(visit)["resultHeading"] == "正在送往平台…"
    ask = visit.effect(fx.Ask).ask
    assert isinstance(ask, AskProgress)
    assert ask.number == NUMBER
    says(visit, "approved", "预约成功")
    assert screen(visit)["resultHeading"] == "预约成功"
    assert "预约成功" in heading(visit.effect(fx.Print).receipt)


def test_time_that_was_taken_meanwhile_leads_to_another_and_prints_nothing() -> None:
    visit = says(waiting(), "rejected", "这个时段刚刚约满，请另选一个时段")
    assert visit.all(fx.Print) == []
    shown = screen(visit)
    assert (shown["resultHeading"], shown["resultAgain"]) == ("没有约上", "另选时间")
    assert "刚刚约满" in str(shown["resultLead"])
    visit.then(ev.NextTapped()).at(Step.FETCHING)
    visit.answer(Slots(state="found", slots=SLOTS)).at(Step.SLOTS)
    assert screen(visit)["slotsNote"]
    visit.then(ev.OptionTapped("2026-11-23"), ev.OptionTapped("s2")).at(Step.REVIEW)
    save = visit.then(ev.SubmitTapped("k2", NOW)).effect(fx.Save)
    assert save.key == "k2"


def test_word_that_does_not_come_leaves_the_case_on_its_ordinary_way() -> None:
    visit = waiting()
    for _ in range(TRIES - 1):
        says(visit, "received").then(ev.TimerElapsed("s1", ev.Timer.DECISION))
    visit.then(ev.Answered("s1", visit.effect(fx.Ask).serial, None, "away"))
    assert "预约已收件，待确认" in heading(visit.effect(fx.Print).receipt)
    assert screen(visit)["resultHeading"] == "已收件，待受理"
    visit.then(ev.TimerElapsed("s1", ev.Timer.DECISION))
    assert visit.all(fx.Ask) == []


def test_answer_about_another_case_or_an_earlier_question_decides_nothing() -> None:
    visit = waiting()
    first = visit.effect(fx.Ask).serial
    other = CaseView(number="x", name="", state="approved", words="", received_at=NOW)
    visit.then(ev.Answered("s1", first, Progress(cases=(other,))))
    visit.then(ev.TimerElapsed("s1", ev.Timer.DECISION))
    mine = CaseView(number=NUMBER, name="", state="approved", words="", received_at=NOW)
    visit.then(ev.Answered("s1", first, Progress(cases=(mine,))))
    assert visit.journey.decision is not None
    assert visit.journey.decision.verdict is Verdict.WAITING


@pytest.mark.parametrize("tap", [ev.DoneTapped(), ev.AnotherTapped()])
def test_who_does_not_wait_takes_the_receipt_along_as_it_is(tap: ev.Event) -> None:
    visit = waiting().then(tap)
    assert "预约已收件，待确认" in heading(visit.effect(fx.Print).receipt)


def test_instant_item_says_what_was_decided_and_offline_that_it_comes_later() -> None:
    plain = WORLD.catalog["resident-pension-enrolment"]
    instant = msgspec.structs.replace(plain, instant=True)
    visit = waiting()
    journey = visit.journey
    visit.journey = dataclasses.replace(journey, item=instant, appointment=None)
    says(visit, "approved", "已办结：准予：符合条件，予以登记")
    shown = screen(visit)
    assert shown["resultHeading"] == "已办结：准予"
    assert "符合条件" in str(shown["resultLead"])
    words = heading(visit.effect(fx.Print).receipt)
    assert "已办结：准予" in words
    assert not [line for line in words if "个工作日" in line]
    offline = dataclasses.replace(
        visit.journey,
        decision=None,
        submission=journey.submission,
        readiness=dataclasses.replace(visit.journey.readiness, link_up=False),
    )
    assert "自动审批" in str(present(offline, WORLD, TODAY)["resultLead"])


def test_waiting_ends_within_a_quarter_of_a_minute() -> None:
    assert dt.timedelta(seconds=TRIES * EVERY_S) <= dt.timedelta(seconds=15)
