"""On a fleet's database as on one machine: the last place is given once, and can be given back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.contract import case
from sync.contract.asking import AskDraft, KeepDraft
from sync.contract.asking_wire import Question
from sync.hub.appointments import times
from sync.hub.drafts import Drafts
from sync.hub.rules import Rule, Rules
from sync.hub.server import HubServer
from sync.outbox import new_key
from tests.sync.factory import ITEM, Clock, make_document, make_outbox, utc_now
from tests.sync.road import Road

WITHDRAW = "WITHDRAW-ITEM"
RULES = Rules(rule=(Rule(item=WITHDRAW, result="approved", effect="withdraw"),))


@pytest.fixture
def fleet(tmp_path: Path, database: str) -> Iterator[HubServer]:
    server = HubServer(
        tmp_path / "hub", name="hub.test", clock=utc_now, database=database, rules=RULES
    )
    server.start(10.0)
    yield server
    server.stop(10.0)


def hand_in(
    hub: HubServer, folder: Path, *cases_: tuple[str, str, str]
) -> list[tuple[str, str, str]]:
    """Cases of item, appointment and the case that it is about: number, state and reason."""
    clock = Clock()
    folder.mkdir(exist_ok=True)
    queue = make_outbox(folder / "outbox.db", hub.secrets.platform, clock)
    numbers = []
    for item, slot, about in cases_:
        document = make_document()
        answers = [
            case.Answer(field=field, label="", value=value, shown="", source="citizen")
            for field, value in (("booking_slot", slot), ("case_number", about))
            if value
        ]
        document = msgspec.structs.replace(
            document,
            item=msgspec.structs.replace(document.item, handling_code=item),
            answers=tuple(answers),
        )
        body = case.encode(document)
        saved = queue.enqueue(key=new_key(), item=item, content_type=case.CONTENT_TYPE, body=body)
        numbers.append(saved.number)
    with Road.open(hub.address.url, hub.secrets.platform, queue, clock) as road:
        assert road.go().delivered == len(numbers)
    queue.close()
    assert hub.processing.settle(20.0)
    kept = [hub.ledger.case(number) for number in numbers]
    return [(one.number, one.state, one.reason) for one in kept if one is not None]


def test_last_place_is_given_once_and_again_when_it_is_given_back(
    fleet: HubServer, tmp_path: Path
) -> None:
    day = utc_now().date()
    free = next(one for one in times("x", "y", day, 60, utc_now()) if one.room)
    wanted = [(ITEM, free.id, "")] * (free.room + 1)
    outcomes = hand_in(fleet, tmp_path / "box", *wanted)
    assert [state for _, state, _ in outcomes] == ["approved"] * free.room + ["rejected"]
    (back,) = hand_in(fleet, tmp_path / "box", (WITHDRAW, "", outcomes[0][0]))
    assert back[1:] == ("approved", "已撤回")
    (again,) = hand_in(fleet, tmp_path / "box", (ITEM, free.id, ""))
    assert again[1] == "approved"
    mine = fleet.ledger.cases_of(make_document().applicant.id_number, 30)  # type: ignore[union-attr]
    assert len(mine) == len(wanted) + 2


def test_draft_is_kept_and_taken(fleet: HubServer) -> None:
    drafts = Drafts(fleet.ledger.engine, utc_now)

    def question(ask: KeepDraft | AskDraft) -> Question:
        return Question(
            id="0" * 32, terminal="4419000040003", at=utc_now(), reply_key=bytes(32), ask=ask
        )

    name, until = "a" * 64, utc_now().replace(year=2099)
    drafts.keep(question(KeepDraft(code_digest=name, sealed=b"sealed", until=until)))
    assert drafts.find(question(AskDraft(code_digest=name, take=True))).sealed == b"sealed"
    assert drafts.find(question(AskDraft(code_digest=name))).state == "none"
