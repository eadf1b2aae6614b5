"""The platform over TLS 1.3: whoever submits shows a certificate that stands in the book.

Clients without one may greet, enrol and renew, nothing else: TLS asks for a certificate and does
not insist, this module does. A certificate that has ended, or is from elsewhere, ends the handshake
already; a terminal renews without showing it, its old key proves who it is.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from cryptography import x509
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.contract.acknowledgement import STATEMENT_TYPE, RefusalCode
from sync.contract.enrolment import (
    ENROL_PATH,
    RENEW_PATH,
    REQUEST_BYTES,
    Denial,
    Denied,
    EnrolRequest,
    Issued,
    RenewRequest,
)
from sync.hub.certificates.copies import COPIES_PATH
from sync.hub.enrolment import EnrolmentBook, Standing
from sync.hub.intake import Reply
from sync.hub.private_file import write_private

_log = logging.getLogger("sync.hub")

# In the ASGI scope: the client's certificate (DER), and the terminal it stands for.
CLIENT = "guanjia.client"
TERMINAL = "guanjia.terminal"
SERVER_FILE = "server.pem"
FLEET_PATH = "/fleet"
METRICS_PATH = "/metrics"

_Form = TypeVar("_Form", EnrolRequest, RenewRequest)

# "/" leads people to where they sign in.
_FOR_EVERYBODY = frozenset(
    {"/", "/v1/hello", ENROL_PATH, RENEW_PATH, "/v1/openapi.json", "/v1/faults"}
)


def server_context(server_pem: bytes, trusted: str, data: Path) -> ssl.SSLContext:
    """The platform's side of TLS.

    Args:
        server_pem: its key and certificate.
        trusted: the authorities that terminals' certificates come from, PEM.
        data: the platform's folder; the key is written there, because that is how ssl takes it.
    """
    path = data / SERVER_FILE
    write_private(path, server_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(path)
    context.load_verify_locations(cadata=trusted)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def client_certificate(transport: Any) -> bytes:
    """What the client of this connection showed, DER; empty when it showed nothing."""
    secure = transport.get_extra_info("ssl_object")
    shown = None if secure is None else secure.getpeercert(binary_form=True)
    return shown or b""


class Doorkeeper:
    """Lets through whoever may do what they ask.

    Args:
        inner: the application.
        book: which certificates are accepted.
        refuse: a signed refusal for the request with this key.
    """

    def __init__(
        self, inner: ASGIApp, book: EnrolmentBook, refuse: Callable[[str, str], Reply]
    ) -> None:
        self._inner = inner
        self._book = book
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the certificate before anything else is looked at."""
        if scope["type"] != "http" or _for_everybody(scope["path"]):
            await self._inner(scope, receive, send)
            return
        standing, terminal = await run_in_threadpool(self._standing, scope)
        if standing is not Standing.GOOD:
            _log.warning("refused: certificate %s", standing)
            key = dict(scope["headers"]).get(b"idempotency-key", b"").decode("ascii", "replace")
            reply = self._refuse(key, standing.value)
            # The body is not read, so the connection cannot go on.
            answer = Response(
                reply.body,
                reply.status,
                media_type=STATEMENT_TYPE,
                headers={"connection": "close"},
            )
            await answer(scope, receive, send)
            return
        scope[TERMINAL] = terminal
        await self._inner(scope, receive, send)

    def _standing(self, scope: Scope) -> tuple[Standing, str]:
        shown = scope.get("extensions", {}).get(CLIENT, {}).get("der", b"")
        if not shown:
            return Standing.UNKNOWN, ""
        return self._book.standing(x509.load_der_x509_certificate(shown))


def _for_everybody(path: str) -> bool:
    # A phone has no certificate; the address of a copy is what it has instead. The operations room
    # signs in, and whoever collects figures shows a token.
    open_folders = (COPIES_PATH, f"{FLEET_PATH}/")
    return (
        path in _FOR_EVERYBODY
        or path in (FLEET_PATH, METRICS_PATH)
        or path.startswith(open_folders)
    )


def refuser(
    refuse: Callable[..., Reply],
) -> Callable[[str, str], Reply]:
    """What a doorkeeper says, in the words of intake."""

    def unauthorised(key: str, detail: str) -> Reply:
        return refuse(RefusalCode.UNAUTHORISED, key=key, body_digest="", detail=detail)

    return unauthorised


def enrolment_routes(book: EnrolmentBook) -> Sequence[BaseRoute]:
    """``POST /v1/enrol`` and ``POST /v1/renew``."""

    async def enrol(request: Request) -> Response:
        asked = await _body(request, EnrolRequest)
        given = Denial.MALFORMED if asked is None else await run_in_threadpool(book.enrol, asked)
        return _answer(given)

    async def renew(request: Request) -> Response:
        asked = await _body(request, RenewRequest)
        given = Denial.MALFORMED if asked is None else await run_in_threadpool(book.renew, asked)
        return _answer(given)

    return [
        Route(ENROL_PATH, enrol, methods=["POST"]),
        Route(RENEW_PATH, renew, methods=["POST"]),
    ]


async def _body(request: Request, form: type[_Form]) -> _Form | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > REQUEST_BYTES:
            return None
    try:
        return msgspec.json.decode(bytes(body), type=form)
    except msgspec.DecodeError:
        return None


def _answer(given: str | Denial) -> Response:
    if isinstance(given, Denial):
        status = 400 if given is Denial.MALFORMED else 403
        return Response(
            msgspec.json.encode(Denied(reason=given)), status, media_type="application/json"
        )
    return Response(msgspec.json.encode(Issued(certificate=given)), media_type="application/json")
