"""What the screens show, without a window."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
from collections.abc import Callable

import pytest

from drivers.idcard.port import CardEvent
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, ReceiptState, Step
from kiosk.present import screen
from kiosk.present.screen import present
from kiosk.present.value import Value
from kiosk.readiness import Readiness
from sync.store import Trouble
from tests.kiosk.people import NOW, TODAY, card, world
from tests.kiosk.story import FLEXIBLE, NUMBER, SEEN, Story

WORLD = world()
SECRETS = ("测试甲丙", "441900196001010018", "441900 19600101 0018", "樟木头镇测试路1号")


# What the screen's values are put together from: later ones would quietly win.
PRESENTERS: list[Callable[..., dict[str, Value]]] = [
    function
    for name, function in vars(screen).items()
    if name.endswith("_values") and callable(function)
]


def shown(journey: Journey) -> dict[str, object]:
    return dict(present(journey, WORLD, TODAY))


def everything_shown(journey: Journey) -> str:
    return repr(shown(journey))


@pytest.mark.parametrize("at", list(Step))
def test_every_screen_has_help_and_the_same_set_of_values(at: Step) -> None:
    values = shown(Journey(at=at, readiness=Readiness()))
    assert values["helpText"]
    assert values.keys() == shown(Journey(at=Step.ATTRACT, readiness=Readiness())).keys()


@pytest.mark.parametrize("event", list(CardEvent))
def test_everything_the_reader_can_say_has_a_sentence(event: CardEvent) -> None:
    journey = dataclasses.replace(Story().to_identify().journey, card_event=event)
    assert shown(journey)["cardSays"]


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_reason_not_to_save_has_a_sentence_that_nothing_is_lost(trouble: Trouble) -> None:
    journey = dataclasses.replace(Story().to_review().journey, save_trouble=trouble.value)
    says = str(shown(journey)["saveTrouble"])
    assert "没有提交" in says


@pytest.mark.parametrize("state", list(ReceiptState))
def test_everything_the_printer_can_say_has_a_sentence(state: ReceiptState) -> None:
    journey = dataclasses.replace(Story().to_result().journey, receipt=state)
    values = shown(journey)
    assert (values["receiptSays"] == "") == (state is ReceiptState.NONE)
    again = state not in (ReceiptState.NONE, ReceiptState.PRINTING, ReceiptState.PRINTED)
    assert values["canPrintAgain"] is again


def test_printed_is_said_only_of_a_confirmed_receipt() -> None:
    for state in ReceiptState:
        journey = dataclasses.replace(Story().to_result().journey, receipt=state)
        said = "已打印" in str(shown(journey)["receiptSays"])
        assert said == (state is ReceiptState.PRINTED)


def test_person_is_masked_everywhere_but_where_its_holder_may_look() -> None:
    confirm = Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, card())).journey
    assert shown(confirm)["personNumberFull"] == "441900 19600101 0018"
    for later in (
        Story().to_form().journey,
        Story().to_review().journey,
        Story().to_result().journey,
    ):
        told = everything_shown(later)
        assert [secret for secret in SECRETS if secret in told] == []
        assert shown(later)["personName"] == "测**丙"


def test_nothing_of_the_citizen_is_shown_after_the_end() -> None:
    told = everything_shown(Story().to_result().then(ev.DoneTapped()).journey)
    for secret in (*SECRETS, "测**丙", "13800138000", "138 0013 8000", "441900004000"):
        assert secret not in told


def test_known_town_is_filled_in_and_says_from_where() -> None:
    values = shown(Story().to_form().journey)
    assert values["fieldDraft"] == "441900112"
    assert values["fieldNote"] == WORLD.words["form_from_card"]
    assert values["sparedLine"] == "已为您少填 8 项、少交 1 份"


def test_unconfirmed_statement_is_marked_as_such() -> None:
    values = shown(Story().to_form().then(ev.NextTapped()).journey)
    assert values["fieldNote"] == WORLD.words["form_unconfirmed"]


def test_offline_result_says_received_not_accepted() -> None:
    offline = Story().to_result().journey
    assert shown(offline)["resultHeading"] == "已收件，待受理"
    delivered = Story().to_result().then(ev.Delivered("key-1")).journey
    assert shown(delivered)["resultHeading"] == "已送达，待受理"
    assert "已受理" not in everything_shown(offline) + everything_shown(delivered)


def test_slow_platform_is_not_called_a_broken_network() -> None:
    online = Story(Readiness(link_up=True)).to_submitting()
    online.then(ev.Saved("s1", "key-1", NUMBER, NOW), SEEN)
    assert shown(online.journey)["resultLead"] == WORLD.words["result_lead_sending"]
    offline = Story().to_result().journey
    assert shown(offline)["resultLead"] == WORLD.words["result_lead_received"]


def test_out_of_service_promises_no_reception() -> None:
    out = Readiness(out_of_service="reason_cannot_save", since=NOW)
    assert shown(Journey(at=Step.OUT_OF_SERVICE, readiness=out))["networkNotice"] == ""


def test_receipt_to_take_is_named_only_where_there_is_one() -> None:
    after = Story().to_result().then(ev.DoneTapped()).journey
    assert shown(after)["takeHeading"] == "请取走身份证和回执"
    before = Story().to_form().then(ev.ExitTapped()).journey
    assert shown(before)["takeHeading"] == "请取走身份证"
    assert shown(before)["paperWaiting"] is False


def test_times_are_told_as_the_place_tells_them() -> None:
    utc = NOW.astimezone(dt.UTC)
    story = Story().to_submitting().then(ev.Saved("s1", "key-1", NUMBER, utc), SEEN)
    steps = shown(story.journey)["nextSteps"]
    assert isinstance(steps, list)
    assert "21:47" in str(steps[0]["detail"])


def test_item_without_shared_papers_counts_none() -> None:
    story = Story().then(ev.StartTapped("s1", NOW), ev.ServiceChosen(FLEXIBLE))
    story.then(ev.BeginTapped(), ev.ConsentGiven(NOW))
    story.then(ev.CardSeen("s1", CardEvent.CARD_READ, card()), ev.IdentityConfirmed())
    assert shown(story.journey)["sparedLine"] == "已为您少填 7 项"


def test_steps_that_have_not_happened_are_not_shown_as_done() -> None:
    steps = shown(Story().to_result().journey)["nextSteps"]
    assert isinstance(steps, list)
    assert [step["done"] for step in steps] == [True, False, False, False]


def test_expired_card_is_said() -> None:
    old = card(valid_to=dt.date(2020, 1, 1))
    story = Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, old))
    assert shown(story.journey)["personExpired"] is True
    forever = Story().to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    assert shown(forever.journey)["personExpired"] is False


def test_closed_item_names_reason_and_alternative() -> None:
    refused = Readiness(refusals={FLEXIBLE: "reason_idcard_unavailable"})
    story = Story(refused).then(
        ev.StartTapped("s1", NOW), ev.ServiceChosen("flexible-employment-enrolment")
    )
    values = shown(story.journey)
    assert values["itemClosed"] == WORLD.words["reason_idcard_unavailable"]
    assert WORLD.nearest in str(values["elsewhere"])
    assert values["notReadyLine"] == "有 1 项暂时不能办"


def test_out_of_service_says_why_and_since_when() -> None:
    out = Readiness(out_of_service="reason_cannot_save", since=NOW, time_certain=True)
    values = shown(Journey(at=Step.OUT_OF_SERVICE, readiness=out))
    assert values["outReason"] == WORLD.words["reason_cannot_save"]
    assert "从" in str(values["outSince"])


@pytest.mark.parametrize(
    ("days", "said"), [(-1, False), (0, True), (30, True), (89, True), (90, False), (None, False)]
)
def test_card_that_ends_soon_is_said_while_there_is_time(days: int | None, said: bool) -> None:
    ends = None if days is None else TODAY + dt.timedelta(days=days)
    journey = Story().to_identify().journey
    journey = dataclasses.replace(journey, at=Step.CONFIRM, card=card(valid_to=ends))
    sentence = str(present(journey, WORLD, TODAY)["personEnds"])
    assert bool(sentence) is said
    assert not said or f" {days} 天" in sentence


def test_no_two_presenters_name_a_value_alike() -> None:
    journey, owner, twice = Story().journey, dict[str, str](), []
    for presenter in PRESENTERS:
        rest = {"today": TODAY, "as_it_is": journey}
        wanted = inspect.signature(presenter).parameters
        values = presenter(journey, WORLD, **{name: rest[name] for name in rest if name in wanted})
        twice += [
            f"{name}: {owner[name]}, {presenter.__name__}" for name in values if name in owner
        ]
        owner |= dict.fromkeys(values, presenter.__name__)
    assert twice == []
