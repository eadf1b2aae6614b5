"""The cases a citizen looks at (过程可溯): in memory for as long as they stand here."""

from __future__ import annotations

import dataclasses

from sync.contract.asking import CaseView


@dataclasses.dataclass(frozen=True, slots=True)
class Tracking:
    """Which cases are looked at, and which of them is on screen.

    Attributes:
        cases: newest first.
        shown: number of the case on screen; empty for none.
        by_number: found by a receipt's number, not by a card.
    """

    cases: tuple[CaseView, ...] = dataclasses.field(default=(), repr=False)
    shown: str = ""
    by_number: bool = False
