"""A case is shown to whom it belongs, from the moment it arrives, and its result on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.asking import Asking
from sync.contract import case
from sync.contract.asking import (
    AskCertificate,
    AskFacts,
    AskProgress,
    AskResult,
    CaseView,
    Certificate,
    Citizen,
    Facts,
    Progress,
)
from sync.contract.paper import verify_paper
from sync.hub.departments.directory import REGISTERS
from sync.hub.rules import Rule, Rules
from sync.hub.server import HubServer
from sync.outbox import Outbox, new_key
from tests.sync.factory import (
    ID_NUMBER,
    NAME,
    TERMINAL,
    Clock,
    make_document,
    make_outbox,
    save,
    utc_now,
)
from tests.sync.road import Road, Timing

OWNER = Citizen(name=NAME, id_number=ID_NUMBER)
OTHER = Citizen(name="测试丁", id_number="441900200111110041")
APPROVED, FAULTY, OPEN = "APPROVED-ITEM", "FAULTY-ITEM", "OPEN-ITEM"
RULES = Rules(
    rule=(
        Rule(item=APPROVED, result="approved", words="符合条件，予以登记"),
        Rule(item=FAULTY, result="needs-correction", words="银行卡照片不清楚；缺户口簿第一页"),
    )
)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    server = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now, rules=RULES)
    server.start(10.0)
    yield server
    server.stop(10.0)


@pytest.fixture
def queue(tmp_path: Path, hub: HubServer, clock: Clock) -> Iterator[Outbox]:
    box = make_outbox(tmp_path / "terminal" / "outbox.db", hub.secrets.platform, clock)
    yield box
    box.close()


@pytest.fixture
def asking(hub: HubServer) -> Iterator[Asking]:
    asking = Asking(
        hub.address.url,
        platform=hub.secrets.platform,
        terminal=TERMINAL.place + TERMINAL.number,
        timing=Timing(),
        clock=utc_now,
    )
    yield asking
    asking.close()


def hand_in(
    hub: HubServer,
    queue: Outbox,
    clock: Clock,
    item: str = OPEN,
    citizen: Citizen = OWNER,
    deferred: bool = False,
    shared: str = "",
    post: bool = False,
) -> str:
    document = make_document(citizen.name, citizen.id_number)
    reference = msgspec.structs.replace(
        document.item, handling_code=item, promised_days=5, acceptance_days=2
    )
    materials = document.materials
    if deferred:
        late = case.Material(
            code="proof",
            name="离职证明",
            state="deferred",
            promise=case.Promise(id="later", version="1", text_digest="0" * 64),
            due=dt.date(2026, 12, 4),
        )
        materials = (*materials, late)
    if shared:
        seen = case.Material(code="seen", name="房产登记", state="shared", register=shared)
        materials = (*materials, seen)
    if post:
        paper = case.Material(code="bill", name="发票原件", state="posted")
        courier = case.Answer(
            field="get", label="怎么拿", value="courier", shown="快递到家", source="citizen"
        )
        document = msgspec.structs.replace(document, answers=(*document.answers, courier))
        materials = (*materials, paper)
    document = msgspec.structs.replace(document, item=reference, materials=materials)
    saved = queue.enqueue(
        key=new_key(),
        item=item,
        content_type=case.CONTENT_TYPE,
        body=case.encode(document),
    )
    clock.pass_time(1)
    with Road.open(hub.address.url, hub.secrets.platform, queue, clock) as road:
        assert road.go().delivered == 1
    return saved.number


def ask(asking: Asking, number: str = "", citizen: Citizen | None = None) -> tuple[CaseView, ...]:
    answer = asking.ask(AskProgress(number=number, citizen=citizen), within_s=20)
    assert isinstance(answer, Progress)
    return answer.cases


def test_citizen_sees_all_their_cases_and_nobody_elses(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    first = hand_in(hub, queue, clock)
    hand_in(hub, queue, clock, citizen=OTHER)
    last = hand_in(hub, queue, clock, APPROVED)
    mine = ask(asking, citizen=OWNER)
    assert [one.number for one in mine] == [last, first]
    assert [one.may for one in mine] == [("result",), ("withdraw",)]
    assert mine[0].words == "已办结：准予：符合条件，予以登记"
    assert ask(asking, citizen=Citizen(name="测试无", id_number="44190019700101001X")) == ()


def test_number_alone_tells_where_the_case_is_and_nothing_else(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock, FAULTY, deferred=True)
    for citizen in (None, OTHER):
        (view,) = ask(asking, number, citizen)
        assert (view.number, view.state, view.words) == (number, "needs-correction", "待补正")
        assert (view.defects, view.deferred, view.may) == ((), (), ())
        assert [words for _, words in view.timeline][-1] == "待补正"


def test_all_defects_and_what_is_still_missing_are_told_at_once(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock, FAULTY, deferred=True)
    (view,) = ask(asking, number, OWNER)
    assert view.defects == ("银行卡照片不清楚", "缺户口簿第一页")
    assert [(one.name, one.due) for one in view.deferred] == [("离职证明", dt.date(2026, 12, 4))]
    assert view.may == ("withdraw", "supplement")
    moments = [at for at, _ in view.timeline]
    assert moments == sorted(moments)


def test_what_a_register_does_not_show_again_is_a_defect_and_the_promised_day_goes(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock)
    (view,) = ask(asking, number, OWNER)
    assert view.due is not None
    assert view.due > view.received_at.date()
    said = hub.offices.look_again(tuple(REGISTERS), OWNER, {})
    missing = next(name for name, one in said.items() if one.state == "none")
    number = hand_in(hub, queue, clock, APPROVED, shared=missing)
    (view,) = ask(asking, number, OWNER)
    assert view.state == "needs-correction", "no rule decides over it"
    assert [one.startswith("《房产登记》") for one in view.defects] == [True]
    assert view.due is None
    assert "supplement" in view.may


def test_what_was_promised_can_be_handed_in_after_the_decision(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock, APPROVED, deferred=True)
    (view,) = ask(asking, number, OWNER)
    assert view.may == ("supplement", "result")


@pytest.mark.parametrize("number", ["1", "9" * 27, "44190000400032026112000042Y"])
def test_number_nobody_has_finds_nothing(asking: Asking, number: str) -> None:
    assert ask(asking, number, OWNER) == ()


def result(asking: Asking, number: str, citizen: Citizen) -> Certificate:
    answer = asking.ask(AskResult(number=number, citizen=citizen), within_s=30)
    assert isinstance(answer, Certificate)
    return answer


def test_result_is_a_document_for_its_owner_alone(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number, still_open = hand_in(hub, queue, clock, APPROVED), hand_in(hub, queue, clock)
    got = result(asking, number, OWNER)
    assert got.state == "ready"
    assert verify_paper(got.pdf, hub.secrets.platform, utc_now()).pages == 1
    assert dict(got.facts)["办件编号"] == number
    assert result(asking, number, OTHER).state == "none"
    assert result(asking, "1", OWNER).state == "none"
    waiting = result(asking, still_open, OWNER)
    assert (waiting.state, waiting.pdf) == ("refused", b"")


def test_own_cases_are_a_register_like_any_other(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = hand_in(hub, queue, clock, APPROVED)
    facts = asking.ask(
        AskFacts(item="case-progress", registers=("cases",), citizen=OWNER), within_s=20
    )
    assert isinstance(facts, Facts)
    (register,) = facts.registers
    assert [(row["number"], row["state"]) for row in register.rows] == [(number, "已办结：准予")]
    listed = asking.ask(
        AskCertificate(
            item="case-progress",
            handling="1",
            title="我的办件",
            register="cases",
            layout="table",
            citizen=OWNER,
        ),
        within_s=30,
    )
    assert isinstance(listed, Certificate)
    assert listed.state == "ready"


def test_case_is_found_although_it_arrived_a_moment_ago(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    number = save(queue).number
    assert ask(asking, number) == ()
    with Road.open(hub.address.url, hub.secrets.platform, queue, clock) as road:
        assert road.go().delivered == 1
    assert [one.number for one in ask(asking, citizen=OWNER)] == [number]
