"""What a case says of how sure the terminal is: level, ways, verdicts; never a face or a score."""

from __future__ import annotations

import msgspec

from kiosk.catalog.item import IdentityLevel
from kiosk.identity.policy import Way, enough, reached
from sync.contract.case import Assurance, Check


def assurance_of(
    asked: IdentityLevel, checks: tuple[Check, ...] = (), *, document: Way | None
) -> Assurance:
    """How sure the terminal is; the platform looks at the checks itself.

    Args:
        asked: by the item.
        checks: what was done beside reading the document.
        document: as what one was read; ``None`` for none.
    """
    ways = (*(() if document is None else (document.value,)), *(check.way for check in checks))
    return Assurance(
        required=asked,
        reached=reached(checks, document=document),
        ways=tuple(dict.fromkeys(ways)),
        checks=checks or msgspec.UNSET,
        to_verify=msgspec.UNSET if enough(asked, checks, document=document) else True,
    )
