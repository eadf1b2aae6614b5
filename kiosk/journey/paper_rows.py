"""The rows of the transition table for papers under the document camera."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.journey import events as ev
from kiosk.journey import papering, scanning
from kiosk.journey.events import Event
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Step, World

Row = Mapping[type[Event], Callable[[Journey, Any, World], Outcome]]


def rows(in_session: Row) -> Mapping[Step, Row]:
    """The rows, each with what every step of a session has."""
    return {
        Step.PAPER: {
            **in_session,
            ev.PaperSeen: papering.seen,
            ev.PageTapped: papering.shoot,
            ev.PageTaken: papering.taken,
            ev.PaperRead: papering.read,
            ev.BackTapped: papering.back,
        },
        Step.SCAN: {
            **in_session,
            ev.PaperSeen: scanning.seen,
            ev.PageTapped: scanning.take,
            ev.PageTaken: scanning.taken,
            ev.PageAccepted: scanning.accept,
            ev.PageRejected: scanning.reject,
            ev.PageKept: scanning.kept,
            ev.NextTapped: scanning.finish,
            ev.BackTapped: scanning.back_from_scan,
        },
    }
