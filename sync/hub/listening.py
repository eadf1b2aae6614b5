"""The HTTP server under the twin: uvicorn, told apart where ours does something else."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sync.hub.mischief import ABORT
from sync.hub.tls import CLIENT, client_certificate


class Protocol(HttpToolsProtocol):
    """The usual one, whose applications may also hang up (see ``mischief``)."""

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope["extensions"] = {
            ABORT: {"now": self.transport.abort},
            CLIENT: {"der": client_certificate(self.transport)},
        }


class Listening(uvicorn.Server):
    """Says when it listens, and when it is about to end."""

    def __init__(
        self, config: uvicorn.Config, listening: threading.Event, on_ending: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._listening = listening
        self._on_ending = on_ending
        self.on_listening: Callable[[], None] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.on_listening()
        self._listening.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in order."""
        # Those who listen for news would be waited for until their patience ends.
        self._on_ending()
        # Python 3.11 trips over whoever is let in while the door is being closed.
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for one in server.sockets:
                loop.remove_reader(one.fileno())
        await asyncio.sleep(0)
        await super().shutdown(sockets)
        # Over TLS an end is answered. Whoever did not in all this time would keep the socket open.
        for connection in self.server_state.connections:
            connection.transport.abort()
        await asyncio.sleep(0)


@contextlib.contextmanager
def quiet_end() -> Iterator[None]:
    """Make the signal that stops the server a success."""
    # The server raises the signal that stopped it once more after it has stopped; here a stop that
    # was asked for is a success, not a death by signal.
    before = {
        number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
