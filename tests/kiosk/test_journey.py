"""The journey as stories: what a citizen does, what the terminal answers, what goes wrong.

One file although it is long: the stories share the citizen of ``Story`` and are read in a row.
"""

from __future__ import annotations

import dataclasses

import pytest

from drivers.idcard.port import CardEvent
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, ReceiptState, Step
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW, card, signature
from tests.kiosk.story import FLEXIBLE, NUMBER, OFFLINE, ONLINE, PENSION, SEEN, WORLD, Story


def test_citizen_goes_from_touch_to_receipt_while_the_network_is_down() -> None:
    story = Story(OFFLINE).to_submitting()
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    assert save.key == "key-1"
    assert [answer.value for answer in save.document.answers] == [
        "441900112",
        "600",
        "13800138000",
        "4111111111111111",
    ]
    assert save.document.answers[0].source == "card"
    assert save.document.online is False
    story.then(ev.Saved("s1", "key-1", NUMBER, NOW))
    story.is_at(Step.SUBMITTING)
    assert story.waits() == WORLD.timings.moment_s
    story.then(SEEN)
    story.is_at(Step.RESULT)
    assert story.has_effect(fx.Print)
    assert story.journey.receipt is ReceiptState.PRINTING
    story.then(ev.ReceiptAnswered("s1", "key-1", ReceiptState.PRINTED), ev.Delivered("key-1"))
    assert story.journey.submission is not None
    assert story.journey.submission.delivered


def test_reader_is_looked_at_only_after_consent() -> None:
    story = Story().then(ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION), ev.BeginTapped())
    story.is_at(Step.CONSENT)
    assert not story.has_effect(fx.WatchCard)
    story.then(ev.ConsentGiven(NOW))
    story.is_at(Step.IDENTIFY)
    assert story.has_effect(fx.WatchCard)


def test_declined_consent_leads_back_without_a_trace() -> None:
    story = Story().then(ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION), ev.BeginTapped())
    story.then(ev.ConsentDeclined())
    story.is_at(Step.ITEM)
    assert story.journey.consents == ()


@pytest.mark.parametrize(
    "event",
    [
        CardEvent.WRONG_CARD,
        CardEvent.MOVED_TOO_SOON,
        CardEvent.UNREADABLE,
        CardEvent.POTENTIAL_FRAUD,
    ],
)
def test_reason_stays_on_screen_after_the_card_is_lifted(event: CardEvent) -> None:
    story = Story().to_identify().then(ev.CardSeen("s1", event))
    story.is_at(Step.IDENTIFY)
    story.then(ev.CardSeen("s1", CardEvent.REMOVED))
    assert story.journey.card_event is event
    assert not story.journey.card_present
    story.then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    story.is_at(Step.CONFIRM)


def test_reader_trouble_keeps_the_citizen_where_they_are() -> None:
    story = Story().to_identify().then(ev.CardSeen("s1", CardEvent.READER_TROUBLE))
    story.is_at(Step.IDENTIFY)
    assert story.journey.item is not None


def test_not_me_wipes_what_the_card_said() -> None:
    story = Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    story.then(ev.NotMe())
    story.is_at(Step.TAKE)
    assert story.journey.card is None
    assert story.has_effect(fx.Wipe)
    story.then(ev.CardSeen("s1", CardEvent.REMOVED))
    story.is_at(Step.GOODBYE)


def test_wrong_answer_stays_with_a_sentence_and_is_not_lost() -> None:
    story = Story().to_form().then(ev.NextTapped(), ev.Drafted("600"), ev.NextTapped())
    story.then(ev.Drafted("1380013800"), ev.NextTapped())
    story.is_at(Step.FORM)
    assert "10 位" in story.journey.complaint
    assert story.journey.draft == "1380013800"
    story.then(ev.Drafted("13800138000"))
    assert story.journey.complaint == ""


def test_going_back_loses_nothing_that_was_typed() -> None:
    story = Story().to_form().then(ev.NextTapped(), ev.Drafted("600"), ev.NextTapped())
    story.then(ev.Drafted("138"), ev.BackTapped(), ev.BackTapped(), ev.BackTapped())
    story.is_at(Step.CONFIRM)
    story.then(ev.BackTapped(), ev.BackTapped(), ev.BackTapped())
    story.is_at(Step.SERVICES)
    story.then(ev.ServiceChosen(PENSION), ev.BeginTapped(), ev.ConsentGiven(NOW))
    story.is_at(Step.CONFIRM)
    story.then(ev.IdentityConfirmed(), ev.NextTapped())
    assert story.journey.draft == "600"
    story.then(ev.NextTapped())
    assert story.journey.draft == "138"


def test_other_item_starts_without_answers_of_the_first() -> None:
    story = Story().to_form().then(ev.NextTapped(), ev.Drafted("600"), ev.NextTapped())
    story.then(*[ev.BackTapped()] * 6)
    story.is_at(Step.SERVICES)
    story.then(ev.ServiceChosen(FLEXIBLE))
    assert story.journey.answers == {}


def test_edit_from_the_review_returns_to_it_and_asks_for_a_new_signature() -> None:
    story = Story().to_review().then(ev.Signed(signature()), ev.EditTapped("tier"))
    story.is_at(Step.FORM)
    assert story.journey.draft == "600"
    story.then(ev.Drafted("900"), ev.NextTapped())
    story.is_at(Step.REVIEW)
    assert story.journey.answers["tier"] == "900"
    assert story.journey.signature is None


def test_leaving_an_edit_keeps_the_answer_of_the_review() -> None:
    story = Story().to_review().then(ev.EditTapped("phone"), ev.Drafted("1"), ev.BackTapped())
    story.is_at(Step.REVIEW)
    assert story.journey.answers["phone"] == "13800138000"


@pytest.mark.parametrize("length_mm", [0.0, 2.0])
def test_dot_is_not_a_signature(length_mm: float) -> None:
    story = Story().to_review().then(ev.Signed(signature(length_mm)))
    story.then(ev.SubmitTapped("key-1", NOW))
    story.is_at(Step.REVIEW)
    assert story.journey.complaint
    assert not story.has_effect(fx.Save)


def test_second_tap_on_submit_saves_nothing_again() -> None:
    story = Story().to_submitting().then(ev.SubmitTapped("key-2", NOW))
    assert not story.has_effect(fx.Save)
    assert story.journey.submission is not None
    assert story.journey.submission.key == "key-1"


def test_failed_save_keeps_everything_and_the_same_intent() -> None:
    story = Story().to_submitting().then(ev.SaveFailed("s1", "key-1", "disk-full"))
    story.is_at(Step.REVIEW)
    assert story.journey.save_trouble == "disk-full"
    assert story.journey.answers["tier"] == "600"
    story.then(ev.SubmitTapped("key-2", NOW))
    assert not story.has_effect(fx.Save)
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-2", NOW))
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    assert save.key == "key-1"


def test_online_the_result_waits_a_moment_for_the_delivery() -> None:
    story = Story(ONLINE).to_submitting().then(ev.Saved("s1", "key-1", NUMBER, NOW))
    assert story.waits() == WORLD.timings.delivery_wait_s
    story.then(ev.Delivered("key-1"))
    story.is_at(Step.SUBMITTING)
    assert story.waits() == WORLD.timings.moment_s
    story.then(SEEN)
    story.is_at(Step.RESULT)
    printed = story.effect(fx.Print)
    assert isinstance(printed, fx.Print)
    assert any("已送达，待受理" in str(block) for block in printed.receipt.blocks)


def test_network_lost_while_waiting_shortens_the_wait() -> None:
    story = Story(ONLINE).to_submitting().then(ev.Saved("s1", "key-1", NUMBER, NOW))
    story.then(ev.ReadinessChanged(OFFLINE))
    assert story.waits() == WORLD.timings.moment_s


def test_result_does_not_wait_for_ever() -> None:
    story = Story(ONLINE).to_submitting().then(ev.Saved("s1", "key-1", NUMBER, NOW), SEEN)
    story.is_at(Step.RESULT)
    printed = story.effect(fx.Print)
    assert isinstance(printed, fx.Print)
    assert any("已收件，待受理" in str(block) for block in printed.receipt.blocks)


def test_receipt_can_be_printed_again_under_the_same_job_id() -> None:
    story = Story().to_result()
    story.then(ev.ReceiptAnswered("s1", "key-1", ReceiptState.PAPER_OUT), ev.PrintTapped())
    again = story.effect(fx.Print)
    assert isinstance(again, fx.Print)
    assert again.receipt.job_id == "key-1"


def test_printed_receipt_is_not_printed_again() -> None:
    story = Story().to_result()
    story.then(ev.ReceiptAnswered("s1", "key-1", ReceiptState.PRINTED), ev.PrintTapped())
    assert not story.has_effect(fx.Print)


def test_idle_citizen_is_asked_then_wiped() -> None:
    story = Story().to_form().then(ev.TimerElapsed("s1", ev.Timer.IDLE))
    assert story.journey.idle_warning
    story.is_at(Step.FORM)
    story.then(ev.TimerElapsed("s1", ev.Timer.GRACE))
    assert story.journey.card is None
    assert story.journey.answers == {}


def test_touch_during_the_warning_goes_on_where_it_was() -> None:
    story = Story().to_form().then(ev.TimerElapsed("s1", ev.Timer.IDLE), ev.Touched())
    assert not story.journey.idle_warning
    story.is_at(Step.FORM)
    story.then(ev.TimerElapsed("s1", ev.Timer.GRACE))
    story.is_at(Step.FORM)


def test_nobody_is_thrown_out_while_saving() -> None:
    story = Story().to_submitting().then(ev.ExitTapped())
    story.is_at(Step.SUBMITTING)


def test_nobody_is_held_by_a_disk_that_hangs() -> None:
    story = Story().to_submitting().then(ev.TimerElapsed("s1", ev.Timer.SAVE))
    story.is_at(Step.SUBMITTING)
    assert story.journey.save_slow
    story.then(ev.ExitTapped())
    story.is_at(Step.TAKE)


def test_late_commit_after_a_slow_save_still_becomes_the_result() -> None:
    story = Story().to_submitting().then(ev.TimerElapsed("s1", ev.Timer.SAVE))
    story.then(ev.Saved("s1", "key-1", NUMBER, NOW), SEEN)
    story.is_at(Step.RESULT)
    assert not story.journey.save_slow


def test_changed_answer_asks_for_a_new_signature() -> None:
    story = Story().to_review().then(ev.Signed(signature()), ev.BackTapped())
    story.then(ev.Drafted("5555555555554444"), ev.NextTapped(), ev.SubmitTapped("key-1", NOW))
    story.is_at(Step.REVIEW)
    assert not story.has_effect(fx.Save)


def test_card_put_down_during_the_warning_counts_as_being_there() -> None:
    story = Story().to_identify().then(ev.TimerElapsed("s1", ev.Timer.IDLE))
    assert story.journey.idle_warning
    story.then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    story.is_at(Step.CONFIRM)
    assert not story.journey.idle_warning


def test_reader_that_flickers_does_not_keep_an_abandoned_session_open() -> None:
    story = Story().to_form()
    for event in (CardEvent.READER_TROUBLE, CardEvent.NO_CARD, CardEvent.STILL_THERE):
        story.then(ev.CardSeen("s1", event))
        assert not story.has_effect(fx.StartTimer)


def test_reader_that_does_not_answer_says_nothing_about_a_card() -> None:
    story = Story().to_form().then(ev.CardSeen("s1", CardEvent.REMOVED))
    story.then(ev.CardSeen("s1", CardEvent.READER_TROUBLE))
    assert not story.journey.card_present


def test_reason_stays_when_the_empty_reader_says_so_again() -> None:
    story = Story().to_identify().then(ev.CardSeen("s1", CardEvent.UNREADABLE))
    story.then(ev.CardSeen("s1", CardEvent.REMOVED), ev.CardSeen("s1", CardEvent.NO_CARD))
    assert story.journey.card_event is CardEvent.UNREADABLE


@pytest.mark.parametrize("gone", [CardEvent.REMOVED, CardEvent.NO_CARD])
@pytest.mark.parametrize("lying", [CardEvent.WRONG_CARD, CardEvent.UNREADABLE])
def test_card_left_before_going_back_never_locks_the_terminal(
    lying: CardEvent, gone: CardEvent
) -> None:
    story = Story().to_identify().then(ev.CardSeen("s1", lying), ev.BackTapped(), ev.ExitTapped())
    story.is_at(Step.TAKE)
    assert story.has_effect(fx.WatchCard)
    story.then(ev.CardSeen("s1", gone))
    story.is_at(Step.GOODBYE)


def test_receipt_is_named_only_where_there_is_one() -> None:
    left = Story().to_form().then(ev.ExitTapped()).journey
    assert left.receipt is ReceiptState.NONE
    assert not left.handed_in


def test_forgotten_card_is_asked_for_until_it_is_taken() -> None:
    story = Story().to_result().then(ev.DoneTapped())
    story.is_at(Step.TAKE)
    story.then(ev.TimerElapsed("s1", ev.Timer.TAKE))
    story.is_at(Step.TAKE)
    assert story.has_effect(fx.StartTimer)
    story.then(ev.CardSeen("s1", CardEvent.REMOVED))
    story.is_at(Step.GOODBYE)
    story.then(ev.TimerElapsed("s1", ev.Timer.GOODBYE))
    story.is_at(Step.ATTRACT)
    assert story.journey == Journey(at=Step.ATTRACT, readiness=OFFLINE)


def test_answers_of_an_ended_session_are_dropped() -> None:
    story = Story().to_submitting()
    story.then(ev.Saved("s0", "key-1", NUMBER, NOW))
    story.is_at(Step.SUBMITTING)
    late = Story().to_identify().then(ev.ExitTapped(), ev.Touched(), ev.StartTapped("s2", NOW))
    late.then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    assert late.journey.card is None


def test_answer_for_another_submission_changes_nothing() -> None:
    story = Story().to_submitting()
    before = story.journey
    for event in (
        ev.Saved("s1", "key-9", NUMBER, NOW),
        ev.SaveFailed("s1", "key-9", "disk-full"),
        ev.Delivered("key-9"),
    ):
        assert story.then(event).journey == before


def test_item_that_cannot_be_done_now_opens_but_does_not_start() -> None:
    refused = Readiness(refusals={PENSION: "reason_idcard_unavailable"})
    story = Story(refused).then(
        ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION), ev.BeginTapped()
    )
    story.is_at(Step.ITEM)


def test_terminal_without_any_service_says_so_and_comes_back() -> None:
    out = Readiness(out_of_service="reason_cannot_save", since=NOW)
    story = Story().then(ev.ReadinessChanged(out))
    story.is_at(Step.OUT_OF_SERVICE)
    story.then(ev.StartTapped("s1", NOW))
    story.is_at(Step.OUT_OF_SERVICE)
    story.then(ev.ReadinessChanged(ONLINE))
    story.is_at(Step.ATTRACT)


def test_fault_during_a_session_does_not_throw_the_citizen_out() -> None:
    out = Readiness(out_of_service="reason_cannot_save", since=NOW)
    story = Story().to_form().then(ev.ReadinessChanged(out))
    story.is_at(Step.FORM)


def test_second_errand_needs_no_second_card() -> None:
    story = Story().to_result().then(ev.AnotherTapped(), ev.ServiceChosen(FLEXIBLE))
    story.then(ev.BeginTapped(), ev.ConsentGiven(NOW))
    story.is_at(Step.CONFIRM)
    assert story.journey.submission is None
    assert story.journey.signature is None
    assert story.journey.answers == {}


def test_personal_values_never_show_in_a_repr() -> None:
    story = Story().to_review().then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    told = repr(story.journey) + repr(story.effects) + repr(ev.Drafted("13800138000"))
    told += repr(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    for secret in ("测试甲丙", "441900196001010018", "13800138000", "4111111111111111", "樟木头"):
        assert secret not in told


def test_forgotten_values_leave_nothing_in_the_journey() -> None:
    wiped = Story().to_result().then(ev.DoneTapped()).journey
    blank = Journey(
        at=Step.TAKE,
        readiness=OFFLINE,
        session="s1",
        card_present=True,
        receipt=ReceiptState.PRINTING,
        handed_in=True,
    )
    assert wiped == blank
    assert dataclasses.asdict(wiped)["answers"] == {}
