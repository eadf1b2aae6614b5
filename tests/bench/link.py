"""A TCP link with a round-trip time and an uplink rate, in a process of its own.

``python -m tests.bench.link PORT RTT_MS UPLINK_KBIT_S`` prints the port it listens on. The rate is
one for all connections; what is in flight is bounded as on a real link (64 KiB), so that a sender
feels it.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

_CHUNK_BYTES = 16 * 1024
_IN_FLIGHT = 4096


class Uplink:
    """When the next bytes may leave."""

    def __init__(self, kbit_s: float) -> None:
        self._bytes_per_s = kbit_s * 1000 / 8
        self._free_at = 0.0

    async def carry(self, count: int) -> None:
        if not self._bytes_per_s:
            return
        loop = asyncio.get_running_loop()
        self._free_at = max(self._free_at, loop.time()) + count / self._bytes_per_s
        await asyncio.sleep(self._free_at - loop.time())


async def _one_way(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float, uplink: Uplink
) -> None:
    loop = asyncio.get_running_loop()
    flying: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_IN_FLIGHT)

    async def land() -> None:
        while True:
            at, piece = await flying.get()
            if (wait_s := at - loop.time()) > 0:
                await asyncio.sleep(wait_s)
            if not piece:
                writer.close()
                return
            writer.write(piece)
            await writer.drain()

    landing = asyncio.create_task(land())
    with suppress(OSError):
        while piece := await reader.read(_CHUNK_BYTES):
            await uplink.carry(len(piece))
            await flying.put((loop.time() + delay_s, piece))
    await flying.put((loop.time() + delay_s, b""))
    with suppress(OSError):
        await landing


async def serve(hub_port: int, rtt_s: float, kbit_s: float) -> None:
    up, down = Uplink(kbit_s), Uplink(0)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", hub_port)
        await asyncio.gather(
            _one_way(reader, back, rtt_s / 2, up), _one_way(there, writer, rtt_s / 2, down)
        )

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=2 * _CHUNK_BYTES)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    port, rtt_ms, kbit_s = map(float, sys.argv[1:])
    asyncio.run(serve(int(port), rtt_ms / 1000, kbit_s))
