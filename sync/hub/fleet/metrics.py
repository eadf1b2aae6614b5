"""What Prometheus may ask (OpenMetrics text): counts and terminals, nothing of anybody.

Without a token only this machine is answered, and only when no proxy is in front of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sync.contract.status import TerminalState
from sync.hub.fleet.overdue import Watch
from sync.hub.fleet.reading import SILENT, Row, Wanted, every
from sync.hub.fleet.rollouts import Rollouts
from sync.hub.nearby import may_read
from sync.hub.tables import cases, submissions
from sync.hub.tls import METRICS_PATH

_UP = (TerminalState.READY, TerminalState.LIMITED)


class FleetCollector(Collector):
    """Looks whenever it is asked; any thread may call it.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock, timezone-aware.
        overdue: cases against their promises.
        rollouts: versions on their way.
    """

    def __init__(
        self, engine: Engine, clock: Callable[[], dt.datetime], overdue: Watch, rollouts: Rollouts
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._overdue = overdue
        self._rollouts = rollouts

    def collect(self) -> Iterator[Metric]:
        """Every figure, as it is now."""
        rows = every(self._engine, Wanted(), self._clock())
        # Nobody is to be woken for a terminal that does not exist.
        yield from _terminals([row for row in rows if not row.seeded])
        yield GaugeMetricFamily(
            "guanjia_made_up_terminals",
            "Terminals of a demonstration, in no other figure",
            value=sum(row.seeded for row in rows),
        )
        yield from self._cases()
        updates = GaugeMetricFamily(
            "guanjia_release_terminals",
            "Terminals by what came of a release",
            labels=["version", "result"],
        )
        for one in self._rollouts.all()[:1]:
            for result, many in one.results.items():
                updates.add_metric([one.version, result], many)
            updates.add_metric([one.version, "unwell"], one.unwell)
        yield updates

    def _cases(self) -> Iterator[Metric]:
        with self._engine.begin() as connection:
            taken = connection.scalar(select(func.count()).select_from(submissions)) or 0
            states = connection.execute(
                select(cases.c.state, func.count()).group_by(cases.c.state)
            ).all()
        yield CounterMetricFamily(
            "guanjia_submissions", "Submissions the platform signed for", value=taken
        )
        by_state = GaugeMetricFamily("guanjia_cases", "Cases by state", labels=["state"])
        for state, many in states:
            by_state.add_metric([state], many)
        yield by_state
        promises = self._overdue.now()
        yield GaugeMetricFamily(
            "guanjia_cases_late", "Running cases past their promised day", value=promises.late
        )


def _terminals(rows: list[Row]) -> Iterator[Metric]:
    states = GaugeMetricFamily("guanjia_terminals", "Terminals by state", labels=["state"])
    for state in (*(one.value for one in TerminalState), SILENT):
        many = sum((SILENT if row.silent else row.state) == state for row in rows)
        states.add_metric([state], many)
    yield states
    gauges: tuple[tuple[str, str, Callable[[Row], float]], ...] = (
        ("up", "1 when the terminal said lately that it serves", _up),
        ("waiting_submissions", "Submissions not delivered yet", lambda row: row.waiting),
        ("set_aside_submissions", "Submissions refused for good", lambda row: row.set_aside),
        ("alarms", "Alarms that are on", lambda row: row.alarms),
        ("supplies", "Supplies to be brought", lambda row: row.supplies),
        (
            "last_report_timestamp_seconds",
            "When the terminal last said how it is",
            lambda row: dt.datetime.fromisoformat(row.at).timestamp(),
        ),
    )
    for name, says, value in gauges:
        family = GaugeMetricFamily(f"guanjia_terminal_{name}", says, labels=["terminal"])
        for row in rows:
            family.add_metric([row.terminal], value(row))
        yield family


def _up(row: Row) -> float:
    return float(not row.silent and row.state in _UP)


def metrics_routes(collector: FleetCollector, data: Path, *, proxied: bool) -> list[Route]:
    """``GET /metrics``; ``proxied`` when everybody seems to come from this machine."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)

    async def show(request: Request) -> Response:
        if not may_read(request, data, proxied=proxied):
            return PlainTextResponse("not for you\n", 403)
        text = await run_in_threadpool(generate_latest, registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return [Route(METRICS_PATH, show)]
