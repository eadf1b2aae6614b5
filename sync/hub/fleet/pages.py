"""The pages of the operations room: all terminals, one terminal, promises, services, the log."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from sync.contract.feed import TERMINAL_PATTERN
from sync.contract.status import TerminalState
from sync.hub.feed import Feed
from sync.hub.fleet import orders, reading
from sync.hub.fleet.accounts import Role, SignedIn
from sync.hub.fleet.availability import availability, stretches
from sync.hub.fleet.csv_file import csv_file
from sync.hub.fleet.overdue import LOOKED_AT
from sync.hub.fleet.reading import SILENT, Row, Sorting, Wanted
from sync.hub.fleet.room import FOLDER, ROOT, Room
from sync.hub.fleet.words import Words

STATES = (*(one.value for one in TerminalState), SILENT)
CARES = ("alarms", "supplies", "waiting")
SPANS_DAYS = (1, 7, 30)
FIGURES_DAYS = (1, 7, 30, 90)
ON_TIMELINE = 60
ACTS = 200
_STATIC = {"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}


def fleet_routes(room: Room, feed: Feed) -> list[Route]:
    """Everything under ``/fleet`` that only shows."""
    pages = _Pages(room, feed)
    see, export = room.signed_in, (Role.OPERATOR, Role.AUDITOR)
    return [
        Route(ROOT, see(pages.overview)),
        Route(f"{ROOT}/", lambda _: RedirectResponse(ROOT, 308)),
        Route(f"{ROOT}/terminals.csv", see(pages.overview_file, *export)),
        Route(f"{ROOT}/terminals/{{terminal}}", see(pages.terminal)),
        Route(f"{ROOT}/overdue", see(pages.overdue)),
        Route(f"{ROOT}/overdue.csv", see(pages.overdue_file, *export)),
        Route(f"{ROOT}/services", see(pages.services)),
        Route(f"{ROOT}/services.csv", see(pages.services_file, *export)),
        Route(f"{ROOT}/log", see(pages.log, Role.AUDITOR)),
        Route(f"{ROOT}/static/{{name}}", _static),
    ]


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return Response(status_code=404)
    return FileResponse(FOLDER / "static" / name, media_type=_STATIC[name])


class _Pages:
    def __init__(self, room: Room, feed: Feed) -> None:
        self._room = room
        self._feed = feed

    async def overview(self, request: Request, who: SignedIn) -> Response:
        wanted, room, now = _wanted(request), self._room, self._room.clock()

        def look() -> tuple[list[Row], int, reading.Totals, float | None]:
            rows, many = reading.page(room.engine, wanted, now)
            return rows, many, reading.totals(room.engine, now), room.share()

        rows, many, totals, share = await run_in_threadpool(look)
        pages = max(1, -(-many // reading.ON_PAGE))
        return room.render(
            request,
            "overview.html",
            who,
            rows=rows,
            many=many,
            totals=totals,
            share=share,
            wanted=wanted,
            pages=pages,
            states=STATES,
            cares=CARES,
            sortings=[one.value for one in Sorting],
            link=lambda **changes: _link(wanted, **changes),
        )

    async def overview_file(self, request: Request, who: SignedIn) -> Response:
        room, words, now = self._room, self._room.words(request), self._room.clock()
        rows = await run_in_threadpool(reading.every, room.engine, _wanted(request), now)
        heads = ("terminal", "state", "alarm", "supply", "queue", "version", "heard")
        return await self._file(
            who,
            "terminals",
            [words.say("terminal.place"), *(words.say(f"overview.{one}") for one in heads)],
            [
                (
                    one.place,
                    f"{one.terminal[:9]}-{one.terminal[9:]}",
                    words.say(f"state.{SILENT if one.silent else one.state}"),
                    one.alarms,
                    one.supplies,
                    one.waiting,
                    one.version,
                    words.when(one.at),
                )
                for one in rows
            ],
        )

    async def terminal(self, request: Request, who: SignedIn) -> Response:
        room, terminal = self._room, request.path_params["terminal"]
        days = _one_of(request, "days", SPANS_DAYS)
        now = room.clock()
        begins = now - dt.timedelta(days=days)

        def look() -> dict[str, Any] | None:
            found = reading.latest(room.engine, terminal)
            if found is None:
                return None
            timeline = stretches(reading.spans_of(room.engine, terminal, begins), begins, now)
            return {
                "row": found[0],
                "said": found[1],
                "timeline": timeline,
                "bars": _bars(timeline, begins, now),
                "sums": availability(timeline),
                "figures": reading.figures(room.engine, now, days, terminal)[:20],
                "orders": orders.last(self._feed, terminal),
            }

        known = re.match(TERMINAL_PATTERN, terminal)
        values = await run_in_threadpool(look) if known else None
        if values is None:
            return room.trouble(request, "not_found", 404, who)
        silent_s = (now - values["said"].at).total_seconds()
        return room.render(
            request,
            "terminal.html",
            who,
            **values,
            days=days,
            choices=SPANS_DAYS,
            silent_s=silent_s if values["row"].at < reading.heard_since(now) else 0,
            newest=values["timeline"][::-1][:ON_TIMELINE],
            may_order=who.role is Role.OPERATOR,
            verbs=orders.VERBS,
        )

    async def overdue(self, request: Request, who: SignedIn) -> Response:
        found = await run_in_threadpool(self._room.overdue.now)
        return self._room.render(
            request, "overdue.html", who, found=found, most=LOOKED_AT, shown=found.promises[:200]
        )

    async def overdue_file(self, request: Request, who: SignedIn) -> Response:
        words = self._room.words(request)
        found = await run_in_threadpool(self._room.overdue.now)
        names = ("number", "item", "received", "promised", "left")
        return await self._file(
            who,
            "overdue",
            [*(words.say(f"overdue.{one}") for one in names), words.say("overview.terminal")],
            [
                (
                    one.number,
                    one.item_name,
                    one.received.isoformat(),
                    one.promised.isoformat(),
                    one.days_left,
                    one.terminal,
                )
                for one in found.promises
            ],
        )

    async def services(self, request: Request, who: SignedIn) -> Response:
        room, days = self._room, _one_of(request, "days", FIGURES_DAYS, 7)

        def look() -> tuple[list[reading.ItemFigures], int]:
            now = room.clock()
            return reading.figures(room.engine, now, days), reading.totals(room.engine, now).seeded

        found, seeded = await run_in_threadpool(look)
        return room.render(
            request,
            "services.html",
            who,
            figures=found,
            days=days,
            choices=FIGURES_DAYS,
            seeded=seeded,
        )

    async def services_file(self, request: Request, who: SignedIn) -> Response:
        room, words = self._room, self._room.words(request)
        days = _one_of(request, "days", FIGURES_DAYS, 7)
        found = await run_in_threadpool(reading.figures, room.engine, room.clock(), days)
        return await self._file(
            who,
            "services",
            [words.say(f"services.{one}") for one in ("item", "done", "given_up", "where")]
            + [f"{words.say('services.rated')} {level}" for level in "12345"],
            [
                (
                    one.name or one.item or words.say("services.no_item"),
                    one.done,
                    one.given_up,
                    _where(words, one.left),
                    *(one.rated.get(level, 0) for level in "12345"),
                )
                for one in found
            ],
        )

    async def log(self, request: Request, who: SignedIn) -> Response:
        acts = await run_in_threadpool(self._room.accounts.acts, ACTS)
        return self._room.render(request, "log.html", who, acts=acts)

    async def _file(
        self, who: SignedIn, name: str, head: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> Response:
        await run_in_threadpool(self._room.accounts.note, who.name, "export", f"{name}.csv")
        body = await run_in_threadpool(csv_file, head, rows)
        day = f"{self._room.clock():%Y%m%d}"
        return Response(
            body,
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}-{day}.csv"'},
        )


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    sorting, number = asked.get("sort", ""), asked.get("page", "1")
    return Wanted(
        state=asked.get("state", "") if asked.get("state") in STATES else "",
        care=asked.get("care", "") if asked.get("care") in CARES else "",
        search=asked.get("q", "").strip()[: reading.LONGEST_SEARCH],
        sorting=Sorting(sorting) if sorting in set(Sorting) else Sorting.CARE,
        page=int(number) if re.fullmatch(r"[1-9][0-9]{0,5}", number) else 1,
    )


def _link(wanted: Wanted, **changes: object) -> str:
    """The address of the list as it is now, with something changed; back on its first page."""
    values: dict[str, object] = {
        "q": wanted.search,
        "state": wanted.state,
        "care": wanted.care,
        "sort": wanted.sorting.value,
        **changes,
    }
    if values["sort"] == Sorting.CARE:
        del values["sort"]
    told = {name: value for name, value in values.items() if value}
    return "?" + urlencode(told)


def _one_of(request: Request, name: str, choices: Sequence[int], usual: int = 1) -> int:
    asked = request.query_params.get(name, "")
    return int(asked) if asked in map(str, choices) else usual


def _bars(
    timeline: Sequence[Any], begins: dt.datetime, ends: dt.datetime
) -> list[tuple[float, float, str]]:
    """Where each stretch lies on a line of 1000, how wide it is, and its kind."""
    whole = (ends - begins).total_seconds()
    return [
        (
            round((one.begins - begins).total_seconds() / whole * 1000, 2),
            round(one.seconds / whole * 1000, 2),
            one.kind.value,
        )
        for one in timeline
    ]


def _where(words: Words, left: dict[str, int]) -> str:
    ordered = sorted(left.items(), key=lambda one: -one[1])
    return ", ".join(f"{words.word('step', step)} {many}" for step, many in ordered)
