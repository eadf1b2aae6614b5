"""Transitions of the bill: the price first, line by line, before anybody is asked for money."""

from __future__ import annotations

import dataclasses

from kiosk.case.document import handling_code
from kiosk.case.payment import Due, Paying, PaymentWanted
from kiosk.catalog.item import Item
from kiosk.catalog.kinds import Charge
from kiosk.journey import filling
from kiosk.journey.effects import Effect, OpenOrder, StopTimers
from kiosk.journey.events import BackTapped, PayTapped, SubmitTapped, Toggled
from kiosk.journey.fetching import ask_for, unavailable
from kiosk.journey.filling import open_question
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Purpose, Step, World
from sync.contract import asking

FEE = "fee"
# What a phone shows of it (drivers.payment.port).
LONGEST_TITLE = 60


def is_paid_here(item: Item) -> bool:
    """Whether the item is paid on the terminal, before its case is handed in."""
    return item.charge is not None and (item.kind == "payment" or item.charge.before)


def open_bill(journey: Journey, world: World) -> Outcome:
    """Show what is to be paid; a department is asked unless the fee is the same for everybody."""
    item = journey.item
    if item is None or item.charge is None:
        return journey, ()
    if not item.charge.fixed_fen:
        return _ask(journey, Purpose.BILL, item, item.charge, world)
    fee = asking.BillLine(
        id=FEE, title=item.charge.title, period="", amount_fen=item.charge.fixed_fen
    )
    due = Due(lines=(fee,), chosen=frozenset({FEE}))
    return dataclasses.replace(journey, at=Step.BILL, due=due, paying=None), ()


def bill_came(journey: Journey, bill: asking.Answer | None, world: World) -> Outcome:
    """The department's answer: lines, none, or nobody of that number."""
    if not isinstance(bill, asking.Bill):
        return journey, ()
    if bill.state == "unavailable":
        return _unavailable(journey, Purpose.BILL, bill, world), ()
    note = "nobody" if bill.state == "none" else ""
    lines = tuple(line for line in bill.lines if line.amount_fen + line.late_fen > 0)
    due = Due(
        lines=lines,
        chosen=frozenset(line.id for line in lines),
        source=bill.source,
        holder=bill.holder,
        note=note,
    )
    return dataclasses.replace(journey, at=Step.BILL, due=due, paying=None), ()


def choose_line(journey: Journey, event: Toggled, world: World) -> Outcome:
    """A line in, or out again."""
    due = journey.due
    if due is None or event.value not in {line.id for line in due.lines} or len(due.lines) < 2:
        return journey, ()
    chosen = due.chosen ^ {event.value}
    return dataclasses.replace(
        journey, due=dataclasses.replace(due, chosen=chosen, changed=False, note="")
    ), ()


def pay(journey: Journey, event: PayTapped, world: World) -> Outcome:
    """「去缴费」: a bill is asked for once more, so that nobody pays what is not owed any more."""
    item, due = journey.item, journey.due
    if item is None or item.charge is None or due is None or due.total_fen <= 0:
        return journey, ()
    wanted = PaymentWanted(
        order_id=event.order_id,
        item=handling_code(item, journey.situation),
        title=item.charge.title[:LONGEST_TITLE],
        amount_fen=due.total_fen,
        settles=_settles(journey, item, due),
        bills=() if item.charge.fixed_fen else tuple(line.id for line in due.selected),
        document=filling.case_of(journey, item, world, event.at),
    )
    ready = dataclasses.replace(journey, paying=Paying(wanted))
    if item.charge.fixed_fen:
        return go_to_pay(ready)
    return _ask(ready, Purpose.BILL_CHECK, item, item.charge, world)


def checked(journey: Journey, bill: asking.Answer | None, world: World) -> Outcome:
    """The bill is still the one that was seen; otherwise it is shown anew, and nothing is asked."""
    if not isinstance(bill, asking.Bill):
        return journey, ()
    due = journey.due
    if bill.state == "unavailable":
        return _unavailable(journey, Purpose.BILL_CHECK, bill, world), ()
    now = {line.id: line for line in bill.lines}
    if due is not None and all(now.get(line.id) == line for line in due.selected):
        return go_to_pay(journey)
    before = frozenset() if due is None else due.chosen
    fresh, _ = bill_came(journey, bill, world)
    if fresh.due is None:
        return fresh, ()
    chosen = fresh.due.chosen & before or fresh.due.chosen
    shown = dataclasses.replace(fresh.due, chosen=chosen, changed=True)
    return dataclasses.replace(fresh, due=shown), ()


def go_to_pay(journey: Journey) -> Outcome:
    """Ask for the money. While the phone may pay, no idle clock runs: the code runs out itself."""
    if journey.paying is None:
        return journey, ()
    effects: tuple[Effect, ...] = (
        StopTimers(journey.session),
        OpenOrder(journey.session, journey.paying.wanted),
    )
    asked = Paying(journey.paying.wanted)
    return dataclasses.replace(journey, at=Step.PAY, paying=asked, idle_warning=False), effects


def back_from_bill(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To where the bill was asked from; what was signed is signed again."""
    clean = dataclasses.replace(journey, due=None, paying=None)
    if journey.item is None:
        return clean, ()
    if journey.item.kind != "payment":
        return dataclasses.replace(clean, at=Step.REVIEW, signature=None), ()
    if journey.fields:
        return open_question(clean, len(journey.fields) - 1), ()
    start = Step.ITEM if journey.card is None else Step.CONFIRM
    return dataclasses.replace(clean, at=start), ()


def _question(journey: Journey, item: Item, charge: Charge) -> asking.AskBill:
    card = journey.card
    return asking.AskBill(
        item=item.id,
        register=charge.register,
        citizen=None
        if card is None
        else asking.Citizen(name=card.name, id_number=card.id_number, document=card.document),
        account=journey.answers.get(charge.account, "") if charge.account else "",
        answers=dict(journey.told),
    )


def _settles(journey: Journey, item: Item, due: Due) -> tuple[str, ...]:
    """What the payment is for: the bill's lines, or this fee of this person."""
    if item.charge is not None and item.charge.fixed_fen:
        whom = "" if journey.card is None else journey.card.id_number
        return (f"{item.id}:{FEE}:{whom}:{sorted(journey.told.items())}",)
    account = journey.answers.get(item.charge.account, "") if item.charge else ""
    return tuple(f"{item.id}:{account}:{line.id}" for line in due.selected)


def _ask(journey: Journey, purpose: Purpose, item: Item, charge: Charge, world: World) -> Outcome:
    question = _question(journey, item, charge)
    return ask_for(journey, purpose, question, world, source=item.department)


def _unavailable(journey: Journey, purpose: Purpose, bill: asking.Bill, world: World) -> Journey:
    item = journey.item
    if item is None or item.charge is None:
        return journey
    question = _question(journey, item, item.charge)
    source = bill.source or item.department
    return unavailable(journey, purpose, question, world, source=source)


def submit(journey: Journey, event: SubmitTapped, world: World) -> Outcome:
    """「提交」: what is paid before it is handed in goes to its bill first."""
    item = journey.item
    if item is None or journey.card is None or not is_paid_here(item):
        return filling.submit(journey, event, world)
    lacking = filling.missing(journey, world)
    return open_bill(journey, world) if lacking is None else (lacking, ())
