"""The page of releases, what operators do there, and the packages for terminals."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from sync.contract.reach import LAST_RING
from sync.contract.status import PACKAGES_PATH
from sync.hub.fleet.accounts import Role, SignedIn
from sync.hub.fleet.rollouts import (
    RINGS,
    RolloutError,
    Rollouts,
    RolloutState,
    package_path,
)
from sync.hub.fleet.room import ROOT, Room

_DIGEST = re.compile(r"[0-9a-f]{64}")


def rollout_routes(room: Room, rollouts: Rollouts, data: Path) -> list[Route]:
    """``/fleet/rollouts``, and ``/v1/packages/{digest}`` for terminals."""

    async def show(request: Request, who: SignedIn) -> Response:
        await run_in_threadpool(rollouts.look)
        found = await run_in_threadpool(rollouts.all)
        faults = await run_in_threadpool(rollouts.faults, found[0].digest) if found else []
        return room.render(
            request,
            "rollouts.html",
            who,
            found=found,
            faults=faults,
            rings=RINGS,
            last_ring=LAST_RING,
            may_change=who.role is Role.OPERATOR,
        )

    async def change(request: Request, who: SignedIn) -> Response:
        form = await room.form(request, who)
        if form is None:
            return room.trouble(request, "form", 403, who)
        act, ring, percent = (form.get(name, "") for name in ("act", "ring", "percent"))
        states = {"pause": RolloutState.PAUSED, "resume": RolloutState.ROLLING}
        try:
            if act in states:
                await run_in_threadpool(lambda: rollouts.change(state=states[act]))
            elif act == "set" and ring.isdecimal() and percent.isdecimal():
                wanted = int(ring), int(percent)
                await run_in_threadpool(lambda: rollouts.change(ring=wanted[0], percent=wanted[1]))
            else:
                return room.trouble(request, "not_found", 404, who)
        except RolloutError:
            return room.trouble(request, "not_found", 404, who)
        about = f"{act} {ring} {percent}".strip() if act == "set" else act
        await run_in_threadpool(room.accounts.note, who.name, "rollout", about)
        return RedirectResponse(f"{ROOT}/rollouts", 303)

    async def package(request: Request) -> Response:
        digest = request.path_params["digest"]
        path = package_path(data, digest)
        if not _DIGEST.fullmatch(digest) or not path.is_file():
            return Response(b'{"reason":"no such package"}', 404, media_type="application/json")
        # It can be fetched in parts (Range), so a cut line costs what is missing alone.
        return FileResponse(path, media_type="application/vnd.debian.binary-package")

    return [
        Route(f"{ROOT}/rollouts", room.signed_in(show)),
        Route(f"{ROOT}/rollouts", room.signed_in(change, Role.OPERATOR), methods=["POST"]),
        Route(f"{PACKAGES_PATH}/{{digest}}", package),
    ]
