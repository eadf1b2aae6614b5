"""The platform's certificate as the terminal sees it: a handshake now and then, nothing sent."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from sync.doctor import Fault, Finding, Outcome
from sync.doctor.road import CERTIFICATE_ENDS_SOON

Look = Callable[[dt.datetime], tuple[Finding, dt.datetime | None]]


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A certificate of the platform.

    Attributes:
        ends: when; ``None`` when it was not accepted, and none before it was.
        fault: what is wrong with it.
    """

    ends: dt.datetime | None
    fault: Fault | None = None


class PlatformCertificate:
    """Looks, and remembers while the platform is away; asked on one thread.

    Args:
        look: shakes hands with the platform (``sync.doctor.road``).
        ends: when the one ended that was seen last, before this program began.
    """

    def __init__(self, look: Look, ends: dt.datetime | None) -> None:
        self._look = look
        self._ends = ends

    def __call__(self, now: dt.datetime) -> Shown | None:
        """What it shows now; what it showed last, where it is not reached."""
        finding, ends = self._look(now)
        if finding.outcome is Outcome.NOT_USED:
            return None
        if finding.outcome is not Outcome.SKIPPED:
            self._ends = ends or self._ends
            return Shown(self._ends, finding.fault)
        if self._ends is None:
            return None
        return Shown(self._ends, _lasting(self._ends, now))


def _lasting(ends: dt.datetime, now: dt.datetime) -> Fault | None:
    if ends <= now:
        return Fault.TLS_EXPIRED
    return Fault.CERTIFICATE_ENDS_SOON if ends - now < CERTIFICATE_ENDS_SOON else None
