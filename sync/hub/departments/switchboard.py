"""Changing how departments fail while the platform runs: ``GET`` and ``PUT /v1/departments``."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.hub.departments.directory import KNOWN
from sync.hub.departments.offices import Offices
from sync.hub.departments.trouble import TroubleError, Troubles

DEPARTMENTS_PATH = "/v1/departments"
_LONGEST_PLAN = 4096


def switchboard_routes(offices: Offices) -> tuple[Route, ...]:
    """For a twin that was started with a plan of troubles, and for no other."""

    async def switch(request: Request) -> Response:
        if request.method == "PUT":
            plan = bytearray()
            async for chunk in request.stream():
                plan += chunk
                if len(plan) > _LONGEST_PLAN:
                    return _said({"reason": "too long"}, 400)
            try:
                offices.troubles = Troubles.parse(plan.decode("ascii"), KNOWN)
            except (TroubleError, UnicodeDecodeError):
                return _said({"reason": "not a plan of troubles"}, 400)
        return _said({"departments": str(offices.troubles)})

    return (Route(DEPARTMENTS_PATH, switch, methods=["GET", "PUT"]),)


def _said(content: dict[str, str], status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")
