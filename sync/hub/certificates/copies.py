"""Copies for the phone: under an address that nobody can guess, for a day, and then gone.

The address is 128 random bits. The copy lies on the disk sealed under a key that follows from the
address, in a file named by the address's digest: who finds the disk without having been given the
address can read no copy.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sync.hub.private_file import write_private

COPIES_PATH = "/e/"
KEPT_FOR = dt.timedelta(hours=24)
_TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
_STAMP_BYTES = 8
# The key serves one message, under one nonce.
_NONCE = bytes(12)


class Copies:
    """Keeps copies of documents; any thread may call it.

    Args:
        folder: where, made when missing.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, folder: Path, clock: Callable[[], dt.datetime]) -> None:
        self._folder = folder
        self._clock = clock

    def address(self) -> tuple[str, dt.datetime]:
        """A fresh address for a copy, relative to the platform, and until when it will hold."""
        return f"{COPIES_PATH}{secrets.token_hex(16)}", self._clock() + KEPT_FOR

    def keep(self, address: str, until: dt.datetime, pdf: bytes) -> None:
        """Keep a copy under an address that was given out; what is over is removed.

        Raises:
            OSError: the disk refused.
        """
        token = address.removeprefix(COPIES_PATH)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sweep()
        stamp = int(until.timestamp()).to_bytes(_STAMP_BYTES)
        sealed = AESGCM(_key(token)).encrypt(_NONCE, pdf, stamp)
        write_private(self._path(token), stamp + sealed)

    def find(self, token: str) -> bytes | None:
        """The copy; ``None`` when there is none, or its day is over."""
        if _TOKEN.fullmatch(token) is None:
            return None
        try:
            kept = self._path(token).read_bytes()
        except OSError:
            return None
        stamp, sealed = kept[:_STAMP_BYTES], kept[_STAMP_BYTES:]
        if int.from_bytes(stamp) <= self._clock().timestamp():
            return None
        try:
            return AESGCM(_key(token)).decrypt(_NONCE, sealed, stamp)
        except InvalidTag:
            return None

    def sweep(self) -> None:
        """Remove what is over."""
        now = self._clock().timestamp()
        for path in self._folder.glob("*.copy"):
            with path.open("rb") as file:
                over = int.from_bytes(file.read(_STAMP_BYTES)) <= now
            if over:
                path.unlink(missing_ok=True)

    def routes(self) -> tuple[Route, ...]:
        """``GET /e/{token}``: the copy, and nothing else about it."""

        async def give(request: Request) -> Response:
            pdf = await run_in_threadpool(self.find, str(request.path_params["token"]))
            if pdf is None:
                return PlainTextResponse("没有这份文件，或者已经过了24小时。", 404)
            inline = {"content-disposition": 'inline; filename="certificate.pdf"'}
            return Response(pdf, media_type="application/pdf", headers=inline)

        return (Route(COPIES_PATH + "{token}", give),)

    def _path(self, token: str) -> Path:
        name = hashlib.sha256(b"guanjia-copy-name\n" + token.encode()).hexdigest()
        return self._folder / f"{name[:32]}.copy"


def _key(token: str) -> bytes:
    return hashlib.sha256(b"guanjia-copy-key\n" + token.encode()).digest()
