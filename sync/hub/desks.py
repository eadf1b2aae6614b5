"""The desks of other areas: what another city or province decides waits at a desk of its own.

The platform of the demonstration has no line to them; it keeps each desk's queue, and says so.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from sqlalchemy import Column, Engine, ForeignKey, Index, String, Table, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.contract.areas import AREAS
from sync.hub.tables import Id, metadata, submissions

# The entry of a timeline; its reason is the code of the area.
FORWARDED = "forwarded"

desks = Table(
    "area_desks",
    metadata,
    Column("submission", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("area", String, nullable=False),
    Index("ix_area_desks_area", "area"),
)


def forwarded_words(area: str) -> str:
    """The line of the timeline."""
    found = AREAS.get(area)
    name = "事项所在地" if found is None else found.name
    return f"已列入{name}的收件队列，由当地受理"


def desks_now(engine: Engine) -> dict[str, list[str]]:
    """Which cases wait at which desk: numbers by the code of the area, oldest first."""
    waiting: dict[str, list[str]] = {}
    query = (
        select(desks.c.area, submissions.c.number)
        .join(submissions, submissions.c.id == desks.c.submission)
        .order_by(desks.c.submission)
    )
    with engine.connect() as connection:
        for area, number in connection.execute(query):
            waiting.setdefault(area, []).append(number)
    return waiting


def desk_routes(engine: Engine, settle: Callable[[], object]) -> tuple[Route, ...]:
    """``GET /v1/desks``: which cases wait where, once what came before was opened."""

    async def show(_request: Request) -> Response:
        await run_in_threadpool(settle)
        found = await run_in_threadpool(desks_now, engine)
        return Response(msgspec.json.encode({"desks": found}), media_type="application/json")

    return (Route("/v1/desks", show),)
