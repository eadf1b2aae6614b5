"""The slips of a payment and of an appointment: what the platforms confirmed, and nothing more."""

from __future__ import annotations

from drivers.idcard.record import CardRecord
from drivers.receipt.port import Block, Code, Field, Line, Receipt, Rule
from kiosk.case.appointment import Appointment
from kiosk.case.decision import Decision, Verdict
from kiosk.case.masking import masked_name, masked_number
from kiosk.case.payment import Due, PaymentWanted
from kiosk.case.receipt import saved_time
from kiosk.case.submission import Submission
from kiosk.catalog.item import Item
from kiosk.catalog.kinds import Place
from kiosk.locale import joined, say_date, say_yuan
from kiosk.words import Words
from sync.contract.number import group_number


def compose_voucher(
    item: Item,
    card: CardRecord | None,
    wanted: PaymentWanted,
    due: Due,
    submission: Submission,
    *,
    words: Words,
    place: str,
) -> Receipt:
    """The voucher of a payment that was confirmed; its job id is the order's.

    Raises:
        ValueError: nothing was saved yet (a bug of the caller).
    """
    return Receipt(
        job_id=submission.key,
        blocks=(
            *_head(words, place),
            Line(words["voucher_heading"], size="large", bold=True, align="center"),
            Line(words.beside(item.name), bold=True, align="center"),
            Rule(),
            *(
                Field(
                    _title(line.title, line.period),
                    say_yuan(line.amount_fen + line.late_fen, words),
                )
                for line in due.selected
            ),
            Line(
                words.say("voucher_total", amount=say_yuan(wanted.amount_fen, words)),
                size="large",
                bold=True,
                align="center",
            ),
            Rule(),
            *_whom(card, words),
            Field(words["voucher_at"], saved_time(submission, words)),
            Field(words["voucher_order"], wanted.order_id),
            Field(words["receipt_number"], group_number(submission.number)),
            Code(submission.number),
            Line(words["receipt_keep"], align="center"),
            Rule(),
            Line(words["voucher_invoice"]),
            Line(words.say("receipt_hotline", hotline=item.guide.hotline)),
        ),
    )


def doubt_job(wanted: PaymentWanted) -> str:
    """The job id of the slip of an order whose end is not known."""
    return f"{wanted.order_id}-doubt"


def compose_doubt(item: Item, wanted: PaymentWanted, *, words: Words, place: str) -> Receipt:
    """The slip for somebody who goes before the payment platform has answered."""
    return Receipt(
        job_id=doubt_job(wanted),
        blocks=(
            *_head(words, place),
            Line(words["voucher_doubt_heading"], size="large", bold=True, align="center"),
            Line(words.beside(item.name), bold=True, align="center"),
            Rule(),
            Field(words["voucher_amount"], say_yuan(wanted.amount_fen, words)),
            Field(words["voucher_order"], wanted.order_id),
            Code(wanted.order_id),
            Rule(),
            Line(words["voucher_doubt"]),
            Line(words.say("receipt_hotline", hotline=item.guide.hotline)),
        ),
    )


def compose_appointment(
    item: Item,
    card: CardRecord | None,
    appointment: Appointment,
    submission: Submission,
    *,
    words: Words,
    place: str,
    decision: Decision | None = None,
) -> Receipt:
    """The slip of an appointment: confirmed by the platform's word, else still to be confirmed.

    Raises:
        ValueError: nothing was chosen or saved yet (a bug of the caller).
    """
    booking, slot = item.booking, appointment.slot
    if booking is None or slot is None:
        raise ValueError("no appointment was chosen")
    where = place_of(item, appointment.place)
    confirmed = decision is not None and decision.verdict is Verdict.APPROVED
    heading = words["slots_slip_confirmed" if confirmed else "slots_slip_heading"]
    bring = (
        Line(
            words.say(
                "slots_bring", things=joined((words.tell(one) for one in booking.bring), words)
            )
        ),
    )
    return Receipt(
        job_id=submission.key,
        blocks=(
            *_head(words, place),
            Line(heading, size="large", bold=True, align="center"),
            Line(words.beside(booking.what), bold=True, align="center"),
            Rule(),
            Field(words["slots_where"], words.beside(where.name)),
            *((Field(words["slots_address"], where.address),) if where.address else ()),
            Field(words["slots_when"], f"{say_date(slot.day, words)} {slot.start}–{slot.end}"),
            *(bring if booking.bring else ()),
            Rule(),
            *_whom(card, words),
            Field(words["receipt_saved_at"], saved_time(submission, words)),
            Field(words["receipt_number"], group_number(submission.number)),
            Code(submission.number),
            Line(words["slots_slip_come" if confirmed else "slots_slip_wait"]),
            Line(words.say("receipt_hotline", hotline=item.guide.hotline)),
        ),
    )


def place_of(item: Item, place_id: str) -> Place:
    """The place with this id.

    Raises:
        ValueError: the item has no such place (a bug of the caller).
    """
    for place in item.booking.places if item.booking is not None else ():
        if place.id == place_id:
            return place
    raise ValueError("no such place")


def _head(words: Words, place: str) -> tuple[Block, ...]:
    return (
        Line(words["brand"], size="large", bold=True, align="center"),
        Line(words.name(place), align="center"),
        Rule(),
    )


def _whom(card: CardRecord | None, words: Words) -> tuple[Block, ...]:
    if card is None:
        return ()
    return (
        Field(words["receipt_applicant"], masked_name(card.name)),
        Field(words["receipt_id_number"], masked_number(card.id_number)),
    )


def _title(title: str, period: str) -> str:
    return f"{title} {period}".strip()
