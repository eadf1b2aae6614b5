"""The queue on the field staff's command line: tables, records, and what wants to be seen to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text

from kiosk.case.receipt import local_time
from kiosk.config import ROOT
from kiosk.words import Words
from sync.contract.number import group_number
from sync.overdue import Overdue, overdue, workdays_between
from sync.reading import QueuedSubmission, QueueReport
from sync.relay import LinkState
from sync.submission import SubmissionState

# A submission that waits longer has something in its way; shorter cuts are everyday life.
OLD_AFTER_S = 3600.0
# Below this the outbox accepts nothing any more; staff are told before.
RESERVE_BYTES = 16 * 1024 * 1024
LOW_BYTES = 16 * RESERVE_BYTES

STATE_COLOURS = {
    SubmissionState.SAVED: "yellow",
    SubmissionState.DELIVERED: "green",
    SubmissionState.QUARANTINED: "red",
}


def sync_words(language: str = "zh_CN") -> Words:
    """The sentences for staff about the queue and the road to the platform."""
    return Words.read(ROOT / "assets" / "words" / "staff_sync", language)


@dataclasses.dataclass(frozen=True, slots=True)
class QueueView:
    """How the queue is, with what only this moment knows.

    Attributes:
        link: as the platform's signed greeting tells.
        link_words: why it is not up, in a sentence; empty when it is, or was not looked at.
        free_bytes: on the file system of the data folder.
        now: the terminal's clock.
    """

    report: QueueReport
    link: LinkState
    link_words: str
    free_bytes: int
    now: dt.datetime

    @property
    def oldest_age_s(self) -> float | None:
        """How long the oldest waiting submission waits, by the terminal's clock; never negative."""
        oldest = self.report.counts.oldest_waiting
        return None if oldest is None else max(0.0, (self.now - oldest).total_seconds())

    def attention(self, words: Words) -> dict[str, str]:
        """What wants to be seen to: a code and a sentence for each; empty when all is well."""
        found: dict[str, str] = {}
        if count := self.report.counts.quarantined:
            found["quarantined"] = words.say("attention_quarantined", count=count)
        if self.link not in (LinkState.UP, LinkState.UNKNOWN):
            found["link"] = words["attention_link"]
        age_s = self.oldest_age_s
        if age_s is not None and age_s > OLD_AFTER_S:
            found["old"] = words.say("attention_old", age=age(age_s))
        oldest = self.report.counts.oldest_waiting
        late = overdue(oldest, self.now)
        if oldest is not None and late is not Overdue.NONE:
            days = workdays_between(oldest, self.now)
            found["overdue"] = words.say(f"attention_overdue_{late}", days=days)
        if self.free_bytes < LOW_BYTES:
            found["disk"] = words.say(
                "attention_disk", free=size(self.free_bytes), reserve=size(RESERVE_BYTES)
            )
        return found

    def record(self, words: Words) -> dict[str, Any]:
        """The same for ``--json``."""
        report, counts = self.report, self.report.counts
        return {
            "version": report.version,
            "waiting": counts.waiting,
            "delivered": counts.delivered,
            "quarantined": counts.quarantined,
            "oldest_waiting": _iso(counts.oldest_waiting),
            "oldest_age_s": self.oldest_age_s,
            "last_delivery": _iso(report.last_delivery),
            "last_error": report.last_error,
            "waiting_reasons": [dataclasses.asdict(one) for one in report.waiting_reasons],
            "quarantined_reasons": [dataclasses.asdict(one) for one in report.quarantined_reasons],
            "link": self.link.value,
            "link_words": self.link_words,
            "disk_free_bytes": self.free_bytes,
            "attention": self.attention(words),
        }

    def table(self, words: Words) -> Table:
        """The same for people."""
        report, counts = self.report, self.report.counts
        table = Table(title=words["status_title"], show_header=False, expand=True)
        table.add_column(ratio=2, overflow="fold", style="dim")
        table.add_column(ratio=5, overflow="fold")
        table.add_row(words["status_waiting"], f"{counts.waiting}")
        if counts.oldest_waiting is not None:
            since = f"{local_time(counts.oldest_waiting)}（{age(self.oldest_age_s or 0.0)}）"
            table.add_row(words["status_oldest"], since)
        last = report.last_delivery
        table.add_row(
            words["status_last_delivery"], words["status_never"] if last is None else _time(last)
        )
        table.add_row(words["status_last_error"], report.last_error or words["status_none"])
        quarantined = Text(f"{counts.quarantined}", style="red" if counts.quarantined else "")
        for one in report.quarantined_reasons:
            quarantined.append(f"\n{one.count}  {one.reason}", style="dim")
        table.add_row(words["status_quarantined"], quarantined)
        table.add_row(words["status_delivered"], f"{counts.delivered}")
        up = self.link in (LinkState.UP, LinkState.UNKNOWN)
        link = Text(words[f"link_{self.link}"], style="" if up else "red")
        if self.link_words:
            link.append(f"\n{self.link_words}", style="dim")
        table.add_row(words["status_link"], link)
        table.add_row(words["status_disk"], size(self.free_bytes))
        return table


def submission_record(one: QueuedSubmission) -> dict[str, Any]:
    """One submission for ``--json``."""
    return {
        **dataclasses.asdict(one),
        "state": one.state.value,
        "saved_at": one.saved_at.isoformat(),
        "settled_at": _iso(one.settled_at),
    }


def submissions_table(rows: Iterable[QueuedSubmission], words: Words) -> Table:
    """Many submissions for people."""
    table = Table(expand=True)
    for key, ratio in (("number", 5), ("state", 2), ("attempts", 2), ("saved_at", 3)):
        table.add_column(words[f"show_{key}"], ratio=ratio, overflow="fold")
    table.add_column(words["show_reason"], ratio=6, overflow="fold")
    for one in rows:
        table.add_row(
            group_number(one.number),
            Text(words[f"state_{one.state}"], style=STATE_COLOURS[one.state]),
            f"{one.attempts}",
            _time(one.saved_at),
            Text(one.reason, style="dim"),
        )
    return table


def submission_table(one: QueuedSubmission, words: Words) -> Table:
    """One submission for people."""
    table = Table(show_header=False, expand=True)
    table.add_column(ratio=2, overflow="fold", style="dim")
    table.add_column(ratio=5, overflow="fold")
    state = Text(words[f"state_{one.state}"], style=STATE_COLOURS[one.state])
    settled = "" if one.settled_at is None else _time(one.settled_at)
    for key, value in (
        ("number", Text(group_number(one.number))),
        ("key", Text(one.key)),
        ("item", Text(one.item)),
        ("state", state),
        ("attempts", Text(f"{one.attempts}")),
        ("saved_at", Text(_time(one.saved_at))),
        ("settled_at", Text(settled)),
        ("reason", Text(one.reason)),
        ("sealed", Text(size(one.sealed_bytes))),
        ("evidence", Text(words["show_kept" if one.acknowledged else "show_none"])),
    ):
        table.add_row(words[f"show_{key}"], value)
    return table


def age(seconds: float) -> str:
    """A length of time as people say it, in its two largest units."""
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} 天 {hours} 小时"
    if hours:
        return f"{hours} 小时 {minutes % 60} 分"
    return f"{minutes} 分" if minutes else f"{int(seconds)} 秒"


def size(count: int) -> str:
    """So many bytes as people say it, in powers of 1024."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def _time(at: dt.datetime) -> str:
    return local_time(at)


def _iso(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()
