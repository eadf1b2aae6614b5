"""A network cable that can be pulled: a TCP forwarder on this machine that misbehaves on request.

For the developer's dock and the tests: between the terminal and the platform's twin it does to real
connections what a real network does. It does not run under the production profile.
"""

from __future__ import annotations

import asyncio
import enum
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

_CHUNK_BYTES = 64 * 1024
_ANSWERS_WITHIN_S = 10.0
_LAST_LOOK_S = 0.05

_PORTAL = (
    "<!doctype html><html><head><title>WiFi</title></head>"
    "<body>请先登录网络 <form><input name=phone></form></body></html>"
).encode()
_PORTAL_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(_PORTAL)
) + _PORTAL


class _Way(enum.Enum):
    PLUGGED = enum.auto()
    PULLED = enum.auto()
    PORTAL = enum.auto()
    STALLED = enum.auto()


class Cable:
    """Forwards ``127.0.0.1:port`` to the platform, until told otherwise.

    Every method may be called by any thread and returns when it has taken effect.

    Args:
        host: of the platform.
        hub_port: of the platform.
        profile: the terminal's; ``production`` is refused.

    Raises:
        ValueError: under the production profile.
    """

    def __init__(self, host: str, hub_port: int, *, profile: str) -> None:
        if profile == "production":
            raise ValueError("a simulated cable does not run under the production profile")
        self._host = host
        self._hub_port = hub_port
        self._way = _Way.PLUGGED
        self._to_lose = 0
        self._lose_method = b""
        self._lines: set[_Line] = set()
        self._server: asyncio.Server | None = None
        self._changing = asyncio.Lock()
        # Holds the port while the cable is pulled: bound but not listening means "refused", and
        # nobody else can take the port meanwhile.
        self._holder = _bound(0)
        self.port: int = self._holder.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="cable", daemon=True)
        self._thread.start()
        self._call(self._listen())

    @property
    def url(self) -> str:
        """The platform's address through this cable."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def plugged(self) -> bool:
        """Whether it forwards; answers may get lost on it all the same."""
        return self._way is _Way.PLUGGED

    def pull(self) -> None:
        """Connections are reset, new ones refused."""
        self._call(self._change(_Way.PULLED))

    def plug(self) -> None:
        """Forward again, and forget every misbehaviour; connections begun meanwhile are reset."""
        self._call(self._change(_Way.PLUGGED))

    def captive_portal(self) -> None:
        """Answer every request with 200 and a login page, as a captive portal does."""
        self._call(self._change(_Way.PORTAL))

    def stall(self) -> None:
        """Take connections and bytes, and let nothing through."""
        self._call(self._change(_Way.STALLED))

    def lose_next_answers(self, count: int, method: str = "POST") -> None:
        """Requests arrive, but instead of the next ``count`` answers the connection is reset.

        Args:
            count: answers to lose.
            method: only answers to requests of this method.
        """

        async def arm() -> None:
            self._to_lose, self._lose_method = count, method.encode("ascii") + b" "

        self._call(arm())

    def close(self) -> None:
        """Take it down. May be called twice."""
        if not self._thread.is_alive():
            return
        self._call(self._change(_Way.PULLED))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_ANSWERS_WITHIN_S)
        self._holder.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._break_off())
        finally:
            self._loop.close()

    async def _break_off(self) -> None:
        # Who was let in at the last moment.
        this = asyncio.current_task()
        while others := asyncio.all_tasks() - {this}:
            for line in list(self._lines):
                line.reset()
            await asyncio.wait(others, timeout=_LAST_LOOK_S)
        # A connection that was broken off is given back in the loop's next turn.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_ANSWERS_WITHIN_S)

    async def _change(self, way: _Way) -> None:
        async with self._changing:
            self._way = way
            self._to_lose = 0
            if way is _Way.PULLED:
                await self._stop_listening()
            for line in list(self._lines):
                line.reset()
            await asyncio.gather(*(line.ended.wait() for line in list(self._lines)))
            if way is not _Way.PULLED:
                await self._listen()

    async def _listen(self) -> None:
        if self._server is None:
            listener = _bound(self.port)
            listener.setblocking(False)
            self._server = await asyncio.start_server(self._connected, sock=listener)

    async def _stop_listening(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            # Python 3.11 trips over whoever is let in while the door is being closed.
            for one in server.sockets:
                self._loop.remove_reader(one.fileno())
            await asyncio.sleep(0)
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(reader, writer)
        self._lines.add(line)
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError):
                await self._carry(line)
        finally:
            line.reset()
            self._lines.discard(line)
            line.ended.set()

    async def _carry(self, line: _Line) -> None:
        match self._way:
            case _Way.PORTAL:
                await line.answer(_PORTAL_ANSWER)
            case _Way.STALLED:
                await line.swallow()
            case _Way.PLUGGED:
                reader, writer = await asyncio.open_connection(self._host, self._hub_port)
                await line.forward(reader, writer, self._lost)
            case _Way.PULLED:
                pass

    def _lost(self, request_head: bytes) -> bool:
        if self._to_lose and request_head.startswith(self._lose_method):
            self._to_lose -= 1
            return True
        return False


class _Line:
    """One connection from the terminal, and the one to the platform that belongs to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.ended = asyncio.Event()
        self._reader = reader
        self._writers = [writer]
        self._request_head = b""

    def reset(self) -> None:
        """Break both sides off at once, so that the other ends see a reset and not an end."""
        for writer in self._writers:
            _reset(writer)

    async def answer(self, answer: bytes) -> None:
        """Answer each request by ourselves, whatever it asks."""
        await self._reader.readuntil(b"\r\n\r\n")
        self._writers[0].write(answer)
        await self._writers[0].drain()
        # Ended in order, so that the page arrives; what still comes of the request is let go.
        self._writers[0].write_eof()
        await self.swallow()
        await self._end()

    async def swallow(self) -> None:
        """Read to the end, and do nothing with it."""
        while await self._reader.read(_CHUNK_BYTES):
            pass

    async def forward(
        self,
        hub_reader: asyncio.StreamReader,
        hub_writer: asyncio.StreamWriter,
        lost: Callable[[bytes], bool],
    ) -> None:
        """Carry bytes both ways until one side ends, or an answer is to be lost."""
        self._writers.append(hub_writer)
        asked = asyncio.create_task(self._up(hub_writer))
        try:
            if await self._down(hub_reader, lost):
                await self._end()
        finally:
            asked.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await asked

    async def _up(self, hub_writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await self._reader.read(_CHUNK_BYTES):
                # Empty means: the first bytes of a request, the method in front.
                self._request_head = self._request_head or chunk[:16]
                hub_writer.write(chunk)
                await hub_writer.drain()
            hub_writer.write_eof()
        except OSError:
            self.reset()

    async def _down(self, hub_reader: asyncio.StreamReader, lost: Callable[[bytes], bool]) -> bool:
        """True when the platform's side ended by itself, false when an answer is to be lost."""
        while chunk := await hub_reader.read(_CHUNK_BYTES):
            if self._request_head and lost(self._request_head):
                return False
            self._request_head = b""
            self._writers[0].write(chunk)
            await self._writers[0].drain()
        return True

    async def _end(self) -> None:
        # In order, so that what was written still arrives.
        for writer in self._writers:
            writer.close()
        for writer in self._writers:
            await writer.wait_closed()


def _bound(port: int) -> socket.socket:
    # Named as TCP: asyncio turns Nagle off only where it says so.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Two sockets of ours on one port: the holder, and the listener while the cable is plugged.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _reset(writer: asyncio.StreamWriter) -> None:
    plain = writer.get_extra_info("socket")
    if plain is not None:
        with suppress(OSError):
            # Linger of zero: closing sends RST (socket(7), SO_LINGER).
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
