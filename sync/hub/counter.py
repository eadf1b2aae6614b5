"""What a citizen would ask at a counter: what is to be paid, and when they may come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy import Engine

from sync.contract.asking import AskBill, AskSlots, BillLine, Slot, Slots
from sync.contract.asking import Bill as ToldBill
from sync.contract.asking_wire import Question
from sync.hub.appointments import times
from sync.hub.departments.bills import Bill, Line
from sync.hub.departments.directory import APPOINTMENTS, REGISTERS
from sync.hub.departments.offices import NoAnswer, Offices
from sync.hub.departments.police import endorsement_fee
from sync.hub.departments.register import Asked
from sync.hub.departments.taxes import social_due, tax_due
from sync.hub.departments.traffic import violation_rows
from sync.hub.departments.utilities import utility_bill
from sync.hub.masking import masked_name
from sync.hub.noted import booked, paid_among

_AWAY = "{source}的系统暂时没有回应，请稍后再试"
_NO_ACCOUNT = "没有查到这个户号，请核对后再输入"
_NOBODY = "没有查到您名下应缴的项目"


def _violations(asked: Asked) -> Bill | None:
    person = asked.person
    if person is None:
        return None
    lines = tuple(
        Line("violations", row["decision_no"], row["what"], row["date"], int(row["amount_fen"]))
        for row in violation_rows(person)
    )
    return Bill(person.name, lines, person.id_number)


def _utility(register: str) -> Callable[[Asked], Bill | None]:
    return lambda asked: utility_bill(register, asked)


_BILLS: Mapping[str, Callable[[Asked], Bill | None]] = {
    "endorsement-fee": endorsement_fee,
    "tax-due": tax_due,
    "social-due": social_due,
    "violations": _violations,
    **{one: _utility(one) for one in ("water-bill", "power-bill", "gas-bill", "telecom-bill")},
}


class Counter:
    """Answers about bills and appointments.

    Args:
        offices: whose bills they are.
        engine: of the ledger, where it is counted what was paid and booked.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, offices: Offices, engine: Engine, clock: Callable[[], dt.datetime]) -> None:
        self._offices = offices
        self._engine = engine
        self._clock = clock

    def bill(self, question: Question) -> ToldBill:
        """What has to be paid; answers ``AskBill``."""
        ask = question.ask
        if not isinstance(ask, AskBill):
            raise TypeError(type(ask).__name__)
        register, of = REGISTERS.get(ask.register), _BILLS.get(ask.register)
        if register is None or of is None:
            return ToldBill(state="unavailable", reason="平台还查不到这类账单")
        source = register.source
        try:
            self._offices.reach(register)
        except NoAnswer:
            reason = _AWAY.format(source=source)
            return ToldBill(state="unavailable", reason=reason, source=source)
        due = of(self._offices.asked(ask.citizen, ask.answers, ask.account))
        if due is None:
            reason = _NO_ACCOUNT if register.id.endswith("-bill") else _NOBODY
            return ToldBill(state="none", reason=reason, source=source)
        ids = {line.id_for(due.whose): line for line in due.lines}
        paid = paid_among(self._engine, ids)
        return ToldBill(
            state="found",
            source=source,
            holder=masked_name(due.holder),
            lines=tuple(_line(id_, line) for id_, line in ids.items() if id_ not in paid),
        )

    def slots(self, question: Question) -> Slots:
        """When an appointment can be had; answers ``AskSlots``."""
        ask = question.ask
        if not isinstance(ask, AskSlots):
            raise TypeError(type(ask).__name__)
        trouble = self._offices.troubles.by_id.get(APPOINTMENTS)
        if trouble is not None and trouble.kind != "slow":
            return Slots(state="unavailable", place=ask.place)
        now = self._clock()
        first = max(ask.first_day, self._offices.today())
        found = times(ask.item, ask.place, first, ask.days, now)
        with self._engine.begin() as connection:
            taken = booked(connection, [one.id for one in found])
        return Slots(
            state="found" if found else "none",
            place=ask.place,
            slots=tuple(
                Slot(
                    id=one.id,
                    day=one.starts.date(),
                    start=f"{one.starts:%H:%M}",
                    end=f"{one.ends:%H:%M}",
                    left=max(0, one.room - taken.get(one.id, 0)),
                )
                for one in found
            ),
        )


def _line(id_: str, line: Line) -> BillLine:
    return BillLine(
        id=id_,
        title=line.title,
        period=line.period,
        amount_fen=line.amount_fen,
        late_fen=line.late_fen,
    )
