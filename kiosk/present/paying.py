"""The bill and the payment: the price first, then the code, and never more than was confirmed."""

from __future__ import annotations

from kiosk.case.payment import Due, Paying, PayState
from kiosk.catalog.item import Item
from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.locale import say_yuan
from kiosk.present.value import Value

_NO_BILL: dict[str, Value] = {
    "billHeading": "",
    "billLead": "",
    "billLines": [],
    "billSeveral": False,
    "billNote": "",
    "billPrinter": "",
    "billBasis": "",
    "billPay": "",
    "billNothing": False,
    "billNobody": False,
}
_NO_PAY: dict[str, Value] = {
    "payHeading": "",
    "payLead": "",
    "payState": "",
    "payCode": "",
    "payExpires": 0.0,
    "payAmount": "",
    "payTitle": "",
    "payOrder": "",
    "paySays": "",
    "payPrimary": "",
    "paySecondary": "",
}
_NOT_PAPER = frozenset({"reason_receipt_paper_out", "reason_receipt_unavailable"})
# What the button leads to, by how the payment stands; none while there is nothing to decide.
_PRIMARY = {
    PayState.SILENT: "pay_again",
    PayState.UNKNOWN: "pay_print",
    PayState.IN_DOUBT: "pay_back",
    PayState.REFUSED: "pay_back",
}
_SECONDARY = {
    PayState.ASKED: "pay_later",
    PayState.SHOWN: "pay_later",
    PayState.SILENT: "pay_back",
    PayState.UNKNOWN: "pay_done",
}
_SAYS = {
    ReceiptState.PRINTING: "pay_slip_printing",
    ReceiptState.PRINTED: "pay_slip_printed",
}


def bill_values(journey: Journey, world: World) -> dict[str, Value]:
    """What is to be paid, line by line."""
    item, due, words = journey.item, journey.due, world.words
    if journey.at is not Step.BILL or item is None or due is None:
        return dict(_NO_BILL)
    nothing = not due.lines
    return {
        "billHeading": _heading(due, world),
        "billLead": _lead(due, item, world),
        "billLines": [
            {
                "id": line.id,
                "title": " ".join(part for part in (words.tell(line.title), line.period) if part),
                "detail": words.say("bill_late", amount=say_yuan(line.late_fen, words))
                if line.late_fen
                else "",
                "amount": say_yuan(line.amount_fen + line.late_fen, words),
                "chosen": line.id in due.chosen,
            }
            for line in due.lines
        ],
        "billSeveral": len(due.lines) > 1,
        "billNote": _note(due, world),
        "billPrinter": words["bill_no_paper"]
        if _NOT_PAPER.intersection(journey.readiness.notes) and not nothing
        else "",
        "billBasis": _basis(item, world),
        "billPay": words.say("bill_pay", amount=say_yuan(due.total_fen, words))
        if due.total_fen
        else "",
        "billNothing": nothing,
        "billNobody": due.note == "nobody",
    }


def pay_values(journey: Journey, world: World) -> dict[str, Value]:
    """The code while the phone may pay, and afterwards how it ended."""
    paying, item, words = journey.paying, journey.item, world.words
    if journey.at is not Step.PAY or paying is None or item is None:
        return dict(_NO_PAY)
    state = paying.state
    name = "closing" if _closes(paying) else state.value
    amount = say_yuan(paying.wanted.amount_fen, words)
    printed = journey.receipt in _SAYS
    primary = _PRIMARY.get(state, "")
    return {
        "payHeading": words.say(f"pay_heading_{name}", amount=amount),
        "payLead": words[f"pay_lead_{name}"],
        "payState": name,
        "payCode": paying.code if state is PayState.SHOWN and not paying.closing else "",
        "payExpires": paying.expires.timestamp() * 1000.0 if paying.expires else 0.0,
        "payAmount": amount,
        "payTitle": words.tell(paying.wanted.title),
        "payOrder": paying.wanted.order_id,
        "paySays": words[_SAYS.get(journey.receipt, "pay_slip_none")]
        if journey.receipt is not ReceiptState.NONE
        else "",
        "payPrimary": "" if not primary or (primary == "pay_print" and printed) else words[primary],
        "paySecondary": words[_SECONDARY[state]]
        if state in _SECONDARY and not _closes(paying)
        else "",
    }


def _closes(paying: Paying) -> bool:
    return paying.closing and paying.state in (PayState.ASKED, PayState.SHOWN)


def _heading(due: Due, world: World) -> str:
    words = world.words
    if due.lines:
        return words.say("bill_heading", amount=say_yuan(due.total_fen, words))
    return words["bill_nobody" if due.note == "nobody" else "bill_nothing"]


def _note(due: Due, world: World) -> str:
    if due.note in ("", "nobody"):
        return world.words["bill_changed"] if due.changed else ""
    return world.words[f"bill_note_{due.note}"]


def _lead(due: Due, item: Item, world: World) -> str:
    words = world.words
    if due.note == "nobody":
        return words["bill_nobody_lead"]
    if not due.lines:
        return words.say("bill_nothing_lead", source=due.source or item.department)
    if due.source:
        whose = words.say("bill_holder", holder=due.holder) if due.holder else ""
        return words.say("bill_lead", source=due.source) + whose
    return words["bill_lead_fee"]


def _basis(item: Item, world: World) -> str:
    """What a fee follows from, with how sure that is."""
    note = None if item.charge is None else item.charge.note
    if note is None:
        return ""
    return world.words.say("bill_basis", text=note.text)
