"""A case about another case changes it, when it is the same citizen's and it is not too late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.contract import case
from sync.contract.attachment import NamedAttachment
from sync.hub.appointments import times
from sync.hub.following import DONE, GONE_BEFORE, NOT_ASKED, NOT_YOURS, NOTHING_OPEN, TOO_LATE
from sync.hub.noted import booked
from sync.hub.rules import Rule, Rules
from sync.hub.server import HubServer
from sync.outbox import Outbox, new_key
from tests.sync.factory import (
    ID_NUMBER,
    NAME,
    Clock,
    make_document,
    make_outbox,
    utc_now,
)
from tests.sync.road import Road

WITHDRAW, SUPPLEMENT, DEFERRED = "WITHDRAW-ITEM", "SUPPLEMENT-ITEM", "DEFERRED-ITEM"
OPEN, FAULTY, APPROVED = "OPEN-ITEM", "FAULTY-ITEM", "APPROVED-ITEM"
RULES = Rules(
    rule=(
        Rule(item=WITHDRAW, result="approved", effect="withdraw"),
        Rule(item=SUPPLEMENT, result="approved", effect="supplement"),
        Rule(item=DEFERRED, result="approved", effect="deferred"),
        Rule(item=FAULTY, result="needs-correction", words="照片不清楚"),
        Rule(item=APPROVED, result="approved", words="予以登记"),
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
def counter(hub: HubServer, queue: Outbox, clock: Clock) -> Counter:
    return Counter(hub, queue, clock)


class Counter:
    """Hands cases in, and says what became of them."""

    def __init__(self, hub: HubServer, queue: Outbox, clock: Clock) -> None:
        self.hub, self.queue, self.clock = hub, queue, clock

    def hand_in(
        self,
        item: str,
        about: str = "",
        *,
        id_number: str = ID_NUMBER,
        slot: str = "",
        answer: bool = False,
        attachments: tuple[NamedAttachment, ...] = (),
    ) -> str:
        document = make_document(NAME, id_number)
        given = {"case_number": about if answer else "", "booking_slot": slot}
        answers = tuple(
            case.Answer(field=field, label="编号", value=value, shown="", source="citizen")
            for field, value in given.items()
            if value
        )
        document = msgspec.structs.replace(
            document,
            item=msgspec.structs.replace(document.item, handling_code=item),
            answers=answers,
            refers_to=about if about and not answer else msgspec.UNSET,
            attachments=attachments or msgspec.UNSET,
        )
        saved = self.queue.enqueue(
            key=new_key(), item=item, content_type=case.CONTENT_TYPE, body=case.encode(document)
        )
        with Road.open(
            self.hub.address.url, self.hub.secrets.platform, self.queue, self.clock
        ) as road:
            assert road.go().delivered == 1
        assert self.hub.processing.settle(10.0)
        self.clock.pass_time(1)
        return saved.number

    def state(self, number: str) -> tuple[str, str]:
        kept = self.hub.ledger.case(number)
        assert kept is not None
        return kept.state, kept.reason

    def happened(self, number: str) -> list[str]:
        return [one.event for one in self.hub.ledger.timeline(number)]


@pytest.mark.parametrize("answer", [False, True])
def test_case_is_withdrawn_before_it_is_decided(counter: Counter, answer: bool) -> None:
    number = counter.hand_in(OPEN)
    asked = counter.hand_in(WITHDRAW, number, answer=answer)
    assert counter.state(asked) == ("approved", DONE["withdraw"])
    assert counter.state(number) == ("withdrawn", "")
    assert counter.happened(number)[-1] == "withdrawn"


def test_decided_case_cannot_be_withdrawn_nor_one_twice(counter: Counter) -> None:
    decided = counter.hand_in(APPROVED)
    late = counter.hand_in(WITHDRAW, decided)
    assert counter.state(late) == ("rejected", TOO_LATE)
    assert counter.happened(late)[-2:] == ["accepted-for-check", "rejected"]
    assert counter.state(decided) == ("approved", "予以登记")
    number = counter.hand_in(OPEN)
    counter.hand_in(WITHDRAW, number)
    assert counter.state(counter.hand_in(WITHDRAW, number)) == ("rejected", GONE_BEFORE)


def test_nobody_withdraws_somebody_elses_case_or_learns_that_there_is_one(
    counter: Counter,
) -> None:
    number = counter.hand_in(OPEN)
    other = counter.hand_in(WITHDRAW, number, id_number="441900199505200036")
    assert counter.state(other) == ("rejected", NOT_YOURS)
    assert counter.state(number)[0] == "accepted-for-check"
    nothing = counter.hand_in(WITHDRAW, "44190000400032026112000042Y")
    assert counter.state(nothing) == ("rejected", NOT_YOURS)
    assert counter.state(counter.hand_in(WITHDRAW)) == ("rejected", NOT_YOURS)


def test_supplement_sets_a_case_going_again_once(counter: Counter) -> None:
    number = counter.hand_in(FAULTY)
    assert counter.state(number)[0] == "needs-correction"
    given = counter.hand_in(SUPPLEMENT, number)
    assert counter.state(given) == ("approved", DONE["supplement"])
    assert counter.state(number) == ("accepted-for-check", "")
    assert counter.happened(number)[-1] == "supplemented"
    assert counter.state(counter.hand_in(SUPPLEMENT, number)) == ("rejected", NOT_ASKED)


def test_deferred_material_is_taken_after_the_decision_as_well(counter: Counter) -> None:
    for item, state in ((OPEN, "accepted-for-check"), (APPROVED, "approved")):
        number = counter.hand_in(item)
        assert counter.state(counter.hand_in(DEFERRED, number))[0] == "approved"
        assert counter.state(number)[0] == state
        assert counter.happened(number)[-1] == "deferred-received"
    number = counter.hand_in(OPEN)
    counter.hand_in(WITHDRAW, number)
    assert counter.state(counter.hand_in(DEFERRED, number)) == ("rejected", NOTHING_OPEN)


def test_withdrawn_case_does_not_come_back_with_its_last_file(counter: Counter) -> None:
    file = NamedAttachment(digest="a" * 64, size=3, content_type="image/jpeg", material="proof")
    number = counter.hand_in(OPEN, attachments=(file,))
    assert counter.state(number)[0] == "waiting-for-attachments"
    counter.hand_in(WITHDRAW, number)
    counter.hub.ledger.note_attachment("a" * 64, 3, utc_now())
    assert counter.hub.processing.settle(10.0)
    assert counter.state(number) == ("withdrawn", "")


def test_appointment_is_given_back_until_it_begins(counter: Counter) -> None:
    day = utc_now().date()
    free = next(one for one in times("x", "y", day, 60, utc_now()) if one.room)
    number = counter.hand_in(OPEN, slot=free.id)
    assert counter.state(number)[0] == "approved"
    with counter.hub.ledger.engine.begin() as connection:
        assert booked(connection, [free.id]) == {free.id: 1}
    assert counter.state(counter.hand_in(WITHDRAW, number))[0] == "approved"
    with counter.hub.ledger.engine.begin() as connection:
        assert booked(connection, [free.id]) == {}
