"""The transition table: every step × every event is either handled or ignored on purpose.

``step`` is pure: state, event and context in, state and effects out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from drivers.idcard.port import CardEvent
from kiosk.journey import (
    billing,
    booking,
    choosing,
    codes,
    companion,
    elder,
    fetching,
    filling,
    identifying,
    keeping,
    language,
    leaflet,
    materials,
    paper_rows,
    papering,
    paying,
    pickup,
    printout,
    proving,
    proving_rows,
    rating,
    resuming,
    session,
    situating,
    submitting,
    theme,
    tracking,
    travelling,
    video,
    waiting,
    withdrawing,
)
from kiosk.journey import events as ev
from kiosk.journey.effects import Effect
from kiosk.journey.events import Event, SessionEvent, UserEvent
from kiosk.journey.ignored import BUTTONS_ELSEWHERE, LATE_ANSWERS, OF_A_SESSION
from kiosk.journey.onward import onward
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Step, World

# The concrete event type of each handler is fixed by the table's key.
Transition = Callable[[Journey, Any, World], Outcome]


class UnhandledEvent(Exception):
    """A pair of step and event the table does not know: a bug, never a condition of the world."""


_IN_SESSION: Mapping[type[Event], Transition] = {
    ev.Touched: session.stay,
    ev.ExitTapped: session.leave,
    ev.LanguageChosen: language.choose_language,
    ev.ElderChosen: elder.choose,
    ev.TimerElapsed: session.timer,
    ev.ReadinessChanged: session.readiness_in_session,
    ev.CardSeen: session.card_in_passing,
    ev.Delivered: submitting.delivered,
    ev.KeepTapped: keeping.keep,
}

_AT_REST: Mapping[type[Event], Transition] = {
    ev.ReadinessChanged: session.readiness_at_rest,
}

HANDLED: Mapping[Step, Mapping[type[Event], Transition]] = {
    Step.ATTRACT: {**_AT_REST, ev.StartTapped: session.start},
    Step.OUT_OF_SERVICE: {
        **_AT_REST,
        ev.LanguageChosen: language.choose_at_rest,
        ev.TimerElapsed: language.forget_at_rest,
    },
    Step.SERVICES: {
        **_IN_SESSION,
        ev.ServiceChosen: choosing.choose,
        ev.CategoryChosen: choosing.open_category,
        ev.WayChosen: choosing.look_by,
        ev.MarkTapped: choosing.filter_by,
        ev.SearchTyped: choosing.search,
        ev.ProgressTapped: tracking.enter,
        ev.ResumeTapped: resuming.enter,
        ev.BackTapped: choosing.back_from_services,
    },
    Step.RESUME: {
        **_IN_SESSION,
        ev.Drafted: resuming.type_in,
        ev.NextTapped: resuming.look_up,
        ev.DraftFound: resuming.found,
        ev.CodeScanned: resuming.scanned,
        ev.BackTapped: resuming.back_from_resume,
    },
    Step.TRACK: {
        **_IN_SESSION,
        ev.OptionTapped: tracking.pick,
        ev.Drafted: tracking.type_in,
        ev.NextTapped: tracking.look_up,
        ev.CodeScanned: tracking.scanned,
        ev.BackTapped: tracking.back_from_track,
    },
    Step.CASES: {
        **_IN_SESSION,
        ev.OptionTapped: tracking.open_case,
        ev.PrintTapped: tracking.print_list,
        ev.DoneTapped: session.leave,
        ev.BackTapped: tracking.back_from_cases,
    },
    Step.CASE: {
        **_IN_SESSION,
        ev.OptionTapped: tracking.go_on,
        ev.DoneTapped: session.leave,
        ev.BackTapped: tracking.back_from_case,
    },
    Step.SITUATION: {
        **_IN_SESSION,
        ev.SituationPicked: theme.pick,
        ev.SituationReopened: situating.reopen,
        ev.BackTapped: theme.back_from_situation,
    },
    Step.ITEM: {
        **_IN_SESSION,
        ev.BeginTapped: onward(choosing.begin),
        ev.SituationReopened: situating.reopen,
        ev.BackTapped: situating.back_from_item,
    },
    Step.REFUSED: {
        **_IN_SESSION,
        ev.PrintTapped: situating.print_refusal,
        ev.ReceiptAnswered: situating.refusal_printed,
        ev.AnotherTapped: choosing.another,
        ev.BackTapped: situating.back_from_refused,
    },
    Step.CONSENT: {
        **_IN_SESSION,
        ev.ConsentGiven: choosing.consent,
        ev.ConsentDeclined: choosing.decline,
        ev.BackTapped: choosing.back_from_consent,
    },
    Step.IDENTIFY: {
        **_IN_SESSION,
        ev.CardSeen: identifying.card,
        ev.TravelTapped: travelling.open_travel,
        ev.BackTapped: identifying.back_from_identify,
    },
    Step.CONFIRM: {
        **_IN_SESSION,
        ev.IdentityConfirmed: proving.proving(onward(theme.confirm)),
        ev.NextTapped: proving.proving(onward(theme.confirm)),
        ev.NotMe: identifying.not_me,
        ev.AgentTapped: companion.act_for,
        ev.BackTapped: identifying.back_from_confirm,
    },
    Step.AGENT: {
        **_IN_SESSION,
        ev.ConsentGiven: companion.agree,
        ev.NextTapped: proving.proving(onward(theme.act)),
        ev.BackTapped: companion.back_from_agent,
    },
    **proving_rows.rows(_IN_SESSION),
    **paper_rows.rows(_IN_SESSION),
    Step.PARTS: {
        **_IN_SESSION,
        ev.OptionTapped: theme.tick,
        ev.NextTapped: onward(theme.go_on),
        ev.BackTapped: theme.back_from_parts,
    },
    Step.FORM: {
        **_IN_SESSION,
        ev.Drafted: filling.draft,
        ev.Typed: filling.type_in,
        ev.Toggled: filling.toggle,
        ev.PaperTapped: papering.open_paper,
        ev.OptionTapped: papering.take_offer,
        ev.NextTapped: onward(filling.accept),
        ev.BackTapped: filling.back_from_form,
    },
    Step.MATERIALS: {
        **_IN_SESSION,
        ev.MaterialOpened: materials.open_material,
        ev.NextTapped: onward(materials.go_on),
        ev.BackTapped: filling.back_from_materials,
    },
    Step.MATERIAL: {
        **_IN_SESSION,
        ev.WayPicked: materials.pick_way,
        ev.BackTapped: materials.back_from_material,
    },
    Step.PROMISE: {
        **_IN_SESSION,
        ev.NextTapped: materials.promise,
        ev.BackTapped: materials.back_to_material,
    },
    Step.SLOTS: {
        **_IN_SESSION,
        ev.OptionTapped: booking.tap,
        ev.NextTapped: booking.look_again,
        ev.BackTapped: booking.back_from_slots,
    },
    Step.BILL: {
        **_IN_SESSION,
        ev.Toggled: billing.choose_line,
        ev.PayTapped: billing.pay,
        ev.AnotherTapped: choosing.another,
        ev.BackTapped: billing.back_from_bill,
    },
    Step.PAY: {
        **_IN_SESSION,
        ev.OrderTold: paying.told,
        ev.NextTapped: paying.again,
        ev.PrintTapped: paying.print_doubt,
        ev.ReceiptAnswered: paying.doubt_printed,
        ev.AnotherTapped: paying.another,
        ev.DoneTapped: paying.done,
        ev.BackTapped: paying.later,
    },
    Step.PICKUP: {
        **_IN_SESSION,
        ev.OptionTapped: pickup.take,
        ev.PrintTapped: pickup.print_slip,
        ev.ReceiptAnswered: pickup.printed,
        ev.AnotherTapped: choosing.another,
        ev.DoneTapped: session.leave,
        ev.BackTapped: pickup.back_from_pickup,
    },
    Step.LEAFLET: {
        **_IN_SESSION,
        ev.OptionTapped: leaflet.tap,
        ev.SearchTyped: leaflet.search,
        ev.ServiceChosen: leaflet.choose,
        ev.PrintTapped: leaflet.print_page,
        ev.ReceiptAnswered: leaflet.printed,
        ev.PagesMoved: leaflet.form_moved,
        ev.PagesAnswered: leaflet.form_printed,
        ev.AnotherTapped: choosing.another,
        ev.DoneTapped: session.leave,
        ev.BackTapped: leaflet.back_from_leaflet,
    },
    Step.REVIEW: {
        **_IN_SESSION,
        ev.EditTapped: filling.edit,
        ev.Signed: filling.sign,
        ev.SignatureCleared: filling.clear_signature,
        ev.SubmitTapped: billing.submit,
        ev.BackTapped: booking.back_from_review,
    },
    Step.FETCHING: {
        **_IN_SESSION,
        ev.Answered: fetching.answered,
        ev.RetryTapped: fetching.retry,
        ev.SkipTapped: fetching.skip,
        ev.TimerElapsed: fetching.timer_while_fetching,
        ev.BackTapped: fetching.back_from_fetching,
    },
    Step.DOCUMENT: {
        **_IN_SESSION,
        ev.PrintTapped: printout.print_it,
        ev.CopyTapped: printout.print_copy_slip,
        ev.PagesMoved: printout.moved,
        ev.PagesAnswered: printout.printed,
        ev.ReceiptAnswered: printout.slip_printed,
        ev.AnotherTapped: printout.another,
        ev.DoneTapped: session.leave,
        ev.BackTapped: printout.back_from_printout,
    },
    Step.SUBMITTING: {
        ev.LanguageChosen: language.choose_language,
        ev.Touched: session.stay,
        ev.ExitTapped: submitting.leave_when_slow,
        ev.CardSeen: session.card_in_passing,
        ev.Saved: submitting.saved,
        ev.SaveFailed: submitting.save_failed,
        ev.Delivered: submitting.delivered,
        ev.TimerElapsed: waiting.timer_while_submitting,
        ev.ReadinessChanged: submitting.link_while_submitting,
    },
    Step.RESULT: {
        **_IN_SESSION,
        ev.ReceiptAnswered: submitting.receipt_answered,
        ev.PrintTapped: submitting.print_again,
        ev.Answered: waiting.answered,
        ev.TimerElapsed: waiting.timer_at_result,
        ev.NextTapped: waiting.choose_again,
        ev.WithdrawTapped: withdrawing.tap,
        ev.Withdrawn: withdrawing.told,
        ev.ServiceChosen: waiting.choose,
        ev.AnotherTapped: waiting.another,
        ev.DoneTapped: waiting.done,
    },
    Step.RATING: {
        **_IN_SESSION,
        ev.OptionTapped: rating.face,
        ev.Toggled: rating.chip,
        ev.SubmitTapped: rating.submit,
        ev.Saved: rating.saved,
        ev.SaveFailed: rating.save_failed,
        ev.SkipTapped: rating.skip,
    },
    Step.KEEP: {
        **_IN_SESSION,
        ev.DraftKept: keeping.kept,
        ev.RetryTapped: keeping.retry,
        ev.PrintTapped: keeping.print_slip,
        ev.ReceiptAnswered: keeping.slip_printed,
        ev.DoneTapped: session.leave,
        ev.BackTapped: keeping.back_from_keep,
    },
    Step.TAKE: {
        ev.LanguageChosen: language.choose_language,
        ev.Touched: session.stay,
        ev.CardSeen: session.taken,
        ev.TimerElapsed: session.timer_while_taking,
        ev.ReadinessChanged: session.readiness_in_session,
    },
    Step.GOODBYE: {
        ev.Touched: session.touched_at_goodbye,
        ev.TimerElapsed: session.timer_at_goodbye,
        ev.ReadinessChanged: session.readiness_in_session,
    },
}

IGNORED: Mapping[Step, frozenset[type[Event]]] = {
    step: (
        (BUTTONS_ELSEWHERE | LATE_ANSWERS)
        | (OF_A_SESSION if step in (Step.ATTRACT, Step.OUT_OF_SERVICE) else frozenset())
        | (frozenset({ev.CardSeen}) if step is Step.GOODBYE else frozenset())
    )
    - HANDLED[step].keys()
    for step in Step
}

_IDLE_WATCHED = frozenset(Step) - {
    Step.ATTRACT,
    Step.OUT_OF_SERVICE,
    Step.SUBMITTING,
    Step.TAKE,
    Step.GOODBYE,
}


def step(journey: Journey, event: Event, world: World) -> Outcome:
    """What the journey becomes, and what is to be done.

    Raises:
        UnhandledEvent: the table neither handles nor ignores this pair.
    """
    if isinstance(event, SessionEvent) and event.session != journey.session:
        return journey, ()
    transition = HANDLED[journey.at].get(type(event))
    if transition is None:
        if type(event) in IGNORED[journey.at]:
            return journey, ()
        raise UnhandledEvent(f"{type(event).__name__} at {journey.at}")
    alive = isinstance(event, UserEvent) or _put_down_by_hand(journey, event)
    if alive:
        journey = dataclasses.replace(journey, idle_warning=False)
    after, effects = transition(journey, event, language.spoken(world, journey.language))
    effects = (*effects, *keeping.forget_when_handed_in(journey, after))
    effects = (*effects, *codes.listening(journey, after), *video.calling(journey, after))
    return after, (*effects, *_idle_clock(after, world, alive=alive))


def _put_down_by_hand(before: Journey, event: Event) -> bool:
    if isinstance(event, ev.CodeScanned):
        return True
    # The terminal itself kept them waiting for this.
    if isinstance(event, ev.PageTaken | ev.DataPageRead | ev.PaperRead):
        return True
    # Only where a card is asked for: a reader with a loose plug must not keep a session open.
    if isinstance(event, ev.FaceSeen):
        return before.at is Step.FACE and event.phase not in ("finding", "failed")
    if before.at is not Step.IDENTIFY or not isinstance(event, ev.CardSeen):
        return False
    by_hand = (CardEvent.CARD_READ, CardEvent.WRONG_CARD, CardEvent.MOVED_TOO_SOON)
    return event.what in by_hand


def _idle_clock(after: Journey, world: World, *, alive: bool) -> tuple[Effect, ...]:
    # While the phone pays, the citizen looks at the phone; the code runs out by itself.
    watched = after.at in _IDLE_WATCHED and not (after.at is Step.PAY and paying.is_live(after))
    if alive and watched and not after.idle_warning:
        return (elder.idle_clock(after, world),)
    return ()
