"""Remote orders from the operations room, and how they ended."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sync.contract.feed import TERMINAL_PATTERN, Verb
from sync.hub.feed import Feed, commands
from sync.hub.fleet.accounts import Role, SignedIn
from sync.hub.fleet.room import ROOT, Room

VERBS = (Verb.RESTART, Verb.MAINTENANCE_ON, Verb.MAINTENANCE_OFF)
VALID = dt.timedelta(hours=1)
LONGEST_REASON = 60
LAST = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """One order; ``result`` is empty as long as the terminal has not reported."""

    verb: str
    expires: str
    result: str
    reported_at: str


def last(feed: Feed, terminal: str) -> list[Order]:
    """The last orders to a terminal, newest first."""
    query = (
        select(commands)
        .where(commands.c.terminal == terminal)
        .order_by(commands.c.expires.desc())
        .limit(LAST)
    )
    with feed.engine.begin() as connection:
        return [
            Order(row.verb, row.expires, row.result or "", row.reported_at or "")
            for row in connection.execute(query)
        ]


def order_routes(room: Room, feed: Feed) -> list[Route]:
    """``POST /fleet/terminals/{terminal}/orders``, for operators."""

    async def order(request: Request, who: SignedIn) -> Response:
        terminal = request.path_params["terminal"]
        form = await room.form(request, who)
        if form is None:
            return room.trouble(request, "form", 403, who)
        if form.get("verb") not in VERBS or not re.match(TERMINAL_PATTERN, terminal):
            return room.trouble(request, "not_found", 404, who)
        verb = Verb(form["verb"])
        reason = form.get("reason", "").strip()[:LONGEST_REASON]
        await run_in_threadpool(feed.command, terminal, verb, VALID, reason=reason)
        await run_in_threadpool(
            room.accounts.note, who.name, "command", f"{verb} {terminal} {reason}".strip()
        )
        return RedirectResponse(f"{ROOT}/terminals/{terminal}?ordered=1#orders", 303)

    take = room.signed_in(order, Role.OPERATOR)
    return [Route(f"{ROOT}/terminals/{{terminal}}/orders", take, methods=["POST"])]
