"""A passport or permit instead of the card: page, chip, and what each of them is worth."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from drivers.idcard.record import CardRecord
from drivers.smartcard.mrz import Mrz, parse_mrz
from drivers.smartcard.virtual_mrtd import synthetic_mrz
from kiosk.case.travel import PASSPORT, PERMIT, record_of
from kiosk.identity.documents import ReadFrom
from kiosk.identity.policy import Means, Way, what_now
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.filling import case_of
from kiosk.journey.identity_state import ChipState, TravelPhase
from kiosk.journey.state import ScanTrouble, Step
from kiosk.journey.travelling import DATA_PAGE
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW, TODAY
from tests.kiosk.story import WORLD, Story

TAKES = Readiness(means=Means(travel=True, chip=True), time_certain=True)
# Old enough for the allowance that the stories are about.
MRZ = synthetic_mrz(born="510307")


def record(read_from: ReadFrom) -> CardRecord:
    found = record_of(MRZ, read_from, TODAY)
    assert found is not None
    return found


PAGE, CHIP, UNPROVEN = record("page"), record("chip"), record("chip-unproven")


class Traveller(Story):
    """Somebody without an identity card."""

    def __init__(self, readiness: Readiness = TAKES) -> None:
        super().__init__(readiness)

    def at_camera(self) -> Traveller:
        self.to_identify().then(ev.TravelTapped())
        return self

    def at_reading(self) -> Traveller:
        self.at_camera().then(ev.PageTapped(), taken())
        return self

    def at_page(self) -> Traveller:
        self.at_reading().then(ev.DataPageRead("s1", PAGE))
        return self

    def at_chip(self) -> Traveller:
        self.at_page().then(ev.NextTapped())
        return self

    @property
    def phase(self) -> TravelPhase:
        assert self.journey.travelling is not None
        return self.journey.travelling.phase


def taken(trouble: ScanTrouble = ScanTrouble.NONE) -> ev.PageTaken:
    return ev.PageTaken("s1", DATA_PAGE, trouble)


def test_page_then_chip_lead_to_the_very_question_that_a_card_leads_to() -> None:
    story = Traveller().at_camera()
    story.is_at(Step.TRAVEL)
    assert story.has_effect(fx.WatchPaper)
    assert story.has_effect(fx.StopWatchingCard)
    story.then(ev.PageTapped(), taken())
    assert story.has_effect(fx.ReadDataPage)
    story.then(ev.DataPageRead("s1", PAGE))
    assert story.has_effect(fx.LeavePaper)
    story.then(ev.NextTapped())
    assert story.has_effect(fx.ReadChip)
    story.then(ev.ChipTold("s1", ChipState.READING), ev.ChipTold("s1", ChipState.READ, CHIP))
    story.is_at(Step.CONFIRM)
    assert story.has_effect(fx.LeaveTravel)
    assert story.journey.card == CHIP
    assert not story.journey.card_present


def assurance(story: Story) -> tuple[str, object, tuple[str, ...]]:
    item = story.journey.item
    assert item is not None
    said = case_of(story.journey, item, WORLD, NOW).assurance
    return said.reached, said.to_verify, said.ways


def test_chip_is_worth_a_card_and_a_page_alone_is_not() -> None:
    by_chip = Traveller().at_chip().then(ev.ChipTold("s1", ChipState.READ, CHIP))
    assert assurance(by_chip) == ("L1", True, ("travel-document",))
    by_page = Traveller().at_chip().then(ev.SkipTapped())
    by_page.is_at(Step.CONFIRM)
    assert assurance(by_page) == ("L0", True, ("travel-page",))
    shown = present(by_page.journey, WORLD, TODAY)
    assert "待平台核验" in str(shown["personDocument"])


def test_chip_whose_issuer_nobody_could_check_is_marked_for_the_platform() -> None:
    story = Traveller().at_chip().then(ev.ChipTold("s1", ChipState.READ, UNPROVEN))
    assert assurance(story) == ("L0", True, ("travel-chip",))
    assert "待平台核验" in str(present(story.journey, WORLD, TODAY)["personDocument"])
    asked = what_now("L1", "query_print", (), Means(), online=True, document=Way.TRAVEL_CHIP)
    assert asked == "nobody"


def test_nothing_is_given_out_to_a_page_even_where_a_card_alone_is_enough() -> None:
    easy = Means()
    asked = what_now("L1", "query_print", (), easy, online=True, document=Way.TRAVEL_PAGE)
    assert asked == "nobody"
    assert what_now("L1", "query_print", (), easy, online=True, document=Way.TRAVEL) == "on"
    assert what_now("L1", "apply", (), easy, online=True, document=Way.TRAVEL_PAGE) == "on"


def test_without_a_reader_the_page_goes_on_at_once() -> None:
    story = Traveller(Readiness(means=Means(travel=True), time_certain=True)).at_page()
    story.then(ev.NextTapped()).is_at(Step.CONFIRM)
    assert story.journey.card == PAGE


def test_chip_that_fails_its_proof_cannot_be_passed_over() -> None:
    story = Traveller().at_chip().then(ev.ChipTold("s1", ChipState.FRAUD))
    story.then(ev.SkipTapped()).is_at(Step.TRAVEL)
    shown = present(story.journey, WORLD, TODAY)
    assert shown["travelHeading"] == WORLD.words["travel_heading_forged"]
    assert shown["travelSecondary"] == WORLD.words["travel_card"]
    # Nor with the page alone, nor a second time.
    story.then(ev.BackTapped()).is_at(Step.IDENTIFY)
    story.then(ev.TravelTapped()).is_at(Step.IDENTIFY)
    assert present(story.journey, WORLD, TODAY)["travelOffered"] is False


@pytest.mark.parametrize("state", [ChipState.OTHER, ChipState.REFUSED, ChipState.AWAY])
def test_chip_that_cannot_be_read_is_said_and_may_be_left_out(state: ChipState) -> None:
    story = Traveller().at_chip().then(ev.ChipTold("s1", state))
    shown = present(story.journey, WORLD, TODAY)
    assert shown["travelSays"] == WORLD.words[f"travel_chip_{state.value}"]
    story.then(ev.SkipTapped()).is_at(Step.CONFIRM)


def test_page_that_says_nothing_is_photographed_again() -> None:
    story = Traveller().at_reading().then(ev.DataPageRead("s1", None))
    assert story.phase is TravelPhase.AIMING
    assert present(story.journey, WORLD, TODAY)["travelWarns"] is True
    story.then(ev.PageTapped(), taken(ScanTrouble.DARK))
    assert story.phase is TravelPhase.AIMING
    assert not story.has_effect(fx.ReadDataPage)


def test_reading_that_takes_long_is_not_taken_for_somebody_who_left() -> None:
    story = Traveller().at_reading()
    warned = story.then(ev.TimerElapsed("s1", ev.Timer.IDLE)).journey
    assert warned.idle_warning
    assert not story.then(ev.DataPageRead("s1", PAGE)).journey.idle_warning
    assert story.has_effect(fx.StartTimer)


def test_wrong_reading_costs_one_tap() -> None:
    story = Traveller().at_page().then(ev.PageRejected())
    assert story.phase is TravelPhase.AIMING
    assert story.has_effect(fx.WatchPaper)


def test_back_at_the_camera_leads_to_the_card_again() -> None:
    story = Traveller().at_camera().then(ev.BackTapped())
    story.is_at(Step.IDENTIFY)
    assert story.has_effect(fx.WatchCard)
    assert story.journey.travelling is None


def test_where_no_page_can_be_read_nobody_is_asked_for_one() -> None:
    story = Traveller(Readiness(time_certain=True)).at_camera()
    story.is_at(Step.IDENTIFY)
    assert present(story.journey, WORLD, TODAY)["travelOffered"] is False


def test_answers_that_come_late_are_nobodys() -> None:
    story = Traveller().at_camera().then(ev.BackTapped())
    story.then(ev.DataPageRead("s1", PAGE), ev.ChipTold("s1", ChipState.READ, CHIP))
    story.is_at(Step.IDENTIFY)
    assert story.journey.card is None


def test_record_says_what_the_zone_says_and_no_more() -> None:
    assert (PAGE.document, PAGE.sex, PAGE.valid_from, PAGE.address) == (PERMIT, "1", None, "")
    assert PAGE.born == dt.date(1951, 3, 7)
    lines = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",)
    mrz = parse_mrz((*lines, "L898902C36UT07408122F1204159ZE184226B<<<<<10"))
    assert isinstance(mrz, Mrz)
    passport = record_of(mrz, "page", TODAY)
    assert passport is not None
    assert passport.document == PASSPORT
    assert passport.details["nationality"] == "UTO"
    assert passport.name == "ERIKSSON ANNA MARIA"


def test_number_is_masked_until_it_is_held() -> None:
    rows = present(Traveller().at_page().journey, WORLD, TODAY)["travelRows"]
    assert isinstance(rows, list)
    number = next(row for row in rows if row["id"] == "number")
    assert number["value"] != number["full"] == MRZ.number


def test_case_of_a_page_is_marked_for_the_platform() -> None:
    story = Traveller().at_chip().then(ev.SkipTapped())
    item = story.journey.item
    assert item is not None
    document = case_of(story.journey, item, WORLD, NOW)
    applicant = document.applicant
    assert applicant is not msgspec.UNSET
    assert (applicant.document, applicant.valid_from) == (PERMIT, None)
