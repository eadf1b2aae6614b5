"""What the platform decides while the citizen waits (秒批, 预约): its word, or none."""

from __future__ import annotations

import dataclasses
import enum

from kiosk.catalog.item import Item


class Verdict(enum.StrEnum):
    """What is known of the decision.

    ``waiting`` while it is asked for; ``none`` when it did not come in time: then the case goes the
    ordinary way, and nothing was said about it.
    """

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    CORRECTION = "correction"
    NONE = "none"


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """The decision about the case at hand.

    Attributes:
        words: the platform's own.
        tries: how often it was asked for.
    """

    verdict: Verdict = Verdict.WAITING
    words: str = dataclasses.field(default="", repr=False)
    tries: int = 0

    @property
    def made(self) -> bool:
        """Whether the platform has said something."""
        return self.verdict not in (Verdict.WAITING, Verdict.NONE)


def decided_at_once(item: Item) -> bool:
    """Whether the platform's rules decide the item while the citizen waits."""
    return item.instant or item.kind == "booking"
