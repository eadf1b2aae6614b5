"""What was saved under which number, the receipt, and what happens next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kiosk.case.decision import Verdict, decided_at_once
from kiosk.case.submission import Submission, Withdrawal
from kiosk.catalog.item import Item
from kiosk.journey.materials import still_to_do
from kiosk.journey.state import Journey, ReceiptState, Step, World
from kiosk.journey.waiting import ending_soon, entitled_to, may_choose_again, related
from kiosk.journey.withdrawing import may_withdraw
from kiosk.present.value import Value
from kiosk.words import Words
from sync.contract.number import CHINA, group_number

_NOTHING_YET: dict[str, Value] = {
    "saved": False,
    "delivered": False,
    "number": "",
    "numberLines": "",
    "resultHeading": "",
    "resultLead": "",
    "resultAgain": "",
    "nextSteps": [],
    "resultRelated": [],
    "receiptState": "none",
    "receiptSays": "",
    "canPrintAgain": False,
    "resultWithdraw": "",
    "resultWithdrawLead": "",
}


def result_values(journey: Journey, world: World) -> dict[str, Value]:
    """What the citizen has now, and what happens next."""
    submission, item, words = journey.submission, journey.item, world.words
    if submission is None or item is None or submission.saved_at is None:
        return dict(_NOTHING_YET)
    delivered = submission.delivered
    kind = "delivered" if delivered else "received"
    lead = "sending" if journey.readiness.link_up and not delivered else kind
    paid = journey.paying is not None
    return {
        "saved": True,
        "delivered": delivered,
        "number": submission.number,
        "numberLines": _in_two_lines(group_number(submission.number)),
        "resultHeading": words["result_paid" if paid else f"result_{kind}"],
        "resultLead": words[f"result_lead_{lead}_paid" if paid else f"result_lead_{lead}"],
        "resultAgain": words["slots_other"] if may_choose_again(journey) else "",
        "nextSteps": [
            *(
                {"done": False, "title": sentence, "detail": ""}
                for sentence in still_to_do(journey, world)
            ),
            *_next_steps(lead, _time(submission, submission.saved_at, words), item, words),
        ],
        "receiptState": journey.receipt.value,
        "receiptSays": words[f"receipt_{journey.receipt.value}"],
        "resultWithdraw": "",
        "resultWithdrawLead": "",
        "canPrintAgain": journey.receipt
        not in (ReceiptState.NONE, ReceiptState.PRINTING, ReceiptState.PRINTED),
        "resultRelated": _related(journey, world),
        **_decided(journey, submission, item, words),
        **_withdrawal(journey, submission, words),
    }


def _withdrawal(journey: Journey, submission: Submission, words: Words) -> dict[str, Value]:
    """What can be taken back, and what was."""
    if submission.withdrawal is Withdrawal.DONE:
        return {
            "resultHeading": words["result_withdrawn"],
            "resultLead": words["result_lead_withdrawn"],
            "resultAgain": "",
            "nextSteps": [],
        }
    offered = may_withdraw(journey) and submission.withdrawal is not Withdrawal.ASKED
    if not offered or journey.at is not Step.RESULT:
        return {}
    key = submission.withdrawal.value or "offer"
    said = words.get(f"result_withdraw_{key}_lead", "")
    return {"resultWithdraw": words[f"result_withdraw_{key}"], "resultWithdrawLead": said}


def _related(journey: Journey, world: World) -> list[dict[str, object]]:
    """「您可能还要办」."""
    if journey.at is not Step.RESULT:
        return []
    words = world.words
    ends = {one.item: one for one in ending_soon(journey, world)}
    rights = {one.item: one for one in entitled_to(journey, world)}
    rows: list[dict[str, object]] = []
    for head in (world.catalog.head(one) for one in related(journey, world)):
        name, summary = words.tell(head.everyday_name), words.tell(head.summary)
        if (soon := ends.get(head.id)) is not None:
            paper = words.tell(soon.name)
            summary = words.say("result_ends_do", item=name)
            name = words.say("result_ends", paper=paper, days=soon.days)
        elif (right := rights.get(head.id)) is not None:
            name = words.say("result_entitled", name=words.tell(right.name))
            summary = words["result_entitled_free" if right.free else "result_entitled_apply"]
        icon = "clock" if soon is not None else head.icon
        rows.append({"id": head.id, "name": name, "icon": icon, "summary": summary})
    return rows


def _decided(
    journey: Journey, submission: Submission, item: Item, words: Words
) -> dict[str, Value]:
    """What the platform's decision changes, or that it may still come."""
    decision = journey.decision
    offline = not submission.delivered and not journey.readiness.link_up
    if decision is None or decision.verdict is Verdict.NONE or (offline and not decision.made):
        if decided_at_once(item) and offline and journey.paying is None:
            return {"resultLead": words["result_lead_later"]}
        return {}
    if decision.verdict is Verdict.WAITING:
        waiting = "waiting" if submission.delivered else "waiting_sending"
        return {
            "resultHeading": words[f"result_{waiting}"],
            "resultLead": words[f"result_lead_{waiting}"],
        }
    booked = journey.appointment is not None
    name = f"booking_{decision.verdict}" if booked else decision.verdict.value
    heading = words.get(f"result_{name}", words[f"result_{decision.verdict}"])
    return {
        "resultHeading": heading,
        "resultLead": words.tell(decision.words),
        "nextSteps": [
            {
                "done": True,
                "title": words["result_step_delivered"],
                "detail": words["result_step_delivered_detail"],
            },
            {
                "done": True,
                "bad": decision.verdict in (Verdict.REJECTED, Verdict.CORRECTION),
                "title": heading,
                "detail": words.tell(decision.words),
            },
        ],
    }


def _in_two_lines(grouped: str) -> str:
    place, terminal, *rest = grouped.split(" ")
    return f"{place} {terminal}\n{' '.join(rest)}"


def _time(submission: Submission, saved_at: dt.datetime, words: Mapping[str, str]) -> str:
    if not submission.time_certain:
        return words["time_uncertain"]
    return saved_at.astimezone(CHINA).strftime("%H:%M")


def _next_steps(
    sent: str, time: str, item: Item, words: Mapping[str, str]
) -> list[dict[str, object]]:
    delivered = sent == "delivered"
    step, detail = {
        "delivered": ("delivered", "delivered_detail"),
        "sending": ("deliver", "deliver_sending"),
    }.get(sent, ("deliver", "deliver_detail"))
    days = item.guide.acceptance_days
    return [
        {
            "done": True,
            "title": words["result_step_saved"],
            "detail": words["result_step_saved_detail"].format(time=time),
        },
        {
            "done": delivered,
            "title": words[f"result_step_{step}"],
            "detail": words[f"result_step_{detail}"],
        },
        {
            "done": False,
            "title": words["result_step_accept"],
            "detail": words["result_step_accept_detail"].format(days=days),
        },
        {
            "done": False,
            "title": words["result_step_done"],
            "detail": words["result_step_done_detail"],
        },
    ]
