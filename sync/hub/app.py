"""The twin's HTTP interface.

==========================  ==========================================================
POST /v1/submissions        one envelope in, a signed acknowledgement or refusal out
POST /v1/questions          a sealed question in, its answer sealed for whoever asked
POST /v1/batches            up to 200 envelopes in, one signed receipt with a result for each out
GET /v1/hello?nonce=…       a signed greeting: the platform itself, now
GET /v1/cases/{number}      where a case is
GET /v1/feed                what one terminal is told, signed, after a cursor; may wait for it
GET /v1/export              the masked record of the cases received last
GET /                       the same for people
GET /v1/openapi.json        all of this for programs
GET, PUT /v1/faults         the plan of misbehaviours, only when started with one
==========================  ==========================================================
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import hashlib
import logging
import re
import time
from collections.abc import Callable, Sequence

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.contract.acknowledgement import NONCE_PATTERN, STATEMENT_TYPE, RefusalCode
from sync.contract.asking_wire import QUESTIONS_PATH
from sync.contract.batch import BATCH_TYPE, NONCE_HEADER, BatchRefused, unpack
from sync.contract.envelope import ENVELOPE_TYPE
from sync.contract.number import check_number
from sync.contract.upload import UPLOADS_PATH
from sync.hub import openapi
from sync.hub.faults import Fault, FaultError, FaultPlan, Mischief
from sync.hub.intake import RETRY_AFTER_S, Intake, Reply
from sync.hub.ledger import Ledger
from sync.hub.mischief import instead, spoilt
from sync.hub.page import attachments_of, shown
from sync.hub.parts import parts_of
from sync.hub.places import Places
from sync.hub.processing import Processing
from sync.hub.tls import TERMINAL

BODY_LIMIT_BYTES = 8 * 1024 * 1024
# A body that is a little too large is read to its end, so that the sender gets the answer instead
# of a broken connection; one that is far too large is not.
DRAIN_FACTOR = 4
ON_EXPORT = 1000

_access = logging.getLogger("sync.hub.access")
_log = logging.getLogger("sync.hub")

# Requests under way at the same time, each with a body in memory.
AT_ONCE = 32
# Of these, whose bodies are here: written by so many threads, so that one has the interpreter while
# the others wait for the disk, and a few behind them.
AT_WORK = 4
IN_LINE = 8
SETTLED_WITHIN_S = 2.0
_SAME_WORD_S = 1.0
_PATHS = frozenset(
    {
        "/",
        "/v1/hello",
        "/v1/submissions",
        "/v1/batches",
        "/v1/export",
        "/v1/feed",
        "/v1/feed/missing",
        "/v1/faults",
        "/v1/openapi.json",
        QUESTIONS_PATH,
    }
)


class Hub:
    """The handlers and what they work on.

    Args:
        hub: the platform's name.
        intake: takes submissions.
        ledger: what was taken.
        processing: opens what was taken; ``None`` when others do.
        mischief: misbehaviours; ``None`` when they are not allowed at all.
        clock: the platform's wall clock, timezone-aware.
        body_limit_bytes: the largest body that is taken.
        at_once: requests that are taken in at the same time; the next ones are told "later",
            before their bodies are read.
        may_export: who gets the masked export; nobody else does.
        more: routes beside these.
    """

    def __init__(
        self,
        *,
        hub: str,
        intake: Intake,
        ledger: Ledger,
        processing: Processing | None,
        mischief: Mischief | None,
        clock: Callable[[], dt.datetime],
        body_limit_bytes: int = BODY_LIMIT_BYTES,
        at_once: int = AT_ONCE,
        may_export: Callable[[Request], bool] = lambda _: False,
        more: Sequence[BaseRoute] = (),
    ) -> None:
        self._hub = hub
        self._more = more
        self._may_export = may_export
        self._intake = intake
        self._ledger = ledger
        self._processing = processing
        self._places = Places(
            at_once, line=IN_LINE, least_s=RETRY_AFTER_S, monotonic=time.monotonic
        )
        self._at_work = asyncio.Semaphore(AT_WORK)
        self._busy: tuple[float, Reply | None] = 0.0, None
        self._mischief = mischief
        self._clock = clock
        self._body_limit_bytes = body_limit_bytes

    def application(self) -> ASGIApp:
        """The ASGI application."""
        # They are tried in this order: what a fleet asks for comes first.
        routes: list[BaseRoute] = [
            Route("/v1/batches", self._submit_batch, methods=["POST"]),
            Route("/v1/hello", self._hello),
            Route("/v1/submissions", self._submit, methods=["POST"]),
            *self._more,
            Route("/v1/cases/{number}", self._case),
            Route("/v1/export", self._export),
            Route("/v1/openapi.json", self._openapi),
        ]
        if self._mischief is not None:
            routes.append(Route("/v1/faults", self._faults, methods=["GET", "PUT"]))
        return _Guard(Starlette(routes=routes))

    async def _submit(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        return await self._take_in(
            request,
            key,
            ENVELOPE_TYPE,
            lambda body: self._intake.submit(key, body, _terminal(request)),
        )

    async def _submit_batch(self, request: Request) -> Response:
        nonce = request.headers.get(NONCE_HEADER, "")
        packed = request.headers.get("content-encoding") == "zstd"

        def take(body: bytes) -> Reply:
            if not re.match(NONCE_PATTERN, nonce):
                return self._refuse(RefusalCode.MALFORMED_REQUEST, "", body, NONCE_HEADER)
            if packed:
                try:
                    body = unpack(body, self._body_limit_bytes)
                except BatchRefused:
                    return self._refuse(RefusalCode.MALFORMED_REQUEST, "", body, "Content-Encoding")
            return self._intake.submit_batch(nonce, body, _terminal(request))

        return await self._take_in(request, "", BATCH_TYPE, take)

    async def _take_in(
        self, request: Request, key: str, content_type: str, take: Callable[[bytes], Reply]
    ) -> Response:
        fault, faulty = await self._misbehave()
        if faulty is not None:
            return faulty
        visit = self._places.enter()
        if visit is None:
            return self._put_off(key)
        try:
            body, body_digest = await self._read(request)
            visit.here = True
            if body is None:
                reply = self._intake.refuse(RefusalCode.TOO_LARGE, key=key, body_digest=body_digest)
                # The rest of the body would be read and thrown away for as long as it comes.
                return _signed(reply) if body_digest else _closing(reply)
            encoding = request.headers.get("content-encoding", "identity")
            if request.headers.get("content-type") != content_type:
                reply = self._refuse(RefusalCode.MALFORMED_REQUEST, key, body, "Content-Type")
            elif encoding != "identity" and (content_type != BATCH_TYPE or encoding != "zstd"):
                reply = self._refuse(RefusalCode.MALFORMED_REQUEST, key, body, "Content-Encoding")
            else:
                began, works = time.monotonic(), self._processing
                async with self._at_work:
                    with contextlib.nullcontext() if works is None else works.beside_intake():
                        reply = await run_in_threadpool(take, body)
                self._places.done(began)
        finally:
            self._places.leave(visit)
        return spoilt(fault, reply.status, reply.body) or _signed(reply)

    def _put_off(self, key: str) -> Response:
        """Say "later" to one without a place, at little cost: there are many of them."""
        now = time.monotonic()
        signed_at, busy = self._busy
        if key or busy is None or now - signed_at > _SAME_WORD_S:
            busy = self._intake.refuse(RefusalCode.BUSY, key=key, body_digest="")
            if not key:
                # It names nothing of the request: the next ones get the same signature.
                self._busy = now, busy
        wait_s = self._places.appointment_s()
        return _closing(dataclasses.replace(busy, retry_after_s=wait_s))

    def _refuse(self, code: RefusalCode, key: str, body: bytes, detail: str) -> Reply:
        body_digest = hashlib.sha256(body).hexdigest()
        return self._intake.refuse(code, key=key, body_digest=body_digest, detail=detail)

    async def _hello(self, request: Request) -> Response:
        fault, faulty = await self._misbehave()
        if faulty is not None:
            return faulty
        nonce = request.query_params.get("nonce", "")
        if not re.match(NONCE_PATTERN, nonce):
            return _json({"reason": "nonce must be 32 hexadecimal digits"}, 400)
        reply = self._intake.greet(nonce)
        # A greeting acknowledges nothing: there is nothing to drop.
        if fault is Fault.DROP_ACK:
            return _signed(reply)
        return spoilt(fault, reply.status, reply.body) or _signed(reply)

    async def _case(self, request: Request) -> Response:
        number = request.path_params["number"]
        kept = None
        if check_number(number):
            await self._settled()
            kept = await run_in_threadpool(self._ledger.case, number)
        if kept is None:
            return _json({"reason": "no such case", "count": 0}, 404)
        return _json(
            {
                "number": kept.number,
                "key": kept.key,
                "item": kept.item,
                "state": kept.state,
                "reason": kept.reason,
                "timeline": await run_in_threadpool(self._ledger.timeline, number),
                "received_at": kept.received_at,
                "deliveries": kept.deliveries,
                "attachments": attachments_of(kept),
                "parts": await run_in_threadpool(parts_of, self._ledger.engine, number),
                "count": 1,
            }
        )

    async def _export(self, request: Request) -> Response:
        if not self._may_export(request):
            return _json({"reason": "only for programs of the platform"}, 403)
        await self._settled()
        cases = await run_in_threadpool(self._ledger.newest, ON_EXPORT)
        total = await run_in_threadpool(self._ledger.total)
        return _json(
            {
                "hub": self._hub,
                "exported_at": self._clock().astimezone(dt.UTC),
                "total": total,
                "cases": [shown(one) for one in cases],
            }
        )

    async def _openapi(self, _request: Request) -> Response:
        return Response(openapi.document(), media_type="application/json")

    async def _faults(self, request: Request) -> Response:
        mischief = self._mischief
        if mischief is None:
            return _json({"reason": "not started with faults"}, 404)
        if request.method == "PUT":
            text, _ = await self._read(request)
            try:
                mischief.plan = FaultPlan.parse((text or b"").decode("ascii"))
            except (FaultError, UnicodeDecodeError):
                return _json({"reason": "not a plan of faults"}, 400)
        return _json({"faults": str(mischief.plan)})

    async def _settled(self) -> None:
        """Whoever asks sees what became of what came before; or, soon enough, what is known."""
        if self._processing is not None:
            await run_in_threadpool(self._processing.settle, SETTLED_WITHIN_S)

    async def _misbehave(self) -> tuple[Fault | None, Response | None]:
        if self._mischief is None:
            return None, None
        if self._mischief.plan.delay_s:
            await asyncio.sleep(self._mischief.plan.delay_s)
        fault = self._mischief.draw()
        return fault, instead(fault)

    async def _read(self, request: Request) -> tuple[bytes | None, str]:
        """The body; or ``None`` and the digest of one too large, empty for far too large."""
        body = bytearray()
        excess = hashlib.sha256()
        length = 0
        async for chunk in request.stream():
            length += len(chunk)
            if length > DRAIN_FACTOR * self._body_limit_bytes:
                return None, ""
            if length <= self._body_limit_bytes:
                body += chunk
                continue
            # Kept no longer: what is too large is only named by its digest.
            excess.update(body)
            body.clear()
            excess.update(chunk)
        if length <= self._body_limit_bytes:
            return bytes(body), ""
        return None, excess.hexdigest()


def _terminal(request: Request) -> str:
    """Whose certificate the request came with; see ``tls.Doorkeeper``."""
    return str(request.scope.get(TERMINAL, ""))


class _Guard:
    """Around everything: a line per request without any content, and no traceback with content."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = time.monotonic()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", []),
                    (b"cache-control", b"no-store"),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        try:
            await self._inner(scope, receive, watched)
        except ClientDisconnect:
            status = 499
        except Exception as error:
            # The text of an exception may quote what was submitted: only its type is written down.
            _log.error("request failed: %s", type(error).__name__)
            if status:
                raise _Abandoned from None
            await PlainTextResponse("Internal Server Error", 500)(scope, receive, watched)
        finally:
            took_ms = (time.monotonic() - began) * 1000
            _access.info("%s %s %d %.0f ms", scope["method"], _known(scope), status, took_ms)


class _Abandoned(Exception):
    """An answer that broke off; the server closes the connection."""


def _known(scope: Scope) -> str:
    # The route, not the path: a stranger's path does not belong in a log.
    path = scope["path"]
    if path in _PATHS:
        return str(path)
    if path.startswith(UPLOADS_PATH):
        return f"{UPLOADS_PATH}/{{digest}}"
    return "/v1/cases/{number}" if path.startswith("/v1/cases/") else "(other)"


def _signed(reply: Reply) -> Response:
    headers = {}
    if reply.retry_after_s is not None:
        headers["retry-after"] = str(reply.retry_after_s)
    return Response(reply.body, reply.status, headers, media_type=STATEMENT_TYPE)


def _closing(reply: Reply) -> Response:
    answer = _signed(reply)
    answer.headers["connection"] = "close"
    return answer


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")
