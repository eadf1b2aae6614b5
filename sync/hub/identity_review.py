"""The platform's own look at how sure a case is of who stood there: it believes tokens alone.

A terminal's level and its opinion of a face raise nothing here; they say what to look at.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

import msgspec

from sync.contract.case import CaseDocument
from sync.hub.identity_token import holds
from sync.hub.secrets import Signer

Level = Literal["L0", "L1", "L2", "L3"]
# A page in a picture may be a copy, and a chip nobody could check anybody's work.
UNPROVEN = frozenset({"travel-page", "travel-chip"})
_REACHES: dict[str, Level] = {
    "face": "L2",
    "social-card-pin": "L2",
    "sms-code": "L2",
    "qr-login": "L2",
    "clerk": "L3",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Review:
    """What is certain, and whether that is what the item asks for.

    Attributes:
        doubtful: somebody tried to show who they are and did not: no rule decides such a case.
    """

    level: Level
    enough: bool
    doubtful: bool

    @property
    def note(self) -> str:
        """For the timeline; no value of the document."""
        return f"{self.level} {'verified' if self.enough else 'to-verify'}"


def review(
    document: CaseDocument, signer: Signer, *, terminal: str, now: dt.datetime
) -> Review | None:
    """Look at the checks of a case; ``None`` when it brings none and was begun with a chip."""
    checks = document.assurance.checks
    unproven = not UNPROVEN.isdisjoint(document.assurance.ways)
    if checks is msgspec.UNSET:
        if not unproven:
            return None
        checks = ()
    level: Level = "L0" if unproven or document.applicant is msgspec.UNSET else "L1"
    for check in checks:
        who = document.agent if check.whose == "agent" else document.applicant
        token = check.token
        if who is msgspec.UNSET or token is msgspec.UNSET:
            continue
        if holds(signer, token, way=check.way, citizen=who.id_number, terminal=terminal, now=now):
            level = max(level, _REACHES[check.way])
    enough = level >= document.assurance.required
    failed = any(one.verdict in ("no-match", "refused", "unsure") for one in checks)
    return Review(level, enough, doubtful=failed and not enough)
