"""Made-up reports of a terminal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sync.contract.status import Counted, ItemCount, TerminalState, TerminalStatus
from tests.sync.factory import NOW


def report(seq: int = 1, at: dt.datetime = NOW, **changes: Any) -> TerminalStatus:
    fields: dict[str, Any] = {
        "run": "00" * 8,
        "seq": seq,
        "at": at,
        "time_certain": True,
        "state": TerminalState.READY,
        "since": at,
        "place": "测试大厅",
        "version": "0.1.0",
    }
    return TerminalStatus(**{**fields, **changes})


def left(item: str, step: str, count: int = 1) -> ItemCount:
    return ItemCount(item=item, what=Counted.LEFT, detail=step, count=count)
