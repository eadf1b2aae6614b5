"""One intent to submit, from the first tap on 「提交」 to the platform's acknowledgement."""

from __future__ import annotations

import dataclasses
import datetime as dt


@dataclasses.dataclass(frozen=True, slots=True)
class Submission:
    """One intent to submit; ``key`` stays the same through every retry, print and sync.

    Attributes:
        number: the pending number (待办编号), empty until the outbox committed.
        saved_at: when the outbox committed; ``None`` until then.
        delivered: whether the platform's signed acknowledgement has arrived.
        time_certain: whether it was known what time it was when it was submitted; otherwise nobody
            is shown ``saved_at``.
    """

    key: str
    number: str = ""
    saved_at: dt.datetime | None = None
    delivered: bool = False
    time_certain: bool = False
