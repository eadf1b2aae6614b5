"""The civil day of a visit."""

from __future__ import annotations

import datetime as dt

from kiosk.journey.state import Journey
from kiosk.locale import say_date
from kiosk.words import Words
from sync.contract.number import CHINA


def today(journey: Journey) -> dt.date:
    """The civil day of the visit: nobody stands here over midnight for long."""
    return journey.started_at.astimezone(CHINA).date()


def say_day(day: dt.date, words: Words) -> str:
    """A day as people read it."""
    return say_date(day, words)
