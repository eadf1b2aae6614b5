"""When a device's report is worth telling: at once when it is the first, else when it holds.

Sensors flicker and links drop single answers. A change is told when a second look agrees with it;
a device whose looks keep disagreeing is told as the worst of what it says, until it is steady.
"""

from __future__ import annotations

import dataclasses
from typing import TypeAlias

from drivers.device import ComponentState, ConditionCode, DeviceStatus, StatusReport

# From what a journey likes best to what it likes least.
_BADNESS = {ComponentState.READY: 0, ComponentState.BUSY: 1, ComponentState.UNAVAILABLE: 2}
_UNSTEADY = "unsteady"

_Gist: TypeAlias = tuple[DeviceStatus, frozenset[ConditionCode]]


class Debounce:
    """The reports of one device, thinned out.

    Invariants: ``told`` changes only to a report that was really made; a report that two looks in
    a row agree on is always told, unless the device counts as unsteady; an unsteady one is never
    told as better than its worst look of late.
    """

    def __init__(self, *, unsteady_after: int = 6, steady_after: int = 4) -> None:
        """Args in looks.

        Args:
            unsteady_after: disagreements in a row after which the device counts as unsteady.
            steady_after: agreeing looks in a row after which it does not any more.
        """
        self._unsteady_after = unsteady_after
        self._steady_after = steady_after
        self._told: StatusReport | None = None
        self._last: _Gist | None = None
        self._disagreements = 0
        self._agreements = 0
        self._worst: StatusReport | None = None

    @property
    def told(self) -> StatusReport | None:
        """What was told last."""
        return self._told

    @property
    def in_doubt(self) -> bool:
        """Whether the next look should come soon: the last one was not told."""
        return self._told is not None and self._last != _gist(self._told)

    def look(self, report: StatusReport) -> StatusReport | None:
        """Take a look's report in.

        Returns:
            What is to be told now; None when there is nothing new to tell.
        """
        gist = _gist(report)
        first, agrees = self._last is None, gist == self._last
        self._last = gist
        self._count(report, agrees=agrees or first)
        if self._worst is not None and self._disagreements >= self._unsteady_after:
            return self._tell(dataclasses.replace(self._worst, reason=_unsteady(self._worst)))
        if first or agrees or (self._told is not None and gist == _gist(self._told)):
            return self._tell(report)
        return None

    def tell(self, report: StatusReport) -> StatusReport | None:
        """Take in what is certain without a second look (a command that hangs)."""
        self._last = _gist(report)
        return self._tell(report)

    def _count(self, report: StatusReport, *, agrees: bool) -> None:
        if not agrees:
            self._agreements = 0
            self._disagreements += 1
        else:
            self._agreements += 1
            if self._agreements >= self._steady_after:
                self._disagreements, self._worst = 0, None
        if self._disagreements:
            self._worst = _worse(self._worst, report)

    def _tell(self, report: StatusReport) -> StatusReport | None:
        if report == self._told:
            return None
        self._told = report
        return report


def _gist(report: StatusReport) -> _Gist:
    return report.status, frozenset(condition.code for condition in report.conditions)


def _worse(one: StatusReport | None, other: StatusReport) -> StatusReport:
    if one is None or _BADNESS[other.component] > _BADNESS[one.component]:
        return other
    return one


def _unsteady(report: StatusReport) -> str:
    return f"{_UNSTEADY}; {report.reason}" if report.reason else _UNSTEADY
