"""One keep-alive HTTP/1.1 line of a simulated terminal, on asyncio.

Plain sockets and not asyncio's streams: these throw away an answer that arrived just before the
other side hung up, which is how the hub says "later" to a body that it did not read.

A terminal is a machine of its own; here five hundred share a process, and all share the processors
with the hub. So the kernel is asked when an answer had arrived (``SO_TIMESTAMPNS``, socket(7)):
what passes from then until this process reads it is the simulator's own delay and not the hub's.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from contextlib import suppress

from sync.relay.pace import retry_after_s
from sync.verdict import Answer, NoAnswer

_CHUNK_BYTES = 64 * 1024
# Linux, asm-generic/socket.h: Python does not name it. The answer is a struct timespec of the wall
# clock.
_SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("@ll")
# A whole batch leaves at once, so that this process has nothing more to do with it.
_SEND_BYTES = 256 * 1024


class Line:
    """To one hub; used by one terminal.

    Args:
        port: of the hub, on loopback.
        connect_timeout_s: for a connection to be made.
        exchange_timeout_s: one request with its whole answer.
        retry_after_cap_s: the longest ``Retry-After`` that is obeyed.
    """

    def __init__(
        self,
        port: int,
        *,
        connect_timeout_s: float,
        exchange_timeout_s: float,
        retry_after_cap_s: float,
    ) -> None:
        self._port = port
        self._connect_timeout_s = connect_timeout_s
        self._exchange_timeout_s = exchange_timeout_s
        self._retry_after_cap_s = retry_after_cap_s
        self._socket: socket.socket | None = None
        #: Seconds that the last answer waited here, complete, until it was read.
        self.lay_s = 0.0

    async def exchange(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Answer | NoAnswer:
        """One request and its answer."""
        self.lay_s = 0.0
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                line = self._socket or await self._connect()
        except (OSError, TimeoutError):
            self.close()
            return NoAnswer("not-connected", sent=False)
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        try:
            async with asyncio.timeout(self._exchange_timeout_s):
                loop = asyncio.get_running_loop()
                # Whoever hangs up while we still send may have answered before.
                with suppress(BrokenPipeError, ConnectionResetError):
                    await loop.sock_sendall(line, "\r\n".join(lines).encode("ascii") + body)
                return await self._answer(line)
        except TimeoutError:
            self.close()
            return NoAnswer("read-timeout", sent=True)
        except (OSError, EOFError, ValueError):
            self.close()
            return NoAnswer("broken-off", sent=True)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def _connect(self) -> socket.socket:
        line = socket.socket()
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)
        line.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket = line
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self._port))
        return line

    async def _answer(self, line: socket.socket) -> Answer:
        loop = asyncio.get_running_loop()
        come = b""
        while (end := come.find(b"\r\n\r\n")) < 0:
            come += await self._more(loop, line)
        first, *fields = come[:end].decode("latin-1").split("\r\n")
        named = {
            name.lower(): value.strip() for name, _, value in (one.partition(":") for one in fields)
        }
        body = come[end + 4 :]
        while len(body) < int(named["content-length"]):
            body += await self._more(loop, line)
        if named.get("connection") == "close":
            self.close()
        wait_s = retry_after_s(
            named.get("retry-after"), named.get("date"), cap_s=self._retry_after_cap_s
        )
        return Answer(int(first.split(" ")[1]), body, wait_s)

    async def _more(self, loop: asyncio.AbstractEventLoop, line: socket.socket) -> bytes:
        while True:
            try:
                chunk, told, _, _ = line.recvmsg(_CHUNK_BYTES, socket.CMSG_SPACE(_TIMESPEC.size))
            except BlockingIOError:
                await self._readable(loop, line)
                continue
            if not chunk:
                raise EOFError
            for _, kind, value in told:
                if kind == _SO_TIMESTAMPNS:
                    whole, nanos = _TIMESPEC.unpack(value)
                    self.lay_s = max(0.0, time.time() - whole - nanos / 1e9)
            return chunk

    async def _readable(self, loop: asyncio.AbstractEventLoop, line: socket.socket) -> None:
        come = asyncio.Event()
        loop.add_reader(line, come.set)
        try:
            await come.wait()
        finally:
            loop.remove_reader(line)
