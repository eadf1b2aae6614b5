"""Transitions of the form and of the review: one question at a time, nothing typed is lost."""

from __future__ import annotations

import dataclasses
import itertools
import math

from kiosk.case.document import build_document
from kiosk.case.submission import Submission
from kiosk.catalog.answers import LONGEST_TEXT, Known, problem
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
)
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Step, World
from sync.contract.case import Signature
from sync.contract.number import CHINA

# A dot is not a signature: the pen must have travelled at least this far.
SHORTEST_SIGNATURE_MM = 15.0


def open_question(journey: Journey, index: int) -> Journey:
    """The journey at question ``index``, its known answer as the draft."""
    if journey.item is None:
        return journey
    field = journey.item.fields[index]
    return dataclasses.replace(
        journey,
        at=Step.FORM,
        question=index,
        draft=journey.answers.get(field.id, ""),
        complaint="",
    )


def known_to(journey: Journey, world: World) -> Known:
    """What the answers of this citizen are judged against."""
    # The day of the consent is the day of the visit: nobody stands here over midnight for long.
    given = journey.consents[0].given_at if journey.consents else None
    today = None if given is None else given.astimezone(CHINA).date()
    return Known(world.towns, world.words, today, journey.answers)


def draft(journey: Journey, event: Drafted, world: World) -> Outcome:
    """What is being typed; the complaint goes as soon as the citizen corrects it."""
    value = event.value[:LONGEST_TEXT]
    return dataclasses.replace(journey, draft=value, complaint=""), ()


def accept(journey: Journey, event: NextTapped, world: World) -> Outcome:
    """Accept the draft, or say under the field what is wrong with it."""
    if journey.item is None:
        return journey, ()
    field = journey.item.fields[journey.question]
    complaint = problem(field, journey.draft, known_to(journey, world))
    if complaint:
        return dataclasses.replace(journey, complaint=complaint), ()
    answered = _keep_draft(journey)
    last = journey.question == len(journey.item.fields) - 1
    if journey.editing or last:
        return dataclasses.replace(answered, at=Step.REVIEW, editing=False), ()
    return open_question(answered, journey.question + 1), ()


def back_from_form(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the question before; the unfinished draft is still there on return."""
    kept = _keep_draft(journey)
    if journey.editing:
        return _back_to_review(journey), ()
    if journey.question == 0:
        return dataclasses.replace(kept, at=Step.CONFIRM), ()
    return open_question(kept, journey.question - 1), ()


def edit(journey: Journey, event: EditTapped, world: World) -> Outcome:
    """One answer of the review again; what was signed no longer holds."""
    if journey.item is None:
        return journey, ()
    ids = [field.id for field in journey.item.fields]
    if event.field_id not in ids:
        return journey, ()
    unsigned = dataclasses.replace(journey, editing=True, signature=None)
    return open_question(unsigned, ids.index(event.field_id)), ()


def back_from_review(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the last question; what was signed no longer holds."""
    if journey.item is None:
        return journey, ()
    unsigned = dataclasses.replace(journey, signature=None)
    return open_question(unsigned, len(journey.item.fields) - 1), ()


def sign(journey: Journey, event: Signed, world: World) -> Outcome:
    """The signature so far."""
    return dataclasses.replace(journey, signature=event.signature, complaint=""), ()


def clear_signature(journey: Journey, event: SignatureCleared, world: World) -> Outcome:
    """Sign again."""
    return dataclasses.replace(journey, signature=None), ()


def submit(journey: Journey, event: SubmitTapped, world: World) -> Outcome:
    """Hand the case to the outbox; the intent keeps its key when saving has to be tried again."""
    if journey.item is None or journey.card is None:
        return journey, ()
    unanswered = [
        index
        for index, field in enumerate(journey.item.fields)
        if problem(field, journey.answers.get(field.id, ""), known_to(journey, world))
    ]
    if unanswered:
        return dataclasses.replace(open_question(journey, unanswered[0]), editing=True), ()
    if journey.signature is None or ink_mm(journey.signature) < SHORTEST_SIGNATURE_MM:
        return dataclasses.replace(journey, complaint=world.words["review_sign_first"]), ()
    key = journey.submission.key if journey.submission else event.key
    going = dataclasses.replace(
        journey,
        at=Step.SUBMITTING,
        submission=Submission(key),
        save_trouble="",
        complaint="",
        save_slow=False,
    )
    save = Save(
        journey.session,
        key,
        journey.item.codes.handling_code,
        build_document(
            journey.item,
            journey.card,
            answers=journey.answers,
            consents=journey.consents,
            signature=journey.signature,
            online=journey.readiness.link_up,
            towns=world.towns,
            at=event.at,
        ),
    )
    patience = StartTimer(journey.session, Timer.SAVE, world.timings.save_s)
    return going, (StopTimers(journey.session), save, patience)


def ink_mm(signature: Signature) -> float:
    """How far the pen travelled."""
    return sum(
        math.hypot(b.x_mm - a.x_mm, b.y_mm - a.y_mm)
        for stroke in signature.strokes
        for a, b in itertools.pairwise(stroke)
    )


def _keep_draft(journey: Journey) -> Journey:
    if journey.item is None:
        return journey
    field = journey.item.fields[journey.question]
    answers = {**journey.answers, field.id: journey.draft}
    return dataclasses.replace(journey, answers=answers, complaint="")


def _back_to_review(journey: Journey) -> Journey:
    # Leaving an edit without 「下一步」 keeps the answer that was on the review.
    return dataclasses.replace(journey, at=Step.REVIEW, editing=False, complaint="")
