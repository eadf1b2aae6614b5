"""One HTTP exchange with whoever is at the platform's address, bounded in time and size.

Nothing of the answer is trusted: redirects are not followed, cookies not kept, compressed bodies
not unpacked, proxies and passwords of the environment not used.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sync.contract.batch import BATCH_TYPE, NONCE_HEADER
from sync.contract.envelope import ENVELOPE_TYPE
from sync.identity.proof import Proof, TerminalSession, proving
from sync.relay.pace import Limits, Timing, TokenBucket, retry_after_s
from sync.verdict import Answer, NoAnswer

_CHUNK_BYTES = 16 * 1024
_PIECE_BYTES = 1400
_TUS = ("tus-resumable", "upload-offset", "upload-length")


class Wire:
    """The line to the platform; used by one thread, ``abort`` by any.

    Args:
        url: base address of the platform.
        timing: for the timeouts.
        limits: for the bounds.
        http: a session with certificates and the like; its transport is replaced by this one's.
        bucket: the rate of a metered link, shared by every line over it.
    """

    def __init__(
        self,
        url: str,
        *,
        timing: Timing,
        limits: Limits,
        http: requests.Session | None,
        bucket: TokenBucket | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._timing = timing
        self._limits = limits
        self._bucket = bucket or TokenBucket(limits.max_upload_kbit_s, time.monotonic)
        self._aborted = threading.Event()
        self._socket: socket.socket | None = None
        self._http = http or requests.Session()
        self._http.trust_env = False
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        proof = self._http.proof if isinstance(self._http, TerminalSession) else None
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, _Transport(self._opened, proof))

    def greet(self, nonce: str) -> Answer | NoAnswer:
        """Ask who is there."""
        return self._exchange("GET", f"/v1/hello?nonce={nonce}", {}, None)

    def submit(self, key: str, envelope: bytes) -> Answer | NoAnswer:
        """Send one submission."""
        headers = {"Idempotency-Key": key, "Content-Type": ENVELOPE_TYPE}
        return self._exchange("POST", "/v1/submissions", headers, envelope)

    def submit_batch(self, nonce: str, batch: bytes, encoding: str) -> Answer | NoAnswer:
        """Send an encoded batch.

        Args:
            nonce: comes back in the receipt.
            batch: the body, in this encoding.
            encoding: ``identity`` or ``zstd``.
        """
        headers = {NONCE_HEADER: nonce, "Content-Type": BATCH_TYPE}
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
        return self._exchange("POST", "/v1/batches", headers, batch)

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer | NoAnswer:
        """Any other exchange, under the same bounds."""
        return self._exchange(method, path, headers, body)

    def abort(self) -> None:
        """Break off the exchange under way, if any, and refuse every later one."""
        self._aborted.set()
        self._hang_up()

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer | NoAnswer:
        if self._aborted.is_set():
            return NoAnswer("stopped", sent=False)
        # The timeouts of the socket bound each wait, but not their sum: an answer that brings a
        # byte now and then would last for ever.
        patience_s = self._limits.exchange_timeout_s
        sent: bytes | _Metered | None = body
        if body is not None and self._bucket.bytes_per_s:
            patience_s += len(body) / self._bucket.bytes_per_s
            sent = _Metered(body, self._bucket, self._aborted)
        deadline = threading.Timer(patience_s, self._hang_up)
        deadline.daemon = True
        deadline.start()
        try:
            with self._http.request(
                method,
                self._url + path,
                data=sent,
                headers={
                    "Accept-Encoding": "identity",
                    "User-Agent": "guanjia-terminal",
                    **headers,
                },
                timeout=(self._timing.connect_timeout_s, self._timing.read_timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Answer(
                    response.status_code,
                    self._read(response),
                    retry_after_s(
                        response.headers.get("Retry-After"),
                        response.headers.get("Date"),
                        cap_s=self._limits.retry_after_s,
                    ),
                    {name: value for name in _TUS if (value := response.headers.get(name))},
                )
        except requests.exceptions.SSLError:
            return NoAnswer("tls", sent=False, stranger=True)
        except requests.exceptions.ConnectTimeout:
            return NoAnswer("connect-timeout", sent=False)
        except requests.exceptions.ConnectionError as error:
            return _broken(error)
        except requests.exceptions.ReadTimeout:
            return NoAnswer("read-timeout", sent=True)
        except requests.exceptions.RequestException as error:
            # Not an address, not HTTP and the like.
            return NoAnswer(type(error).__name__, sent=False)
        except urllib3.exceptions.HTTPError as error:
            # The body broke off, or was no body.
            return NoAnswer(type(error).__name__, sent=True)
        finally:
            deadline.cancel()

    def _read(self, response: requests.Response) -> bytes:
        body = b""
        while len(body) <= self._limits.answer_bytes:
            # read1: what is there, instead of waiting until a piece is full.
            chunk = response.raw.read1(_CHUNK_BYTES, decode_content=False)
            if not chunk:
                return body
            body += chunk
        return b""

    def _opened(self, opened: socket.socket) -> None:
        self._socket = opened
        if self._aborted.is_set():
            self._hang_up()

    def _hang_up(self) -> None:
        current = self._socket
        if current is not None:
            with suppress(OSError):
                # Of the plain class: an SSL socket's own would take its state away from under the
                # thread that is reading. The reader wakes up at once and sees a broken connection.
                socket.socket.shutdown(current, socket.SHUT_RDWR)


def lines(http: requests.Session | None, count: int) -> list[requests.Session]:
    """Sessions for so many lines, all with the certificates and the like of the one given."""
    first = http or requests.Session()
    sessions = [first]
    for _ in range(count - 1):
        if isinstance(first, TerminalSession):
            other: requests.Session = TerminalSession(first.proof)
        else:
            other = requests.Session()
        other.verify, other.cert, other.auth = first.verify, first.cert, first.auth
        other.headers.update(first.headers)
        sessions.append(other)
    return sessions


def _broken(error: requests.exceptions.ConnectionError) -> NoAnswer:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return NoAnswer("not-connected", sent=False)
    return NoAnswer("broken-off", sent=True)


class _Metered:
    """A body that leaves no faster than the bucket lets it."""

    def __init__(self, body: bytes, bucket: TokenBucket, aborted: threading.Event) -> None:
        self._body = memoryview(body)
        self._bucket = bucket
        self._aborted = aborted
        self._at = 0

    def __len__(self) -> int:
        return len(self._body)

    def read(self, _size: int = -1) -> bytes:
        """The next piece, when its time has come; whoever reads does not choose its size."""
        piece = bytes(self._body[self._at : self._at + _PIECE_BYTES])
        self._at += len(piece)
        if piece:
            self._aborted.wait(self._bucket.wait_s(len(piece)))
        return piece


class _Transport(HTTPAdapter):
    """The usual transport of requests, which tells about each socket it opened."""

    def __init__(self, opened: Callable[[socket.socket], None], proof: Proof | None) -> None:
        self._opened = opened
        self._proof = proof
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        """Make the pool as usual, but of connections that tell."""
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = _telling_pools(self._opened, self._proof)


def _telling_pools(
    opened: Callable[[socket.socket], None], proof: Proof | None
) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            opened(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            opened(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure if proof is None else proving(Secure, proof)

    return {"http": PlainPool, "https": SecurePool}
