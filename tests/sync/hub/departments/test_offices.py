"""Departments answer through the real hub, and their failures are told as what they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.asking import Asking
from sync.contract.asking import AskFacts, AskHealth, Citizen, Facts, Health
from sync.contract.asking_wire import Question
from sync.hub.departments.directory import KNOWN
from sync.hub.departments.offices import PATIENCE_S, Offices
from sync.hub.departments.trouble import TroubleError, Troubles
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing

SOMEBODY = Citizen(name="测试甲", id_number="44190019880307001X")
NUMBER = TERMINAL.place + TERMINAL.number


@pytest.fixture
def asking(hub: HubServer) -> Iterator[Asking]:
    asking = Asking(
        hub.address.url,
        platform=hub.secrets.platform,
        terminal=NUMBER,
        timing=Timing(),
        clock=utc_now,
    )
    yield asking
    asking.close()


def facts(asking: Asking, *registers: str) -> dict[str, str]:
    ask = AskFacts(item="senior-card", registers=registers, citizen=SOMEBODY)
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Facts)
    return {one.register: one.state for one in answer.registers}


def test_citizen_is_known_to_the_registers_that_are_asked(asking: Asking) -> None:
    ask = AskFacts(item="senior-card", registers=("household", "senior"), citizen=SOMEBODY)
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Facts)
    household, senior = answer.registers
    assert (household.state, household.source) == ("found", "市公安局（示例）")
    assert household.fields["name"] == SOMEBODY.name
    assert household.rows[0]["relation"] == "本人"
    assert (senior.state, senior.fields) == ("none", {})


def test_one_department_that_is_off_does_not_silence_the_others(
    asking: Asking, hub: HubServer
) -> None:
    hub.offices.troubles = Troubles.parse("household=off", KNOWN)
    told = facts(asking, "household", "marriage")
    assert told == {"household": "unavailable", "marriage": "found"}
    hub.offices.troubles = Troubles()
    assert facts(asking, "household") == {"household": "found"}


def test_department_that_answers_about_somebody_else_is_not_believed(
    asking: Asking, hub: HubServer, caplog: pytest.LogCaptureFixture
) -> None:
    hub.offices.troubles = Troubles.parse("tax=wrong", KNOWN)
    told = facts(asking, "income-tax", "household")
    assert told == {"income-tax": "unavailable", "household": "found"}
    assert "income-tax answered about somebody else" in caplog.text
    assert SOMEBODY.id_number not in caplog.text


def test_register_nobody_knows_is_unavailable(asking: Asking) -> None:
    assert facts(asking, "no-such-register") == {"no-such-register": "unavailable"}


def test_question_about_nobody_finds_nobody(asking: Asking) -> None:
    ask = AskFacts(item="city-life", registers=("household", "city-life"))
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Facts)
    assert [one.state for one in answer.registers] == ["none", "found"]


def test_health_names_every_register_and_who_is_ill(asking: Asking, hub: HubServer) -> None:
    hub.offices.troubles = Troubles.parse("tax=off,household=slow:2s,senior=slow:30s", KNOWN)
    answer = asking.ask(AskHealth(), within_s=20)
    assert isinstance(answer, Health)
    assert answer.systems["income-tax"] == "down"
    assert answer.systems["household"] == "slow"
    assert answer.systems["senior"] == "down"
    assert answer.systems["marriage"] == "up"


def slow(plan: str) -> tuple[list[float], list[str]]:
    waited: list[float] = []
    offices = Offices(
        lambda: dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
        troubles=Troubles.parse(plan, KNOWN),
        pause=waited.append,
    )
    ask = AskFacts(item="x", registers=("household", "marriage"), citizen=SOMEBODY)
    question = Question(
        id="0" * 32,
        terminal=NUMBER,
        at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
        reply_key=bytes(32),
        ask=ask,
    )
    return waited, [one.state for one in offices.facts(question).registers]


def test_slow_departments_are_waited_for_at_the_same_time() -> None:
    assert slow("household=slow:2s,marriage=slow:3s") == ([3.0], ["found", "found"])


def test_department_that_takes_too_long_has_not_answered() -> None:
    assert slow("household=slow:30s") == ([PATIENCE_S], ["unavailable", "found"])


@pytest.mark.parametrize(
    "plan", ["tax", "tax=ill", "tax=slow", "nobody=off", "tax=slow:-1s", "=off"]
)
def test_plan_that_is_none_is_refused(plan: str) -> None:
    with pytest.raises(TroubleError):
        Troubles.parse(plan, KNOWN)


def test_plan_reads_as_it_was_written() -> None:
    plan = "social-insurance=slow:2s,household=off,tax=wrong"
    assert str(Troubles.parse(plan, KNOWN)) == plan
    assert str(Troubles.parse("none", KNOWN)) == "none"


def test_departments_can_be_switched_from_outside_only_where_it_was_allowed(
    hub: HubServer, tmp_path: Path
) -> None:
    path = "/v1/departments"
    assert requests.get(hub.address.url + path, timeout=10).status_code == 404
    server = HubServer(tmp_path / "other", clock=utc_now, troubles=Troubles())
    server.start(10.0)
    try:
        url = server.address.url + path
        assert requests.put(url, data="tax=off", timeout=10).json() == {"departments": "tax=off"}
        assert requests.put(url, data="tax=ill", timeout=10).status_code == 400
        assert requests.get(url, timeout=10).json() == {"departments": "tax=off"}
        assert requests.put(url, data="none", timeout=10).json() == {"departments": "none"}
    finally:
        server.stop(10.0)
