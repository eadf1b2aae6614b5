"""An appointment: place, day, time, each a page; full is full; the platform has the last word."""

from __future__ import annotations

import datetime as dt

import msgspec

from drivers.receipt.port import Field, Line
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from sync.contract.asking import AskSlots, Slots
from tests.kiosk.paying_story import DAY, NUMBER, PLACES, SLOTS, WORLD, Visit
from tests.kiosk.people import NOW, TODAY


def screen(visit: Visit) -> dict[str, object]:
    return dict(present(visit.journey, WORLD, TODAY))


def options(visit: Visit) -> list[dict[str, object]]:
    found = screen(visit)["slotsOptions"]
    assert isinstance(found, list)
    return found


def test_place_then_day_then_time_then_review_without_a_signature() -> None:
    visit = Visit().to_places()
    assert [one["label"] for one in options(visit)] == [place.name for place in PLACES]
    visit.then(ev.OptionTapped("hall"))
    ask = visit.effect(fx.Ask).ask
    assert isinstance(ask, AskSlots)
    assert (ask.place, ask.first_day) == ("hall", TODAY + dt.timedelta(days=1))
    visit.answer(Slots(state="found", place="示例政务大厅", slots=SLOTS)).at(Step.SLOTS)
    assert [one["full"] for one in options(visit)] == [False, True]
    visit.then(ev.OptionTapped(DAY.isoformat()))
    assert [one["full"] for one in options(visit)] == [True, False]
    visit.then(ev.OptionTapped("s2")).at(Step.REVIEW)
    shown = screen(visit)
    assert shown["reviewSigns"] is False
    assert "11月23日 周一 10:00–11:00" in str(shown["appointment"])
    save = visit.then(ev.SubmitTapped("k", NOW)).at(Step.SUBMITTING).effect(fx.Save)
    said = {one.field: one.value for one in save.document.answers}
    assert (said["booking_place"], said["booking_slot"]) == ("hall", "s2")
    assert save.document.signature is msgspec.UNSET


def test_what_is_full_or_made_up_cannot_be_chosen() -> None:
    visit = Visit().to_places().then(ev.OptionTapped("nowhere")).at(Step.SLOTS)
    assert visit.all(fx.Ask) == []
    full_day = (DAY + dt.timedelta(days=1)).isoformat()
    visit = Visit().to_days().then(ev.OptionTapped(full_day), ev.OptionTapped("2030-01-01"))
    assert visit.journey.appointment is not None
    assert visit.journey.appointment.day is None
    visit.then(ev.OptionTapped(DAY.isoformat())).then(
        ev.OptionTapped("s1"), ev.OptionTapped("s3")
    ).at(Step.SLOTS)


def test_back_goes_page_by_page() -> None:
    visit = Visit().to_booked().then(ev.BackTapped()).at(Step.SLOTS)
    assert screen(visit)["slotsPage"] == "time"
    assert screen(visit.then(ev.BackTapped()))["slotsPage"] == "day"
    assert screen(visit.then(ev.BackTapped()))["slotsPage"] == "place"
    visit.then(ev.BackTapped()).at(Step.CONFIRM)


def test_nothing_free_is_said_and_can_be_looked_for_again() -> None:
    visit = Visit().to_places().then(ev.OptionTapped("hall"))
    visit.answer(Slots(state="found", slots=())).at(Step.SLOTS)
    assert screen(visit)["slotsPage"] == "none"
    visit.then(ev.NextTapped()).at(Step.FETCHING)
    visit.answer(Slots(state="unavailable")).at(Step.FETCHING)
    visit.then(ev.RetryTapped()).answer(Slots(state="found", slots=SLOTS)).at(Step.SLOTS)
    assert screen(visit)["slotsPage"] == "day"


def test_who_does_not_wait_for_the_calendar_is_back_at_the_places() -> None:
    visit = Visit().to_places().then(ev.OptionTapped("hall"), ev.BackTapped()).at(Step.SLOTS)
    assert screen(visit)["slotsPage"] == "place"


def test_slip_says_where_and_when_and_that_it_is_not_confirmed_yet() -> None:
    visit = Visit(Readiness(time_certain=True)).to_booked().then(ev.SubmitTapped("k", NOW))
    visit.then(ev.Saved("s1", "k", NUMBER, NOW), ev.TimerElapsed("s1", ev.Timer.DELIVERY))
    receipt = visit.at(Step.RESULT).effect(fx.Print).receipt
    lines = [block.text for block in receipt.blocks if isinstance(block, Line)]
    fields = {block.label: block.value for block in receipt.blocks if isinstance(block, Field)}
    assert "预约已收件，待确认" in lines
    assert "请带：身份证" in lines
    assert fields["地点"] == "示例政务大厅"
    assert fields["时间"] == "2026年11月23日 10:00–11:00"
