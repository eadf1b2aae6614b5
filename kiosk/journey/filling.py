"""Transitions of the form and of the review: one question at a time, nothing typed is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math

from kiosk.case.appointment import appointment_answers
from kiosk.case.document import build_document, handling_code, needs_signature
from kiosk.case.prefill import is_fixed
from kiosk.case.submission import Submission
from kiosk.case.voucher import place_of
from kiosk.catalog.answers import LONGEST_TEXT, Known, from_typed, problem
from kiosk.catalog.item import Item
from kiosk.journey.days import today
from kiosk.journey.effects import Save, StartTimer, StopTimers
from kiosk.journey.events import (
    BackTapped,
    Drafted,
    EditTapped,
    NextTapped,
    SignatureCleared,
    Signed,
    SubmitTapped,
    Timer,
    Toggled,
    Typed,
)
from kiosk.journey.identity_checks import valid
from kiosk.journey.materials import lacking, open_materials, to_review, wanted
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Step, World
from sync.contract.case import Answer, CaseDocument, Signature

# A dot is not a signature: the pen must have travelled at least this far.
SHORTEST_SIGNATURE_MM = 15.0


def open_question(journey: Journey, index: int) -> Journey:
    """The journey at question ``index`` of those that apply, its known answer as the draft."""
    if not journey.fields:
        return open_materials(journey)
    field = journey.fields[index]
    return dataclasses.replace(
        journey,
        at=Step.FORM,
        question=index,
        draft=journey.answers.get(field.id, ""),
        complaint="",
    )


def open_first(journey: Journey) -> Journey:
    """The journey at the first question, or at the review when there is nothing to ask."""
    return open_question(journey, 0)


def known_to(journey: Journey, world: World) -> Known:
    """What the answers of this citizen are judged against."""
    return Known(world.towns, world.words, today(journey), journey.told)


def draft(journey: Journey, event: Drafted, world: World) -> Outcome:
    """What is being typed; the complaint goes as soon as the citizen corrects it."""
    if _is_settled(journey, world):
        return journey, ()
    value = event.value[:LONGEST_TEXT]
    return dataclasses.replace(journey, draft=value, complaint=""), ()


def type_in(journey: Journey, event: Typed, world: World) -> Outcome:
    """As ``draft``, from the number pad: a date gets its dashes."""
    if journey.question >= len(journey.fields) or _is_settled(journey, world):
        return journey, ()
    kind = journey.fields[journey.question].kind
    value = from_typed(kind, event.value[:LONGEST_TEXT])
    return dataclasses.replace(journey, draft=value, complaint=""), ()


def toggle(journey: Journey, event: Toggled, world: World) -> Outcome:
    """One of several choices, in the order of the form whatever the order of the taps."""
    if journey.question >= len(journey.fields) or _is_settled(journey, world):
        return journey, ()
    chosen = set(journey.draft.split("|")) ^ {event.value}
    options = journey.fields[journey.question].options
    value = "|".join(option.value for option in options if option.value in chosen)
    return dataclasses.replace(journey, draft=value, complaint=""), ()


def accept(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """Accept the draft, or say under the field what is wrong with it."""
    if journey.question >= len(journey.fields):
        return journey, ()
    field = journey.fields[journey.question]
    complaint = problem(field, journey.draft, known_to(journey, world))
    if complaint:
        return dataclasses.replace(journey, complaint=complaint), ()
    answered = _keep_draft(journey)
    # The answer may have brought up questions, or made others needless.
    place = [one.id for one in answered.fields].index(field.id)
    if journey.editing and (missing := unanswered(answered, world)):
        return dataclasses.replace(open_question(answered, missing[0]), editing=True), ()
    if journey.editing:
        return to_review(answered), ()
    if place == len(answered.fields) - 1:
        return open_materials(answered), ()
    return open_question(answered, place + 1), ()


def back_from_form(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the question before; the unfinished draft is still there on return."""
    kept = _keep_draft(journey)
    if journey.editing:
        return _back_to_review(journey), ()
    if journey.question == 0:
        return dataclasses.replace(kept, at=_before_form(journey)), ()
    return open_question(kept, journey.question - 1), ()


def edit(journey: Journey, event: EditTapped, world: World) -> Outcome:
    """One answer of the review again; what was signed no longer holds."""
    if journey.item is None:
        return journey, ()
    ids = [field.id for field in journey.fields]
    if event.field_id not in ids:
        return journey, ()
    unsigned = dataclasses.replace(journey, editing=True, signature=None)
    return open_question(unsigned, ids.index(event.field_id)), ()


def back_from_review(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the materials, or to the last question; what was signed no longer holds."""
    if journey.item is None:
        return journey, ()
    unsigned = dataclasses.replace(journey, signature=None)
    return (open_materials(unsigned), ()) if wanted(journey) else _back_to_form(unsigned)


def back_from_materials(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the last question; what is provided stays."""
    return _back_to_form(journey)


def sign(journey: Journey, event: Signed, world: World) -> Outcome:
    """The signature so far."""
    return dataclasses.replace(journey, signature=event.signature, complaint=""), ()


def clear_signature(journey: Journey, event: SignatureCleared, world: World) -> Outcome:
    """Sign again."""
    return dataclasses.replace(journey, signature=None), ()


def missing(journey: Journey, world: World) -> Journey | None:
    """The journey at what is still missing before the case can be handed in, if anything is."""
    if journey.item is None:
        return journey
    if left := unanswered(journey, world):
        return dataclasses.replace(open_question(journey, left[0]), editing=True)
    if lacking(journey):
        return open_materials(journey)
    if needs_signature(journey.item) and not is_signed(journey):
        return dataclasses.replace(journey, complaint=world.words["review_sign_first"])
    return None


def submit(journey: Journey, event: SubmitTapped, world: World) -> Outcome:
    """Hand the case to the outbox; the intent keeps its key when saving has to be tried again."""
    if journey.item is None or (journey.card is None and journey.item.requires.identity != "L0"):
        return journey, ()
    if (before := missing(journey, world)) is not None:
        return before, ()
    key = journey.submission.key if journey.submission else event.key
    going = dataclasses.replace(
        journey,
        at=Step.SUBMITTING,
        submission=Submission(key, time_certain=journey.readiness.time_certain),
        save_trouble="",
        complaint="",
        save_slow=False,
    )
    save = Save(
        journey.session,
        key,
        handling_code(journey.item, journey.situation),
        case_of(journey, journey.item, world, event.at),
    )
    patience = StartTimer(journey.session, Timer.SAVE, world.timings.save_s)
    return going, (StopTimers(journey.session), save, patience)


def case_of(journey: Journey, item: Item, world: World, at: dt.datetime) -> CaseDocument:
    """The case as the citizen left it, to be handed in now or once it is paid.

    Args:
        journey: with everything that was answered, provided and signed.
        item: what was asked for.
        world: what does not change.
        at: when it is handed in.
    """
    return build_document(
        item,
        journey.card,
        situation=journey.situation,
        answers=journey.answers,
        consents=journey.consents,
        provided=journey.provided,
        facts=journey.facts,
        signature=journey.signature,
        online=journey.readiness.link_up,
        towns=world.towns,
        at=at,
        time_certain=journey.readiness.time_certain,
        more=booked(journey, world),
        parts=journey.parts,
        agent=journey.agent,
        checks=valid(journey),
    )


def booked(journey: Journey, world: World) -> tuple[Answer, ...]:
    """The appointment, as the case says it; nothing for who has none."""
    chosen, item = journey.appointment, journey.item
    if chosen is None or chosen.slot is None or item is None:
        return ()
    slot = chosen.slot
    return appointment_answers(
        chosen,
        place_label=world.words["slots_where"],
        place=place_of(item, chosen.place).name,
        time_label=world.words["slots_when"],
        time=f"{slot.day.isoformat()} {slot.start}-{slot.end}",
    )


def _before_form(journey: Journey) -> Step:
    if journey.theming is not None:
        return Step.PARTS
    if journey.agent is not None:
        return Step.AGENT
    return Step.ITEM if journey.card is None else Step.CONFIRM


def is_signed(journey: Journey) -> bool:
    """Whether there is enough of a signature."""
    return journey.signature is not None and ink_mm(journey.signature) >= SHORTEST_SIGNATURE_MM


def ink_mm(signature: Signature) -> float:
    """How far the pen travelled."""
    return sum(
        math.hypot(b.x_mm - a.x_mm, b.y_mm - a.y_mm)
        for stroke in signature.strokes
        for a, b in itertools.pairwise(stroke)
    )


def unanswered(journey: Journey, world: World) -> list[int]:
    """Places of the questions that apply and have no good answer."""
    known = known_to(journey, world)
    return [
        place
        for place, field in enumerate(journey.fields)
        if problem(field, journey.answers.get(field.id, ""), known)
    ]


def _back_to_form(journey: Journey) -> Outcome:
    if not journey.fields:
        return dataclasses.replace(journey, at=_before_form(journey)), ()
    return open_question(journey, len(journey.fields) - 1), ()


def _is_settled(journey: Journey, world: World) -> bool:
    """Whether the question on screen has an answer that only its register can change."""
    if journey.question >= len(journey.fields):
        return False
    field = journey.fields[journey.question]
    answer = journey.answers.get(field.id, "")
    return is_fixed(field, answer, journey.card, journey.facts, world.towns)


def _keep_draft(journey: Journey) -> Journey:
    if journey.question >= len(journey.fields):
        return journey
    field = journey.fields[journey.question]
    answers = {**journey.answers, field.id: journey.draft}
    return dataclasses.replace(journey, answers=answers, complaint="")


def _back_to_review(journey: Journey) -> Journey:
    # Leaving an edit without 「下一步」 keeps the answer that was on the review.
    return dataclasses.replace(journey, at=Step.REVIEW, editing=False, complaint="")
