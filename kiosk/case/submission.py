"""One intent to submit, from the first tap on 「提交」 to the platform's acknowledgement."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum


class Withdrawal(enum.StrEnum):
    """Whether the citizen takes it back before it was sent."""

    NONE = ""
    SURE = "sure"
    ASKED = "asked"
    DONE = "done"
    LATE = "late"


@dataclasses.dataclass(frozen=True, slots=True)
class Submission:
    """One intent to submit; ``key`` stays the same through every retry, print and sync.

    Attributes:
        number: the pending number (待办编号), empty until the outbox committed.
        saved_at: when the outbox committed; ``None`` until then.
        delivered: whether the platform's signed acknowledgement has arrived.
        time_certain: whether it was known what time it was when it was submitted; otherwise nobody
            is shown ``saved_at``.
        withdrawal: whether it is taken back; ``LATE`` when it is on its way already.
    """

    key: str
    number: str = ""
    saved_at: dt.datetime | None = None
    delivered: bool = False
    time_certain: bool = False
    withdrawal: Withdrawal = Withdrawal.NONE

    @property
    def job_id(self) -> str:
        """Of its receipt, and of the other slip that says that it was taken back."""
        return f"{self.key}-withdrawn" if self.withdrawal is Withdrawal.DONE else self.key
