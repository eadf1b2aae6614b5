"""What the pages ask the tables: totals, one page of terminals, one terminal."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Engine, Select, case, func, or_, select

from sync.contract.number import CHINA
from sync.contract.status import GOOD_FOR_S, Counted, TerminalState, TerminalStatus
from sync.hub.fleet.availability import Span
from sync.hub.fleet.keeping import moment
from sync.hub.fleet.tables import counts, items, spans, terminals

ON_PAGE = 50
SILENT = "silent"
LONGEST_SEARCH = 60


class Sorting(enum.StrEnum):
    """By what the list is sorted."""

    # What needs somebody first.
    CARE = "care"
    TERMINAL = "terminal"
    OLDEST = "oldest"
    WAITING = "waiting"
    HEARD = "heard"
    VERSION = "version"


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """Which terminals, and in which order.

    Attributes:
        state: a word of ``TerminalState``, ``silent``, or empty for all.
        care: ``alarms`` or ``supplies`` or ``waiting``: only those that have some; or empty.
        search: in number, place and version.
        page: from 1.
    """

    state: str = ""
    care: str = ""
    search: str = ""
    sorting: Sorting = Sorting.CARE
    page: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One terminal in the list; ``silent`` when its last word is too old to hold."""

    terminal: str
    place: str
    state: str
    reason: str
    at: str
    version: str
    catalogue: str
    waiting: int
    oldest: str
    set_aside: int
    alarms: int
    supplies: int
    silent: bool
    seeded: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Totals:
    """Of all terminals: by state (silent ones only there), and what waits for somebody."""

    states: dict[str, int]
    alarms: int
    supplies: int
    waiting: int
    seeded: int

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self.states.values())


def heard_since(now: dt.datetime) -> str:
    """Who said nothing since then is silent."""
    return moment(now - dt.timedelta(seconds=GOOD_FOR_S))


def totals(engine: Engine, now: dt.datetime) -> Totals:
    """Count all terminals."""
    shown = case((terminals.c.at < heard_since(now), SILENT), else_=terminals.c.state)
    query = select(
        shown.label("shown"),
        func.count().label("many"),
        func.sum(case((terminals.c.alarms > 0, 1), else_=0)).label("alarms"),
        func.sum(case((terminals.c.supplies > 0, 1), else_=0)).label("supplies"),
        func.sum(terminals.c.waiting).label("waiting"),
        func.sum(case((terminals.c.seeded, 1), else_=0)).label("seeded"),
    ).group_by(shown)
    with engine.begin() as connection:
        rows = connection.execute(query).all()
    return Totals(
        states={row.shown: row.many for row in rows},
        alarms=sum(row.alarms for row in rows),
        supplies=sum(row.supplies for row in rows),
        waiting=sum(row.waiting for row in rows),
        seeded=sum(row.seeded for row in rows),
    )


def page(engine: Engine, wanted: Wanted, now: dt.datetime) -> tuple[list[Row], int]:
    """The terminals of one page, and how many there are on all pages."""
    query = _chosen(wanted, now)
    begins = (max(wanted.page, 1) - 1) * ON_PAGE
    with engine.begin() as connection:
        many = connection.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = connection.execute(_sorted(query, wanted.sorting, now).limit(ON_PAGE).offset(begins))
        return [_row(one, now) for one in rows], many


def every(engine: Engine, wanted: Wanted, now: dt.datetime) -> list[Row]:
    """All terminals that are wanted, for a file."""
    with engine.begin() as connection:
        found = connection.execute(_sorted(_chosen(wanted, now), wanted.sorting, now))
        return [_row(one, now) for one in found]


def latest(engine: Engine, terminal: str) -> tuple[Row, TerminalStatus] | None:
    """The last word of one terminal; ``Row.silent`` is not looked at here."""
    with engine.begin() as connection:
        row = connection.execute(select(terminals).where(terminals.c.terminal == terminal)).first()
    if row is None:
        return None
    said = msgspec.json.decode(row.body, type=TerminalStatus)
    return _row(row, dt.datetime.fromisoformat(row.at)), said


def spans_of(engine: Engine, terminal: str, begins: dt.datetime) -> list[Span]:
    """What a terminal said since then, in order."""
    query = (
        select(spans)
        .where(spans.c.terminal == terminal, spans.c.ended >= moment(begins))
        .order_by(spans.c.began)
    )
    with engine.begin() as connection:
        return [_span(row) for row in connection.execute(query)]


def all_spans(engine: Engine, begins: dt.datetime) -> dict[str, list[Span]]:
    """The same of every terminal."""
    query = select(spans).where(spans.c.ended >= moment(begins)).order_by(spans.c.began)
    found: dict[str, list[Span]] = {}
    with engine.begin() as connection:
        for row in connection.execute(query):
            found.setdefault(row.terminal, []).append(_span(row))
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class ItemFigures:
    """One service over some days; ``left`` by step, ``rated`` by level."""

    item: str
    name: str
    done: int
    left: dict[str, int]
    rated: dict[str, int]

    @property
    def given_up(self) -> int:
        """Visits that ended before their end."""
        return sum(self.left.values())

    @property
    def mean(self) -> float | None:
        """Of the ratings, 1 to 5; ``None`` without any."""
        many = sum(self.rated.values())
        return sum(int(level) * n for level, n in self.rated.items()) / many if many else None


def figures(engine: Engine, now: dt.datetime, days: int, terminal: str = "") -> list[ItemFigures]:
    """What was counted in the last ``days`` days, most given up first."""
    first = (now.astimezone(CHINA).date() - dt.timedelta(days=days - 1)).isoformat()
    query = (
        select(counts.c.item, counts.c.what, counts.c.detail, func.sum(counts.c.count))
        .where(counts.c.day >= first)
        .group_by(counts.c.item, counts.c.what, counts.c.detail)
    )
    if terminal:
        query = query.where(counts.c.terminal == terminal)
    found: dict[str, ItemFigures] = {}
    with engine.begin() as connection:
        names = {row.item: row.name for row in connection.execute(select(items))}
        for item, what, detail, many in connection.execute(query):
            one = found.setdefault(item, ItemFigures(item, names.get(item, ""), 0, {}, {}))
            if what == Counted.DONE:
                found[item] = dataclasses.replace(one, done=one.done + many)
            elif what == Counted.LEFT:
                one.left[detail] = many
            elif detail in {"1", "2", "3", "4", "5"}:
                one.rated[detail] = many
    return sorted(found.values(), key=lambda one: (-one.given_up, -one.done, one.item))


def _chosen(wanted: Wanted, now: dt.datetime) -> Select[Any]:
    query = select(terminals)
    silent = terminals.c.at < heard_since(now)
    if wanted.state == SILENT:
        query = query.where(silent)
    elif wanted.state in set(TerminalState):
        query = query.where(terminals.c.state == wanted.state, ~silent)
    if wanted.care in ("alarms", "supplies", "waiting"):
        query = query.where(terminals.c[wanted.care] > 0)
    for word in wanted.search[:LONGEST_SEARCH].split():
        query = query.where(
            or_(
                terminals.c.terminal.contains(word.replace("-", ""), autoescape=True),
                terminals.c.place.contains(word, autoescape=True),
                terminals.c.version.startswith(word, autoescape=True),
            )
        )
    return query


def _sorted(query: Select[Any], sorting: Sorting, now: dt.datetime) -> Select[Any]:
    columns = terminals.c
    care = case(
        (columns.at < heard_since(now), 1),
        (columns.state == TerminalState.OUT.value, 0),
        (columns.alarms > 0, 2),
        (columns.state == TerminalState.MAINTENANCE.value, 3),
        (columns.supplies > 0, 4),
        (columns.state == TerminalState.LIMITED.value, 5),
        (columns.state == TerminalState.READY.value, 6),
        else_=7,
    )
    order: dict[Sorting, Sequence[Any]] = {
        Sorting.CARE: (care,),
        Sorting.TERMINAL: (),
        # None waits: an empty time, last.
        Sorting.OLDEST: (case((columns.oldest == "", 1), else_=0), columns.oldest),
        Sorting.WAITING: (columns.waiting.desc(),),
        Sorting.HEARD: (columns.at,),
        Sorting.VERSION: (columns.version,),
    }
    return query.order_by(*order[sorting], columns.terminal)


def _row(row: Any, now: dt.datetime) -> Row:
    return Row(
        **{name: getattr(row, name) for name in Row.__dataclass_fields__ if name != "silent"},
        silent=row.at < heard_since(now),
    )


def _span(row: Any) -> Span:
    return Span(
        dt.datetime.fromisoformat(row.began),
        dt.datetime.fromisoformat(row.ended),
        TerminalState(row.state),
        row.reason,
        tuple(row.alarms.split()),
    )
