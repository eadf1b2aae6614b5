"""A question goes to the platform itself and only its own answer counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from sync.asking import Asking
from sync.cable import Cable
from sync.contract.asking import (
    AskFacts,
    AskHealth,
    Citizen,
    Declined,
    Facts,
    Health,
    NotAnswered,
    RegisterFacts,
    Why,
)
from sync.contract.asking_wire import (
    AnswerRefused,
    Question,
    open_question,
    seal_answer,
    seal_question,
)
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, make_keys, utc_now
from tests.sync.road import Timing

NUMBER = TERMINAL.place + TERMINAL.number
SOMEBODY = Citizen(name="测试甲", id_number="441900198803070014")
HEALTHY = Health(systems={"household": "up"})


@pytest.fixture
def cable(hub: HubServer) -> Iterator[Cable]:
    cable = Cable(hub.address.host, hub.address.port, profile="development")
    yield cable
    cable.close()


@pytest.fixture
def asking(hub: HubServer, cable: Cable) -> Iterator[Asking]:
    hub.answerers[AskHealth] = lambda _: HEALTHY
    asking = made(cable.url, hub)
    yield asking
    asking.close()


def made(url: str, hub: HubServer, *, ahead: dt.timedelta = dt.timedelta(0)) -> Asking:
    return Asking(
        url,
        platform=hub.secrets.platform,
        terminal=NUMBER,
        timing=Timing(),
        clock=lambda: utc_now() + ahead,
    )


def test_question_is_answered_by_whoever_knows(asking: Asking) -> None:
    assert asking.ask(AskHealth(), within_s=10) == HEALTHY


def test_what_was_asked_arrives_and_what_was_said_comes_back(
    asking: Asking, hub: HubServer
) -> None:
    told = Facts(
        registers=(
            RegisterFacts(
                register="household",
                state="found",
                source="示例部门",
                fields={"address": "某路1号"},
                rows=({"name": "某人"},),
            ),
        )
    )
    heard: list[object] = []

    def answer(question: Question) -> Facts:
        heard.append(question.ask)
        return told

    hub.answerers[AskFacts] = answer
    ask = AskFacts(item="senior-card", registers=("household",), citizen=SOMEBODY)
    assert asking.ask(ask, within_s=10) == told
    assert heard == [ask]


def test_question_nobody_can_answer_is_declined_in_a_sentence(
    asking: Asking, hub: HubServer
) -> None:
    hub.answerers.clear()
    answer = asking.ask(AskFacts(item="x", registers=()), within_s=10)
    assert isinstance(answer, Declined)
    assert answer.reason


def test_answerer_that_fails_says_so_and_quotes_nobody(
    asking: Asking, hub: HubServer, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: object) -> Health:
        raise RuntimeError(SOMEBODY.id_number)

    hub.answerers[AskHealth] = fails
    assert isinstance(asking.ask(AskHealth(), within_s=10), Declined)
    assert SOMEBODY.id_number not in caplog.text
    assert "RuntimeError" in caplog.text


def test_terminal_whose_clock_is_wrong_is_told(hub: HubServer) -> None:
    late = made(hub.address.url, hub, ahead=dt.timedelta(hours=1))
    assert isinstance(late.ask(AskHealth(), within_s=10), Declined)


@pytest.mark.parametrize(
    ("change", "why"),
    [("pull", Why.AWAY), ("captive_portal", Why.NOT_OURS)],
)
def test_bad_road_is_no_answer(asking: Asking, cable: Cable, change: str, why: Why) -> None:
    getattr(cable, change)()
    with pytest.raises(NotAnswered) as caught:
        asking.ask(AskHealth(), within_s=10)
    assert caught.value.why is why
    cable.plug()
    assert asking.ask(AskHealth(), within_s=10) == HEALTHY


def test_lost_answer_is_no_answer_and_the_next_question_is_answered(
    asking: Asking, cable: Cable
) -> None:
    cable.lose_next_answers(1)
    with pytest.raises(NotAnswered):
        asking.ask(AskHealth(), within_s=10)
    assert asking.ask(AskHealth(), within_s=10) == HEALTHY


def test_platform_that_is_silent_is_not_waited_for_longer_than_said(
    asking: Asking, cable: Cable
) -> None:
    cable.stall()
    with pytest.raises(NotAnswered) as caught:
        asking.ask(AskHealth(), within_s=0.3)
    assert caught.value.why is Why.AWAY


def test_question_for_another_platform_is_not_opened(asking: Asking) -> None:
    asking.expect(make_keys().platform)
    with pytest.raises(NotAnswered):
        asking.ask(AskHealth(), within_s=10)


def test_nothing_is_asked_any_more_once_it_is_closed(asking: Asking) -> None:
    asking.close()
    with pytest.raises(NotAnswered):
        asking.ask(AskHealth(), within_s=10)


def test_answer_to_another_question_or_an_altered_one_is_refused() -> None:
    keys = make_keys()
    one = seal_question(AskHealth(), terminal=NUMBER, at=utc_now(), platform=keys.platform)
    other = seal_question(AskHealth(), terminal=NUMBER, at=utc_now(), platform=keys.platform)
    question = open_question(one.wire, {keys.platform.kid: keys.seal})
    answer = seal_answer(HEALTHY, question, one.wire)
    assert one.read(answer) == HEALTHY
    for wrong in (
        seal_answer(HEALTHY, question, other.wire),
        answer.replace(one.id.encode(), other.id.encode()),
        answer[:-20] + answer[-10:],
        b"{}",
        b"<html>",
        b"",
    ):
        with pytest.raises(AnswerRefused):
            one.read(wrong)
    with pytest.raises(AnswerRefused):
        other.read(answer)


def test_nothing_of_a_question_is_readable_on_the_wire_or_in_its_repr() -> None:
    keys = make_keys()
    ask = AskFacts(item="senior-card", registers=("household",), citizen=SOMEBODY)
    asked = seal_question(ask, terminal=NUMBER, at=utc_now(), platform=keys.platform)
    for shown in (asked.wire, repr(asked).encode(), repr(ask).encode()):
        assert SOMEBODY.id_number.encode() not in shown
        assert b"senior-card" not in shown
