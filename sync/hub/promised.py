"""Until when a department promised to be done (承诺办结时限), from what the case says of its item.

The department answers within the days of acceptance whether it accepts, and is done within the
promised days after that: both together are the last day. While a citizen has something to correct
the clock stands, and it begins again with what they hand in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from sync.contract.case import ItemReference
from sync.contract.number import CHINA
from sync.contract.workdays import add_workdays
from sync.hub.entries import Happening
from sync.hub.states import CaseState

# In these the department is at work.
_RUNNING = frozenset({CaseState.RECEIVED, CaseState.ACCEPTED_FOR_CHECK})


def promised_day(
    item: ItemReference, state: str, received_at: str, happened: Sequence[Happening] = ()
) -> dt.date | None:
    """The last day, or ``None`` when nothing was promised or the clock does not run.

    Args:
        item: as the case names it.
        state: of the case.
        received_at: by the platform, ISO 8601.
        happened: its timeline.
    """
    if isinstance(item.promised_days, msgspec.UnsetType) or state not in _RUNNING:
        return None
    again = [one.at for one in happened if one.event == CaseState.SUPPLEMENTED]
    began = dt.datetime.fromisoformat(max([received_at, *again])).astimezone(CHINA).date()
    accepting = 0 if isinstance(item.acceptance_days, msgspec.UnsetType) else item.acceptance_days
    return add_workdays(began, accepting + item.promised_days)
