"""Where a case (办件) is, on the platform's side, and the words for it."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class CaseState(enum.StrEnum):
    """Where a case is."""

    RECEIVED = "received"
    UNREADABLE = "unreadable"
    INVALID = "invalid"
    WAITING_FOR_ATTACHMENTS = "waiting-for-attachments"
    ACCEPTED_FOR_CHECK = "accepted-for-check"
    APPROVED = "approved"
    REJECTED = "rejected"
    NEEDS_CORRECTION = "needs-correction"
    WITHDRAWN = "withdrawn"
    # Events of a case that leave it where it is.
    SUPPLEMENTED = "supplemented"
    DEFERRED_RECEIVED = "deferred-received"


# What people read.
STATE_WORDS: Mapping[str, str] = {
    CaseState.RECEIVED: "已收到，待受理",
    CaseState.UNREADABLE: "已收到，无法打开",
    CaseState.INVALID: "已收到，内容不符合要求",
    CaseState.WAITING_FOR_ATTACHMENTS: "已收到，等待附件",
    CaseState.ACCEPTED_FOR_CHECK: "已收到，待受理",
    CaseState.APPROVED: "已办结：准予",
    CaseState.REJECTED: "已办结：不予办理",
    CaseState.NEEDS_CORRECTION: "待补正",
    CaseState.WITHDRAWN: "已撤回",
    CaseState.SUPPLEMENTED: "已收到补正材料",
    CaseState.DEFERRED_RECEIVED: "已收到容缺补交的材料",
}
