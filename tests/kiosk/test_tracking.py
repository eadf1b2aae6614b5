"""办件进度: one's own cases by the card, one case by its number, and what can be done with them."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers.idcard.port import CardEvent
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from sync.contract.asking import (
    AskCertificate,
    AskProgress,
    AskResult,
    CaseView,
    Certificate,
    Deferred,
    Progress,
)
from tests.kiosk.people import NOW, TODAY, card, world
from tests.kiosk.story import ONLINE, Story
from tests.kiosk.walks.ground import ground

WORLD = world(whole=True)
NUMBER = "44190000400032026112000042Y"
DONE = "44190000400032026112000043W"
CASES = (
    CaseView(
        number=NUMBER,
        name="城乡居民基本养老保险参保登记",
        state="needs-correction",
        words="待补正",
        received_at=NOW,
        timeline=((NOW, "已收件，待受理"), (NOW, "待补正")),
        defects=("银行卡照片不清楚", "缺户口簿第一页"),
        deferred=(Deferred(code="proof", name="离职证明", due=dt.date(2026, 12, 4)),),
        may=("withdraw", "supplement"),
        due=dt.date(2026, 12, 1),
    ),
    CaseView(
        number=DONE,
        name="开办餐饮店一件事",
        state="approved",
        words="已办结：准予",
        received_at=NOW,
        timeline=((NOW, "已收件，待受理"), (NOW, "已办结：准予")),
        may=("result",),
        parts=(
            CaseView(number="1", name="营业执照", state="approved", words="准予", received_at=NOW),
        ),
    ),
)


class Tracker:
    """A citizen who asks about their cases."""

    def __init__(self, readiness: Readiness = ONLINE) -> None:
        self.journey = Journey(at=Step.ATTRACT, readiness=readiness)
        self.effects: tuple[fx.Effect, ...] = ()
        self.then(ev.StartTapped("s1", NOW))

    def then(self, *events: ev.Event) -> Tracker:
        for event in events:
            self.journey, self.effects = step(self.journey, event, WORLD)
        return self

    def at(self, wanted: Step) -> Tracker:
        assert self.journey.at is wanted, self.journey.at
        return self

    def asked(self) -> fx.Ask:
        (found,) = [one for one in self.effects if isinstance(one, fx.Ask)]
        return found

    def hears(self, *cases: CaseView) -> Tracker:
        return self.then(ev.Answered("s1", self.asked().serial, Progress(cases=cases)))

    def shows(self, name: str) -> object:
        return present(self.journey, WORLD, TODAY)[name]

    def at_choice(self) -> Tracker:
        return self.then(ev.ProgressTapped()).at(Step.TRACK)

    def at_number(self) -> Tracker:
        return self.at_choice().then(ev.OptionTapped("number")).at(Step.TRACK)

    def asks_by_card(self) -> Tracker:
        self.at_choice().then(ev.OptionTapped("card")).at(Step.CONSENT)
        self.then(ev.ConsentGiven(NOW), ev.CardSeen("s1", CardEvent.CARD_READ, card()))
        return self.then(ev.IdentityConfirmed()).at(Step.FETCHING)

    def at_cases(self) -> Tracker:
        return self.asks_by_card().hears(*CASES).at(Step.CASES)

    def at_case(self, number: str = NUMBER) -> Tracker:
        return self.at_cases().then(ev.OptionTapped(number)).at(Step.CASE)


def test_card_finds_all_cases_after_consent_and_one_shows_all_of_it_at_once() -> None:
    here = Tracker().asks_by_card()
    ask = here.asked().ask
    assert isinstance(ask, AskProgress)
    assert ask.number == ""
    assert ask.citizen is not None
    here.hears(*CASES).at(Step.CASES)
    assert [row["value"] for row in here.shows("casesRows")] == [NUMBER, DONE]  # type: ignore[attr-defined]
    here.then(ev.OptionTapped(NUMBER)).at(Step.CASE)
    assert here.shows("caseWords") == "待补正"
    assert here.shows("caseDefects") == list(CASES[0].defects)
    assert here.shows("caseDeferred") == ["离职证明，2026年12月4日 前交"]
    assert len(here.shows("caseTimeline")) == 2  # type: ignore[arg-type]
    here.then(ev.BackTapped()).at(Step.CASES).then(ev.OptionTapped(DONE))
    assert here.shows("caseParts") == [{"label": "营业执照", "value": "准予"}]
    here.then(ev.DoneTapped()).at(Step.TAKE)
    assert here.journey.tracking is None
    assert here.shows("caseName") == ""


def test_nobody_without_cases_is_left_without_a_word() -> None:
    here = Tracker().asks_by_card().hears().at(Step.CASES)
    assert here.shows("casesHeading") == "没有查到您名下的件"
    here.then(ev.PrintTapped()).at(Step.CASES)
    here.then(ev.BackTapped()).at(Step.SERVICES)
    assert here.journey.card is not None


@pytest.mark.parametrize(
    ("tap", "item"),
    [
        ("supplement", "supplement"),
        ("deferred", "deferred-material"),
        ("withdraw", "withdraw-case"),
    ],
)
def test_what_may_be_done_opens_its_item_with_the_number_filled_in(tap: str, item: str) -> None:
    here = Tracker().at_case().then(ev.OptionTapped(tap))
    assert here.journey.item is not None
    assert here.journey.item.id == item
    assert here.journey.answers == {"case_number": NUMBER}
    assert here.journey.card is not None
    while here.journey.at is Step.SITUATION:
        question = here.journey.item.questions[here.journey.asking]
        here.then(ev.SituationPicked(question.options[0].value))
    here.at(Step.ITEM).then(ev.BeginTapped(), ev.ConsentGiven(NOW)).at(Step.CONFIRM)
    here.then(ev.IdentityConfirmed())
    if here.journey.at is Step.FETCHING:
        here.then(ev.SkipTapped())
    assert here.journey.answers["case_number"] == NUMBER


def test_what_the_platform_does_not_allow_cannot_be_tapped() -> None:
    here = Tracker().at_case(DONE)
    assert here.shows("caseActions") == [{"value": "result", "label": "拿办理结果"}]
    here.then(ev.OptionTapped("withdraw")).at(Step.CASE)


def test_result_is_fetched_shown_and_printed_on_a4() -> None:
    here = Tracker().at_case(DONE).then(ev.OptionTapped("result")).at(Step.FETCHING)
    asked = here.asked()
    assert isinstance(asked.ask, AskResult)
    assert asked.ask.number == DONE
    paper = Certificate(state="ready", title="办理结果通知书", pages=1, pdf=b"%PDF")
    here.then(ev.Answered("s1", asked.serial, paper)).at(Step.DOCUMENT)
    here.then(ev.PrintTapped())
    assert [one for one in here.effects if isinstance(one, fx.PrintPages)]
    here.then(ev.BackTapped()).at(Step.CASE).then(ev.BackTapped()).at(Step.CASES)
    here.then(ev.PrintTapped()).at(Step.FETCHING)
    assert isinstance(here.asked().ask, AskCertificate)


def test_number_is_checked_before_it_is_asked_for_and_tells_nothing_else() -> None:
    here = Tracker().at_number().then(ev.Drafted("44190000400"), ev.NextTapped()).at(Step.TRACK)
    assert here.shows("trackShown") == "441900004 00"
    assert "27 位" in str(here.shows("complaint"))
    here.then(ev.Drafted(NUMBER[:-1] + "K"), ev.NextTapped()).at(Step.TRACK)
    assert here.shows("complaint") == WORLD.words["track_wrong"]
    here.then(ev.Drafted(NUMBER + "99")).at(Step.TRACK)
    assert here.shows("trackTyped") == NUMBER
    here.then(ev.NextTapped()).at(Step.FETCHING)
    assert here.asked().ask == AskProgress(number=NUMBER)
    here.hears().at(Step.TRACK)
    assert here.shows("complaint") == WORLD.words["track_none"]
    here.then(ev.NextTapped())
    bare = CaseView(
        number=NUMBER, name="x", state="received", words="已收件，待受理", received_at=NOW
    )
    here.hears(bare).at(Step.CASE)
    assert here.shows("caseActions") == []
    assert here.shows("caseNote")
    here.then(ev.BackTapped()).at(Step.TRACK).then(ev.BackTapped(), ev.BackTapped())
    here.at(Step.SERVICES)
    assert here.journey.draft == ""


SCANNING = Readiness(link_up=True, code_scanner=True)


def test_receipt_before_the_scanner_is_looked_up_as_if_its_number_was_typed() -> None:
    here = Tracker().then(ev.ReadinessChanged(SCANNING)).at_choice()
    assert here.shows("trackScan")
    assert [one for one in here.effects if isinstance(one, fx.WatchCodes)]
    here.then(ev.CodeScanned("s1", NUMBER + "\n")).at(Step.FETCHING)
    assert here.asked().ask == AskProgress(number=NUMBER)
    assert [one for one in here.effects if isinstance(one, fx.StopWatchingCodes)]
    here.then(ev.CodeScanned("s1", DONE)).at(Step.FETCHING)


@pytest.mark.parametrize(
    "text",
    ["", "x", NUMBER[:-1] + "K", NUMBER * 90, "https://example.test/pay", "\x1b]0;rm", "七" * 27],
)
def test_code_that_is_no_receipts_is_refused_with_a_sentence_and_not_shown(text: str) -> None:
    here = Tracker().then(ev.ReadinessChanged(SCANNING)).at_choice()
    here.then(ev.CodeScanned("s1", text)).at(Step.TRACK)
    assert here.shows("complaint") == WORLD.words["track_not_scanned"]
    assert here.shows("trackTyped") == ""
    here.then(ev.Drafted(NUMBER), ev.NextTapped()).at(Step.FETCHING)


def test_network_that_is_away_is_said_and_the_choice_stays() -> None:
    here = Tracker().at_number().then(ev.Drafted(NUMBER), ev.NextTapped())
    here.then(ev.Answered("s1", here.asked().serial, None, "away")).at(Step.FETCHING)
    assert here.shows("fetchTrouble")
    here.then(ev.BackTapped()).at(Step.TRACK)
    assert here.shows("trackTyped") == NUMBER


def test_result_offers_what_people_often_need_as_well_and_keeps_the_card() -> None:
    handed_in = Story().to_result().journey
    here = Tracker()
    here.journey = handed_in
    assert handed_in.item is not None
    wanted = WORLD.catalog[handed_in.item.id].related
    offered = [row["id"] for row in here.shows("resultRelated")]  # type: ignore[attr-defined]
    assert offered == list(wanted[:3])
    here.then(ev.ServiceChosen("no-such-item")).at(Step.RESULT)
    here.then(ev.ServiceChosen(offered[0]))
    assert here.journey.item is not None
    assert here.journey.item.id == offered[0]
    assert here.journey.card is not None
    assert here.journey.submission is None


def test_real_platform_tells_the_citizen_and_the_holder_of_a_number(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    save = Story().to_submitting().effect(fx.Save)
    assert isinstance(save, fx.Save)
    key = "01900000-0000-7000-8000-0000000000bb"
    with ground(tmp_path_factory.mktemp("tracking")) as platform:
        platform.keep(key, save.item_code, save.document)
        platform.deliver()
        (case,) = platform.hub.ledger.newest(10)
        here = Tracker().asks_by_card()
        answer = platform.ask(here.asked().ask)
        assert isinstance(answer, Progress)
        here.hears(*answer.cases).at(Step.CASES).then(ev.OptionTapped(case.number)).at(Step.CASE)
        assert "withdraw" in str(here.shows("caseActions"))
        by_number = Tracker().at_number().then(ev.Drafted(case.number), ev.NextTapped())
        answer = platform.ask(by_number.asked().ask)
        assert isinstance(answer, Progress)
        by_number.hears(*answer.cases).at(Step.CASE)
        assert by_number.shows("caseActions") == []
        assert by_number.shows("caseTimeline") == here.shows("caseTimeline")
