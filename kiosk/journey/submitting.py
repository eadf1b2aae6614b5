"""Transitions from 「提交」 to the receipt: nothing is said before it has happened."""

from __future__ import annotations

import dataclasses

from drivers.receipt.port import Receipt
from kiosk.case.masking import masked_name
from kiosk.case.mode import modes_of
from kiosk.case.receipt import compose_receipt
from kiosk.case.submission import Submission
from kiosk.case.voucher import compose_appointment, compose_voucher
from kiosk.catalog.item import Item
from kiosk.journey.effects import Effect, Print, StartTimer
from kiosk.journey.elder import idle_clock
from kiosk.journey.events import (
    Delivered,
    ExitTapped,
    PrintTapped,
    ReadinessChanged,
    ReceiptAnswered,
    Saved,
    SaveFailed,
    Timer,
    TimerElapsed,
)
from kiosk.journey.materials import still_to_do
from kiosk.journey.session import Outcome, leave
from kiosk.journey.spared import spared_line
from kiosk.journey.state import Journey, ReceiptState, Step, World


def saved(journey: Journey, event: Saved, world: World) -> Outcome:
    """The commit happened: let it be seen; with a network the delivery may follow, wait for it."""
    if journey.submission is None or journey.submission.key != event.key:
        return journey, ()
    submission = dataclasses.replace(journey.submission, number=event.number, saved_at=event.at)
    kept = dataclasses.replace(journey, submission=submission, save_slow=False)
    nothing_to_wait_for = submission.delivered or not journey.readiness.link_up
    return kept, (_wait(kept, world, short=nothing_to_wait_for),)


def save_failed(journey: Journey, event: SaveFailed, world: World) -> Outcome:
    """Nothing was saved: back to the review, everything still there, the same intent."""
    if journey.submission is None or journey.submission.key != event.key:
        return journey, ()
    idle = idle_clock(journey, world)
    # The signature area is drawn anew: what it no longer shows must not be submitted.
    back = dataclasses.replace(journey, at=Step.REVIEW, save_trouble=event.trouble, signature=None)
    return back, (idle,)


def delivered(journey: Journey, event: Delivered, world: World) -> Outcome:
    """The platform has it."""
    if journey.submission is None or journey.submission.key != event.key:
        return journey, ()
    submission = dataclasses.replace(journey.submission, delivered=True)
    known = dataclasses.replace(journey, submission=submission)
    if journey.at is Step.SUBMITTING and submission.saved_at is not None:
        return known, (_wait(known, world, short=True),)
    return known, ()


def timer_while_submitting(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """What happened was seen, or waited for long enough: it is saved, that is what counts."""
    saved_already = journey.submission is not None and journey.submission.saved_at is not None
    if event.timer is Timer.DELIVERY and saved_already:
        return show_result(journey, world)
    if event.timer is Timer.SAVE and not saved_already:
        return dataclasses.replace(journey, save_slow=True), ()
    return journey, ()


def leave_when_slow(journey: Journey, event: ExitTapped, world: World) -> Outcome:
    """Nobody is held for ever by a disk that hangs; before that, saving is not left alone."""
    return leave(journey, event, world) if journey.save_slow else (journey, ())


def link_while_submitting(journey: Journey, event: ReadinessChanged, world: World) -> Outcome:
    """The network went away while waiting for the delivery: no reason to wait longer."""
    known = dataclasses.replace(journey, readiness=event.readiness)
    saved_already = journey.submission is not None and journey.submission.saved_at is not None
    if saved_already and not event.readiness.link_up:
        return known, (_wait(known, world, short=True),)
    return known, ()


def receipt_answered(journey: Journey, event: ReceiptAnswered, world: World) -> Outcome:
    """What the printer says about the receipt."""
    if journey.submission is None or journey.submission.job_id != event.key:
        return journey, ()
    return dataclasses.replace(journey, receipt=event.state), ()


def print_again(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """Try the receipt again, under the same job id: a printer that has printed it says so."""
    nothing_saved = journey.submission is None or journey.submission.saved_at is None
    if nothing_saved or journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED):
        return journey, ()
    return with_receipt(journey, world)


def _wait(journey: Journey, world: World, *, short: bool) -> StartTimer:
    timings = world.timings
    seconds = timings.moment_s if short else timings.delivery_wait_s
    return StartTimer(journey.session, Timer.DELIVERY, seconds)


def show_result(journey: Journey, world: World) -> Outcome:
    """The result, with its receipt on the way."""
    shown = dataclasses.replace(journey, at=Step.RESULT)
    printing, effects = with_receipt(shown, world)
    idle = idle_clock(journey, world)
    return printing, (*effects, idle)


def with_receipt(journey: Journey, world: World) -> tuple[Journey, tuple[Effect, ...]]:
    """The journey with its receipt on the way."""
    item, submission = journey.item, journey.submission
    if item is None or submission is None:
        return journey, ()
    receipt = _receipt(journey, item, submission, world)
    printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
    return printing, (Print(journey.session, receipt),)


def _receipt(journey: Journey, item: Item, submission: Submission, world: World) -> Receipt:
    card, words, place = journey.card, world.words, world.place
    if journey.paying is not None and journey.due is not None:
        return compose_voucher(
            item, card, journey.paying.wanted, journey.due, submission, words=words, place=place
        )
    if journey.appointment is not None and journey.appointment.slot is not None:
        return compose_appointment(
            item,
            card,
            journey.appointment,
            submission,
            words=words,
            place=place,
            decision=journey.decision,
        )
    notes = (*still_to_do(journey, world), _agent(journey, world), spared_line(journey, world))
    return compose_receipt(
        item,
        card,
        submission,
        words=words,
        place=place,
        notes=tuple(filter(None, notes)),
        decision=journey.decision,
        posted=tuple(
            need.name for need in journey.materials if _state(journey, need.code) == "posted"
        ),
        modes=modes_of(
            item, journey.told, {_state(journey, need.code) for need in journey.materials}
        ),
    )


def _state(journey: Journey, code: str) -> str:
    provision = journey.provided.get(code)
    return "" if provision is None else provision.state


def _agent(journey: Journey, world: World) -> str:
    if journey.agent is None:
        return ""
    who = world.words[f"agent_who_{journey.agent.role}"]
    name = masked_name(journey.agent.card.name)
    return world.words.say("agent_receipt", who=who, name=name)
