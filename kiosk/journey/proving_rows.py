"""The rows of the transition table for showing who somebody is, and that they stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.journey import events as ev
from kiosk.journey import proving, travelling, video
from kiosk.journey.events import Event
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Step, World

Row = Mapping[type[Event], Callable[[Journey, Any, World], Outcome]]


def rows(in_session: Row) -> Mapping[Step, Row]:
    """The rows, each with what every step of a session has."""
    return {
        Step.TRAVEL: {
            **in_session,
            ev.PaperSeen: travelling.seen,
            ev.PageTapped: travelling.shoot,
            ev.PageTaken: travelling.taken,
            ev.DataPageRead: travelling.page_read,
            ev.NextTapped: travelling.confirm,
            ev.PageRejected: travelling.again,
            ev.ChipTold: travelling.chip_told,
            ev.SkipTapped: travelling.without_chip,
            ev.BackTapped: travelling.back,
        },
        Step.WAYS: {
            **in_session,
            ev.OptionTapped: video.choose,
            ev.SkipTapped: proving.later,
            ev.BackTapped: proving.back_from_ways,
        },
        Step.FACE_CONSENT: {
            **in_session,
            ev.ConsentGiven: video.agreed,
            ev.ConsentDeclined: video.declined,
            ev.BackTapped: proving.to_ways,
        },
        Step.FACE: {
            **in_session,
            ev.FaceSeen: proving.face_seen,
            ev.FaceJudged: proving.face_judged,
            ev.NextTapped: proving.face_again,
            ev.ConsentDeclined: proving.to_ways,
            ev.BackTapped: proving.to_ways,
        },
        Step.CODE: {
            **in_session,
            ev.Drafted: proving.type_code,
            ev.NextTapped: proving.check_code,
            ev.RetryTapped: proving.send_again,
            ev.BackTapped: proving.to_ways,
        },
        Step.LOGIN: {
            **in_session,
            ev.TimerElapsed: proving.look_timer,
            ev.Answered: proving.looked,
            ev.CallTold: video.told,
            ev.BackTapped: video.left,
        },
    }
