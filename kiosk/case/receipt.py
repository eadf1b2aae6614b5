"""The receipt a citizen takes home: what was kept, under which number, and what happens next.

It says 「已收件，待受理」 or 「已送达，待受理」 and never more: accepting (受理) is the
department's act.
"""

from __future__ import annotations

import datetime as dt

from drivers.idcard.record import CardRecord
from drivers.receipt.port import Block, Code, Field, Line, Receipt, Rule
from kiosk.case.decision import Decision
from kiosk.case.masking import masked_name, masked_number
from kiosk.case.submission import Submission, Withdrawal
from kiosk.catalog.item import Item
from kiosk.catalog.situation import Refusal
from kiosk.words import Words
from sync.contract.asking import Certificate
from sync.contract.case import Mode
from sync.contract.number import CHINA, group_number

# A slip is to be read at a glance.
MOST_ON_A_SLIP = 12


def compose_receipt(
    item: Item,
    card: CardRecord | None,
    submission: Submission,
    *,
    words: Words,
    place: str,
    notes: tuple[str, ...] = (),
    decision: Decision | None = None,
    posted: tuple[str, ...] = (),
    modes: tuple[Mode, ...] = (),
) -> Receipt:
    """The receipt of a saved submission.

    Args:
        item: what was asked for.
        card: who asked, where somebody has to say.
        submission: what was saved.
        words: of the language.
        place: of this terminal.
        notes: sentences on what is still to be done, and what the citizen was spared.
        decision: of the platform, if it has said one.
        modes: in which ways the case is done.
        posted: papers that the citizen sends by post; a slip for the envelope follows the receipt.

    Raises:
        ValueError: nothing was saved yet (a bug of the caller).
    """
    if submission.saved_at is None:
        raise ValueError("a receipt needs a saved submission")
    heading = "result_delivered" if submission.delivered else "result_received"
    then = "result_lead_delivered" if submission.delivered else "result_lead_received"
    says, ahead = words[then], words.say("receipt_acceptance", days=item.guide.acceptance_days)
    if decision is not None and decision.made:
        heading, says, ahead = f"result_{decision.verdict}", words.tell(decision.words), ""
    code: tuple[Block, ...] = (
        Code(submission.number),
        Line(words["receipt_keep"], align="center"),
    )
    if submission.withdrawal is Withdrawal.DONE:
        # Nothing is left that could be looked up.
        code, notes = (), ()
        heading, says, ahead = "result_withdrawn", words["result_lead_withdrawn"], ""
    blocks: tuple[Block, ...] = (
        Line(words["brand"], size="large", bold=True, align="center"),
        Line(words.name(place), align="center"),
        Rule(),
        Line(words[heading], size="large", bold=True, align="center"),
        Line(words.beside(item.name), bold=True, align="center"),
        Rule(),
        Field(words["receipt_number"], group_number(submission.number)),
        *_applicant(card, words),
        Field(words["receipt_saved_at"], saved_time(submission, words)),
        *code,
        Rule(),
        *(Field(words["receipt_mode"], words[_mode_key(mode)]) for mode in modes),
        *(Line(note, bold=True) for note in notes),
        Line(says),
        *((Line(ahead),) if ahead else ()),
        *((Line(words["receipt_courier"]),) if "courier" in modes else ()),
        *_holds(item, words),
        Line(words.say("receipt_hotline", hotline=item.guide.hotline)),
        *_envelope_slip(item, submission, posted, words),
    )
    return Receipt(job_id=submission.job_id, blocks=blocks)


def _mode_key(mode: Mode) -> str:
    return f"receipt_mode_{mode.replace('-', '_')}"


def _envelope_slip(
    item: Item, submission: Submission, posted: tuple[str, ...], words: Words
) -> tuple[Block, ...]:
    """What goes into the envelope: to whom, for which case, which papers; no person is named."""
    if not posted:
        return ()
    return (
        Rule(),
        Line(words["receipt_slip"], size="large", bold=True, align="center"),
        Line(words["receipt_slip_cut"], align="center"),
        Field(words["receipt_slip_to"], words.say("receipt_slip_office", office=item.department)),
        Field(words["receipt_slip_address"], words["receipt_slip_sample"]),
        Field(words["receipt_number"], group_number(submission.number)),
        *(Field(words["receipt_slip_paper"], paper) for paper in posted),
        Code(submission.number),
    )


def _holds(item: Item, words: Words) -> tuple[Block, ...]:
    """How long a confirmation holds, once the platform has given it."""
    if item.qualification is None:
        return ()
    return (Line(words.say("receipt_holds", months=item.qualification.months)),)


def _applicant(card: CardRecord | None, words: Words) -> tuple[Block, ...]:
    if card is None:
        return ()
    return (
        Field(words["receipt_applicant"], masked_name(card.name)),
        Field(words["receipt_id_number"], masked_number(card.id_number)),
    )


def compose_refusal(
    item: Item, refusal: Refusal, *, job_id: str, words: Words, place: str, nearest: str
) -> Receipt:
    """The slip for somebody who cannot have the item here; it names no person.

    Args:
        item: what was wanted.
        refusal: why not.
        job_id: the same for every try to print it.
        words: of the language.
        place: of this terminal.
        nearest: the nearest other one, in a sentence.
    """
    return Receipt(
        job_id=job_id,
        blocks=(
            Line(words["brand"], size="large", bold=True, align="center"),
            Line(words.name(place), align="center"),
            Rule(),
            Line(words.beside(item.name), bold=True, align="center"),
            Rule(),
            Field(words["refused_why"], words.tell(refusal.reason)),
            Field(words["refused_what"], words.tell(refusal.remedy)),
            Field(words["refused_who"], words.tell(refusal.who)),
            Field(words["refused_where"], words.name(nearest)),
            Line(words.say("receipt_hotline", hotline=item.guide.hotline)),
        ),
    )


def compose_printout(
    item: Item, certificate: Certificate, *, copy: str, job_id: str, words: Words, place: str
) -> Receipt:
    """The slip of a document: its number, what it states, where its copy is.

    Args:
        item: what was asked for.
        certificate: what the platform gave out.
        copy: address of the copy for the phone; empty for none.
        job_id: the same for every try to print it.
        words: of the language.
        place: of this terminal.
    """
    stated = tuple(Field(label, value) for label, value in certificate.facts[:MOST_ON_A_SLIP])
    code: tuple[Block, ...] = ()
    if copy:
        code = (Code(copy), Line(words["printout_copy"], align="center"))
    return Receipt(
        job_id=job_id,
        blocks=(
            Line(words["brand"], size="large", bold=True, align="center"),
            Line(words.name(place), align="center"),
            Rule(),
            Line(certificate.title or item.name, bold=True, align="center"),
            Rule(),
            Field(words["printout_number"], certificate.number),
            *stated,
            Field(words["printout_source"], certificate.source or item.department),
            *code,
            Rule(),
            Line(words.say("receipt_hotline", hotline=item.guide.hotline)),
        ),
    )


def saved_time(submission: Submission, words: Words) -> str:
    """When it was saved; instead of a wrong time, that the time is not certain.

    Raises:
        ValueError: nothing was saved yet (a bug of the caller).
    """
    if submission.saved_at is None:
        raise ValueError("nothing was saved")
    if not submission.time_certain:
        return words["time_uncertain"]
    return local_time(submission.saved_at)


def local_time(at: dt.datetime) -> str:
    """A moment as people read it here, whatever zone the machine is set to: 2026-11-20 21:47."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
