"""When a self-test is due: once a day at a quiet hour, when nobody is there."""

from __future__ import annotations

import datetime as dt

from kiosk.care.findings import SelfTested
from kiosk.hours import Hours
from sync.contract.number import CHINA

# Nobody has stood there for so long.
REST_S = 60.0
# A terminal that is switched off at night has no quiet hour.
OVERDUE = dt.timedelta(hours=26)
OVERDUE_REST_S = 600.0
# What was wrong is looked at again, so that an alarm ends on the day it was seen to.
AGAIN = dt.timedelta(hours=2)


def is_due(last: SelfTested | None, now: dt.datetime, hours: Hours, *, rested_s: float) -> bool:
    """Whether to begin one now.

    Args:
        last: the one before.
        now: timezone-aware.
        hours: that are quiet.
        rested_s: for so long nobody has been served.
    """
    if rested_s < REST_S:
        return False
    # One from the future was written by a wrong clock.
    if last is None or now - last.at >= OVERDUE or last.at - now > AGAIN:
        return rested_s >= OVERDUE_REST_S or hours.is_open(now)
    if last.wrong and now - last.at >= AGAIN:
        return True
    new_day = last.at.astimezone(CHINA).date() != now.astimezone(CHINA).date()
    return new_day and hours.is_open(now)
