"""What the platform took in, newest first, masked: for whoever is signed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sync.contract.number import CHINA, group_number
from sync.hub.fleet.accounts import SignedIn
from sync.hub.fleet.room import ROOT, Room
from sync.hub.ledger import Ledger
from sync.hub.page import Shown, shown
from sync.hub.states import STATE_WORDS

PATH = f"{ROOT}/cases"
ON_PAGE = 200


def case_routes(room: Room, ledger: Ledger, settle: Callable[[], object]) -> list[Route]:
    """``/fleet/cases``, and ``/``, which leads there.

    Args:
        room: who may look.
        ledger: of the platform.
        settle: waits, soon enough, for what came before.
    """

    async def show(request: Request, who: SignedIn) -> Response:
        await run_in_threadpool(settle)
        newest = await run_in_threadpool(ledger.newest, ON_PAGE)
        total = await run_in_threadpool(ledger.total)
        return room.render(
            request, "cases.html", who, **looks([shown(one) for one in newest], total)
        )

    return [
        Route("/", lambda _: RedirectResponse(PATH, 303)),
        Route(PATH, room.signed_in(show)),
    ]


def looks(cases: list[Shown], total: int) -> dict[str, Any]:
    """What the page's template is given."""
    return {
        "cases": cases,
        "total": total,
        "grouped": group_number,
        "received": _received,
        "states": STATE_WORDS,
    }


def _received(told: str) -> str:
    return f"{dt.datetime.fromisoformat(told).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
