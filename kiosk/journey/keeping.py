"""Transitions of 保存并稍后继续: what was answered is kept by the platform, under a code.

Only with a card: the draft goes on with the same card and no other, so that a slip that was lost
opens nothing. Nothing is called kept before the platform has said so, and until then everything
stands where it was.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from kiosk.case.draft import KEPT_FOR, Draft, KeptMaterial, holder_of
from kiosk.case.draft_slip import compose_draft_slip
from kiosk.case.prefill import known_answers
from kiosk.journey.draft_state import KeepPhase
from kiosk.journey.effects import Effect, ForgetDraft, KeepDraft, LeavePaper, Print
from kiosk.journey.events import (
    BackTapped,
    DraftKept,
    KeepTapped,
    PrintTapped,
    ReceiptAnswered,
    RetryTapped,
)
from kiosk.journey.filling import known_to
from kiosk.journey.session import Outcome
from kiosk.journey.state import (
    Journey,
    Keeping,
    ReceiptState,
    Resuming,
    Scanning,
    Step,
    World,
)

WITHIN_S = 20.0
# What has a form that is worth keeping; a bill or an appointment is asked for anew.
_KINDS = frozenset({"apply", "theme", "renewal", "certify", "booking"})
_FORM = (Step.FORM, Step.SLOTS)
_MATERIALS = (Step.MATERIALS, Step.MATERIAL, Step.PROMISE, Step.SCAN)
_KEPT_AT = frozenset({*_FORM, *_MATERIALS, Step.REVIEW})


def may_keep(journey: Journey, world: World) -> bool:
    """Whether there is something to keep, and somebody to keep it."""
    if journey.at not in _KEPT_AT or not journey.readiness.link_up:
        return False
    if journey.item is None or journey.item.kind not in _KINDS or journey.card is None:
        return False
    draft = draft_of(journey, world)
    return bool(draft.answers or draft.provided or draft.typed)


def draft_of(journey: Journey, world: World) -> Draft:
    """What the citizen gave so far, without what the card or a register says anyway.

    Raises:
        ValueError: nothing is being filled in by anybody (a bug of the caller).
    """
    item, card = journey.item, journey.card
    if item is None or card is None:
        raise ValueError("nothing to keep")
    known = known_answers(item, card, journey.facts, known_to(journey, world))
    ids = {field.id for field in item.fields}
    answers = {
        name: value
        for name, value in journey.answers.items()
        if name in ids and value and known.get(name) != value
    }
    asked = journey.fields[journey.question : journey.question + 1]
    question = asked[0].id if journey.at is Step.FORM and asked else ""
    typed = "" if not question or journey.draft == known.get(question) else journey.draft
    return Draft(
        item=item.id,
        version=item.version,
        situation=dict(journey.situation),
        answers=answers,
        parts=() if journey.theming is None else tuple(sorted(journey.theming.chosen)),
        holder=holder_of(card.id_number),
        provided={
            code: KeptMaterial(
                state=one.state, promise=one.promise, due=one.due, consent=one.consent
            )
            for code, one in journey.provided.items()
            if one.state != "scanned"
        },
        at="form" if journey.at in _FORM else _later_page(journey),
        question=question,
        typed=typed,
    )


def photographed(journey: Journey) -> bool:
    """Whether pages were photographed, which no draft keeps."""
    return any(one.files for one in journey.provided.values())


def keep(journey: Journey, event: KeepTapped, world: World) -> Outcome:
    """「保存并稍后继续」: what was kept under a code before is kept under the same."""
    if not may_keep(journey, world):
        return journey, ()
    before = journey.resuming
    keeping = Keeping(
        back=Step.MATERIAL if journey.at is Step.SCAN else journey.at,
        code=event.code if before is None else before.code,
        draft=draft_of(journey, world),
        wanted_until=event.at + KEPT_FOR,
    )
    leave = (LeavePaper(journey.session),) if journey.at is Step.SCAN else ()
    kept_at = dataclasses.replace(
        journey, at=Step.KEEP, keeping=keeping, scanning=Scanning(), receipt=ReceiptState.NONE
    )
    return kept_at, (*leave, _effect(journey, keeping))


def kept(journey: Journey, event: DraftKept, world: World) -> Outcome:
    """The platform keeps it: the code is shown and printed. Or it does not: say why."""
    keeping, item = journey.keeping, journey.item
    if keeping is None or item is None or keeping.code != event.code:
        return journey, ()
    if keeping.phase is not KeepPhase.SAVING:
        return journey, ()
    if event.until is None:
        said = event.reason or world.words[f"keep_{event.trouble}"]
        trouble = dataclasses.replace(keeping, phase=KeepPhase.TROUBLE, trouble=said)
        return dataclasses.replace(journey, keeping=trouble), ()
    done = dataclasses.replace(keeping, phase=KeepPhase.KEPT, until=event.until)
    # 「继续填」 may follow, and another keeping after that: under the code that is on the slip.
    same = Resuming(keeping.code, keeping.draft, placed=True)
    known = dataclasses.replace(journey, keeping=done, resuming=same)
    return print_slip(known, PrintTapped(), world)


def retry(journey: Journey, event: RetryTapped, world: World) -> Outcome:
    """Once more, after trouble."""
    keeping = journey.keeping
    if keeping is None or keeping.phase is not KeepPhase.TROUBLE:
        return journey, ()
    again = dataclasses.replace(keeping, phase=KeepPhase.SAVING, trouble="")
    return dataclasses.replace(journey, keeping=again), (_effect(journey, again),)


def print_slip(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """The slip; again only when it did not come out."""
    keeping, item = journey.keeping, journey.item
    if keeping is None or keeping.until is None or item is None:
        return journey, ()
    if journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED):
        return journey, ()
    slip = compose_draft_slip(
        item,
        keeping.draft,
        keeping.code,
        keeping.until,
        photographed=photographed(journey),
        job_id=slip_job(journey),
        words=world.words,
        place=world.place,
    )
    printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
    return printing, (Print(journey.session, slip),)


def slip_printed(journey: Journey, event: ReceiptAnswered, world: World) -> Outcome:
    """What the printer says about the slip."""
    if event.key != slip_job(journey):
        return journey, ()
    return dataclasses.replace(journey, receipt=event.state), ()


def slip_job(journey: Journey) -> str:
    """The slip's job id: one for each time something is kept, so that it is printed once."""
    until = "" if journey.keeping is None else f"{journey.keeping.wanted_until:%Y%m%dT%H%M%S%f}"
    return f"draft-{journey.session}-{until}"


def back_from_keep(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """「继续填」: everything stands as it was."""
    keeping = journey.keeping
    if keeping is None:
        return dataclasses.replace(journey, at=Step.SERVICES), ()
    return dataclasses.replace(
        journey, at=Step(keeping.back), keeping=None, receipt=ReceiptState.NONE
    ), ()


def forget_when_handed_in(before: Journey, after: Journey) -> tuple[Effect, ...]:
    """What was gone on with was handed in: nobody needs the draft any more."""
    resuming, submission = after.resuming, after.submission
    if resuming is None or submission is None or submission.saved_at is None:
        return ()
    if before.submission is not None and before.submission.saved_at is not None:
        return ()
    return (ForgetDraft(after.session, resuming.code, WITHIN_S),)


def _later_page(journey: Journey) -> Literal["materials", "review"]:
    return "review" if journey.at is Step.REVIEW else "materials"


def _effect(journey: Journey, keeping: Keeping) -> KeepDraft:
    return KeepDraft(journey.session, keeping.code, keeping.draft, keeping.wanted_until, WITHIN_S)
