"""The table is complete: every step × every event, from every kind of context."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.a4.port import Phase
from drivers.idcard.port import CardEvent
from drivers.ocr.engine import PageText
from kiosk.case.payment import PaymentSeen, PayState
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.fetching import ask_for
from kiosk.journey.identity_state import ChipState
from kiosk.journey.state import Journey, PagesState, Purpose, ReceiptState, ScanTrouble, Step
from kiosk.journey.table import HANDLED, IGNORED, UnhandledEvent, step
from kiosk.journey.video_state import CallState
from kiosk.readiness import Readiness
from sync.contract.asking import (
    AskHealth,
    Bill,
    Certificate,
    Declined,
    Health,
    IdentitySaid,
    Progress,
    Slots,
    Why,
)
from tests.kiosk.identity.prover import CONFIRMED, READY_TO_PROVE, Prover
from tests.kiosk.identity.test_travelling import Traveller
from tests.kiosk.identity.test_video import Caller
from tests.kiosk.paying_story import LINES, ORDER, SLOTS, Visit
from tests.kiosk.people import NOW, card, ric_number, signature, world
from tests.kiosk.story import NUMBER, PAGE, PENSION, TAKEN, Story
from tests.kiosk.test_papering import Reader
from tests.kiosk.test_printout import printing, shown
from tests.kiosk.test_resuming import CODE, KEEP, at_resume, filled, found, kept_draft, typed
from tests.kiosk.test_tracking import CASES, Tracker
from tests.kiosk.test_waiting import says
from tests.kiosk.test_waiting import waiting as at_decision

WORLD = world()
READY = Readiness(link_up=True)
DRAFT = kept_draft(filled())
CHILD = card(born=dt.date(2018, 1, 1), id_number=ric_number(dt.date(2018, 1, 1), "1"))


def examples() -> list[ev.Event]:
    return [
        ev.Touched(),
        ev.StartTapped("s2", NOW),
        ev.ElderChosen(True),
        ev.ServiceChosen(PENSION),
        ev.ServiceChosen("no-such-item"),
        ev.ProgressTapped(),
        ev.ResumeTapped(),
        ev.KeepTapped(CODE, NOW),
        ev.DraftKept("s1", CODE, NOW),
        ev.DraftKept("s1", CODE, trouble="away"),
        ev.DraftFound("s1", CODE),
        ev.CodeScanned("s1", CODE),
        ev.WithdrawTapped(),
        ev.Withdrawn("s1", "key-1", done=True),
        ev.Withdrawn("s1", "key-1", done=False),
        ev.CodeScanned("s1", NUMBER),
        ev.DraftFound("s1", CODE, DRAFT),
        ev.OptionTapped("card"),
        ev.OptionTapped("number"),
        ev.OptionTapped("withdraw"),
        ev.Answered("s1", 1, Progress(cases=CASES)),
        ev.CategoryChosen("民政"),
        ev.CategoryChosen("no-such-category"),
        ev.WayChosen("department"),
        ev.MarkTapped("at_once"),
        ev.SearchTyped(""),
        ev.SearchTyped("yl" * 500),
        ev.SituationPicked("self"),
        ev.SituationPicked("family"),
        ev.SituationPicked("no-such-option"),
        ev.SituationReopened("whom"),
        ev.SituationReopened("no-such-question"),
        ev.BeginTapped(),
        ev.ConsentGiven(NOW),
        ev.ConsentDeclined(),
        ev.IdentityConfirmed(),
        ev.NotMe(),
        ev.AgentTapped(),
        ev.Drafted("1"),
        ev.Drafted("441900004"),
        ev.Drafted("9" * 5000),
        ev.Typed("19600101"),
        ev.Toggled("180"),
        ev.NextTapped(),
        ev.EditTapped("tier"),
        ev.EditTapped("no-such-field"),
        ev.MaterialOpened("case-papers"),
        ev.MaterialOpened("no-such-material"),
        *(
            ev.WayPicked(way, NOW)
            for way in ("licence", "scan", "commitment", "defer", "post", "left-out", "no-such")
        ),
        ev.PageTapped(),
        ev.PageAccepted(),
        ev.PageRejected(),
        ev.PaperSeen("s1", live=True),
        ev.PaperSeen("s1", live=False),
        *(ev.PageTaken("s1", "case-papers", trouble) for trouble in ScanTrouble),
        ev.PageKept("s1", "case-papers", PAGE),
        ev.PageKept("s1", "case-papers", None, ScanTrouble.DISK_FULL),
        ev.Signed(signature()),
        ev.SignatureCleared(),
        ev.SubmitTapped("key-2", NOW),
        ev.PrintTapped(),
        ev.RetryTapped(),
        ev.CopyTapped(),
        ev.PagesMoved("s1", "job", Phase.PRINTING, 1),
        ev.PagesAnswered("s1", "job", PagesState.PRINTED),
        ev.Answered("s1", 1, Certificate(state="ready")),
        ev.SkipTapped(),
        ev.AnotherTapped(),
        ev.DoneTapped(),
        ev.BackTapped(),
        ev.ExitTapped(),
        ev.LanguageChosen("en"),
        *(ev.CardSeen("s1", what) for what in CardEvent if what is not CardEvent.CARD_READ),
        ev.CardSeen("s1", CardEvent.CARD_READ, card()),
        ev.Saved("s1", "key-1", NUMBER, NOW),
        ev.SaveFailed("s1", "key-1", "disk-full"),
        *(ev.ReceiptAnswered("s1", "key-1", state) for state in ReceiptState),
        ev.Answered("s1", 1, Health(systems={})),
        ev.Answered("s1", 1, Declined(reason="x")),
        *(ev.Answered("s1", 1, trouble=why) for why in Why),
        *(ev.TimerElapsed("s1", timer) for timer in ev.Timer),
        ev.PayTapped("key-3", NOW),
        ev.OptionTapped("hall"),
        ev.OptionTapped("2026-11-23"),
        ev.OptionTapped("s2"),
        ev.Answered("s1", 1, Bill(state="found", lines=LINES)),
        ev.Answered("s1", 2, Bill(state="found", lines=LINES)),
        ev.Answered("s1", 1, Slots(state="found", slots=SLOTS)),
        ev.Answered("s1", 1, None, "away"),
        *(ev.OrderTold("s1", PaymentSeen(ORDER, state)) for state in PayState),
        ev.OrderTold("s1", PaymentSeen(ORDER, PayState.SUBMITTED, number=NUMBER, saved_at=NOW)),
        *(ev.FaceSeen("s1", phase) for phase in ("finding", "settling", "task", "again")),
        ev.TravelTapped(),
        ev.PaperTapped(),
        *(ev.CallTold("s1", state) for state in CallState),
        ev.PaperRead("s1", None),
        ev.PaperRead("s1", PageText()),
        ev.DataPageRead("s1", None),
        ev.DataPageRead("s1", card()),
        *(ev.ChipTold("s1", state) for state in ChipState),
        ev.ChipTold("s1", ChipState.READ, card()),
        ev.FaceJudged("s1", True, "match", "high", "", ("0" * 64,), NOW),
        ev.FaceJudged("s1", True, "unsure", "middle", "", (), NOW),
        ev.FaceJudged("s1", True, "not-compared", None, "", (), NOW),
        ev.FaceJudged("s1", False, "not-compared", None, "lost", (), NOW),
        *(ev.OptionTapped(way) for way in ("face", "sms-code", "qr-login", "social-card-pin")),
        ev.Answered("s1", 1, IdentitySaid(state="begun", id="i", shown="1", left=3)),
        ev.Answered("s1", 1, IdentitySaid(state="waiting", id="i", shown="https://x.test")),
        ev.Answered("s1", 1, CONFIRMED),
        ev.Answered("s1", 1, IdentitySaid(state="refused", reason="x")),
        ev.Delivered("key-1"),
        ev.ReadinessChanged(READY),
        ev.ReadinessChanged(Readiness(out_of_service="reason_cannot_save", since=NOW)),
    ]


def contexts() -> Iterator[Journey]:
    offline = Readiness()
    yield Story().to_situation().journey
    yield Story().to_situation().then(ev.SituationPicked("self")).journey
    yield Story().to_situation().then(ev.SituationPicked("family")).journey
    yield Journey(at=Step.ATTRACT, readiness=offline)
    yield Journey(at=Step.OUT_OF_SERVICE, readiness=offline)
    yield Story().then(ev.StartTapped("s1", NOW)).journey
    yield Story().then(ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION)).journey
    yield (
        Story().then(ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION), ev.BeginTapped()).journey
    )
    yield Story().to_identify().journey
    yield Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, card())).journey
    yield Story().to_form().journey
    yield shown().journey
    yield printing().journey
    waiting, _ = ask_for(Story().to_form().journey, Purpose.FACTS, AskHealth(), WORLD)
    yield waiting
    child = Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, CHILD))
    yield child.then(ev.IdentityConfirmed()).journey
    yield child.then(ev.ConsentGiven(NOW)).journey
    yield child.then(ev.CardSeen("s1", CardEvent.CARD_READ, card())).journey
    yield Story().to_materials().journey
    yield Story().to_paper().journey
    yield Story().to_paper().then(ev.WayPicked("defer", NOW)).journey
    yield Story().to_scan().journey
    yield Story().to_scan().then(ev.PageTapped()).journey
    yield Story().to_scan().then(*TAKEN).journey
    yield Story().to_scan().then(*TAKEN, ev.PageAccepted()).journey
    yield Story().to_review().journey
    yield Story().to_review().then(ev.Signed(signature())).journey
    yield Story().to_submitting().journey
    yield Story(READY).to_submitting().then(ev.Saved("s1", "key-1", NUMBER, NOW)).journey
    yield Story().to_result().journey
    yield Story().to_result().then(ev.DoneTapped()).journey
    yield Story().to_form().then(ev.CardSeen("s1", CardEvent.REMOVED), ev.ExitTapped()).journey
    yield Visit().to_account().then(ev.Drafted("7690000001"), ev.NextTapped()).journey
    yield Visit().to_bill().journey
    yield Visit().to_fee().journey
    yield Visit().to_code().journey
    yield Visit().to_code().told(PayState.UNKNOWN).journey
    yield Visit().to_paid().journey
    yield Visit().to_places().journey
    yield Visit().to_days().journey
    yield Visit().to_times().journey
    yield Visit().to_booked().journey
    yield at_resume().journey
    yield typed(CODE).journey
    yield filled().then(KEEP).journey
    yield filled().then(KEEP, ev.DraftKept("s1", CODE, NOW)).journey
    yield found(DRAFT).journey
    yield Prover().at_ways().journey
    yield Prover(READY_TO_PROVE).at_ways().journey
    yield Caller().at_consent().journey
    yield Caller().in_call().journey
    yield Reader().at_paper().journey
    yield Reader().at_offer().journey
    yield Traveller().at_camera().journey
    yield Traveller().at_reading().journey
    yield Traveller().at_page().journey
    yield Traveller().at_chip().journey
    yield Prover().at_face_consent().journey
    yield Prover().at_face().journey
    yield Prover(READY_TO_PROVE).at_code().journey
    yield Prover(READY_TO_PROVE).at_pin().journey
    yield Prover(READY_TO_PROVE).at_login().journey
    yield Tracker().at_choice().journey
    yield Tracker().at_number().journey
    yield Tracker().at_cases().journey
    yield Tracker().at_case().journey
    yield at_decision().journey
    yield says(at_decision(), "rejected").journey
    # A bug elsewhere must not become a crash here: steps without what they normally carry.
    for at in Step:
        yield Journey(at=at, readiness=offline, session="s1")


def test_every_step_handles_or_ignores_every_event_exactly_once() -> None:
    for at in Step:
        handled, ignored = set(HANDLED[at]), set(IGNORED[at])
        assert handled & ignored == set()
        assert handled | ignored == set(ev.all_event_types())


def test_examples_cover_every_event_and_contexts_every_step() -> None:
    assert {type(event) for event in examples()} == set(ev.all_event_types())
    assert {journey.at for journey in contexts()} == set(Step)


@pytest.mark.parametrize("event", examples(), ids=lambda event: type(event).__name__)
def test_no_event_breaks_any_step(event: ev.Event) -> None:
    for journey in contexts():
        after, effects = step(journey, event, WORLD)
        assert isinstance(after.at, Step)
        assert all(isinstance(effect, fx.Effect) for effect in effects)
        if after.at in (Step.ATTRACT, Step.OUT_OF_SERVICE, Step.GOODBYE, Step.TAKE):
            assert after.card is None
            assert after.answers == {}
            assert after.signature is None


def test_event_the_table_does_not_know_is_a_bug() -> None:
    class Unknown(ev.Event):
        pass

    with pytest.raises(UnhandledEvent):
        step(Journey(at=Step.ATTRACT, readiness=READY), Unknown(), WORLD)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(examples()), max_size=60))
def test_any_order_of_events_keeps_the_promises(order: list[ev.Event]) -> None:
    journey = Journey(at=Step.ATTRACT, readiness=READY)
    journey, _ = step(journey, ev.StartTapped("s1", NOW), WORLD)
    saved_keys = set()
    for event in order:
        journey, effects = step(journey, event, WORLD)
        saved_keys |= {effect.key for effect in effects if isinstance(effect, fx.Save)}
        for effect in effects:
            if isinstance(effect, fx.Print):
                # Nothing is printed that was not saved.
                kept = journey.keeping is not None and journey.keeping.until is not None
                assert kept or (journey.submission is not None and journey.submission.number)
        if journey.at is Step.RESULT:
            assert journey.submission is not None
            assert journey.submission.saved_at is not None
