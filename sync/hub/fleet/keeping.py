"""Takes in what terminals tell: the latest word, the timeline, the counts; each report once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from sync.contract.asking_wire import Question
from sync.contract.number import CHINA
from sync.contract.reach import LAST_RING
from sync.contract.status import (
    GOOD_FOR_S,
    ItemCount,
    Offer,
    StatusKept,
    TellStatus,
    TerminalStatus,
)
from sync.hub.fleet.tables import counts, items, runs, spans, terminals

# So long is the past of a terminal kept; looked at whenever its program starts anew.
KEPT_SPANS = dt.timedelta(days=100)
KEPT_COUNTS = dt.timedelta(days=400)
# A clock that is wrong must not put a terminal's last word into the future for good.
_AHEAD = dt.timedelta(minutes=10)


def moment(at: dt.datetime) -> str:
    """As the tables have it."""
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")


class StatusBook:
    """Keeps what terminals tell; any thread may call it.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock, timezone-aware.
        answer: what a terminal may put in now, and its ring, after its reports were kept.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], dt.datetime],
        answer: Callable[[str, Sequence[TerminalStatus]], tuple[Offer | None, int]] = lambda *_: (
            None,
            LAST_RING,
        ),
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._answer = answer

    def keep(self, question: Question) -> StatusKept:
        """Keep reports, oldest first. Answers ``TellStatus``."""
        ask = question.ask
        if not isinstance(ask, TellStatus):
            raise TypeError(type(ask).__name__)
        self.take(question.terminal, ask.reports)
        offer, ring = self._answer(question.terminal, ask.reports)
        return StatusKept(count=len(ask.reports), offer=offer, ring=ring)

    def take(self, terminal: str, reports: Sequence[TerminalStatus]) -> None:
        """Keep the reports of one terminal in one transaction, each once."""
        with self._engine.begin() as connection:
            take(connection, terminal, reports, self._clock())


def take(
    connection: Connection,
    terminal: str,
    reports: Sequence[TerminalStatus],
    now: dt.datetime,
    *,
    seeded: bool = False,
) -> None:
    """Keep the reports of one terminal, each once; see ``StatusBook``."""
    for report in reports:
        if _is_new(connection, terminal, report):
            sound = _sound(report, now)
            _keep_latest(connection, terminal, sound, now, seeded)
            _keep_span(connection, terminal, sound)
            _keep_counts(connection, terminal, sound)


def _sound(report: TerminalStatus, now: dt.datetime) -> TerminalStatus:
    return report if report.at <= now + _AHEAD else msgspec.structs.replace(report, at=now)


def _is_new(connection: Connection, terminal: str, report: TerminalStatus) -> bool:
    this = (runs.c.terminal == terminal) & (runs.c.run == report.run)
    last = connection.scalar(select(runs.c.seq).where(this))
    if last is None:
        _forget(connection, terminal, report.at)
        connection.execute(
            insert(runs).values(
                terminal=terminal, run=report.run, seq=report.seq, at=moment(report.at)
            )
        )
        return True
    if report.seq <= last:
        return False
    connection.execute(update(runs).where(this).values(seq=report.seq, at=moment(report.at)))
    return True


def _keep_latest(
    connection: Connection, terminal: str, report: TerminalStatus, now: dt.datetime, seeded: bool
) -> None:
    row = {
        "place": report.place,
        "state": report.state.value,
        "reason": report.reason,
        "since": moment(report.since),
        "at": moment(report.at),
        "received_at": moment(now),
        "version": report.version,
        "catalogue": report.catalogue,
        "waiting": report.waiting,
        "oldest": "" if report.oldest is None else moment(report.oldest),
        "set_aside": report.set_aside,
        "alarms": len(report.alarms),
        "supplies": len(report.supplies),
        "body": msgspec.json.encode(msgspec.structs.replace(report, counts=())).decode(),
        "seeded": seeded,
    }
    mine = terminals.c.terminal == terminal
    before = connection.scalar(select(terminals.c.at).where(mine))
    if before is None:
        connection.execute(insert(terminals).values(terminal=terminal, **row))
    elif before <= row["at"] or before > moment(now + _AHEAD):
        connection.execute(update(terminals).where(mine).values(**row))


def _keep_span(connection: Connection, terminal: str, report: TerminalStatus) -> None:
    last = connection.execute(
        select(spans).where(spans.c.terminal == terminal).order_by(spans.c.began.desc()).limit(1)
    ).first()
    at, alarms = moment(report.at), " ".join(report.alarms)
    if last is not None:
        if at < last.ended:
            # A clock that was put back: what stands there was said first.
            return
        gap = report.at - dt.datetime.fromisoformat(last.ended)
        same = (last.state, last.reason, last.alarms) == (report.state, report.reason, alarms)
        if same and gap.total_seconds() <= GOOD_FOR_S:
            connection.execute(update(spans).where(spans.c.id == last.id).values(ended=at))
            return
    connection.execute(
        insert(spans).values(
            terminal=terminal,
            began=at,
            ended=at,
            state=report.state.value,
            reason=report.reason,
            alarms=alarms,
        )
    )


def _keep_counts(connection: Connection, terminal: str, report: TerminalStatus) -> None:
    day = report.at.astimezone(CHINA).date().isoformat()
    for one in report.counts:
        _keep_name(connection, one)
        this = (
            (counts.c.terminal == terminal)
            & (counts.c.day == day)
            & (counts.c.item == one.item)
            & (counts.c.what == one.what)
            & (counts.c.detail == one.detail)
        )
        more = counts.c.count + one.count
        if connection.execute(update(counts).where(this).values(count=more)).rowcount == 0:
            connection.execute(
                insert(counts).values(
                    terminal=terminal,
                    day=day,
                    item=one.item,
                    what=one.what.value,
                    detail=one.detail,
                    count=one.count,
                )
            )


def _keep_name(connection: Connection, one: ItemCount) -> None:
    if not one.item or not one.name:
        return
    this = items.c.item == one.item
    known = connection.scalar(select(items.c.name).where(this))
    if known is None:
        connection.execute(insert(items).values(item=one.item, name=one.name))
    elif known != one.name:
        connection.execute(update(items).where(this).values(name=one.name))


def _forget(connection: Connection, terminal: str, at: dt.datetime) -> None:
    """What is too old to be looked at, whenever a program starts anew."""
    old = moment(at - KEPT_SPANS)
    connection.execute(delete(spans).where(spans.c.terminal == terminal, spans.c.ended < old))
    connection.execute(delete(runs).where(runs.c.terminal == terminal, runs.c.at < old))
    day = (at - KEPT_COUNTS).astimezone(CHINA).date().isoformat()
    connection.execute(delete(counts).where(counts.c.terminal == terminal, counts.c.day < day))
