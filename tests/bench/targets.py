"""What the figures are asked to be, and where each is found among the rows of its bench."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]
# As a bench prints them: rows, or rows under the titles of several tables.
Rows = Any

_LOOPBACK, _FAR, _THIN = "loopback", "150 ms", "150 ms, 2 Mbit/s up"
_FULL_BATCH = "batches of 200"
_OURS = "ours"
_PEERS = ("persist-queue SQLiteAckQueue", "litequeue", "huey (at most once)")


@dataclasses.dataclass(frozen=True)
class Target:
    """One figure: its words, its bench, its bound, and how to find it (``None``: not there)."""

    words: str
    bench: str
    bound: float
    at_least: bool
    measured: Callable[[Rows], float | None]

    def verdict(self, found: Mapping[str, Rows]) -> tuple[str, str]:
        """The figure, and PASS or MISS; "not measured" is not good news."""
        rows = found.get(self.bench)
        figure = None if rows is None else self.measured(rows)
        if figure is None:
            return "not measured", "MISS"
        met = figure >= self.bound if self.at_least else figure <= self.bound
        return f"{figure:g}", "PASS" if met else "MISS"


def every(rows: Rows) -> Iterator[Row]:
    """All rows, of all tables."""
    for each in rows.values() if isinstance(rows, dict) else [rows]:
        yield from each


def cell(column: str, **where: object) -> Callable[[Rows], float | None]:
    """A column of the row in which the others are so."""

    def find(rows: Rows) -> float | None:
        for row in every(rows):
            if all(row.get(name) == value for name, value in where.items()):
                value = row.get(column, "")
                return float(value) if value != "" else None
        return None

    return find


def between(
    numerator: Callable[[Rows], float | None], denominator: Callable[[Rows], float | None]
) -> Callable[[Rows], float | None]:
    """One figure divided by another."""

    def find(rows: Rows) -> float | None:
        above, below = numerator(rows), denominator(rows)
        return None if above is None or not below else round(above / below, 2)

    return find


def best_peer(what: str) -> Callable[[Rows], float | None]:
    """How many times as long the quickest of the other queues takes."""

    def find(rows: Rows) -> float | None:
        peers = [cell(f"{what} p50 us", queue=peer)(rows) for peer in _PEERS]
        there = [one for one in peers if one is not None]
        ours = cell(f"{what} p50 us", queue=_OURS)(rows)
        return round(min(there) / ours, 2) if there and ours else None

    return find


def furthest(what: str) -> Callable[[Rows], float | None]:
    """By how many percent a backlog of another size changes it, at most."""

    def find(rows: Rows) -> float | None:
        ratios = [float(row[f"{what} x first"]) for row in every(rows) if "backlog" in row]
        return round(max(abs(ratio - 1) for ratio in ratios) * 100) if ratios else None

    return find


def most(column: str) -> Callable[[Rows], float | None]:
    """The largest of a column."""
    return lambda rows: max(float(row[column]) for row in every(rows) if column in row)


def _drain(words: str, bound: float, link: str, column: str) -> Target:
    figure = cell(column, link=link, variant=_FULL_BATCH)
    return Target(f"drain, {words}", "bench_drain", bound, True, figure)


TARGETS = (
    Target(
        "save: times raw SQLite", "bench_enqueue", 1.5, False, cell("enqueue x raw", queue=_OURS)
    ),
    Target("save: quickest peer to ours", "bench_enqueue", 1, True, best_peer("enqueue")),
    Target("take+ack: quickest peer to ours", "bench_enqueue", 1, True, best_peer("take+ack")),
    Target("save: percent from flat", "bench_enqueue", 20, False, furthest("enqueue")),
    Target("take+ack: percent from flat", "bench_enqueue", 20, False, furthest("take+ack")),
    Target("opening, ms", "bench_enqueue", 10, False, most("open ms")),
    _drain("loopback: times PouchDB", 8, _LOOPBACK, "x_peer"),
    _drain("loopback: times one by one", 20, _LOOPBACK, "x_alone"),
    _drain("150 ms: times one by one", 150, _FAR, "x_alone"),
    _drain("150 ms, 2 Mbit/s: times one by one", 25, _THIN, "x_alone"),
    Target(
        "submit beside a drain: p99 to idle",
        "bench_contention",
        2,
        False,
        between(cell("p99_ms", **{"while": "draining"}), cell("p99_ms", **{"while": "idle"})),
    ),
    Target(
        "submit beside a drain: p99, ms",
        "bench_contention",
        100,
        False,
        cell("p99_ms", **{"while": "draining"}),
    ),
    Target("5 000 items: load, ms", "bench_catalog", 300, False, most("load ms")),
    Target("5 000 items: memory, MB", "bench_catalog", 60, False, most("memory MB")),
    Target("5 000 items: search, ms", "bench_catalog", 50, False, most("slowest search ms")),
    Target("waiting relay: percent of a core", "bench_idle", 0.5, False, most("percent")),
)
