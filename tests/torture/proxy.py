"""A bad network between a terminal and the hub: one proxy that knows requests from answers.

It forwards HTTP/1.1 exchanges with ``Content-Length`` (RFC 9112), which is all that terminal and
hub speak, and does to each what its draw says. Draws come from a seed; which exchange meets which
draw depends on the order in which they arrive.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
import random
import socket
import struct
import threading
from collections.abc import Iterator

PORTAL = b"<!DOCTYPE html><title>WLAN</title><form>Please log in</form>"


@dataclasses.dataclass(frozen=True, slots=True)
class Weather:
    """How likely each mishap is, per exchange.

    Attributes:
        lost: the answer was made, and the connection is reset instead of bringing it.
        cut: the connection ends before the request is forwarded.
        half: half of the request arrives.
        stall: nothing more is heard until the terminal hangs up.
        double: the request arrives twice; the second answer comes back.
        truncated: half of the answer comes back.
        portal: a login page answers, with 200.
    """

    lost: float = 0.30
    cut: float = 0.05
    half: float = 0.04
    stall: float = 0.01
    double: float = 0.10
    truncated: float = 0.06
    portal: float = 0.05

    def draw(self, luck: float) -> str:
        """Which mishap; ``passed`` is none."""
        for name, share in dataclasses.asdict(self).items():
            luck -= share
            if luck < 0:
                return str(name)
        return "passed"


class Proxy:
    """Forwards to a port of this machine; ``met`` counts what happened to exchanges."""

    def __init__(self, port: int, seed: int, weather: Weather) -> None:
        self._hub = port
        self._draw = random.Random(seed)
        self._weather = weather
        self.met: collections.Counter[str] = collections.Counter()
        self.port = 0
        # The loop itself holds its tasks only weakly.
        self._talks: set[asyncio.Task[None] | None] = set()

    async def serve(self, ready: threading.Event, end: asyncio.Event) -> None:
        """Until ``end``; ``ready`` is set when ``port`` is known."""
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await end.wait()
        server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        self._talks.add(talk)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._exchange(await _message(reader), reader, writer):
                    pass
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _exchange(
        self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        fate = self._weather.draw(self._draw.random())
        self.met[fate] += 1
        if fate == "cut":
            return False
        if fate == "stall":
            await reader.read()
            return False
        if fate == "portal":
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(PORTAL)}\r\n\r\n"
            writer.write(head.encode() + PORTAL)
            return True
        if fate == "half":
            await self._forward(request[: len(request) // 2], answered=False)
            return False
        answer = await self._forward(request)
        if fate == "double":
            answer = await self._forward(request)
        if fate == "lost":
            _reset(writer)
            return False
        if fate == "truncated":
            writer.write(answer[: len(answer) // 2])
            await writer.drain()
            return False
        writer.write(answer)
        await writer.drain()
        return True

    async def _forward(self, request: bytes, *, answered: bool = True) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._hub)
        try:
            writer.write(request)
            await writer.drain()
            return await _message(reader) if answered else b""
        finally:
            writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return head + await reader.readexactly(length)


def _reset(writer: asyncio.StreamWriter) -> None:
    # No goodbye: the other side sees RST, as when a router forgets a connection.
    line = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextlib.contextmanager
def raging(port: int, seed: int, weather: Weather) -> Iterator[Proxy]:
    """A proxy in a thread of its own."""
    proxy, ready = Proxy(port, seed, weather), threading.Event()
    loop, end = asyncio.new_event_loop(), asyncio.Event()

    async def whole() -> None:
        await proxy.serve(ready, end)
        # A connection that was accepted just now makes a task after we looked.
        while rest := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(whole(),))
    thread.start()
    try:
        if not ready.wait(10.0):
            raise RuntimeError("the proxy does not listen")
        yield proxy
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(30.0)
        loop.close()
