"""What is paid is not asked for again, and the last place of an appointment is given once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec
import pytest

from sync.asking import Asking
from sync.contract import case
from sync.contract.asking import AskBill, AskSlots, Bill, Citizen, Slot, Slots
from sync.hub.departments.directory import KNOWN
from sync.hub.departments.trouble import Troubles
from sync.hub.server import HubServer
from sync.outbox import Outbox
from tests.sync.factory import TERMINAL, Clock, make_document, save, utc_now
from tests.sync.road import Road, Timing

ADULT = Citizen(name="测试甲", id_number="44190019880307001X")
PLACE = "hall-nancheng"
FAR = dt.date(2030, 3, 4)


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


def bill(asking: Asking, register: str, account: str = "", citizen: Citizen | None = None) -> Bill:
    ask = AskBill(item="some-bill", register=register, account=account, citizen=citizen)
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Bill)
    return answer


def slots(asking: Asking, first: dt.date = FAR, days: int = 5) -> tuple[Slot, ...]:
    ask = AskSlots(item="window-booking", place=PLACE, first_day=first, days=days)
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Slots)
    return answer.slots


def paid_for(*bills: str) -> bytes:
    order = case.PaidOrder(order="order-1", bills=bills, amount_fen=5820, paid_at=utc_now())
    return case.encode(msgspec.structs.replace(make_document(), paid=order))


def booking(slot: str) -> bytes:
    answers = tuple(
        case.Answer(field=field, label="预约", value=value, shown="某时", source="citizen")
        for field, value in (("booking_place", PLACE), ("booking_slot", slot))
    )
    return case.encode(msgspec.structs.replace(make_document(), answers=answers))


def hand_in(hub: HubServer, queue: Outbox, clock: Clock, *bodies: bytes) -> list[tuple[str, str]]:
    numbers = [save(queue, body=body).number for body in bodies]
    with Road.open(hub.address.url, hub.secrets.platform, queue, clock) as road:
        assert road.go().delivered == len(bodies)
    assert hub.processing.settle(10.0)
    kept = [hub.ledger.case(number) for number in numbers]
    return [(one.state, one.reason) for one in kept if one is not None]


def test_bill_is_the_same_until_it_is_paid_and_then_it_is_gone(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    before = bill(asking, "water-bill", "10203040")
    assert before.state == "found"
    assert before.source == "供水企业（示例）"
    assert before.holder == "测**户"
    assert before.lines
    assert bill(asking, "water-bill", "10203040") == before
    hand_in(hub, queue, clock, paid_for(before.lines[0].id))
    assert bill(asking, "water-bill", "10203040").lines == before.lines[1:]


def test_bills_of_two_accounts_have_no_line_in_common(asking: Asking) -> None:
    ids = [
        line.id
        for register in ("water-bill", "power-bill", "gas-bill", "telecom-bill")
        for account in ("10203040", "10203041", "88776655")
        for line in bill(asking, register, account).lines
    ]
    assert len(set(ids)) == len(ids)
    assert not any("10203040" in one for one in ids)


@pytest.mark.parametrize("account", ["", "12", "abcdefgh", "123456000", "1" * 40])
def test_account_that_does_not_exist_is_said_so(asking: Asking, account: str) -> None:
    answer = bill(asking, "power-bill", account)
    assert (answer.state, answer.lines) == ("none", ())
    assert answer.reason


@pytest.mark.parametrize("register", ["tax-due", "social-due", "violations"])
def test_citizen_is_asked_for_what_is_due_in_their_own_name(asking: Asking, register: str) -> None:
    answer = bill(asking, register, citizen=ADULT)
    assert answer.state == "found"
    assert all(line.amount_fen > 0 for line in answer.lines)
    assert bill(asking, register).state == "none"


def test_insurance_of_somebody_else_is_that_persons_not_the_payers(asking: Asking) -> None:
    own = bill(asking, "social-due", citizen=ADULT)
    other = bill(asking, "social-due", "441900199305040024", citizen=ADULT)
    assert other.state == "found"
    assert other.lines
    assert not {line.id for line in other.lines} & {line.id for line in own.lines}
    assert bill(asking, "social-due", "441900199305040020", citizen=ADULT).state == "none"


def test_only_the_insurance_that_was_asked_for_is_due(asking: Asking) -> None:
    ask = AskBill(item="some-bill", register="social-due", citizen=ADULT)
    ask = msgspec.structs.replace(ask, answers={"insurance": "medical"})
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Bill)
    assert all("医疗" in line.title for line in answer.lines)


@pytest.mark.parametrize(("times", "amount_fen"), [("one", 1500), ("two", 3000), ("year", 8000)])
def test_fee_follows_from_what_was_chosen(asking: Asking, times: str, amount_fen: int) -> None:
    ask = AskBill(item="x", register="endorsement-fee", citizen=ADULT, answers={"times": times})
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Bill)
    assert [line.amount_fen for line in answer.lines] == [amount_fen]
    assert bill(asking, "endorsement-fee", citizen=ADULT).state == "none"


def test_department_that_is_off_has_no_bill(asking: Asking, hub: HubServer) -> None:
    hub.offices.troubles = Troubles.parse("water=off", KNOWN)
    answer = bill(asking, "water-bill", "10203040")
    assert (answer.state, answer.lines) == ("unavailable", ())
    assert "供水企业" in answer.reason


def test_register_without_bills_has_none(asking: Asking) -> None:
    assert bill(asking, "household", citizen=ADULT).state == "unavailable"


def test_calendar_is_the_same_for_everybody_and_closed_at_weekends(asking: Asking) -> None:
    found = slots(asking, days=14)
    assert found == slots(asking, days=14)
    assert {one.day.weekday() for one in found} == {0, 1, 2, 3, 4}
    assert any(one.left == 0 for one in found)
    assert any(one.left > 0 for one in found)
    assert len({one.id for one in found}) == len(found)


def test_days_that_are_over_cannot_be_booked(asking: Asking) -> None:
    assert all(one.day >= utc_now().date() for one in slots(asking, dt.date(2020, 1, 6), 5))


def test_booking_takes_a_place_and_the_next_one_finds_it_taken(
    asking: Asking, hub: HubServer, queue: Outbox, clock: Clock
) -> None:
    free = next(one for one in slots(asking) if one.left)
    outcomes = hand_in(hub, queue, clock, *(booking(free.id) for _ in range(free.left + 1)))
    assert outcomes[:-1] == [("approved", "预约成功")] * free.left
    assert outcomes[-1] == ("rejected", "这个时段刚刚约满，请另选一个时段")
    assert next(one for one in slots(asking) if one.id == free.id).left == 0


@pytest.mark.parametrize(
    "slot",
    ["20200106-0900-0123456789", "20300309-0900-0123456789", "20300304-0317-0123456789", "x"],
)
def test_time_that_does_not_exist_is_not_booked(
    hub: HubServer, queue: Outbox, clock: Clock, slot: str
) -> None:
    assert hand_in(hub, queue, clock, booking(slot)) == [("rejected", "没有这个时段，请重新选择")]


def test_calendar_that_is_off_says_nothing_about_times(asking: Asking, hub: HubServer) -> None:
    hub.offices.troubles = Troubles.parse("appointments=off", KNOWN)
    ask = AskSlots(item="window-booking", place=PLACE, first_day=FAR)
    answer = asking.ask(ask, within_s=20)
    assert isinstance(answer, Slots)
    assert (answer.state, answer.slots) == ("unavailable", ())
