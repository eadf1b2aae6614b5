"""The twin's misbehaviours as answers: what goes over the wire instead of the right thing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hub.faults import Fault, Mischief

# What the server lets an application do to the connection of a request.
ABORT = "guanjia.abort"

_CAPTIVE = (
    "<!doctype html><html><head><title>WiFi</title></head>"
    "<body><form>手机号登录上网<input name=phone></form></body></html>"
)


def instead(fault: Fault | None) -> Response | None:
    """The answer to a request that is not even looked at; ``None``: look at it."""
    if fault is Fault.SERVER_ERROR:
        return PlainTextResponse("Internal Server Error", 500)
    if fault is Fault.TOO_MANY:
        return PlainTextResponse("Too Many", 429, headers={"retry-after": "1"})
    if fault is Fault.CAPTIVE:
        return HTMLResponse(_CAPTIVE)
    return None


def spoilt(fault: Fault | None, status: int, body: bytes) -> Response | None:
    """What is left of an answer to a request that was carried out; ``None``: all of it."""
    if fault is Fault.DROP_ACK:
        return _BrokenOff(status, b"", len(body))
    if fault is Fault.TRUNCATE:
        return _BrokenOff(status, body[: len(body) // 2], len(body))
    if fault is Fault.RESET:
        return _Silent()
    return None


def misbehaving(routes: Iterable[Route], mischief: Mischief | None) -> list[BaseRoute]:
    """The same routes, hit by the same faults as submissions are."""
    there = list(routes)
    if mischief is not None:
        for route in there:
            route.app = _Misbehaving(route.app, mischief)
    return [*there]


class _Misbehaving:
    def __init__(self, application: ASGIApp, mischief: Mischief) -> None:
        self._application = application
        self._mischief = mischief

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._mischief.plan.delay_s:
            await asyncio.sleep(self._mischief.plan.delay_s)
        fault = self._mischief.draw()
        answer = instead(fault)
        if answer is None and fault is None:
            await self._application(scope, receive, send)
            return
        if answer is None:
            status, body = await self._carried_out(scope, receive)
            # Without a body there is no middle to break off at: the whole answer is lost.
            answer = spoilt(fault if body else Fault.RESET, status, body) or Response(
                status_code=500
            )
        await answer(scope, receive, send)

    async def _carried_out(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        status, body = 500, bytearray()

        async def keep(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))

        await self._application(scope, receive, keep)
        return status, bytes(body)


class _BrokenOff(Response):
    """An answer whose end never comes: the server closes the connection."""

    def __init__(self, status: int, sent: bytes, length: int) -> None:
        super().__init__(None, status, {"content-length": str(length)})
        self._sent = sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        if self._sent:
            await send({"type": "http.response.body", "body": self._sent, "more_body": True})


class _Silent(Response):
    """No answer at all: the connection is gone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"][ABORT]["now"]()
