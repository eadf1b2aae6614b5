"""Sealed attachments over HTTP: tus 1.0.0, and the signed statement that a file is held.

Every refusal that a terminal may act upon is signed; what tus itself asks for (404, 409, 412, 460)
is not, because all it brings about is another try.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from email.utils import format_datetime
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.contract.acknowledgement import (
    STATEMENT_TYPE,
    AttachmentHeld,
    Refusal,
    RefusalCode,
    sign,
)
from sync.contract.upload import (
    CHECKSUM_MISMATCH,
    LARGEST_PIECE_BYTES,
    PIECE_TYPE,
    TUS_EXTENSIONS,
    TUS_VERSION,
    UPLOADS_PATH,
    count,
    is_digest,
    read_checksum,
    read_metadata,
)
from sync.hub.held import Declined, Extent, HeldFiles
from sync.hub.ledger import Ledger
from sync.hub.secrets import Signer

_log = logging.getLogger("sync.hub")

T = TypeVar("T")

# Pieces in memory at the same time.
AT_ONCE = 16
_RETRY_AFTER_S = "2"

_SIGNED = {
    Declined.TOO_LARGE: (413, RefusalCode.TOO_LARGE),
    Declined.FULL: (429, RefusalCode.BUSY),
    Declined.OTHER_LENGTH: (409, RefusalCode.KEY_REUSED),
    Declined.WRONG_DIGEST: (422, RefusalCode.WRONG_DIGEST),
}
_PLAIN = {Declined.UNKNOWN: 404, Declined.OTHER_OFFSET: 409}


class Uploads:
    """The handlers.

    Args:
        held: the files.
        ledger: told of every file that is whole.
        signer: signs what it says.
        clock: the platform's wall clock, timezone-aware.
        arrived: called after a file became whole.
        at_once: pieces that are taken in at the same time; the next ones are told "later".
    """

    def __init__(
        self,
        held: HeldFiles,
        ledger: Ledger,
        signer: Signer,
        clock: Callable[[], dt.datetime],
        *,
        arrived: Callable[[], None] = lambda: None,
        at_once: int = AT_ONCE,
    ) -> None:
        self._held = held
        self._ledger = ledger
        self._signer = signer
        self._clock = clock
        self._arrived = arrived
        self._free_places = at_once

    def routes(self) -> list[Route]:
        """Where they are."""
        one = UPLOADS_PATH + "/{digest}"
        return [
            Route(UPLOADS_PATH, self._options, methods=["OPTIONS"]),
            Route(UPLOADS_PATH, self._create, methods=["POST"]),
            # Before GET, whose route would answer HEAD as well.
            Route(one, self._head, methods=["HEAD"]),
            Route(one, self._append, methods=["PATCH"]),
            Route(one, self._statement, methods=["GET"]),
        ]

    async def _options(self, _request: Request) -> Response:
        return _tus(
            204,
            {
                "tus-version": TUS_VERSION,
                "tus-extension": TUS_EXTENSIONS,
                "tus-max-size": str(self._held.limits.file_bytes),
                "tus-checksum-algorithm": "sha256",
            },
        )

    async def _create(self, request: Request) -> Response:
        if _other_version(request):
            return _tus(412, {"tus-version": TUS_VERSION})
        length = count(request.headers.get("upload-length"))
        named = read_metadata(request.headers.get("upload-metadata", "")) or {}
        digest = named.get("digest", b"").decode("ascii", "replace")
        if length is None or not is_digest(digest):
            return self._refuse(400, RefusalCode.MALFORMED_REQUEST)
        found = await self._guarded(lambda: self._held.create(digest, length))
        if not isinstance(found, Extent):
            return found if isinstance(found, Response) else self._declined(found)
        location = f"{UPLOADS_PATH}/{digest}"
        return await self._progress(201, digest, found, {"location": location})

    async def _head(self, request: Request) -> Response:
        if _other_version(request):
            return _tus(412, {"tus-version": TUS_VERSION})
        digest = request.path_params["digest"]
        found = await self._guarded(lambda: self._held.extent(digest))
        if not isinstance(found, Extent):
            return found if isinstance(found, Response) else _tus(404)
        return await self._progress(200, digest, found, {"upload-length": str(found.length)})

    async def _append(self, request: Request) -> Response:
        if _other_version(request):
            return _tus(412, {"tus-version": TUS_VERSION})
        digest = request.path_params["digest"]
        offset = count(request.headers.get("upload-offset"))
        if request.headers.get("content-type") != PIECE_TYPE:
            return self._refuse(415, RefusalCode.MALFORMED_REQUEST)
        if offset is None or not is_digest(digest):
            return self._refuse(400, RefusalCode.MALFORMED_REQUEST)
        if not self._free_places:
            return self._declined(Declined.FULL)
        self._free_places -= 1
        try:
            piece = await _read(request)
            if not piece:
                code = RefusalCode.TOO_LARGE if piece is None else RefusalCode.MALFORMED_REQUEST
                return self._refuse(413 if piece is None else 400, code)
            wanted = request.headers.get("upload-checksum")
            if wanted is not None:
                named = read_checksum(wanted)
                if named is None:
                    return self._refuse(400, RefusalCode.MALFORMED_REQUEST)
                if named != hashlib.sha256(piece).digest():
                    return _tus(CHECKSUM_MISMATCH)
            found = await self._guarded(lambda: self._held.append(digest, offset, piece))
        finally:
            self._free_places += 1
        if not isinstance(found, Extent):
            return found if isinstance(found, Response) else self._declined(found)
        if found.offset == found.length:
            noted = await self._guarded(lambda: self._note(digest, found.length))
            if isinstance(noted, Response):
                return noted
        return await self._progress(204, digest, found, {})

    async def _statement(self, request: Request) -> Response:
        digest = request.path_params["digest"]
        found = await self._guarded(lambda: self._held.extent(digest))
        if isinstance(found, Response):
            return found
        if found is None or found.offset < found.length:
            return Response(b'{"reason":"not held"}', 404, media_type="application/json")
        # Once more: the process may have ended between the file and its note.
        since = await self._guarded(lambda: self._note(digest, found.length))
        if not isinstance(since, dt.datetime):
            return since
        signer = self._signer
        statement = AttachmentHeld(
            hub=signer.hub,
            kid=signer.kid,
            digest=digest,
            size=found.length,
            received_at=since,
        )
        return Response(sign(statement, signer.sign_key), media_type=STATEMENT_TYPE)

    def _note(self, digest: str, size: int) -> dt.datetime:
        since = self._ledger.note_attachment(digest, size, self._now())
        self._arrived()
        return since

    async def _guarded(self, ask: Callable[[], T]) -> T | Response:
        try:
            return await run_in_threadpool(ask)
        except (OSError, SQLAlchemyError) as error:
            _log.error("attachments out of order: %s", type(error).__name__)
            return self._refuse(503, RefusalCode.OUT_OF_ORDER)

    async def _progress(
        self, status: int, digest: str, extent: Extent, headers: dict[str, str]
    ) -> Response:
        headers = {**headers, "upload-offset": str(extent.offset)}
        expires = await self._guarded(lambda: self._held.expires_at(digest))
        if isinstance(expires, dt.datetime):
            headers["upload-expires"] = format_datetime(expires.replace(microsecond=0), usegmt=True)
        return _tus(status, headers)

    def _declined(self, why: Declined | None) -> Response:
        if why in _SIGNED:
            return self._refuse(*_SIGNED[why])
        return _tus(404 if why is None else _PLAIN[why])

    def _refuse(self, status: int, code: RefusalCode) -> Response:
        refusal = Refusal(
            hub=self._signer.hub,
            kid=self._signer.kid,
            key="",
            body_digest="",
            code=code,
            detail="",
            at=self._now(),
        )
        answer = _tus(status)
        answer.body = sign(refusal, self._signer.sign_key)
        answer.headers["content-length"] = str(len(answer.body))
        answer.headers["content-type"] = STATEMENT_TYPE
        if code in (RefusalCode.BUSY, RefusalCode.OUT_OF_ORDER):
            answer.headers["retry-after"] = _RETRY_AFTER_S
        if code in (RefusalCode.BUSY, RefusalCode.TOO_LARGE):
            # The rest of the body would be read and thrown away for as long as it comes.
            answer.headers["connection"] = "close"
        return answer

    def _now(self) -> dt.datetime:
        return self._clock().astimezone(dt.UTC)


def _other_version(request: Request) -> bool:
    return request.headers.get("tus-resumable") != TUS_VERSION


def _tus(status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(None, status, {"tus-resumable": TUS_VERSION, **(headers or {})})


async def _read(request: Request) -> bytes | None:
    """The piece; ``None`` for one that is too large, which is not read to its end."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_PIECE_BYTES:
            return None
    return bytes(body)
