"""Signing in with a local account, signing out, and the language."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sync.hub.fleet.accounts import Role, SignedIn
from sync.hub.fleet.room import LANGUAGE, ROOT, SESSION, Room
from sync.hub.fleet.words import LANGUAGES

# Only pages of ours are gone to.
_WITHIN = re.compile(rf"{ROOT}(/[A-Za-z0-9/._-]*)?")


def sign_in_routes(room: Room) -> list[Route]:
    """``/fleet/login``, ``/fleet/logout``, ``/fleet/language``."""

    async def show(request: Request) -> Response:
        asked = request.query_params
        key = "ended" if asked.get("ended") else ""
        key = asked["trouble"] if asked.get("trouble") in ("failed", "no_role") else key
        return _page(room, request, key)

    async def enter(request: Request) -> Response:
        form = await room.form(request, None)
        if form is None:
            return room.trouble(request, "form", 403)
        if not room.may_sign_in(request):
            return _page(room, request, "insecure", 403)
        name, password = form.get("name", "").strip()[:64], form.get("password", "")
        address = request.client.host if request.client else ""
        if room.tries.locked(name, address):
            return _page(room, request, "locked", 429)
        role = await run_in_threadpool(room.accounts.check, name, password)
        if role is None:
            room.tries.wrong(name, address)
            # What was typed as a name may have been a password: it is not written down.
            await run_in_threadpool(room.accounts.note, "", "sign-in-failed")
            return _page(room, request, "wrong", 401)
        room.tries.right(name)
        return await admit(room, request, name, role, form.get("to", ""))

    async def leave(request: Request) -> Response:
        who = await run_in_threadpool(room.accounts.find, request.cookies.get(SESSION, ""))
        if who is None or await room.form(request, who) is None:
            return room.trouble(request, "form", 403)
        await run_in_threadpool(room.accounts.end, who.token)
        await run_in_threadpool(room.accounts.note, who.name, "sign-out")
        answer = RedirectResponse(f"{ROOT}/login", 303)
        answer.delete_cookie(SESSION, path=ROOT)
        return answer

    async def speak(request: Request) -> Response:
        to = request.query_params.get("to", "")
        answer = RedirectResponse(to if _WITHIN.fullmatch(to) else ROOT, 303)
        if (chosen := request.query_params.get("to_language", "")) in LANGUAGES:
            room.remember(answer, request, LANGUAGE, chosen)
        return answer

    return [
        Route(f"{ROOT}/login", show),
        Route(f"{ROOT}/login", enter, methods=["POST"]),
        Route(f"{ROOT}/logout", leave, methods=["POST"]),
        Route(f"{ROOT}/language", speak),
    ]


async def admit(room: Room, request: Request, name: str, role: Role, to: str) -> Response:
    """Begin a session and go where one wanted to; a session that was there ends."""
    await run_in_threadpool(room.accounts.end, request.cookies.get(SESSION, ""))
    who: SignedIn = await run_in_threadpool(room.accounts.begin, name, role)
    await run_in_threadpool(room.accounts.note, name, "sign-in", role.value)
    answer = RedirectResponse(to if _WITHIN.fullmatch(to) else ROOT, 303)
    room.remember(answer, request, SESSION, who.token)
    return answer


def _page(room: Room, request: Request, trouble: str, status: int = 200) -> Response:
    return room.render(
        request,
        "login.html",
        None,
        status,
        trouble=trouble,
        to=request.query_params.get("to", ""),
        single_sign_on=room.single_sign_on,
    )
